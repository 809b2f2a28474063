"""The house rules a machine can hold. Each takes the root of a tree and returns what breaks the rule."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

PACKAGES = ("portal", "tenants", "services", "cms")
APPS = ("portal/accounts", "portal/cases", "portal/documents", "portal/billing", *PACKAGES[1:])
LONGEST_FILE = 400
LONGEST_FUNCTION = 40
BANNED_NAMES = {"utils", "helpers", "common", "base", "core", "misc"}
DUPLICATE_SHARE = 0.03
BLOCK = 8

# Where `state` may be written besides portal/workflow.py, and why.
STATE_WRITERS = {
    "portal/workflow.py": "the one writer",
    "portal/jobs.py": "a job's state is the queue's bookkeeping, nobody's case",
    "portal/mail.py": "a letter's state is the post's bookkeeping, nobody's case",
}
# The frame's doors at the top: started by name, imported by nobody.
ENTRY_POINTS = ("portal/management/", "portal/demo/")
# Whole documents for readers without our stylesheet.
INLINE_STYLE_ALLOWED = ("layouts/email", "layouts/paper", "paper", "email")


def python(root: Path, *folders: str) -> Iterator[tuple[str, Path]]:
    for folder in folders or PACKAGES:
        for path in sorted((root / folder).rglob("*.py")):
            name = path.relative_to(root).as_posix()
            if "/migrations/" not in name:
                yield name, path


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(), filename=str(path))


def templates(root: Path) -> Iterator[tuple[str, str]]:
    for path in sorted((root / "templates").rglob("*.html")):
        yield path.relative_to(root / "templates").as_posix(), path.read_text()


def too_long(root: Path) -> list[str]:
    """Files over 400 lines, functions over 40; the files of tests too."""
    said = []
    for name, path in python(root, *PACKAGES, "tests"):
        lines = len(path.read_text().splitlines())
        if lines > LONGEST_FILE:
            said.append(f"{name} has {lines} lines")
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.FunctionDef):
                length = (node.end_lineno or 0) - node.lineno + 1
                if length > LONGEST_FUNCTION:
                    said.append(f"{name}: {node.name} has {length} lines")
    return said


def banned_names(root: Path) -> list[str]:
    said = [
        name
        for name, path in python(root, *PACKAGES, "tests")
        if path.stem in BANNED_NAMES and name != "portal/settings/base.py"
    ]
    folders = [p for package in PACKAGES for p in (root / package).rglob("*") if p.is_dir()]
    return said + [
        f.relative_to(root).as_posix() for f in folders
        if f.name in BANNED_NAMES and "static" not in f.parts
    ]  # fmt: skip


def state_writes(root: Path) -> list[str]:
    """`x.state = …`, `.update(state=…)`, `setattr(x, "state", …)` and `bulk_update(…, ["state"])`."""
    said = []
    for name, path in python(root):
        if name in STATE_WRITERS or "/demo" in name or "/local_stripe/" in name:
            continue
        said += [f"{name}:{node.lineno}" for node in ast.walk(tree(path)) if writes_state(node)]
    return said


def writes_state(node: ast.AST) -> bool:
    if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        flat = [e for t in targets for e in (t.elts if isinstance(t, ast.Tuple) else [t])]
        return any(isinstance(t, ast.Attribute) and t.attr == "state" for t in flat)
    if not isinstance(node, ast.Call):
        return False
    called = (
        node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    )
    if called in {"update", "aupdate"}:
        return any(word.arg == "state" for word in node.keywords)
    if called in {"setattr", "bulk_update"}:
        return any(isinstance(n, ast.Constant) and n.value == "state" for n in ast.walk(node))
    return False


def frame_imports_apps(root: Path) -> list[str]:
    """The frame knows no app; doors at the top (commands, the demo) may."""
    apps = tuple(app.replace("/", ".") for app in APPS)
    said = []
    for name, path in python(root, "portal"):
        if name.startswith((*(f"{app}/" for app in APPS), *ENTRY_POINTS)):
            continue
        lines = {
            node.lineno
            for node, module in imports(path)
            if any(module == app or module.startswith(f"{app}.") for app in apps)
        }
        said += [f"{name}:{line}" for line in sorted(lines)]
    return said


def imports(path: Path) -> Iterator[tuple[ast.stmt, str]]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from ((node, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node, node.module
            yield from ((node, f"{node.module}.{alias.name}") for alias in node.names)


def one_door(root: Path, library: str, door: str) -> list[str]:
    """Only modules whose path starts with `door` import `library`."""
    return sorted(
        {
            f"{name} imports {library}"
            for name, path in python(root)
            if not name.startswith(door)
            for _node, module in imports(path)
            if module.split(".")[0] == library
        }
    )


def actions(root: Path) -> Iterator[tuple[str, Path]]:
    for name, path in python(root):
        if path.stem == "actions" or path.parent.name == "actions":
            yield name, path


def actions_without_by(root: Path) -> list[str]:
    """A public function of an actions module that writes takes a keyword-only `by`."""
    said = []
    for name, path in actions(root):
        for node in tree(path).body:
            if not isinstance(node, ast.FunctionDef) or node.name.startswith("_"):
                continue
            if is_atomic(node) and "by" not in {a.arg for a in node.args.kwonlyargs}:
                said.append(f"{name}: {node.name}")
    return said


def is_atomic(node: ast.FunctionDef) -> bool:
    return any("atomic" in ast.unparse(decorator) for decorator in node.decorator_list)


def bare_saves(root: Path) -> list[str]:
    """`save()` without `update_fields` in actions overwrites what another person changed meanwhile."""
    said = []
    for name, path in actions(root):
        for node in ast.walk(tree(path)):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr == "save"
                and not {"update_fields", "force_insert"} & {word.arg for word in node.keywords}
            ):
                said.append(f"{name}:{node.lineno}")
    return said


def request_below_views(root: Path) -> list[str]:
    """Actions, models, rules and papers never see a request."""
    lower = {"actions", "models", "rules", "states", "papers", "emails", "problems"}
    said = []
    for name, path in python(root, *APPS):
        if not lower & {path.stem, path.parent.name}:
            continue
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.FunctionDef):
                names = {a.arg for a in [*node.args.args, *node.args.kwonlyargs]}
                if "request" in names:
                    said.append(f"{name}: {node.name}")
    return said


# The company's pages that stand in no file or folder called my.
MY_DOORS = {
    "portal/accounts/views/company.py", "portal/accounts/views/people.py", "portal/accounts/views/members.py",
    "services/views/pages.py", "tenants/forms/company.py",
}  # fmt: skip


def my_doors_of_staff(root: Path) -> list[str]:
    """What stands behind /my/ is fetched by membership: a role at the park opens nothing there."""
    return [
        f"{name}:{node.lineno}"
        for name, path in python(root, *APPS)
        if name in MY_DOORS or re.search(r"/views/my(/|\.py$)", name)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute) and node.attr in {"visible_to", "at_desk"}
    ]


def signals(root: Path) -> list[str]:
    """Every `Signal()` of the house, by place."""
    return [
        f"{name}:{node.lineno}"
        for name, path in python(root)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] == "Signal"
    ]


def model_signals(root: Path) -> list[str]:
    names = {
        "pre_save",
        "post_save",
        "pre_delete",
        "post_delete",
        "m2m_changed",
        "pre_init",
        "post_init",
    }
    return [
        f"{name}:{node.lineno}"
        for name, path in python(root)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Name | ast.alias)
        and (node.id if isinstance(node, ast.Name) else node.name) in names
    ]


def knows_tests(root: Path) -> list[str]:
    """Production code does not ask whether it is being tested."""
    pattern = re.compile(r"\bpytest\b|PYTEST_|\bTESTING\b")
    return [
        name for name, path in python(root)
        if name != "portal/settings/test.py" and pattern.search(path.read_text())
    ]  # fmt: skip


INLINE = (
    (re.compile(r"<[^>]*\sstyle=", re.DOTALL), "style="),
    (re.compile(r"<style\b"), "<style>"),
    (re.compile(r"<[^>]*\son[a-z]+=", re.DOTALL), "on…="),
    (
        re.compile(r"<script(?![^>]*\b(?:nonce=|src=|type=\"application/))[^>]*>", re.DOTALL),
        "<script>",
    ),
    (re.compile(r"javascript:"), "javascript:"),
)


def inline_code(root: Path) -> list[str]:
    """Styles and scripts inside a page, which the content security policy would refuse."""
    said = []
    for name, text in templates(root):
        whole_document = any(name.startswith(p) or f"/{p}" in name for p in INLINE_STYLE_ALLOWED)
        bare = re.sub(r"{#.*?#}|{%\s*comment.*?endcomment\s*%}", "", text, flags=re.DOTALL)
        # A comparison inside a tag must not look like the end of an element.
        bare = re.sub(r"{%.*?%}|{{.*?}}", "…", bare, flags=re.DOTALL)
        for pattern, what in INLINE:
            if what.startswith(("style", "<style")) and whole_document:
                continue
            if pattern.search(bare):
                said.append(f"{name}: {what}")
    return said


def misnamed_components(root: Path) -> list[str]:
    """A component's tag and its file in templates/components/ bear one name, and the file exists."""
    said = []
    for path in sorted((root / "portal/templatetags").glob("*.py")):
        for node in tree(path).body:
            if not isinstance(node, ast.FunctionDef):
                continue
            decorators = [ast.unparse(d) for d in node.decorator_list]
            file = f"components/{node.name}.html"
            included = [d for d in decorators if d.startswith("register.inclusion_tag(")]
            block = any(d.startswith("register.simple_block_tag") for d in decorators)
            wrong_file = any(f"'{file}'" not in d for d in included)
            missing = (included or block) and not (root / "templates" / file).exists()
            if wrong_file or missing:
                said.append(f"{path.stem}.{node.name}")
    return said


