from .application import Answer, Application, Consent, HandedIn, Snapshot
from .offer import Offer, RentStep
from .review import CheckItem, Condition, Decision, ReturnPoint, ReturnRound, Review
from .rubric import Rubric
from .space import Building, Occupancy, Unit
from .tenancy import Tenancy

__all__ = [
    "Answer",
    "Application",
    "Building",
    "CheckItem",
    "Condition",
    "Consent",
    "Decision",
    "HandedIn",
    "Occupancy",
    "Offer",
    "RentStep",
    "ReturnPoint",
    "ReturnRound",
    "Review",
    "Rubric",
    "Snapshot",
    "Tenancy",
    "Unit",
]
