"""The background worker: jobs, the schedule, and a pulse that /health/ reads."""

import logging
import os
import socket
import threading

from django.core.management.base import BaseCommand
from django.db import DatabaseError, close_old_connections, connection
from django.utils import timezone
from django.utils.module_loading import import_string
from django_tasks_db.management.commands.db_worker import Worker

from portal import jobs
from portal.models import WorkerHeartbeat

log = logging.getLogger(__name__)
PULSE = 10  # seconds; /health/ worries after 60
# Importing the renderer costs over a second: better now than in front of the first person waiting.
WARM_UP = "portal.documents.render.warm"


def beat(name: str) -> None:
    """Say "alive", queue what the schedule owes, put back what dead workers left."""
    WorkerHeartbeat.objects.update_or_create(name=name, defaults={"seen_at": timezone.now()})
    jobs.tick()
    jobs.reap()


def keep_beating(name: str, stopped: threading.Event) -> None:
    """Runs beside the jobs, so a long one does not look like a dead worker."""
    while not stopped.wait(PULSE):
        try:
            beat(name)
        except DatabaseError:
            # A restart of the database must not end the pulse; the next one tries afresh.
            log.exception("pulse missed")
        finally:
            close_old_connections()
    connection.close()


def warm_up() -> None:
    try:
        import_string(WARM_UP)()
    except ImportError:
        log.info("nothing to warm up")
    except Exception:
        # Missing fonts or libraries are the doctor's to tell; other jobs can still run.
        log.exception("warming up failed")


class Command(BaseCommand):
    help = "Run background jobs until told to stop; SIGTERM finishes the job in hand first."

    def add_arguments(self, parser):
        parser.add_argument("--interval", type=float, default=0.5, help="seconds between looks")
        parser.add_argument("--batch", action="store_true", help="stop when nothing is left to do")

    def handle(self, *args, interval, batch, **options):
        name = f"{socket.gethostname()}-{os.getpid()}"[:64]
        worker = Worker(
            queue_names=["*"],
            excluded_queue_names=[],
            interval=interval,
            batch=batch,
            backend_name="jobs",
            startup_delay=False,
            max_tasks=None,
            worker_id=name,
        )
        worker.configure_signals()
        stopped = threading.Event()
        beat(name)
        pulse = threading.Thread(target=keep_beating, args=(name, stopped), daemon=True)
        pulse.start()
        try:
            if not batch:
                warm_up()
            worker.run()
        finally:
            stopped.set()
            pulse.join(timeout=PULSE)
            # A pulse of a worker that went home in order is no sign of illness.
            WorkerHeartbeat.objects.filter(name=name).delete()
