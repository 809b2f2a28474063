"""Papers are printed when a test asks for it: a second for each would make the suite slow.

With this plugin (`tests/conftest.py` names it) jobs of `portal.documents.tasks.render` stay queued, so `issue`
gives a document in state "preparing", as in life. `render_papers()` prints what is waiting, for real: a test
that needs a sealed file calls it, all others do not. Nothing is faked.
"""

import pytest

RENDER = "portal.documents.tasks.render"


@pytest.fixture(autouse=True)
def _papers_wait(monkeypatch):
    from portal import jobs

    carry = jobs.carry
    monkeypatch.setattr(jobs, "carry", lambda job: None if job.function == RENDER else carry(job))


@pytest.fixture
def render_papers():
    """Print and seal every waiting paper as the worker would; returns how each job ended."""
    from portal import jobs
    from portal.models import Job

    def work() -> list[str]:
        waiting = Job.objects.filter(function=RENDER, state=Job.State.QUEUED).order_by("pk")
        return [jobs.perform.call(job.pk) for job in waiting]

    return work


@pytest.fixture
def sample_papers(db):
    """Two sample kinds of paper with real words, registered and loaded."""
    from tests.documents import factories

    factories.texts()
    yield
    factories.forget_kinds()


@pytest.fixture
def own_store(settings, tmp_path):
    """A private store of this test's own; returns its folder."""
    folder = tmp_path / "private"
    store = {**settings.STORAGES["private"], "OPTIONS": {"location": folder, "base_url": None}}
    settings.STORAGES = {**settings.STORAGES, "private": store}
    return folder
