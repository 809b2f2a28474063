"""A file on a phone, in the browser inside a messenger: whole, and under a name that browser reads."""

import pytest
from django.urls import reverse

from portal.documents.actions import dossier
from tests import factories
from tests.documents import factories as papers

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_store")]

WECHAT = (
    "Mozilla/5.0 (Linux; Android 12) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/86.0.4240.99 "
    "XWEB/4317 MMWEBSDK/20220903 Mobile Safari/537.36 MicroMessenger/8.0.28.2240"
)  # fmt: skip


@pytest.mark.parametrize(
    ("name", "named"),
    [
        ("章程.pdf", "filename=\"file.pdf\"; filename*=utf-8''%E7%AB%A0%E7%A8%8B.pdf"),
        ("charter.pdf", 'filename="charter.pdf"'),
    ],
)
def test_a_pdf_comes_whole_and_named_into_the_browser_of_wechat(client, name, named):
    content, owner = papers.pdf(), factories.user()
    upload, company = papers.upload(content, name), factories.company(owner=owner)
    paper = dossier.receive(company, upload, kind="charter", by=owner)
    client.force_login(owner)
    url = reverse("documents:paper", args=[paper.public_id])

    asked = client.head(url, headers={"user-agent": WECHAT})
    given = client.get(url, headers={"user-agent": WECHAT})

    told = {"Content-Type": "application/pdf", "Content-Length": str(len(content))}
    for answer in (asked, given):
        assert told.items() <= dict(answer.items()).items()
        assert (answer.status_code, answer["Content-Disposition"]) == (200, f"attachment; {named}")
    assert b"".join(given.streaming_content) == content
    asked.close()
