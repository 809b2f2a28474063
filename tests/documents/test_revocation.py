"""Whether certificates were revoked: who is asked, what is kept, and what happens while nobody answers."""

import asyncio
import re
from datetime import timedelta

import pytest
from asn1crypto import x509 as asn1_x509
from django.core.cache import cache
from django.core.checks import run_checks

from portal.documents import revocation as asking
from portal.documents import seal, stamping, storing, tasks
from portal.documents.actions import issuing
from portal.documents.models import Document
from portal.models import Job
from tests import factories
from tests.documents import factories as papers

from . import pki, tampering
from .longterm import aside
from .test_tampering import verdict_on


def gather(world):
    return aside(asking.gather, world.key, world.client())


def refusal_of(world):
    with pytest.raises(seal.SealUnavailable) as refusal:
        gather(world)
    return refusal.value.reason


def test_the_answers_serve_every_paper_while_they_are_valid(long_term):
    for _paper in range(3):
        proofs = gather(long_term)
    counted = [path for path in long_term.asked[-4:] if path != "/tsa"]
    assert sorted(counted) == ["/middle/ocsp", "/time_root/ocsp", "/top/crl"]
    held = (len(proofs.certificates), len(proofs.ocsps), len(proofs.crls), len(proofs.witnesses))
    assert held == (5, 2, 1, 1)

    long_term.down = {"ocsp", "crl", "tsa"}
    assert gather(long_term) == proofs


def test_an_answer_near_its_end_is_asked_for_anew_and_one_that_ended_proves_nothing(long_term):
    long_term.lasts = timedelta(minutes=1)
    before = len(long_term.asked)
    for _paper in range(2):
        assert gather(long_term).crls
    assert [path for path in long_term.asked[before:] if path != "/tsa"] == [
        "/time_root/ocsp", "/top/crl", "/middle/ocsp"] * 2  # fmt: skip
    long_term.lasts = timedelta(minutes=-1)
    assert refusal_of(long_term) == "no_revocation"


def test_a_newer_answer_is_asked_for_once_a_day_and_the_older_one_stays_while_there_is_none(
    long_term, monkeypatch
):
    kept = gather(long_term)
    monkeypatch.setattr(asking, "AGAIN", timedelta(0))  # a day went by
    newer = gather(long_term)
    assert newer.crls != kept.crls
    long_term.down = {"ocsp", "crl"}
    assert gather(long_term).crls == newer.crls


def test_where_ocsp_is_silent_the_list_is_read(long_term):
    long_term.down = {"ocsp"}
    proofs = gather(long_term)
    assert (len(proofs.ocsps), len(proofs.crls)) == (0, 3)


def test_an_operators_lists_need_no_network(long_term, seal_folder):
    long_term.down = {"ocsp", "crl"}
    assert refusal_of(long_term) == "no_revocation"
    files = [seal_folder / "crls" / f"{name}.crl" for name in ("top", "middle", "time_root")]
    for path in files:
        path.write_bytes(long_term.crl(getattr(long_term, path.stem)))
    try:
        assert len(gather(long_term).crls) == 3
        files[1].write_bytes(
            long_term.crl(pki.Holder(long_term.middle.certificate, long_term.top.key))
        )
        assert refusal_of(long_term) == "no_revocation"  # signed by another key
        files[1].write_bytes(b"no list")
        assert refusal_of(long_term) == "no_revocation"
    finally:
        for path in files:
            path.unlink()


def test_a_service_whose_certificate_was_revoked_stamps_nothing(long_term):
    long_term.revoked = {long_term.tsa.certificate.serial_number}
    assert refusal_of(long_term) == "no_time_stamp"


def test_a_service_nobody_here_vouches_for_stamps_nothing(long_term):
    long_term.stamping = pki.holder("Time of strangers", stamps=True)
    with pytest.raises(
        seal.SealUnavailable, match="put who issued its certificate into timestamps/"
    ):
        gather(long_term)


