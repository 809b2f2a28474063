"""Collect, check and compile the texts: one catalogue per app and language."""

import subprocess
import tempfile
from collections.abc import Iterable
from pathlib import Path

import polib
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import to_locale
from django.utils.translation.template import templatize

from portal.management.catalogue_rules import Source, contradictions, faults

# Folders of templates/ whose name is not their app's; whatever is in nobody's folder is the frame's.
TEMPLATE_FOLDERS = {
    "accounts": ("accounts", "account", "mfa", "allauth", "usersessions"),
    "cms": ("cms", "wagtailadmin", "wagtail", "wagtailcore"),
}
FRAME_FOLDERS = ("settings", "templatetags", "management", "migrations")
# As Django's own makemessages asks for them.
KEYWORDS = (
    "gettext_noop", "gettext_lazy", "ngettext_lazy:1,2", "pgettext:1c,2", "npgettext:1c,2,3",
    "pgettext_lazy:1c,2", "npgettext_lazy:1c,2,3", "_",
)  # fmt: skip
XGETTEXT = (
    "--language=Python", "--from-code=UTF-8", "--output=-", "--no-location",
    "--add-comments=Translators",
)  # fmt: skip
PLURALS = {
    "zh_Hans": "nplurals=1; plural=0;",
    "ru": "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && "
    "(n%100<12 || n%100>14) ? 1 : 2);",
}


def template_folders(app: str) -> tuple[str, ...]:
    return TEMPLATE_FOLDERS.get(app, (app,))


def app_folder(root: Path, app: str) -> Path:
    return next((f for f in (root / app, root / "portal" / app) if f.is_dir()), root / app)


def python_files(root: Path, app: str) -> list[Path]:
    if app != "frame":
        return sorted(app_folder(root, app).rglob("*.py"))
    found = list((root / "portal").glob("*.py"))
    for folder in FRAME_FOLDERS:
        found += (root / "portal" / folder).rglob("*.py")
    return sorted(found)


def template_files(root: Path, app: str, names: Iterable[str]) -> list[Path]:
    top = root / "templates"
    files = [f for f in sorted(top.rglob("*")) if f.suffix in {".html", ".txt", ".xml"}]
    owned = {folder for name in names for folder in template_folders(name)}
    mine = set(template_folders(app))
    return [
        f for f in files if (f.relative_to(top).parts[0] in mine)
        or (app == "frame" and f.relative_to(top).parts[0] not in owned)
    ]  # fmt: skip


def extract(root: Path, app: str, names: Iterable[str]) -> polib.POFile:
    """The texts of an app, as xgettext finds them in its Python files and templates."""
    with tempfile.TemporaryDirectory() as scratch:
        listed = [str(f) for f in python_files(root, app)]
        for number, file in enumerate(template_files(root, app, names)):
            copy = Path(scratch) / f"{number}.py"
            copy.write_text(templatize(file.read_text(), origin=str(file)))
            listed.append(str(copy))
        files = Path(scratch) / "files"
        files.write_text("\n".join(listed))
        keywords = [f"--keyword={word}" for word in KEYWORDS]
        command = ["xgettext", *XGETTEXT, *keywords, f"--files-from={files}"]
        try:
            done = subprocess.run(command, capture_output=True, text=True, check=True)
        except FileNotFoundError as error:
            raise CommandError("xgettext is missing: install gettext") from error
        except subprocess.CalledProcessError as error:
            raise CommandError(error.stderr) from error
    return polib.pofile(done.stdout) if done.stdout else polib.POFile()


