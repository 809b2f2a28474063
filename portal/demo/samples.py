"""What the pattern page shows: each component with words of Russian length and of Chinese ones."""

import datetime
from decimal import Decimal
from types import SimpleNamespace as Thing
from typing import Any

import segno
from django import forms
from django.utils.translation import get_language

from portal.forms import DateTripleField, PlainTextarea, PortalForm
from portal.languages import html_lang

RU = {
    "title": "Образцы компонентов портала",
    "word": "Дополнительное соглашение",
    "long_label": "Регистрационный номер в стране происхождения",
    "sentence": "Заявка ещё не отправлена. В договор войдут оба языка, сверьте перевод и подтвердите его до 12 ноября.",
    "submit": "Отправить и ждать документы",
    "role": "заявитель",
    "hours": "3 ч 10 мин",
    "states": "Новая|На рассмотрении|Ждём документы|У партнёра|На переводе|Одобрено|Отказано|Выполнено|К оплате|Не начато|В процессе|Пока недоступно|Необязательно|Есть ошибка|Черновик",
    "deadlines": "Просрочено на 1 день|Осталось 3 ч|до 12 ноября|Пауза|Выполнено в срок",
    "steps": "Принято|Документы проверены|Подготовка приглашения|Подача в визовый центр|Визы выданы",
    "nav": "Помещения|Услуги|Досье|Документы|Счета",
}
ZH = {
    "title": "组件示例",
    "word": "补充协议",
    "long_label": "原注册国登记号码",
    "sentence": "申请尚未提交。协议将同时采用两种语言，请于 11月12日前 核对并确认译文。",
    "submit": "发送并等待材料",
    "role": "申请人",
    "hours": "3 小时 10 分",
    "states": "新收件|审核中|待补正材料|合作方办理中|翻译中|已批准|不予批准|已办结|待支付|未开始|进行中|暂不能填写|选填|有错误|草稿",
    "deadlines": "逾期 1 天|剩余 3 小时|11月12日前|计时暂停|按时办结",
    "steps": "已受理|材料初审|办理邀请函|送签|签证签发",
    "nav": "场地|服务|企业档案|文书|账单",
}
TINTS = "new review wait partner trans approved refused done payment todo prog cannot opt err draft".split()
NOW = datetime.datetime(2026, 11, 3, 11, 5, tzinfo=datetime.UTC)


class SampleForm(PortalForm):
    """One field of each kind."""

    name = forms.CharField(max_length=120)
    note = forms.CharField(required=False)
    text = forms.CharField(widget=PlainTextarea(limit=500), max_length=500)
    day = DateTripleField()
    kind = forms.ChoiceField()
    campus = forms.ChoiceField(widget=forms.RadioSelect)
    paper = forms.FileField(required=False)
    secret = forms.CharField(widget=forms.PasswordInput)
    consent = forms.BooleanField()
    visibility = forms.ChoiceField(widget=forms.RadioSelect, initial="public")

    def __init__(self, words: dict[str, str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.label = words["long_label"]
            field.help_text = words["sentence"]
        choices = [("public", words["submit"]), ("internal", words["word"])]
        for name in ("kind", "campus", "visibility"):
            self.fields[name].choices = choices


def words_of(language: str) -> dict[str, str]:
    return ZH if language.startswith("zh") else RU


def patterns(data: Any = None) -> dict[str, Any]:
    """The whole context of layouts/patterns.html."""
    language = get_language() or "en"
    words = words_of(language)
    states = list(zip(words["states"].split("|"), TINTS, strict=True))
    stages = ["done", "done", "now", "next", "next"]
    steps = [
        Thing(title=title, state=state, when=words["hours"] if state != "next" else "", note="")
        for title, state in zip(words["steps"].split("|"), stages, strict=True)
    ]
    sample = words | {
        "lang": html_lang(language) if words is ZH else "ru",
        "states": states,
        "deadlines": [
            Thing(kind=kind, text=text)
            for kind, text in zip("late today ok pause done".split(), words["deadlines"].split("|"), strict=True)
        ],
        "steps": steps,
        "entries": [Thing(title=s.title, at=NOW, who=words["role"], note=words["sentence"], about="") for s in steps[:3]],
        "rows": [
            Thing(text=words["sentence"], href="#main" if tint != "cannot" else "", status=state, tint=tint, hint=words["long_label"])
            for state, tint in states[7:14]
        ],
        "nav": [(text, "#main") for text in words["nav"].split("|")],
        "tabs": [(words["word"], "#main", True, 12), (words["role"], "#main", False, 3)],
        "crumbs": [(words["word"], "#main"), (words["long_label"], "#main")],
        "chips": [(words["word"], "#main"), (words["role"], "#main")],
        "amount": Decimal("184000"),
        "day": NOW.date(),
        "now": NOW,
        "svg": segno.make("https://portal.example/check/7K2M-9QXD/").svg_inline(omitsize=True, border=0),
    }  # fmt: skip
    return {"sample": sample, "form": SampleForm(words, data)}
