"""The rules of the house, each shown to hold here and to fail on a planted violation."""

from pathlib import Path

import pytest
from django.conf import settings

from tests.house import rules

ROOT = settings.ROOT


def plant(root: Path, name: str, text: str) -> Path:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return root


HOLDS = {
    "files and functions stay short": rules.too_long,
    "no junk drawers": rules.banned_names,
    "only the workflow writes a state": rules.state_writes,
    "the frame imports no app": rules.frame_imports_apps,
    "actions say by whom": rules.actions_without_by,
    "actions save only what they changed": rules.bare_saves,
    "no request below the views": rules.request_below_views,
    "the company's pages fetch by membership": rules.my_doors_of_staff,
    "no model signals": rules.model_signals,
    "production does not know tests": rules.knows_tests,
    "no inline style or script": rules.inline_code,
    "a component's tag and file share a name": rules.misnamed_components,
    "translations are trimmed": rules.untrimmed_translations,
    "no machine paths": rules.machine_paths,
}
LONG_BODY = "def f():\n" + "    x = 1\n" * 41
PLANTED = [
    (rules.too_long, "portal/a.py", "x = 1\n" * 401),
    (rules.too_long, "services/a.py", LONG_BODY),
    (rules.banned_names, "tenants/utils.py", ""),
    (rules.banned_names, "tenants/common/rent.py", ""),
    (rules.state_writes, "tenants/actions.py", "case.state = 'open'\n"),
    (rules.state_writes, "tenants/actions.py", "a, case.state = 1, 'open'\n"),
    (rules.state_writes, "services/views/my.py", "rows.filter(pk=1).update(state='open')\n"),
    (rules.state_writes, "services/views/my.py", "setattr(case, 'state', 'open')\n"),
    (rules.frame_imports_apps, "portal/mail.py", "from portal.cases import models\n"),
    (rules.frame_imports_apps, "portal/mail.py", "def f():\n    import tenants.models\n"),
    (rules.frame_imports_apps, "portal/mail.py", "from portal import accounts\n"),
    (rules.actions_without_by, "tenants/actions.py", "@transaction.atomic\ndef go(x, by): ...\n"),
    (rules.bare_saves, "tenants/actions/going.py", "thing.save()\n"),
    (rules.request_below_views, "tenants/models.py", "def price(request): ...\n"),
    (rules.my_doors_of_staff, "tenants/views/my/a.py", "Case.objects.visible_to(user)\n"),
    (
        rules.my_doors_of_staff,
        "portal/billing/views/my.py",
        "seen = Invoice.objects.at_desk(user)\n",
    ),
    (rules.model_signals, "tenants/receivers.py", "@receiver(post_save)\ndef f(): ...\n"),
    (rules.knows_tests, "portal/mail.py", "import sys\nif 'pytest' in sys.modules: ...\n"),
    (rules.inline_code, "templates/cases/my/a.html", "<p class=x\n style='color:red'>"),
    (rules.inline_code, "templates/cases/my/a.html", "<script>alert(1)</script>"),
    (rules.inline_code, "templates/cases/my/a.html", "<a onclick='x()'>"),
    (
        rules.untrimmed_translations,
        "templates/a.html",
        "{% blocktranslate %}\n a\n{% endblocktranslate %}",
    ),
    (
        rules.misnamed_components,
        "portal/templatetags/ui.py",
        "@register.inclusion_tag('components/other.html')\ndef tile(): ...\n",
    ),
    (
        rules.misnamed_components,
        "portal/templatetags/ui.py",
        "@register.simple_block_tag\ndef gone(content): ...\n",
    ),
    (rules.machine_paths, "docs/a.md", f"see {rules.MACHINE_PATHS[0]}/y"),
]


@pytest.mark.parametrize("rule", HOLDS.values(), ids=HOLDS.keys())
def test_the_rule_holds(rule):
    assert rule(ROOT) == []


@pytest.mark.parametrize(
    ("rule", "name", "text"), PLANTED, ids=lambda v: getattr(v, "__name__", None)
)
def test_the_rule_sees_a_planted_violation(rule, name, text, tmp_path):
    assert len(rule(plant(tmp_path, name, text))) == 1


def test_a_rule_for_every_kind_of_violation_has_been_planted():
    assert {rule for rule, _name, _text in PLANTED} == set(HOLDS.values())


def test_a_loading_script_with_a_nonce_is_no_violation(tmp_path):
    page = '<script src="{% static "a.js" %}" nonce="{{ request.csp_nonce }}"></script>'
    assert rules.inline_code(plant(tmp_path, "templates/a.html", page)) == []


DOORS = [("stripe", "portal/billing/gateway"), ("weasyprint", "portal/documents/render")]


@pytest.mark.parametrize(("library", "door"), DOORS)
def test_each_outside_world_has_one_door(library, door):
    assert rules.one_door(ROOT, library, door) == []


@pytest.mark.parametrize(("library", "door"), DOORS)
def test_a_second_door_is_seen(library, door, tmp_path):
    plant(tmp_path, f"{door}.py", f"import {library}\n")
    plant(tmp_path, "tenants/actions.py", f"def f():\n    from {library}.x import y\n")
    assert rules.one_door(tmp_path, library, door) == [f"tenants/actions.py imports {library}"]


def test_there_is_exactly_one_signal():
    assert [place.split(":")[0] for place in rules.signals(ROOT)] == ["portal/billing/signals.py"]


def test_a_second_signal_is_seen(tmp_path):
    plant(tmp_path, "portal/billing/signals.py", "invoice_paid = Signal()\n")
    plant(
        tmp_path, "tenants/signals.py", "import django.dispatch\nmoved = django.dispatch.Signal()\n"
    )
    assert rules.signals(tmp_path) == ["portal/billing/signals.py:1", "tenants/signals.py:2"]


def test_at_most_three_lines_in_a_hundred_are_copies():
    share, places = rules.duplicate_share(ROOT)
    assert share <= rules.DUPLICATE_SHARE, "\n".join(places)


def test_a_copied_block_is_counted(tmp_path):
    block = "".join(f"value_{n} = {n}\n" for n in range(8))
    plant(tmp_path, "tenants/a.py", block)
    plant(tmp_path, "services/b.py", block + "other_value = 9\n")
    share, places = rules.duplicate_share(tmp_path)
    assert (round(share, 2), places) == (round(16 / 17, 2), ["services/b.py = tenants/a.py"])
