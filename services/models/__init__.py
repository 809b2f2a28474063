from .booking import Booking, Resource
from .catalogue import Category, Service, ServiceVersion
from .naming import Naming
from .note import KnowledgeNote
from .pack import Pack, PackItem, PackOrder
from .quotation import Quotation
from .request import Question, Request, RequestPaper, Task

__all__ = [
    "Booking",
    "Category",
    "KnowledgeNote",
    "Naming",
    "Pack",
    "PackItem",
    "PackOrder",
    "Question",
    "Quotation",
    "Request",
    "RequestPaper",
    "Resource",
    "Service",
    "ServiceVersion",
    "Task",
]
