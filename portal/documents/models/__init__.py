from .countersigned import CounterSigned
from .document import Document
from .export import Export
from .paper import Paper, PaperView
from .template import Clause, Template, TemplateStep

__all__ = [
    "Clause",
    "CounterSigned",
    "Document",
    "Export",
    "Paper",
    "PaperView",
    "Template",
    "TemplateStep",
]
