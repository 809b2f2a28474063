"""What the demo park lets by the hour and the night, and a few bookings. A second run changes nothing."""

from datetime import time, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from django.db import transaction
from django.utils import timezone

from services import opening
from services.actions import booking
from services.models import Booking, Resource, Service
from services.slots import free_from
from services.terms import terms_of

TEXTS = {
    "room-6": (
        ("Meeting room, 6 seats", "6人会议室", "Переговорная на 6 мест"),
        ("Screen, video calls, whiteboard.", "配屏幕、视频会议和白板。",
         "Экран, видеосвязь, доска."),
    ),
    "room-12": (
        ("Meeting room, 12 seats", "12人会议室", "Переговорная на 12 мест"),
        ("Two screens, video calls, a table for interpreters.", "双屏、视频会议，设译员席。",
         "Два экрана, видеосвязь, стол для переводчиков."),
    ),
    "room-20": (
        ("Training room, 20 seats", "20人培训室", "Учебная комната на 20 мест"),
        ("Desks in rows, projector, microphones.", "排式课桌、投影仪和麦克风。",
         "Столы рядами, проектор, микрофоны."),
    ),
    "hall": (
        ("Hall, 120 seats", "120人报告厅", "Зал на 120 мест"),
        ("Stage, sound, three booths for simultaneous interpreting.", "设舞台、音响和三个同传间。",
         "Сцена, звук, три кабины синхронного перевода."),
    ),
    "microscope": (
        ("Scanning electron microscope", "扫描电子显微镜", "Растровый электронный микроскоп"),
        ("Only after an induction; consumables are charged by use.", "须先接受培训；耗材按用量计费。",
         "Только после инструктажа; расходные материалы — по факту."),
    ),
    "zh-ru": (
        ("Interpreter A, Chinese and Russian", "译员A，中俄互译", "Переводчик А, китайский и русский"),
        ("Consecutive interpreting in the park.", "园区内交替传译。",
         "Последовательный перевод на территории парка."),
    ),
    "zh-en": (
        ("Interpreter B, Chinese and English", "译员B，中英互译", "Переводчик Б, китайский и английский"),
        ("Consecutive interpreting in the park.", "园区内交替传译。",
         "Последовательный перевод на территории парка."),
    ),
    "flat-1": (
        ("Residence, flat for one", "单人公寓", "Квартира на одного в резиденции"),
        ("Kitchen and desk. The residence registers its guests with the police.",
         "配厨房和书桌。公寓负责为住客办理临时住宿登记。",
         "Кухня и рабочий стол. Постановку гостей на учёт берёт на себя резиденция."),
    ),
    "flat-2": (
        ("Residence, flat for two", "双人公寓", "Квартира на двоих в резиденции"),
        ("Two rooms. The residence registers its guests with the police.", "两居室。公寓负责为住客办理临时住宿登记。",
         "Две комнаты. Постановку гостей на учёт берёт на себя резиденция."),
    ),
}  # fmt: skip

ROOM = {"kind": "room", "free_minutes": 480, "service": "AM-01"}
HALL = {"kind": "room", "service": "AM-01", "ahead_hours": 24, "shortest": 4}
LAB = {
    "kind": "equipment", "buffer_minutes": 30, "ahead_hours": 24, "shortest": 2, "cancel_hours": 24, "late_percent": 50,
}  # fmt: skip
INTERPRETER = {
    "kind": "interpreter", "service": "TR-02", "audience": "any", "opens_at": time(9), "closes_at": time(19),
    "shortest": 6, "ahead_days": 3, "cancel_hours": 24, "late_percent": 50,
}  # fmt: skip
FLAT = {
    "kind": "residence", "opens_at": time(14), "closes_at": time(12), "open_on": "daily", "buffer_minutes": 120,
    "longest": 30, "audience": "any", "cancel_hours": 24, "late_percent": 50,
}  # fmt: skip
# Code, how it is let, people, price of an hour or a night in CNY and RUB.
SHIPPED: tuple[tuple[str, dict[str, Any], int, str, str], ...] = (
    ("room-6", ROOM, 6, "120", "1500"),
    ("room-12", ROOM, 12, "180", "2200"),
    ("room-20", ROOM, 20, "240", "3000"),
    ("hall", HALL, 120, "800", "10000"),
    ("microscope", LAB, 0, "350", "4200"),
    ("zh-ru", INTERPRETER, 0, "400", "4500"),
    ("zh-en", INTERPRETER, 0, "400", "4500"),
    ("flat-1", FLAT, 1, "260", "3200"),
    ("flat-2", FLAT, 2, "380", "4600"),
)


def load(park: SimpleNamespace) -> None:
    services = {one.code: one for one in Service.objects.filter(code__in=("AM-01", "TR-02"))}
    for campus in park.campuses.values():
        for code, how, people, yuan, roubles in SHIPPED:
            shipped(campus, code, how, people, {"CNY": yuan, "RUB": roubles}, services)
    if Booking.objects.exists():
        return
    for story in STORIES:
        with transaction.atomic():
            told(park, *story)


def shipped(campus: Any, code: str, how: dict, people: int, prices: dict, services: dict) -> None:
    title, words = (dict(zip(("en", "zh-hans", "ru"), texts, strict=True)) for texts in TEXTS[code])
    facts = {**how, "service": services.get(how.get("service", ""))}
    Resource.objects.get_or_create(
        code=f"{campus.code.lower()}-{code}",
        defaults={
            "campus": campus, "title": title, "description": words, "capacity": people,
            "price": Decimal(prices.get(campus.currency, "0")), **facts,
        },
    )  # fmt: skip


# Resource, company, who, hours from now, slots, people, what for.
STORIES = (
    ("mow-room-6", "qinling", "zhang.wei", 12, 3, 4, "与供应商视频会议"),
    ("mow-zh-ru", "qinling", "zhang.wei", 24 * 7, 6, 1, "合同谈判口译"),
    ("xa-room-12", "sibrobots", "maxim.kuznetsov", 16, 4, 8, "Показ робота-упаковщика"),
    ("xa-flat-2", "sibrobots", "maxim.kuznetsov", 24 * 5, 4, 2, "Командировка инженеров"),
    ("xa-microscope", "sibrobots", "maxim.kuznetsov", 48, 4, 1, "Излом вала, серия 3"),
)


def told(
    park: SimpleNamespace, code: str, company: str, who: str, ahead: int, count: int, people: int, purpose: str
) -> None:  # fmt: skip
    """The first free time after some hours; where the calendar knows none, the story is left out."""
    resource = Resource.objects.select_related("campus").get(code=code)
    since = timezone.now() + timedelta(hours=ahead)
    opened = opening.opened_of(resource)
    period = next(free_from(resource.rhythm, since, count, [], opened, days=30), None)
    if period is None:
        return
    terms = terms_of(resource, park.companies[company], period)
    booking.book(
        resource, park.companies[company], start=period.start, count=count, people=people, purpose=purpose,
        terms=terms.fingerprint, by=park.users[who],
    )  # fmt: skip