def untrimmed_translations(root: Path) -> list[str]:
    """A multi-line blocktranslate without `trimmed` puts the page's indentation into the catalogue."""
    pattern = re.compile(r"{%\s*blocktrans(?:late)?\b([^%]*)%}(.*?){%\s*endblocktrans", re.DOTALL)
    return [
        f"{name}: {body.strip()[:40]}"
        for name, text in templates(root)
        for options, body in pattern.findall(text)
        if "\n" in body and "trimmed" not in options.split()
    ]


# Written in pieces, so that this file does not break its own rule.
MACHINE_PATHS = (
    "../" + "shared",
    "/ro" + "ot/",
    "/wo" + "rk/",
    "/opt/" + "wheels",
    "/opt/" + "pypi",
)
TEXT = {".py", ".html", ".md", ".toml", ".lock", ".css", ".js", ".po", ".yml", ".txt", ".sh", ""}


def machine_paths(root: Path) -> list[str]:
    """Paths of one machine, package stores, or folders beside the repository."""
    said = []
    for path in sorted(root.rglob("*")):
        folders = path.relative_to(root).parts[:-1]
        generated = any(
            f in {"var", "__pycache__"} or (f[0] == "." and f != ".ci") for f in folders
        )
        if path.suffix not in TEXT or generated or path.name == ".git" or not path.is_file():
            continue
        text = path.read_text(errors="ignore")
        said += [f"{path.relative_to(root)}: {found}" for found in MACHINE_PATHS if found in text]
    return said


