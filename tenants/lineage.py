"""Which lease an invoice of rent belongs to, and which invoices a lease has had. Reads only."""

from collections.abc import Iterator

from portal.documents.kinds import kind_of
from portal.documents.lineage import MOST, Line
from portal.documents.models import Document
from portal.languages import pick
from tenants.models import RentBill

LEASE = "LEAS"


def origins(document: Document, language: str) -> Iterator[Line]:
    bill = RentBill.objects.filter(invoice__paper=document).select_related("tenancy").first()
    if bill is None:
        return
    papers = Document.objects.filter(case=bill.tenancy.application_id, kind=LEASE)
    lease = papers.order_by("-pk").first()
    if lease:
        yield Line(pick(kind_of(LEASE).titles, language), lease.number, on=lease.issued_on)


def outcomes(document: Document, language: str) -> Iterator[Line]:
    if document.kind != LEASE:
        return
    rows = RentBill.objects.filter(
        tenancy__application=document.case_id, invoice__paper__isnull=False
    )
    for number in rows.order_by("pk").values_list("invoice__paper__number", flat=True)[:MOST]:
        yield Line("", number)
