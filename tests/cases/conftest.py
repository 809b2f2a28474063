import pytest

from portal.cases.actions.calendars import import_year
from tests.prepared import prepared


@pytest.fixture
def calendars(db):
    import_years()


@prepared
def import_years():
    """China's and Russia's working days, 2025–2027."""
    for country in ("CN", "RU"):
        for year in (2025, 2026, 2027):
            import_year(country, year, by=None)
