"""The demo park's papers need their words; the papers themselves come from the apps that issue them."""

from typing import Any

from django.core.management import call_command


def load(park: Any) -> None:
    call_command("load_texts", verbosity=0)
