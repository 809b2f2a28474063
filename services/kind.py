"""What a request brings to the shared pages of cases."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.cases.kinds import Kind

REQUEST = Kind(
    code="request",
    label=pgettext_lazy("kind of case", "Service request"),
    number_code="REQ",
    desk="services.views.panels.desk",
    my="services.views.panels.my",
    stages="services.views.panels.stages",
    replies="services.replies.prepared",
    asks_back=frozenset({"ask"}),
    given_up=frozenset({"withdrawn", "merged"}),
    report="services.report.PART",
    campuses="services.actions.merging.other_campuses",
    marks={"express": (_("Express"), Q(request__tier="express"))},
    categories="services.models.catalogue.categories",
    partner="services.views.panels.partner",
    papers="services.models.request.papers_with",
    people="services.models.request.people_in",
    pages={
        "ask": "services:desk_ask",
        "prepare": "services:desk_prepare",
        "reject": "services:desk_reject",
        # Reached from the linked cases.
        "merge": None,
        "quote": "services:desk_quote",
        "requote": "services:desk_quote",
    },
    my_pages={
        "answer": "services:answer",
        "rate": "services:rate",
        "accept_quotation": "services:quotation",
    },
    actions={
        "start": "services.actions.quoting.start",
        "deliver": "services.actions.working.deliver",
        "rework": "services.actions.working.rework",
        "withdraw": "services.actions.asking.withdraw",
    },
)

BOOKING = Kind(
    code="booking",
    label=pgettext_lazy("kind of case", "Booking"),
    number_code="BKG",
    desk="services.views.booking_panels.desk",
    my="services.views.booking_panels.my",
    pages={"cancel": "services:desk_cancel_booking"},
    my_pages={"cancel": "services:cancel_booking"},
)

NAMING = Kind(
    code="naming",
    label=pgettext_lazy("kind of case", "Founded company"),
    number_code="NAM",
    desk="services.views.naming_panels.desk",
    my="services.views.naming_panels.my",
    asks_back=frozenset({"return_company"}),
    pages={"confirm_company": "services:desk_confirm_company"},
    # Said on the page of the pack.
    my_pages={"propose_company": None},
    actions={"return_company": "services.actions.naming.return_company"},
)
