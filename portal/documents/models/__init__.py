from .document import Document
from .export import Export
from .paper import Paper, PaperView
from .template import Clause, Template, TemplateStep

__all__ = ["Clause", "Document", "Export", "Paper", "PaperView", "Template", "TemplateStep"]