def test_a_service_with_another_certificate_is_proved_at_the_next_try(long_term):
    before = gather(long_term).witnesses
    second = pki.holder(
        "Time of tests 2", by=long_term.time_root, stamps=True, address=f"{long_term.url}/time_root"
    )
    long_term.others, long_term.stamping = [second], second
    client = long_term.client()
    aside(lambda: asyncio.run(client.async_timestamp(b"0" * 32, "sha256")))
    with pytest.raises(seal.SealUnavailable, match="another certificate"):
        stamping.met(client, known=before)
    assert gather(long_term).witnesses == (second.der, *before)
    stamping.met(client, known=(second.der, *before))

    long_term.revoked = {long_term.tsa.certificate.serial_number}  # the first one, in use no more
    cache.delete(asking._name(asn1_x509.Certificate.load(long_term.tsa.der)))
    proved = gather(long_term).witnesses
    assert proved == (second.der,)
    stamping.met(client, known=proved)


# In the portal ---------------------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.usefixtures("own_store", "sample_papers")
def test_papers_wait_while_nobody_answers_and_are_sealed_later_under_their_numbers(
    render_papers, long_term, client
):
    long_term.down = {"crl", "ocsp"}
    case = papers.case(company=factories.company())
    first, second = (issuing.issue("NOTE", None, case=case, by=None) for _ in range(2))
    render_papers()
    jobs = [Job.objects.get(key=one.job_key) for one in (first, second)]
    assert ["no_revocation" in job.error for job in jobs] == [True, True]
    assert set(Document.objects.values_list("state", "file")) == {("preparing", "")}

    long_term.down = set()
    tasks.render(first.pk)
    document = Document.objects.get(pk=first.pk)
    assert (document.number, document.state) == (first.number, "valid")
    assert int(second.number[-5:]) == int(first.number[-5:]) + 1

    content = storing.read(document.file)
    assert verdict_on(client, content) == "valid"
    said = shown(client, content)
    assert "PAdES B-LTA" in said
    cut = shown(client, tampering.sealed_part(content))
    assert (re.findall(r"PAdES B-LTA?", cut), first.number in cut) == (["PAdES B-LT"], True)


def shown(client, content):
    from django.core.files.uploadedfile import SimpleUploadedFile

    cache.clear()
    upload = SimpleUploadedFile("paper.pdf", content, "application/pdf")
    return client.post("/check/", {"file": upload}).content.decode()


@pytest.mark.django_db
@pytest.mark.usefixtures("own_store", "sample_papers")
def test_a_revoked_seal_stops_at_once_and_says_so(render_papers, long_term):
    long_term.revoked = {long_term.seal.certificate.serial_number}
    made = issuing.issue("NOTE", None, case=papers.case(company=factories.company()), by=None)
    render_papers()
    job = Job.objects.get(key=made.job_key)
    assert (job.state, job.attempts, "revoked" in job.error) == ("failed", 1, True)
    assert Document.objects.get(pk=made.pk).state == "preparing"

    long_term.revoked = set()
    issuing.retry(Document.objects.get(pk=made.pk), by=None)
    job.refresh_from_db()
    assert job.max_attempts == 5  # a fresh set of tries


def test_settings_that_do_not_agree_are_told_before_the_start(
    long_term, settings, seal_folder, tmp_path
):
    def told():
        found = run_checks(tags=None, include_deployment_checks=True)
        return sorted(one.id for one in found if one.id.startswith("documents."))

    assert told() == []
    settings.SEAL_TIMESTAMP_URL = ""
    assert told() == ["documents.E001"]
    assert refusal_without_service(long_term) == "no_time_stamp"
    settings.SEAL_TIMESTAMP_URL, settings.SEAL_FOLDER = "http://127.0.0.1:9/", tmp_path
    assert told() == ["documents.E002"]
    seal.make_demo_authority(tmp_path, "Nobody says whether it was revoked")
    settings.SEAL_PASSWORD = ""
    assert told() == ["documents.E002", "documents.W001"]
    settings.SEAL_LONG_TERM = False
    assert told() == []


def refusal_without_service(world):
    with pytest.raises(seal.SealUnavailable) as refusal:
        asking.gather(world.key, stamping.stamper())
    return refusal.value.reason
