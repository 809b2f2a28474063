"""Which id opens which door: a value per parameter, of either company, and one that belongs to nobody."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass

from portal.reach import digest_key
from tests.isolation.doors import Door
from tests.isolation.world import Estate

Key = Callable[[Estate], str]


@dataclass(frozen=True)
class Lock:
    """A parameter's keys, one per kind of thing the door may show.

    `nobodys` has the same shape and opens nothing. `desk` says that every desk may open it, whatever
    its campus: the companies themselves. A `word` is no id: it means the same for everybody.
    """

    keys: tuple[Key, ...]
    nobodys: str = "XA-APP-2026-99999"
    desk: bool = False
    word: bool = False


NOBODYS_UUID = str(uuid.UUID(int=7))


def thing(*names: str, by: str = "number") -> Lock:
    def key(name: str) -> Key:
        return lambda estate: str(getattr(getattr(estate.things, name), by))

    nobodys = dict.fromkeys(("public_id", "token", "nonce"), NOBODYS_UUID).get(
        by, "XA-APP-2026-99999"
    )
    return Lock(tuple(key(name) for name in names), nobodys)


def public(*names: str) -> Lock:
    return thing(*names, by="public_id")


def word(text: str) -> Lock:
    return Lock((lambda _estate: text,), word=True)


COMPANY = Lock((lambda estate: str(estate.company.public_id),), NOBODYS_UUID, desk=True)
DETAILS = Lock((lambda estate: str(estate.things.details.public_id),), NOBODYS_UUID, desk=True)
RULE = Lock((lambda estate: str(estate.things.rail.public_id),), NOBODYS_UUID, desk=True)
WORDS = {"kind": word("LEAS"), "number": word("1")}
# "app or door" -> parameter -> lock. The door's own line wins over its app's.
LOCKS: dict[str, dict[str, Lock]] = {
    "accounts": {"public_id": public("person"), "token": thing("invitation", by="token")},
    "accounts:change_role": {"public_id": public("membership")},
    "accounts:remove_member": {"public_id": public("membership")},
    "accounts:hand_over": {"public_id": public("membership")},
    "accounts:revoke_invitation": {"public_id": public("invitation")},
    "accounts:desk_company": {"public_id": COMPANY},
    "cases": {
        "number": thing("request", "application", "offered"), "name": word("withdraw"),
        "country": word("CN"), "day": word("2026-10-01"), "year": word("2027"),
    },
    "cases:desk_move": {"number": thing("working"), "name": word("file_with_authority")},
    "cases:claim": {"number": thing("checked")},
    "cases:translation": {"message": thing("message", by="nonce"), "language": word("zh-hans")},
    "documents": {
        "number": thing("document", "lease"), "public_id": public("paper"), "token": thing("document", by="token"),
    },
    "documents:countersigned": {"number": thing("lease"), "public_id": public("signed")},
    "documents:desk_countersigned": {"number": thing("lease"), "public_id": public("signed")},
    "documents:renewed": {"number": thing("lease")},
    "documents:desk_renewed": {"number": thing("lease")},
    "documents:batch": {"public_id": public("batch")},
    "documents:move_batch": {"public_id": public("batch"), "name": word("pause")},
    "documents:export_file": {"public_id": public("export")},
    "documents:desk_dossier": {"public_id": COMPANY},
    "billing:confirm": {"number": thing("fee")},
    "billing:refuse": {"number": thing("fee")},
    "billing:review": {"public_id": public("review")},
    "billing:give_back_unbooked": {"public_id": public("review")},
    "billing:give_back": {"number": thing("settled")},
    "billing:dispute": {"public_id": public("dispute")},
    # A night's report is the account's; which of its differences a reader sees is theirs alone.
    "billing:card_check": {
        "public_id": Lock((lambda estate: str(estate.things.check.public_id),), NOBODYS_UUID, desk=True)
    },
    "billing:credit": {"number": thing("settled")},
    "billing:credit_note": {"public_id": public("credit")},
    "billing:confirm_credit": {"public_id": public("credit")},
    "billing:refuse_credit": {"public_id": public("credit")},
    "billing:deposit_ledger": {"public_id": COMPANY},
    "billing:company_account": {"public_id": COMPANY},
    "billing:settle_deposit": {"number": thing("accepted")},
    "billing:settlement": {"public_id": public("settlement")},
    "billing:confirm_settlement": {"public_id": public("settlement")},
    "billing:refuse_settlement": {"public_id": public("settlement")},
    **dict.fromkeys(
        ("billing:bank_line", "billing:accept_line", "billing:choose_invoice", "billing:confirm_line",
         "billing:refuse_line", "billing:put_line_aside", "billing:take_line_up", "billing:question_line",
         "billing:see_payout", "billing:agree_payout", "billing:mistake_payout", "billing:charge_line",
         "billing:take_for_return", "billing:agree_return", "billing:mistake_return",
         "billing:uncharge_line", "billing:call_reversal", "billing:no_reversal", "billing:reverse_line",
         "billing:agree_reversal", "billing:mistake_reversal"),
        {"public_id": public("bank_line")},
    ),
    **dict.fromkeys(
        ("billing:statement", "billing:keep_statement", "billing:look_again"), {"public_id": public("statement")}
    ),
    **dict.fromkeys(("billing:plan", "billing:confirm_plan", "billing:refuse_plan"), {"public_id": public("plan")}),
    **dict.fromkeys(
        ("billing:write_off", "billing:confirm_write_off", "billing:refuse_write_off"),
        {"public_id": public("write_off")},
    ),
    "billing:objection": {"public_id": public("objection")},
    **dict.fromkeys(
        ("billing:own_details", "billing:confirm_details", "billing:withdraw_details"), {"public_id": public("details")}
    ),
    **dict.fromkeys(("billing:desk_details", "billing:call_details"), {"public_id": DETAILS}),
    "billing:rail": {"public_id": RULE},
    "billing:account_rules": {"account": thing("account", by="account")},
    "billing": {"number": thing("fee", "invoice"), "public_id": public("refund")},
    "tenants": {
        "public_id": public("draft", "application"), "number": thing("application", "offered"),
        "section": word("project"), "code": word("D1"),
    },
    "tenants:rent_run": {"public_id": public("run")},
    "tenants:post_rent": {"public_id": public("run")},
    "tenants:reckon_rent": {"public_id": public("run")},
    "tenants:proforma": {"public_id": public("run")},
    "tenants:answer": {"number": thing("application")},
    "tenants:conditions": {"number": thing("application")},
    "tenants:offer_of": {"number": thing("offered")},
    "tenants:offer": {"number": thing("offer")},
    "tenants:accept_offer": {"number": thing("offer")},
    "tenants:decline_offer": {"number": thing("offer")},
    "tenants:desk_check": {"number": thing("checked")},
    "tenants:desk_experts": {"number": thing("reviewed")},
    "tenants:desk_remove_expert": {"number": thing("reviewed")},
    "tenants:desk_review": {"number": thing("reviewed")},
    "tenants:desk_decide": {"number": thing("decided")},
    "tenants:desk_offer": {"number": thing("approved")},
    "tenants:desk_sitting": {"number": thing("decided")},
    "tenants:desk_put_on_list": {"number": thing("approved")},
    "tenants:desk_send_prepared": {"number": thing("listed")},
    "tenants:desk_address": {"number": thing("offered")},
    "tenants:notice": {"number": thing("resident")},
    "tenants:desk_credit": {"number": thing("resident")},
    "tenants:desk_notice": {"number": thing("resident")},
    "tenants:desk_handover": {"number": thing("resident")},
    "tenants:desk_leaving": {"number": thing("resident")},
    "services": {
        "public_id": public("request_draft"), "number": thing("working", "request", "delivered"),
        "code": word("TS-01"), "need": word("licence"), "person": public("person"),
    },
    "services:pack": {"code": word("SP-XA")},
    "services:pack_order": {"public_id": public("pack_order")},
    "services:name_founded": {"public_id": public("pack_order")},
    "services:open_part": {"public_id": public("pack_order")},
    "services:recall_part": {"public_id": public("pack_order")},
    "services:give_persons_paper": {"need": word("passport")},
    "services:desk_persons_paper": {"need": word("passport")},
    "services:quotation": {"number": thing("quoted")},
    "services:desk_notes": {"code": word("TS-01")},
    "services:desk_quote": {"number": thing("quoted")},
    "services:desk_confirm_company": {"number": thing("naming")},
    "services:booking_ics": {"number": thing("booking")},
    "services:cancel_booking": {"number": thing("booking")},
    "services:desk_cancel_booking": {"number": thing("booking")},
    "services:desk_task": {"code": word("read")}, "services:desk_step_paper": {"code": word("hand")},
    "service_export": {"code": word("TS-01")}, "service_clone": {"code": word("TS-01")},
    "service_versions": {"code": word("TS-01")},
    "words_kind": WORDS, "words_begin": WORDS, "words_version": WORDS, "words_head": WORDS, "words_look": WORDS,
    "words_export": WORDS, "words_new": WORDS, "words_step": WORDS | {"name": word("offer")},
    "words_clause": WORDS | {"code": word("law")}, "words_order": WORDS | {"code": word("law")},
    "cms": {"name": word("none.png")},
    # Whoever holds the key may use it: mail programs do, and it shows nothing.
    "stop_digest": {"key": Lock((lambda estate: digest_key(estate.people["owner"].pk),), word=True)},
}  # fmt: skip


class NoKey(AssertionError):
    """A new parameter: say in LOCKS what it names."""


def lock_of(door: Door, parameter: str) -> Lock:
    for name in (door.name, door.namespace):
        if parameter in LOCKS.get(name, {}):
            return LOCKS[name][parameter]
    raise NoKey(f"{door}: no key for <{parameter}> in tests/isolation/keys.py")


def locks_of(door: Door) -> dict[str, Lock]:
    return {parameter: lock_of(door, parameter) for parameter in door.parameters}


def addresses(door: Door, estate: Estate) -> list[str]:
    """The door's address for each kind of thing of one company."""
    locks = locks_of(door)
    rounds = max([len(lock.keys) for lock in locks.values()], default=1)
    found = []
    for turn in range(rounds):
        values = {
            name: lock.keys[min(turn, len(lock.keys) - 1)](estate) for name, lock in locks.items()
        }
        found.append(door.address(values))
    return found


def nobodys_address(door: Door, estate: Estate) -> str:
    locks = locks_of(door)
    return door.address({n: k.keys[0](estate) if k.word else k.nobodys for n, k in locks.items()})


def carries_id(door: Door) -> bool:
    return any(not lock.word for lock in locks_of(door).values())


def is_desks(door: Door) -> bool:
    return any(lock.desk for lock in locks_of(door).values())
