"""What the sums of an invoice follow from, for the page of where a paper comes from. Reads only."""

from collections.abc import Iterator

from portal.billing.basis import told
from portal.billing.models import Invoice
from portal.documents.lineage import Line
from portal.documents.models import Document
from portal.languages import pick


def origins(document: Document, language: str) -> Iterator[Line]:
    invoice = Invoice.objects.filter(paper=document).first()
    if invoice is None:
        return
    for line in invoice.lines.order_by("position"):
        if said := told(line.basis, language):
            yield Line(pick(line.texts, language), said=said)
