from pathlib import Path

import pytest
from django.conf import settings
from django.template import Context, Origin, Template, TemplateSyntaxError, engines

TEMPLATES = settings.ROOT / "templates"
NAMES = sorted(p.relative_to(TEMPLATES).as_posix() for p in TEMPLATES.rglob("*.html"))


@pytest.mark.parametrize("name", NAMES)
def test_the_template_compiles(name):
    engines["django"].get_template(name)


def test_a_misspelt_argument_does_not_compile():
    with pytest.raises(TemplateSyntaxError, match="titel"):
        engines["django"].from_string('{% load ui %}{% panel titel="x" %}{% endpanel %}')


def test_an_undefined_variable_fails_in_our_templates_and_nobody_elses():
    def drawn(folder):
        origin = Origin(str(folder / "x.html"))
        return Template("a{{ nothing }}b", origin, engine=engines["django"].engine).render(
            Context()
        )

    with pytest.raises(pytest.fail.Exception, match="'nothing'"):
        drawn(TEMPLATES)
    assert drawn(Path("/elsewhere")) == "ab"
