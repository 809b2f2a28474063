"""Files as people give them: their names, and what pictures carry unseen."""

import hashlib
import io

import pytest
from PIL import Image

from portal.documents import intake
from tests.documents import factories as papers


@pytest.mark.parametrize(("given", "kept"), [
    ("C:\\Users\\я\\Устав.pdf", "Устав.pdf"), ("../../etc/passwd", "passwd"), ("a\u202egpj.pdf", "agpj.pdf"),
    ("", "file"), ("и" * 300 + ".pdf", "и" * 190 + ".pdf"),
])  # fmt: skip
def test_names_keep_their_letters_and_lose_their_tricks(given, kept):
    assert intake.clean_name(given) == kept


def photo(kind="JPEG", *, orientation=1) -> bytes:
    """A picture as a telephone takes it: with place, maker and a comment."""
    picture, out = Image.new("RGB", (40, 20), "red"), io.BytesIO()
    exif = picture.getexif()
    exif[0x010F], exif[0x0112] = "Secret Camera", orientation
    exif.get_ifd(0x8825)[2] = (55.0, 45.0, 21.0)
    more = {"comment": b"Secret note"} if kind == "JPEG" else {}
    picture.save(out, kind, exif=exif, **more)
    return out.getvalue()


@pytest.mark.parametrize(
    ("kind", "name"), [("JPEG", "a.jpg"), ("PNG", "a.png"), ("WEBP", "a.webp")]
)
def test_a_picture_comes_in_without_place_camera_and_what_hides_behind_its_end(kind, name):
    tail = b"<script>1</script>" if kind == "JPEG" else b""
    given = photo(kind) + tail
    assert b"Secret Camera" in given

    got = intake.examine(papers.upload(given, name), "other")

    with Image.open(io.BytesIO(got.content)) as picture:
        assert (picture.format, picture.size, dict(picture.getexif())) == (kind, (40, 20), {})
    assert b"Secret" not in got.content
    assert b"script" not in got.content
    assert got.sha256 == hashlib.sha256(given).hexdigest()


def test_a_picture_taken_sideways_is_kept_upright():
    got = intake.examine(papers.upload(photo(orientation=6), "a.jpg"), "passport")

    assert Image.open(io.BytesIO(got.content)).size == (20, 40)


def test_a_picture_that_breaks_while_it_is_drawn_is_refused():
    spoilt = bytearray(papers.picture("PNG", (60, 60)))
    spoilt[spoilt.index(b"IDAT") + 6] ^= 0xFF
    with pytest.raises(intake.UploadRefused) as refused:
        intake.examine(papers.upload(bytes(spoilt), "a.png"), "other")
    assert refused.value.code == "damaged"
