from .calendar import CalendarChange, CalendarDay, CalendarEdition
from .case import Case, CaseSpan, Participant
from .history import AppendOnly, CaseStep
from .number import NumberSeries
from .thread import Attachment, Message, Presence, Reading
from .view import SavedView

__all__ = [
    "AppendOnly",
    "Attachment",
    "CalendarChange",
    "CalendarDay",
    "CalendarEdition",
    "Case",
    "CaseSpan",
    "CaseStep",
    "Message",
    "NumberSeries",
    "Participant",
    "Presence",
    "Reading",
    "SavedView",
]
