from .document import Document
from .paper import Paper, PaperView
from .template import Clause, Template

__all__ = ["Clause", "Document", "Paper", "PaperView", "Template"]
