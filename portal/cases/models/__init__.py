from .absence import Absence, Duty
from .around import CaseLink, Watcher
from .calendar import CalendarChange, CalendarDay, CalendarEdition
from .case import Case, CaseSpan, Participant
from .history import AppendOnly, CaseStep
from .number import NumberSeries
from .thread import Attachment, Message, Presence, Reading, unread
from .translation import MemoryPair, Term, Translation, glossary
from .view import SavedView

__all__ = [
    "Absence",
    "AppendOnly",
    "Attachment",
    "CalendarChange",
    "CalendarDay",
    "CalendarEdition",
    "Case",
    "CaseLink",
    "CaseSpan",
    "CaseStep",
    "Duty",
    "MemoryPair",
    "Message",
    "NumberSeries",
    "Participant",
    "Presence",
    "Reading",
    "Watcher",
    "Term",
    "Translation",
    "SavedView",
    "glossary",
    "unread",
]
