"""Where the keys of seals are, and how long their certificates last."""

import os
import shutil
import subprocess
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)
from django.urls import reverse

from portal import health
from portal.documents import seal, seals, tasks, tokens, verify
from portal.models import OutgoingMail
from tests import factories

from . import samples
from .conftest import print_paper, seal_paper
from .test_countersigned import certificate
from .test_register import at_desk  # noqa: F401  a fixture

SOFTHSM = "/usr/lib/softhsm/libsofthsm2.so"
NOW = datetime.now(UTC)


@pytest.fixture
def folder(settings, tmp_path):
    settings.SEAL_FOLDER, settings.SEAL_DEMO = tmp_path / "seals", False
    settings.SEAL_PASSWORD = "right"
    settings.SEAL_FOLDER.mkdir()
    return settings.SEAL_FOLDER


def place(folder, code, *, days):
    """The campus's certificate, which ends in so many days."""
    made, key = certificate(f"Park {code}", days=days)
    lock = BestAvailableEncryption(b"right")
    bag = pkcs12.serialize_key_and_certificates(b"x", key, made, None, lock)
    (folder / f"{code}.p12").write_bytes(bag)


@pytest.mark.django_db
def test_managers_and_directors_are_written_to_60_30_and_7_days_before_and_at_the_end(folder):
    here, there = factories.campus(code="XA"), factories.campus(code="MOW")
    told = [factories.staff(role=role, campus=here) for role in ("manager", "director")]
    for role, campus in (("leasing", here), ("manager", there)):
        factories.staff(role=role, campus=campus)
    place(folder, "XA", days=90)

    letters = {}
    for left in (70, 60, 59, 45, 30, 29, 5, 4, 0, -1, -2):  # days were missed: 7 is told at 5
        with time_machine.travel(NOW + timedelta(days=90 - left), tick=False):
            tasks.watch_seals()
        found = OutgoingMail.objects.filter(event="seal.ending")
        letters[left] = found.count() // len(told)
    assert letters == {70: 0, 60: 1, 59: 1, 45: 1, 30: 2, 29: 2, 5: 3, 4: 3, 0: 3, -1: 4, -2: 4}
    assert set(found.values_list("to", flat=True)) == {user.pk for user in told}


@pytest.mark.django_db
def test_the_register_warns_of_the_readers_own_campus_alone(client, folder, at_desk):  # noqa: F811
    here, there = factories.campus(code="XA"), factories.campus(code="MOW")
    place(folder, "XA", days=20)
    place(folder, "MOW", days=-1)
    for campus, shown in ((here, [20]), (there, [-1])):
        at_desk("leasing", campus)
        page = client.get(reverse("documents:desk"))
        assert [left for _campus, _until, left in page.context["seals"]] in (shown, [shown[0] - 1])


def test_a_certificate_that_has_ended_seals_no_more(folder):
    place(folder, "XA", days=-1)
    with pytest.raises(seal.SealUnavailable) as refusal:
        seal.seal(
            b"", key=seals.key_for("XA", ""), reason="", location="", field_tooltip="x", at=NOW
        )
    assert refusal.value.reason == "expired"


# A key in a token -------------------------------------------------------------------------------------------------


@pytest.fixture
def token(folder, settings, tmp_path, monkeypatch):
    """SoftHSM with the key of XA inside; its certificate and the root lie in the folder of seals."""
    if not os.path.exists(SOFTHSM):
        pytest.skip("softhsm2 is not installed")
    (tmp_path / "tokens").mkdir()
    conf = tmp_path / "softhsm2.conf"
    conf.write_text(f"directories.tokendir = {tmp_path / 'tokens'}\nlog.level = ERROR\n")
    monkeypatch.setenv("SOFTHSM2_CONF", str(conf))
    root = certificate("Park root", ca=True)
    own, key = certificate("Park XA", issuer=root)
    pem = tmp_path / "key.pem"
    pem.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    run = [shutil.which("softhsm2-util") or "softhsm2-util"]
    for arguments in (
        ["--init-token", "--free", "--label", "park", "--so-pin", "1234", "--pin", "5678"],
        ["--import", str(pem), "--token", "park", "--label", "XA", "--id", "01", "--pin", "5678"],
    ):
        subprocess.run(run + arguments, check=True, capture_output=True)
    chain = own.public_bytes(Encoding.PEM) + root[0].public_bytes(Encoding.PEM)
    (folder / "XA.crt").write_bytes(chain)
    settings.SEAL_PKCS11_MODULE, settings.SEAL_PKCS11_TOKEN = SOFTHSM, "park"
    settings.SEAL_PKCS11_PIN = "5678"
    tokens.forget()
    yield folder
    tokens.forget()


def reason_of(call):
    with pytest.raises(seal.SealUnavailable) as refusal:
        call()
    return refusal.value.reason


@pytest.mark.django_db
def test_a_paper_is_sealed_by_a_key_that_stays_in_its_token(token, settings):
    factories.campus(code="XA")
    settings.SEAL_PKCS11_PIN = "0000"
    assert reason_of(lambda: seals.key_for("XA", "")) == "wrong_password"
    assert not health.seal().ok
    settings.SEAL_PKCS11_PIN = "5678"

    key = seals.key_for("XA", "")
    found = verify.examine(seal_paper(print_paper(samples.letter()), key), roots=seals.roots())
    assert (found.genuine, found.signer) == (True, "Park XA")
    assert health.seal().ok

    shutil.copy(token / "XA.crt", token / "MOW.crt")
    assert reason_of(lambda: seals.key_for("MOW", "")) == "no_token"
    settings.SEAL_PKCS11_TOKEN = "another"
    assert reason_of(lambda: seals.key_for("XA", "")) == "no_token"
    assert reason_of(lambda: seals.key_for("YY", "")) == "missing"
