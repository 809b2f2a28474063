"""Long-term papers are stamped again in time, once, and their issued files stay; operators hear of what is late."""

import hashlib
from datetime import UTC, datetime, timedelta

import pytest
from django.core.cache import cache

from portal.documents import sealwatch, storing, tasks
from portal.documents.actions import issuing, renewing
from portal.documents.models import Document, RenewedCopy, SealCertificate
from tests import factories
from tests.documents import factories as papers

from . import pki
from .test_revocation import shown
from .test_tampering import verdict_on


@pytest.fixture
def paper(long_term, render_papers, own_store, sample_papers):
    """Issued while the service's certificate has a hundred days left."""
    short = pki.holder("Time of old", by=long_term.time_root, stamps=True, address=f"{long_term.url}/time_root", days=100)  # fmt: skip
    long_term.others, long_term.stamping = [short], short
    made = issuing.issue("NOTE", None, case=papers.case(company=factories.company()), by=None)
    render_papers()
    return Document.objects.get(pk=made.pk)


def next_day():
    cache.clear()  # the service's certificate is asked for once a day


@pytest.mark.django_db
def test_a_paper_is_stamped_again_in_time_and_the_issued_file_stays(paper, long_term, client):
    issued, until = storing.read(paper.file), paper.stamped_until
    Document.objects.update(level="", stamped_until=None)  # sealed before levels were kept
    assert tasks.renew_stamps() == 0  # the service has no newer certificate yet
    paper.refresh_from_db()
    assert paper.stamped_until == until
    assert (paper.level, paper.stamped_until.date()) == (
        "B-LTA", long_term.stamping.certificate.not_valid_after_utc.date())  # fmt: skip
    long_term.stamping = long_term.tsa
    long_term.down = {"tsa"}
    next_day()
    assert tasks.renew_stamps() == 0
    assert not RenewedCopy.objects.exists()

    long_term.down = set()
    assert [tasks.renew_stamps(), tasks.renew_stamps()] == [1, 0]
    copy, content = RenewedCopy.objects.get(), storing.read(RenewedCopy.objects.get().file)
    paper.refresh_from_db()
    assert storing.read(paper.file) == issued == content[: len(issued)]
    assert (paper.sha256, paper.stamped_until) == (hashlib.sha256(issued).hexdigest(), copy.stamped_until)  # fmt: skip
    assert copy.stamped_until - pki.DAY * 700 > datetime.now(UTC)
    assert [verdict_on(client, one) for one in (issued, content)] == ["valid"] * 2
    said = shown(client, content)
    assert (paper.number in said, said.count("<time datetime")) == (
        True,
        3,
    )  # issued, sealed, stamped again
    assert verdict_on(client, content + b"\n") == "altered"

    assert tasks.tidy() == 0
    owner = factories.user()
    factories.membership(company=paper.company, user=owner)
    client.force_login(owner)
    page = client.get(f"/my/documents/{paper.number}/").content.decode()
    assert ("PAdES B-LTA" in page, f"/my/documents/{paper.number}/renewed/" in page) == (True, True)
    assert "PAdES B-LTA" in client.get(f"/my/documents/{paper.number}/lineage/").content.decode()
    answer = client.get(f"/my/documents/{paper.number}/renewed/")
    assert b"".join(answer.streaming_content) == content


@pytest.mark.django_db
def test_of_two_workers_one_keeps_its_copy_and_a_killed_one_leaves_nothing_behind(paper, long_term, monkeypatch):  # fmt: skip
    long_term.stamping = long_term.tsa
    next_day()
    stale = Document.objects.get(pk=paper.pk)
    files = set(storing.names("documents"))

    def killed(*_arguments, **_options):
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(RenewedCopy, "save", killed)
        with pytest.raises(KeyboardInterrupt):
            renewing.renew(stale, by=None)
    paper.refresh_from_db()
    assert paper.stamped_until == stale.stamped_until
    assert renewing.renew(paper, by=None)
    assert renewing.renew(stale, by=None) is None
    kept = {RenewedCopy.objects.get().file}
    monkeypatch.setattr(tasks, "ORPHAN_AGE", timedelta(0))
    tasks.tidy()
    assert set(storing.names("documents")) == files | kept


@pytest.mark.django_db
def test_operators_are_told_of_stamps_not_renewed_and_of_a_revoked_seal(long_term, sample_papers):
    issuing.issue("NOTE", None, case=papers.case(company=factories.company()), by=None)
    assert sealwatch.stamps()[0]
    until = datetime.now(UTC) + timedelta(days=100)
    Document.objects.update(stamped_until=until)
    assert sealwatch.stamps()[0]
    ok, told, remedy = sealwatch.stamps(now=until - timedelta(days=60))
    assert (ok, told.startswith("1 papers wait"), "newer certificate" in remedy) == (False, True, True)  # fmt: skip

    assert sealwatch.revocation() == (True, "to be asked by the worker", "")
    assert tasks.ask_about_seals() == 1
    assert sealwatch.revocation() == (True, "not revoked", "")
    long_term.down = {"ocsp", "crl"}
    next_day()
    assert tasks.ask_about_seals() == 0
    assert sealwatch.revocation()[0]
    assert sealwatch.revocation(now=datetime.now(UTC) + timedelta(days=4))[1].startswith("nobody has said since")  # fmt: skip

    long_term.down, long_term.revoked = set(), {long_term.seal.certificate.serial_number}
    next_day()
    tasks.ask_about_seals()
    assert SealCertificate.objects.get().revoked
    assert sealwatch.revocation()[:2] == (False, "revoked: XA.p12")
