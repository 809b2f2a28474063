"""A service made from nothing in the editor: published, asked for, delivered, given out, taken in elsewhere."""

import json
from datetime import date
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse

from cms import editors
from portal.cases.actions import handling
from portal.documents.actions import dossier
from services.actions import asking, working
from services.models import Category, Request, Service
from tests import factories
from tests.services import factories as made

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
CODES = ("en", "zh-hans", "ru")
# The editor saves by itself as one types; what is not finished is answered with 400, and Chromium says so.
UNFINISHED = "Failed to load resource: the server responded with a status of 400"
CARD = {
    "title": ("Parking permit", "停车许可", "Пропуск на парковку"),
    "short": ("A place for one car.", "一个车位。", "Место для одной машины."),
    "full": ("We keep a place for your car.", "我们为您的车辆保留车位。", "Держим место для вашей машины."),
    "who": ("Residents", "入驻企业", "Резиденты"),
    "result": ("A permit", "许可", "Пропуск"),
    "refund": ("All of it", "全额退还", "Полностью"),
}  # fmt: skip


LABELS = {
    "plate": ("Number plate", "车牌号", "Номер машины"),
    "when": ("When", "时段", "Когда"),
    "night": ("Why at night", "夜间停车原因", "Почему ночью"),
    "day_option": ("By day", "白天", "Днём"),
    "night_option": ("At night", "夜间", "Ночью"),
    "licence": ("Car papers", "车辆证件", "Документы на машину"),
    "look": ("Look at the papers", "查看证件", "Проверить документы"),
    "hand": ("Hand the permit over", "交付许可", "Выдать пропуск"),
    "fee": ("Parking", "停车费", "Парковка"),
    "reply": ("The plate is not readable.", "车牌号无法辨认。", "Номер не читается."),
}  # fmt: skip


class Editor:
    """Clicks and types on the editor's page of a service."""

    def __init__(self, page: Any) -> None:
        self.page = page

    def tab(self, name: str) -> None:
        self.page.click(f"#tab-label-{name}")

    def place(self, name: str) -> Any:
        """A field, with the folds it lies in unfolded."""
        found = self.page.locator(f"[name='{name}']").first
        for panel in found.locator("xpath=ancestor::section[contains(@class, 'w-panel')]").all():
            toggle = panel.locator("[data-panel-toggle]").first
            if toggle.get_attribute("aria-expanded") == "false":
                toggle.click()
        return found

    def add(self, part: str) -> str:
        """One more row of a list; gives what its fields' names begin with."""
        count = self.place(f"{part}-count")
        number = count.input_value()
        count.locator("xpath=..").locator("> [data-streamfield-list-container]").locator(
            "> [data-streamfield-list-add], > * > [data-streamfield-list-add]"
        ).last.click()
        return f"{part}-{number}-value"

    def write(self, name: str, value: str) -> None:
        self.place(name).fill(value)

    def texts(self, name: str, words: tuple[str, ...]) -> None:
        for code, text in zip(CODES, words, strict=True):
            self.write(f"{name}-{code}", text)

    def choose(self, name: str, value: str) -> None:
        self.place(name).select_option(value)

    def question(self, key: str, kind: str) -> str:
        row = self.add("fields_part")
        self.write(f"{row}-key", key)
        self.choose(f"{row}-kind", kind)
        self.texts(f"{row}-label", LABELS[key])
        return row

    def publish(self) -> None:
        self.page.wait_for_load_state()  # a button that is drawn is not yet a button that hears
        self.page.locator("footer [data-w-dropdown-target=toggle]").click()
        self.page.locator("[name=action-publish]").click()


def describe(editor: Editor) -> None:
    """The card, who may ask, and where."""
    editor.write("code", "PK-01")
    editor.choose("category", str(Category.objects.get().pk))
    for name, words in CARD.items():
        editor.texts(f"card-{name}", words)
    editor.tab("terms")
    editor.page.check("[name=terms-campuses][value=MOW]")
    editor.write("terms-promised_days", "2")


def ask(editor: Editor) -> None:
    """Three questions, the last only for those who answer the second one so; and a paper."""
    editor.tab("questions")
    editor.question("plate", "text")
    row = editor.question("when", "choice")
    for code in ("day", "night"):
        option = editor.add(f"{row}-options")
        editor.write(f"{option}-value", code)
        editor.texts(f"{option}-label", LABELS[f"{code}_option"])
    row = editor.question("night", "long_text")
    editor.write(f"{row}-when-field", "when")
    editor.write(f"{row}-when-in", "night")
    editor.tab("papers")
    row = editor.add("papers")
    editor.write(f"{row}-key", "licence")
    editor.choose(f"{row}-kind", "licence")
    editor.texts(f"{row}-label", LABELS["licence"])


