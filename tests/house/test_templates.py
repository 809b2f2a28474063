from pathlib import Path

import pytest
from django.conf import settings
from django.template import TemplateSyntaxError, engines

TEMPLATES = settings.ROOT / "templates"
COMPONENTS = TEMPLATES / "components"
NAMES = sorted(p.relative_to(TEMPLATES).as_posix() for p in TEMPLATES.rglob("*.html"))


@pytest.mark.parametrize("name", NAMES)
def test_the_template_compiles(name):
    engines["django"].get_template(name)


def test_a_misspelt_argument_does_not_compile():
    with pytest.raises(TemplateSyntaxError, match="titel"):
        engines["django"].from_string('{% load ui %}{% panel titel="x" %}{% endpanel %}')


def test_each_component_file_is_a_tag_of_the_same_name():
    library = engines["django"].engine.template_libraries["ui"]
    files = {Path(p).stem for p in COMPONENTS.glob("*.html") if not p.name.startswith("_")}
    assert files - set(library.tags) == set()
