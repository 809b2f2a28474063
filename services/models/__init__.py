from .booking import Booking, Resource
from .catalogue import Category, Service, ServiceVersion
from .quotation import Quotation
from .request import Question, Request, RequestPaper, Task

__all__ = [
    "Booking",
    "Category",
    "Question",
    "Quotation",
    "Request",
    "RequestPaper",
    "Resource",
    "Service",
    "ServiceVersion",
    "Task",
]