def merge(kept: polib.POFile, found: polib.POFile, locale: str) -> polib.POFile:
    """The found texts with the translations kept so far; nothing else survives."""
    merged = polib.POFile(wrapwidth=100)
    merged.metadata = {
        "Language": locale,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": PLURALS.get(locale, "nplurals=2; plural=(n != 1);"),
    }
    forms = forms_of(locale)
    old = {(e.msgctxt, e.msgid): e for e in kept if not e.obsolete}
    for entry in sorted(found, key=lambda e: (e.msgid, e.msgctxt or "")):
        before = old.get((entry.msgctxt, entry.msgid))
        fresh = polib.POEntry(msgctxt=entry.msgctxt, msgid=entry.msgid, comment=entry.comment)
        fresh.flags = [f for f in entry.flags if f.endswith("-format")]
        if entry.msgid_plural:
            fresh.msgid_plural = entry.msgid_plural
            texts = before.msgstr_plural if before else {}
            fresh.msgstr_plural = {n: texts.get(n, "") for n in range(forms)}
        else:
            fresh.msgstr = before.msgstr if before else ""
        if before and before.fuzzy:
            fresh.flags.append("fuzzy")
        merged.append(fresh)
    return merged


def forms_of(locale: str) -> int:
    return int(PLURALS.get(locale, "nplurals=2;").split("=")[1].split(";")[0])


def read(path: Path) -> polib.POFile:
    return polib.pofile(str(path), wrapwidth=100) if path.exists() else polib.POFile()


def compile_one(path: Path) -> bool:
    """Write the .mo beside a .po when it is older; polib needs no gettext on the machine."""
    target = path.with_suffix(".mo")
    if target.exists() and target.stat().st_mtime >= path.stat().st_mtime:
        return False
    scratch = target.with_suffix(".mo.new")
    read(path).save_as_mofile(str(scratch))
    # Several set-ups may compile at once; a reader never sees half a file.
    scratch.replace(target)
    return True


class Command(BaseCommand):
    help = "Collect the texts of apps into their catalogues and compile them."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser):
        parser.add_argument("apps", nargs="*", help="all when none is named")
        parser.add_argument(
            "--check", action="store_true", help="change nothing, list what is wrong"
        )
        parser.add_argument("--compile", action="store_true", help="only write the .mo files")

    def handle(self, *args, **options):
        self.names = list(settings.LOCALE_NAMES)
        apps = options["apps"] or self.names
        if unknown := set(apps) - set(self.names):
            raise CommandError(f"no such catalogue: {', '.join(sorted(unknown))}")
        if options["compile"]:
            self.compile(apps)
        elif options["check"]:
            self.check_all(apps)
        else:
            self.collect(apps)
            self.compile(apps)

    def catalogues(self, apps):
        for app in apps:
            for code, _name in settings.LANGUAGES:
                if code != "en":
                    locale = to_locale(code)
                    folder = settings.ROOT / "locale" / app / locale / "LC_MESSAGES"
                    yield app, locale, folder / "django.po"

    def found_in(self, apps):
        return {app: extract(settings.ROOT, app, self.names) for app in apps}

    def collect(self, apps):
        found = self.found_in(apps)
        for app, locale, path in self.catalogues(apps):
            merged = merge(read(path), found[app], locale)
            path.parent.mkdir(parents=True, exist_ok=True)
            merged.save(str(path))
            todo = sum(1 for entry in merged if not entry.translated())
            self.stdout.write(f"{app} {locale}: {len(merged)} texts, {todo} to translate")

    def compile(self, apps):
        done = sum(compile_one(p) for _a, _l, p in self.catalogues(apps) if p.exists())
        self.stdout.write(f"{done} catalogues compiled")

    def check_all(self, apps):
        found = self.found_in(apps)
        said = []
        sources = []
        for app, locale, path in self.catalogues(apps):
            source = Source(app=app, locale=locale, entries=list(read(path)))
            said += faults(source, found[app], forms_of(locale))
        for app, locale, path in self.catalogues(self.names):
            sources.append(Source(app=app, locale=locale, entries=list(read(path))))
        said += contradictions(sources)
        for line in said:
            self.stdout.write(line)
        if said:
            raise CommandError(f"{len(said)} faults in the catalogues")
        self.stdout.write("the catalogues are complete")
