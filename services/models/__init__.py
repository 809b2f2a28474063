from .catalogue import Category, Service, ServiceVersion
from .request import Question, Request, RequestPaper, Task

__all__ = ["Category", "Question", "Request", "RequestPaper", "Service", "ServiceVersion", "Task"]
