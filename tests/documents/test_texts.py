import tomllib
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from portal.documents.actions import texts
from portal.documents.models import Clause, Template
from tests.documents.factories import DATA

pytestmark = pytest.mark.django_db
SHIPPED = sorted((Path(texts.__file__).parents[1] / "texts").glob("*.toml"))


def given() -> dict:
    return tomllib.loads((DATA / "SMPL.toml").read_text())


def test_loading_twice_changes_nothing():
    first = texts.load_file(DATA / "SMPL.toml", by=None)
    again = texts.load_file(DATA / "SMPL.toml", by=None)
    assert (first[1], again) == (True, (first[0], False))
    assert Clause.objects.count() == len(given()["clause"])


def test_a_changed_text_is_a_new_version_and_the_old_one_stays(tmp_path):
    old, _new = texts.load_file(DATA / "SMPL.toml", by=None)
    changed = tmp_path / "SMPL.toml"
    changed.write_text(
        (DATA / "SMPL.toml").read_text().replace("Subject of the agreement", "Subject")
    )
    new, fresh = texts.load_file(changed, by=None)
    assert (fresh, new.number, Template.objects.current("SMPL")) == (True, 2, new)
    assert old.clauses.get(code="subject").texts["en"] == "Subject of the agreement"


@pytest.mark.english
@pytest.mark.parametrize(("spoil", "fault"), [
    (lambda g: g["clause"][0].pop("ru"), "subject: no text in Русский"),
    (lambda g: g["clause"][0].update(role="poem"), "subject: unknown role “poem”"),
    (lambda g: g["clause"][0].update(en="{{7*7}}"), "subject: a brace that is no placeholder"),
    (lambda g: g["clause"][0].update(en="{secret}"), "subject: {secret} is not in the list of placeholders"),
    (lambda g: g["clause"][0].update(de="Gegenstand"), "subject: unknown key “de”"),
    (lambda g: g["clause"][0].update(en="Within 5 days"), "subject: English and 简体中文 state different figures: 5"),
    (lambda g: g["clause"][0].update(en="For {rent}"), "subject: English and 简体中文 name different facts: rent"),
    (lambda g: g["clause"][0].update(when="1 == 1"), "subject: condition “1 == 1” is none of: name, not name, name = value"),
    (lambda g: g["clause"].append(g["clause"][0]), "subject: stands twice"),
    (lambda g: g.pop("authority"), "it is not said which of the two texts counts"),
    (lambda g: g["clause"].pop(5), "there is no clause for “authority = equal”"),
    (lambda g: g["clause"][0].update(en="{% now %}"), "subject: a brace that is no placeholder"),
    (lambda g: g["clause"][0].update(en="{campus.secret}"), "subject: {campus.secret} is not in the list of placeholders"),
    (lambda g: g["clause"].append("a line"), "clause 11 is no list of texts"),
    (lambda g: g["clause"][0].update(en=7), "clause 1 is no list of texts"),
    (lambda g: g["titles"].pop("ru"), "the title is missing in Русский"),
])  # fmt: skip
def test_a_faulty_text_is_refused_with_its_fault(spoil, fault):
    spoilt = given()
    spoil(spoilt)
    assert fault in texts.check(spoilt)


def test_a_file_that_is_no_toml_is_refused_in_words(tmp_path):
    (tmp_path / "X.toml").write_text("kind = ")
    with pytest.raises(CommandError, match="X.toml"):
        call_command("load_texts", tmp_path / "X.toml")


@pytest.mark.parametrize("path", SHIPPED, ids=[p.stem for p in SHIPPED])
def test_every_text_that_comes_with_the_portal_is_whole(path):
    assert texts.check(tomllib.loads(path.read_text())) == []
