import json
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import RequestFactory
from django.utils import timezone

from portal import health
from portal.models import WorkerHeartbeat
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def all_well(monkeypatch):
    monkeypatch.setattr(health, "CHECKS", (health.database,))


@pytest.fixture
def broken(monkeypatch):
    def storage():
        raise OperationalError("disk I/O error")

    monkeypatch.setattr(health, "CHECKS", (health.database, storage))


def ask(**meta) -> tuple[int, dict]:
    from django.contrib.auth.models import AnonymousUser

    request = RequestFactory().get("/health/", **meta)
    request.user = AnonymousUser()
    response = health.view(request)
    return response.status_code, json.loads(response.content)


def test_a_worker_is_missed_after_a_minute_without_a_pulse():
    assert health.worker().detail == "no worker is running"
    row = WorkerHeartbeat.objects.create(name="a", seen_at=timezone.now())
    assert health.worker().ok
    WorkerHeartbeat.objects.filter(pk=row.pk).update(seen_at=timezone.now() - timedelta(seconds=61))
    assert (health.worker().ok, health.worker().remedy) == (False, "Start one: manage.py worker")


def test_a_folder_that_cannot_be_written_is_told(settings, tmp_path):
    (tmp_path / "file").write_text("")
    settings.MEDIA_ROOT = tmp_path / "file" / "media"
    assert not health.storage().ok
    settings.MEDIA_ROOT = tmp_path / "media"
    assert health.storage().ok


def test_a_missing_library_is_named_with_its_package(monkeypatch):
    monkeypatch.setattr(health, "LIBRARIES", {"libnothing.so.9": "libnothing9"})
    assert health.libraries().remedy == "apt-get install --no-install-recommends libnothing9"


def test_a_silent_mail_server_and_virus_scanner_are_told(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    assert not health.mail().ok
    settings.CLAMD_ADDRESS = "127.0.0.1:1"
    assert not health.virus_scan().ok
    settings.CLAMD_ADDRESS = ""
    assert health.virus_scan().detail == "off"


def test_health_answers_in_one_word_to_the_world_and_in_full_to_this_machine(all_well):
    assert ask(REMOTE_ADDR="203.0.113.9") == (200, {"status": "well"})
    assert ask(HTTP_X_FORWARDED_FOR="203.0.113.9") == (200, {"status": "well"})
    assert list(ask()[1]) == ["status", "findings"]


def test_a_check_that_cannot_run_is_a_finding_not_an_error_page(broken):
    code, body = ask()
    assert (code, body["status"]) == (503, "ill")
    assert body["findings"][1]["detail"] == "OperationalError: disk I/O error"


def test_the_doctor_says_what_to_do_and_fails_when_something_is_wrong(broken, capsys):
    with pytest.raises(CommandError, match="1 of 2 are wrong"):
        call_command("doctor")
    assert "→ See the log." in capsys.readouterr().out


def test_the_doctor_is_content(all_well, capsys):
    call_command("doctor")
    assert capsys.readouterr().out.endswith("All is well.\n")


def test_the_seal_that_ends_first_is_told_and_a_spoilt_one_is_named(settings, tmp_path):
    from portal.documents.seal import make_demo_authority

    settings.SEAL_FOLDER, settings.SEAL_DEMO = tmp_path, True
    assert health.seal().detail == "the demo's is made with the first paper"
    make_demo_authority(tmp_path, "Campus")
    assert health.seal().ok
    (tmp_path / "zz.p12").write_bytes(b"spoilt")
    assert health.seal().detail.startswith("unreadable")
    settings.SEAL_FOLDER, settings.SEAL_DEMO = tmp_path / "none", False
    assert health.seal().detail == "no certificate: <campus code>.p12"


def dead(*_arguments):
    raise OperationalError("could not connect to server:\n  Connection refused")


def test_a_database_that_is_away_is_one_thing_to_mend_with_its_address(capsys, caplog):
    with connection.execute_wrapper(dead), pytest.raises(CommandError):
        call_command("doctor")

    said = capsys.readouterr().out
    assert "does not answer: could not connect to server: Connection refused" in said
    assert "or correct DATABASE_URL." in said
    assert said.count("waits for the database") == len(health.ASK_DATABASE)
    assert "Traceback" not in said + caplog.text


def test_tables_of_an_older_version_are_told_with_the_command(monkeypatch):
    monkeypatch.setattr(health, "_applied", set())
    assert health.database().ok
    last = MigrationRecorder.Migration.objects.filter(app="accounts").order_by("-name").first()
    last.delete()
    monkeypatch.setattr(health, "_applied", set())
    assert (health.database().detail, health.database().remedy) == (
        "migrations not applied: 1",
        "manage.py migrate",
    )


def test_each_campus_needs_its_own_certificate_and_the_missing_one_is_named(settings, tmp_path):
    from portal.documents.seal import make_demo_authority

    for code in ("XA", "MOW"):
        factories.campus(code=code)
    settings.SEAL_FOLDER, settings.SEAL_DEMO = tmp_path, False
    settings.SEAL_PASSWORD = None
    make_demo_authority(tmp_path, "Campus").rename(tmp_path / "XA.p12")
    assert (health.seal().ok, health.seal().detail) == (False, "no certificate: MOW.p12")
    make_demo_authority(tmp_path, "Campus").rename(tmp_path / "MOW.p12")
    call_command("qr_key", "XA")
    assert (health.seal().ok, health.seal().detail) == (False, "no key for QRs: MOW")
    call_command("qr_key", "MOW")
    assert health.seal().ok
