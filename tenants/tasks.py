"""Work on rent that takes longer than a page."""

from portal import jobs
from tenants.actions import renting
from tenants.models import RentRun


def prepare_rent(run_id: int) -> None:
    """Reckon what every tenancy owes; begins again behind what an earlier try left."""
    run = RentRun.objects.get(pk=run_id)
    last = 0
    while last := renting.prepare_batch(run_id, last, by=None):
        jobs.progress(run.job_key, str(run.bills.count()))


def post_rent(run_id: int) -> None:
    """Ask for everything that was shown, a hundred at a time."""
    run = RentRun.objects.get(pk=run_id)
    done = 0
    while count := renting.post_batch(run_id, by=None):
        done += count
        jobs.progress(run.job_key, str(done))
