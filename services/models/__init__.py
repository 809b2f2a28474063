from .catalogue import Category, Service, ServiceVersion
from .quotation import Quotation
from .request import Question, Request, RequestPaper, Task

__all__ = [
    "Category",
    "Question",
    "Quotation",
    "Request",
    "RequestPaper",
    "Service",
    "ServiceVersion",
    "Task",
]
