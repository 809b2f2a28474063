"""Every event the code tells belongs to exactly one kind, and carries a key that lets it be told once."""

import ast
from collections import Counter
from collections.abc import Iterator

from django.conf import settings

from portal import events
from portal.workflow import Workflow

# Letters that may truly be wanted twice, and why.
WITHOUT_KEY = {
    "account": "whoever asks for a second code gets a second one",
    "handed_over": "ownership can go there and back; the action moves it once",
}


def modules() -> Iterator[ast.Module]:
    for package in ("portal", "tenants", "services", "cms"):
        for path in (settings.ROOT / package).rglob("*.py"):
            if "mail.send(" in (text := path.read_text()):
                yield ast.parse(text)


def sendings(module: ast.Module) -> Iterator[tuple[ast.FunctionDef, dict[str, ast.expr]]]:
    """(the function that sends, what it gives by name)."""
    for function in module.body:
        for node in ast.walk(function):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "mail.send":
                yield function, {word.arg: word.value for word in node.keywords}


def borrowers(module: ast.Module, name: str) -> Iterator[ast.Module]:
    """The module, and every other that sends letters and imports the function from there."""
    yield module
    for other in modules():
        imported = (node for node in ast.walk(other) if isinstance(node, ast.ImportFrom))
        if any(alias.name == name for node in imported for alias in node.names):
            yield other


def given(module: ast.Module, function: ast.FunctionDef, name: str) -> list[str]:
    """The words with which the function is called for the parameter."""
    places = [argument.arg for argument in function.args.args]
    calls = [
        node for tree in borrowers(module, function.name) for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func) == function.name
    ]  # fmt: skip
    by_name = [word.value for call in calls for word in call.keywords if word.arg == name]
    in_order = [call.args[places.index(name)] for call in calls] if name in places else []
    return [ast.literal_eval(word) for word in by_name or in_order]


def events_of(module: ast.Module, function: ast.FunctionDef, said: ast.expr) -> list[str]:
    match said:
        case ast.Constant():
            return [said.value]
        case ast.IfExp():
            return events_of(module, function, said.body) + events_of(module, function, said.orelse)
        case ast.Name():
            return given(module, function, said.id)
        case ast.JoinedStr(values=[start, ast.FormattedValue(value=ast.Attribute())]):
            return [start.value + name for name in moves_told()]
        case ast.JoinedStr(values=[start, ast.FormattedValue(value=ast.Name(id=name))]):
            return [start.value + word for word in given(module, function, name)] or ["account"]
    raise AssertionError(ast.unparse(said))


def moves_told() -> set[str]:
    tables = [table for name, table in Workflow.registry.items() if name != "sample"]
    return {move.name for table in tables for move in table.moves.values() if move.tells}


def test_every_event_of_the_code_belongs_to_exactly_one_kind():
    told = {
        event for module in modules() for function, words in sendings(module)
        for event in events_of(module, function, words["event"])
    }  # fmt: skip
    listed = Counter(event for kind in events.KINDS for event in kind.events)

    assert told == set(listed)
    assert set(listed.values()) == {1}


def test_every_letter_has_a_key_that_lets_it_go_once():
    without = {
        function.name for module in modules() for function, words in sendings(module)
        if "key" not in words
    }  # fmt: skip
    assert without == set(WITHOUT_KEY)


def test_an_event_nobody_listed_goes_at_once():
    assert events.kind_of("something.new").always
    assert events.kind_of("account.login_code").secret
