from .catalogue import Category, Service, ServiceVersion
from .pack import Pack, PackItem, PackOrder
from .quotation import Quotation
from .request import Question, Request, RequestPaper, Task

__all__ = [
    "Category",
    "Pack",
    "PackItem",
    "PackOrder",
    "Question",
    "Quotation",
    "Request",
    "RequestPaper",
    "Service",
    "ServiceVersion",
    "Task",
]
