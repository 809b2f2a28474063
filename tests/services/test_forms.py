"""The business licence asks what the register asks, and says at once what would come back from it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from services.forms.answers import AnswersForm
from services.reading import parse
from tests import factories
from tests.services import factories as made

pytestmark = pytest.mark.django_db
NAMES = "贝加尔（西安）生物科技有限公司\n陕西贝湖生物科技有限公司\n陕西北湖生物科技有限公司"


@pytest.fixture
def cast():
    company = factories.company()
    return [factories.person(company=company, native_name=name) for name in ("张伟", "李娜")]


def complaints(people, **changes) -> dict[str, list[str]]:
    """What the form says to a complete sheet with these changes, by question."""
    paid_by = timezone.localdate() + timedelta(days=changes.pop("days", 1500))
    first, second = (str(p.public_id) for p in people)
    sheet = {
        "names": NAMES, "capital": "500000", "term": "long", "owners": "Байкал – 60%\nЕнисей — 40 %",
        "paid_by": paid_by.isoformat(),
        "scope": "生物科技", "trade": "goods", "legal_rep": first, "supervisor": second, "address_kind": "letter",
    } | changes  # fmt: skip
    plan = parse(made.definition("BS-02"))
    form = AnswersForm(sheet, plan=plan, campus=factories.campus(), people=people, answers={})
    return {name: list(words) for name, words in form.errors.items()}


def test_a_complete_sheet_passes(cast):
    assert complaints(cast) == {}


@pytest.mark.english
@pytest.mark.parametrize(("question", "given", "words"), [
    ("names", "陕西贝湖生物科技有限公司\n陕西北湖生物科技有限公司", "Propose at least three different names, one per line"),
    ("names", NAMES.splitlines()[0] + "\n" + "\n".join([NAMES.splitlines()[1]] * 2),
     "Propose at least three different names, one per line"),
    ("names", NAMES + "\n陕西Baikal有限公司",
     "“陕西Baikal有限公司”: write it in Chinese characters, without digits and foreign letters"),
    ("names", NAMES + "\n陕西8号有限公司",
     "“陕西8号有限公司”: write it in Chinese characters, without digits and foreign letters"),
    ("owners", "Байкал – 60%\nЕнисей – 30%", "The shares add up to 90 %, not 100 %"),
    ("owners", "Байкал – 60%\nЕнисей", "End each line with the share in per cent, for example “60 %”"),
    ("capital", "0", "Enter a number greater than zero"),
])  # fmt: skip
def test_what_the_register_would_send_back_is_said_at_once(cast, question, given, words):
    assert complaints(cast, **{question: given}) == {question: [words]}


@pytest.mark.english
def test_capital_is_paid_within_five_years(cast):
    assert complaints(cast, days=1700) == {}
    assert complaints(cast, days=1900) == {"paid_by": ["Choose a day within five years from today"]}
    assert complaints(cast, days=-1) == {"paid_by": ["Choose a day that is not over yet"]}


@pytest.mark.english
def test_the_supervisor_is_somebody_else(cast):
    same = str(cast[0].public_id)
    assert complaints(cast, supervisor=same) == {
        "supervisor": ["Choose somebody else than for “Legal representative”"]
    }
