"""What a company ordered with a pack, and the company it is said to have founded."""

import uuid

from portal.accounts.models import User
from portal.workflow import Phase
from services.models import Naming, Pack, PackItem, PackOrder
from tests.isolation.belongings import service, started
from tests.isolation.world import Estate


def packing(of: Estate, staff: dict[str, User]) -> None:
    """A pack of which the draft is the only part, and the company it is said to have founded."""
    code, words = f"SP-{of.campus.code}", {"en": "Pack", "zh-hans": "服务包", "ru": "Пакет"}
    definition = {
        "code": code, "campus": of.campus.code, "audience": "any", "title": words, "short": words, "full": words,
        "parts": [{"code": "TS-01", "after": [], "why": words}],
    }  # fmt: skip
    pack = Pack.objects.create(code=code, campus=of.campus, definition=definition)
    of.things.pack_order = PackOrder.objects.create(
        public_id=uuid.uuid4(), pack=pack, definition=definition, company=of.company, campus=of.campus,
        ordered_by=of.people["owner"],
    )  # fmt: skip
    PackItem.objects.create(
        order=of.things.pack_order, position=1, service=service(), request=of.things.request_draft
    )
    of.things.naming = started(
        Naming, of, state="proposed", phase=Phase.WITH_STAFF, channel="заявка", kind="naming", team="service",
        assignee=staff["service"], order=of.things.pack_order, registration=of.things.delivered,
        founded=of.company, proposed_by=of.people["owner"],
    )  # fmt: skip