def lines_of(path: Path) -> list[str]:
    """Lines that count: no blanks, comments, imports or lone brackets."""
    kept = (line.strip() for line in path.read_text().splitlines())
    return [
        line for line in kept
        if len(line) > 4 and not line.startswith(("#", "import ", "from ", '"""', "{% load", "{% extends"))
    ]  # fmt: skip


def duplicate_share(root: Path) -> tuple[float, list[str]]:
    """Which part of the lines stands in an 8-line block that occurs more than once, and where."""
    blocks: dict[tuple[str, ...], list[tuple[str, int]]] = {}
    total = 0
    files = [p for _n, p in python(root) if "/settings/" not in p.as_posix()]
    for path in [*files, *sorted((root / "templates").rglob("*.html"))]:
        name = path.relative_to(root).as_posix()
        lines = lines_of(path)
        total += len(lines)
        for start in range(len(lines) - BLOCK + 1):
            blocks.setdefault(tuple(lines[start : start + BLOCK]), []).append((name, start))
    twice: set[tuple[str, int]] = set()
    pairs: set[str] = set()
    for places in blocks.values():
        if len(places) > 1:
            twice |= {(name, start + i) for name, start in places for i in range(BLOCK)}
            pairs.add(" = ".join(sorted({name for name, _start in places})))
    return (len(twice) / total if total else 0.0), sorted(pairs)
