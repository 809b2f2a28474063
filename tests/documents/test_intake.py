"""Names of files as people give them."""

import pytest

from portal.documents import intake


@pytest.mark.parametrize(("given", "kept"), [
    ("C:\\Users\\я\\Устав.pdf", "Устав.pdf"), ("../../etc/passwd", "passwd"), ("a\u202egpj.pdf", "agpj.pdf"),
    ("", "file"), ("и" * 300 + ".pdf", "и" * 190 + ".pdf"),
])  # fmt: skip
def test_names_keep_their_letters_and_lose_their_tricks(given, kept):
    assert intake.clean_name(given) == kept
