from .application import Answer, Application, Consent, HandedIn, Snapshot
from .committee import Sitting, Vote
from .handover import Handover, Leaving
from .meter import MeterReading, Tariff, Utility
from .notice import LeaseNotice
from .offer import Offer, RentStep
from .rentrun import Charged, RentBill, RentRun
from .review import CheckItem, Condition, Decision, ReturnPoint, ReturnRound, Review
from .rubric import Rubric
from .space import Building, Occupancy, Unit
from .tenancy import Tenancy
from .waiting import Waiting

__all__ = [
    "Answer",
    "Application",
    "Building",
    "Charged",
    "CheckItem",
    "Condition",
    "Consent",
    "Decision",
    "HandedIn",
    "Handover",
    "LeaseNotice",
    "Leaving",
    "MeterReading",
    "Occupancy",
    "Offer",
    "RentBill",
    "RentRun",
    "RentStep",
    "ReturnPoint",
    "ReturnRound",
    "Review",
    "Rubric",
    "Sitting",
    "Snapshot",
    "Tariff",
    "Tenancy",
    "Unit",
    "Utility",
    "Vote",
    "Waiting",
]
