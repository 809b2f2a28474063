"""What is said of an application while it is judged: the return, the experts' sheet, the committee's minutes."""

from typing import Any

from portal.documents import facts as fact
from portal.documents.kinds import PaperKind
from portal.documents.models import Document
from tenants import rubric
from tenants.checklist import RETURN_DAYS
from tenants.models import Application, ReturnRound, Review, Sitting, Vote
from tenants.papers_words import column, in_each, latest, named, sent, shown_of

RETURN = PaperKind(
    "RETN",
    {
        "en": "Notice of return for changes",
        "zh-hans": "申请材料补正通知书",
        "ru": "Уведомление о возврате заявки на доработку",
    },
    facts="tenants.papers_judging.return_facts",
    sealed=False,
    announce=False,  # the letter of the return says it already
)
SHEET = PaperKind(
    "SCOR",
    {
        "en": "Consolidated evaluation sheet",
        "zh-hans": "专家评审汇总表",
        "ru": "Сводный оценочный лист",
    },
    facts="tenants.papers_judging.sheet_facts",
    sealed=False,
    internal=True,
)
MINUTES = PaperKind(
    "PROT",
    {
        "en": "Minutes of the admission committee",
        "zh-hans": "入驻评审委员会会议纪要",
        "ru": "Протокол заседания комиссии по приёму резидентов",
    },
    facts="tenants.papers_judging.minutes_facts",
    sealed=False,
    internal=True,
)
KINDS = (RETURN, SHEET, MINUTES)
NUMBER = column("No.", "序号", "№")


def return_facts(returned: ReturnRound) -> dict[str, Any]:
    application = returned.application
    columns = [
        NUMBER,
        column("Where", "所在部分", "Раздел"),
        column("What has to be put right", "补正要求", "Что исправить"),
    ]
    rows = [
        [fact.text(point.position), fact.name(shown_of(point)), fact.text(point.text)]
        for point in returned.points.all()
    ]
    return named(application) | {
        "sending": fact.number(application.sent),
        "due": fact.moment(returned.due_at, application.campus.time_zone),
        "valid_until": fact.date(application.campus.local(returned.due_at).date()),
        "days": fact.days(RETURN_DAYS),
        "points": fact.schedule(columns, rows),
        "officer": fact.text(returned.by),
        "came_from": fact.items([*latest(application, "RCPT"), sent(application)]),
    }


def criterion(code: str) -> dict[str, Any]:
    title = in_each(rubric.CRITERIA[code][0])
    return title | {key: f"{code}. {words}" for key, words in title.items() if key != "type"}


def sheet_facts(application: Application) -> dict[str, Any]:
    reviews = list(application.reviews.saved().select_related("expert").order_by("pk"))
    found = rubric.verdict([row.points for row in reviews], application.scale)
    blocked = [in_each(rubric.CRITERIA[code][0]) for code in found.blocked_by]
    sheets = {
        "scores": scores_table(application, reviews, found),
        "totals": totals_table(reviews, found),
        "remarks": remarks_table(application, reviews),
    }
    return named(application) | sheets | {
        "sending": fact.number(application.sent),
        "rubric": fact.number(application.rubric.version if application.rubric else 1),
        "experts": fact.number(len(reviews)),
        "final": fact.number(found.final or 0),
        "spread": fact.number(found.spread),
        "median": fact.text("yes" if found.by_median else ""),
        "blocked": fact.items(blocked) if blocked else None,
        "proposal": fact.text(found.proposal),
        "came_from": fact.items([*latest(application, "RCPT"), sent(application)]),
    }  # fmt: skip


def scores_table(
    application: Application, reviews: list[Review], found: rubric.Verdict
) -> dict[str, Any]:
    experts = [
        column(f"Expert {n}", f"专家 {n}", f"Эксперт {n}", figures=True)
        for n in range(1, len(reviews) + 1)
    ]
    columns = [
        column("Criterion", "评审标准", "Критерий"),
        column("Weight", "权重", "Вес", figures=True),
        *experts,
        column("Mean", "平均分", "Среднее", figures=True),
    ]
    rows = [
        [
            criterion(code),
            fact.number(weight),
            *(fact.number(row.points[code]) for row in reviews),
            fact.number(found.means.get(code, 0)),
        ]
        for code, weight in application.weights.items()
    ]
    return fact.schedule(columns, rows)


def totals_table(reviews: list[Review], found: rubric.Verdict) -> dict[str, Any]:
    columns = [
        NUMBER,
        column("Expert", "专家", "Эксперт"),
        column("Points of 100", "总分（满分 100 分）", "Баллы из 100", figures=True),
        column("Recommendation", "建议", "Рекомендация"),
    ]
    rows = [
        [
            fact.text(place), fact.text(row.expert), fact.number(points),
            in_each(Review.Recommendation(row.recommendation).label),
        ]
        for place, (row, points) in enumerate(zip(reviews, found.totals, strict=True), start=1)
    ]  # fmt: skip
    return fact.schedule(columns, rows)


def remarks_table(application: Application, reviews: list[Review]) -> dict[str, Any]:
    columns = [
        column("Criterion", "评审标准", "Критерий"),
        column("Expert", "专家", "Эксперт"),
        column("Remark", "评语", "Замечание"),
    ]
    rows = [
        [fact.text(code), fact.text(place), fact.text(row.scores[code]["comment"])]
        for code in application.weights
        for place, row in enumerate(reviews, start=1)
    ]
    return fact.schedule(columns, rows)


def minutes_facts(sitting: Sitting) -> dict[str, Any]:
    application, votes = sitting.application, list(sitting.votes.select_related("member"))
    sheet = latest(application, "SCOR")
    member = column("Member", "委员", "Член комиссии")
    rolls = [[fact.text(v.member), in_each(Vote.Choice(v.choice).label)] for v in votes]
    dissent = [[fact.text(v.member), fact.text(v.dissent)] for v in votes if v.dissent]
    counts = {
        name: fact.number(sitting.count(choice))
        for name, choice in (("in_favour", "for"), ("against", "against"), ("abstained", "abstain"))
    }
    return named(application) | counts | {
        "held_on": fact.date(sitting.held_on),
        "chair": fact.text(sitting.chair),
        "secretary": fact.text(sitting.secretary),
        "members": fact.number(sitting.members),
        "present": fact.number(len(votes)),
        "score": fact.number(final_of(application)),
        "sheet": fact.text(sheet[0]["number"]) if sheet else None,
        "votes": fact.schedule([member, column("Vote", "表决意见", "Голос")], rolls),
        "outcome": fact.text(sitting.outcome),
        "casting": fact.text("yes" if sitting.casting else ""),
        "discussion": fact.text(sitting.discussion),
        "has_dissent": fact.text("yes" if dissent else ""),
        "dissent": fact.schedule([member, column("Opinion", "意见", "Мнение")], dissent),
        "came_from": fact.items([*sheet, sent(application)]),
    }  # fmt: skip


def final_of(application: Application) -> Any:
    points = [row.points for row in application.reviews.saved()]
    return rubric.verdict(points, application.scale).final or 0


def minutes_of(application: Application) -> Document | None:
    return Document.objects.for_case(application).filter(kind="PROT").order_by("-pk").first()
