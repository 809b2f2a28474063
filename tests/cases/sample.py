"""A small kind of case, so that the kernel is tested without the apps to its left."""

import uuid

from portal.cases import kinds, rules
from portal.cases.actions import handling
from portal.cases.models import Case
from portal.workflow import Move, Phase, State, Workflow
from tests import factories

WORKFLOW = Workflow(
    "sample",
    states=[
        State("draft", Phase.DRAFT, "Draft", "Draft"),
        State("new", Phase.WITH_STAFF, "New", "Received", "new", "Take it.", "We will answer."),
        State("waiting", Phase.WITH_COMPANY, "Waiting", "We need your answer", "wait"),
        State("authority", Phase.WITH_AUTHORITY, "At the authority", "At the authority", "partner"),
        State("done", Phase.CLOSED, "Done", "Done", "done"),
        State("withdrawn", Phase.CLOSED, "Withdrawn", "Withdrawn", "cannot"),
    ],
    moves=[
        Move("submit", rules.company_acts, frozenset({"draft"}), "new", "Submitted", "Submitted", tells=("desk",)),
        Move("ask", rules.works_on, frozenset({"new"}), "waiting", "Ask", "We asked", tells=("company",)),
        Move("answer", rules.company_acts, frozenset({"waiting"}), "new", "Answered", "Answer", tells=("desk",)),
        Move("finish", rules.handles, frozenset({"new"}), "done", "Finish", "Finished", tells=("company",)),
        Move("file", rules.works_on, frozenset({"new"}), "authority", "File"),
        Move(
            "withdraw", rules.company_manages, frozenset({"new", "waiting"}), "withdrawn", "Withdrawn",
            "Withdraw", reason=True, tells=("desk",),
        ),
    ],
)  # fmt: skip
kinds.register(kinds.Kind("sample", "Sample", "SMP", asks_back=frozenset({"ask"})))


def draft(*, company, campus, by, title="Work visa for three", language="ru") -> Case:
    titles = {"en": title, "zh-hans": "三人工作签证", "ru": "Рабочая виза, 3 сотрудника"}
    return Case.objects.create(
        public_id=uuid.uuid4(), kind="sample", title=titles, company=company, campus=campus,
        language=language, opened_by=by, state="draft", phase=Phase.DRAFT, team="service",
    )  # fmt: skip


def case(*, company, campus, by, days=5, **fields) -> Case:
    """A submitted case with its clock running."""
    made = draft(company=company, campus=campus, by=by, **fields)
    handling.submit(made, by=by, promised_days=days)
    return made


def set_up(code="MOW"):
    """A campus, its service officer, a company and its owner."""
    campus = factories.campus(code=code)
    officer = factories.staff(role="service", campus=campus)
    owner = factories.user(language="ru")
    company = factories.company(owner=owner)
    return campus, officer, company, owner
