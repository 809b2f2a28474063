"""The demo park's terms. A second run changes nothing."""

from types import SimpleNamespace

from portal.cases.actions import glossary


def load(park: SimpleNamespace) -> None:
    glossary.load(by=None)