def work(editor: Editor) -> None:
    """Two steps, a fee that is nothing, a prepared reason."""
    editor.tab("steps")
    for code in ("look", "hand"):
        row = editor.add("steps")
        editor.write(f"{row}-code", code)
        editor.texts(f"{row}-label", LABELS[code])
    editor.tab("fees")
    row = editor.add("fees")
    editor.write(f"{row}-code", "PK-01")
    editor.texts(f"{row}-texts", LABELS["fee"])
    editor.tab("notices")
    row = editor.add("replies")
    editor.write(f"{row}-code", "unreadable")
    editor.texts(f"{row}-texts", LABELS["reply"])


def ordered_and_delivered(cast: Any) -> Request:
    """What the resident and the officer do with it."""
    made.calendar("RU", date.today().year, date.today().year + 1)
    answers = {"plate": "А123ВС77", "when": "night", "night": "Смена"}
    order = made.draft(cast, "PK-01", answers)
    paper = dossier.receive(cast.company, made.upload(), kind="licence", by=cast.owner)
    asking.give_paper(order, "licence", paper, by=cast.owner)
    order = asking.send(order, by=cast.owner, terms=made.terms(order))
    handling.claim(order, by=cast.officer)
    working.moved(order, "start", by=cast.officer)
    for task in order.tasks.all():
        working.finish_task(task, by=cast.officer, note="ok")
    working.prepare(order, by=cast.officer, note="Готово")
    return working.deliver(order, by=cast.officer)


@pytest.mark.usefixtures("own_store")
def test_a_service_made_from_nothing_is_asked_for_delivered_and_carried_on(
    park_site, new_page, axe
):
    cast = made.moscow()
    Category.objects.create(code="cars", title={"en": "Cars", "zh-hans": "车辆", "ru": "Машины"})
    person = factories.staff(role="editor", language="en")
    editors.enrol()
    page = new_page(by=person, language="en")
    page.goto(reverse("wagtailsnippets_services_service:add"))
    editor = Editor(page)
    describe(editor)
    ask(editor)
    work(editor)
    editor.write("replies-0-value-texts-ru", "")
    editor.publish()
    page.get_by_text("the text is missing in: ru").first.wait_for(state="attached")
    assert not Service.objects.filter(live=True).exists()

    editor.tab("notices")
    editor.write("replies-0-value-texts-ru", LABELS["reply"][2])
    editor.publish()
    page.wait_for_url(
        "**/snippets/services/service/", timeout=60_000
    )  # a form of a thousand fields
    service = Service.objects.get(code="PK-01")
    assert (service.live, service.current.number) == (True, 1)
    assert [f.when and f.when.values for f in service.plan.fields] == [None, None, ("night",)]

    assert ordered_and_delivered(cast).state == "delivered"

    page.goto(reverse("wagtailsnippets_services_service:edit", args=[service.pk]))
    assert Axe().run(page, context=".standing").response["violations"] == []
    with page.expect_download() as started:
        page.get_by_role("link", name="Export as file").click()
    file = started.value.path().read_bytes()
    assert json.loads(file)["service"]["card"]["title"]["ru"] == CARD["title"][2]
    for address in ("service_versions", "service_clone"):
        page.goto(reverse(address, args=["PK-01"]))
        assert axe(page) == [], address
    assert [error for error in page.watch.errors if not error.startswith(UNFINISHED)] == []


def test_an_empty_park_takes_the_file_in(park_site, new_page, axe):
    """What the other park gave out: here is no service and no category yet."""
    for code in ("XA", "MOW"):
        factories.campus(code=code)
    editors.enrol()
    page = new_page(by=factories.staff(role="editor", language="en"), language="en")
    editors.enrol()
    page.goto(reverse("service_import"))
    assert axe(page) == []
    data = json.dumps(made.file_of("LC-03")).encode()
    page.set_input_files(
        "[name=file]", {"name": "LC-03.json", "mimeType": "application/json", "buffer": data}
    )
    page.get_by_role("button", name="Import").click()
    page.wait_for_url("**/edit/**")

    assert "is here as a draft" in page.inner_text("body")
    assert [(s.code, s.live) for s in Service.objects.all()] == [("LC-03", False)]
