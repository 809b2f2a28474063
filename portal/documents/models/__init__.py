from .batch import Batch, BatchRow
from .countersigned import CounterSigned
from .document import Document
from .export import Export
from .paper import Paper, PaperView
from .renewed import RenewedCopy, SealCertificate
from .template import Clause, Template, TemplateStep

__all__ = [
    "Batch",
    "BatchRow",
    "Clause",
    "CounterSigned",
    "Document",
    "Export",
    "Paper",
    "PaperView",
    "RenewedCopy",
    "SealCertificate",
    "Template",
    "TemplateStep",
]
