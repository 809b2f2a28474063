"""The application as a kind of case: its panels, its own pages and its own actions."""

from django.utils.translation import gettext_lazy as _

from portal.cases.kinds import Kind

APPLICATION = Kind(
    "application",
    _("Residence application"),
    "APP",
    desk="tenants.panels.desk_sections",
    my="tenants.panels.my_sections",
    stages="tenants.panels.stages",
    pages={
        "pass_check": "tenants:desk_check",
        "return_for_changes": "tenants:desk_check",
        "approve": "tenants:desk_decide",
        "approve_conditionally": "tenants:desk_decide",
        "waitlist": "tenants:desk_decide",
        "reject": "tenants:desk_decide",
        "put_on_list": "tenants:desk_put_on_list",
        "make_offer": "tenants:desk_offer",
        "revise_offer": "tenants:desk_offer",
        "leave": None,  # the section of the lease leads there, after the handover
    },
    my_pages={
        "resubmit": None,  # the returned points have the way to their answers
        "confirm_conditions": "tenants:conditions",
        "accept_offer": "tenants:offer_of",
        "decline_offer": "tenants:offer_of",
    },
    actions={
        "withdraw": "tenants.actions.sending.withdraw_application",
        "meet_conditions": "tenants.actions.deciding.meet_conditions",
        "return_conditions": "tenants.actions.deciding.return_conditions",
        "withdraw_offer": "tenants.actions.offering.withdraw_offer",
        "pass_unit": "tenants.actions.matching.pass_unit",
        "keep_place": "tenants.actions.listing.keep_place",
        "leave_list": "tenants.actions.listing.leave_list",
        "cancel_acceptance": "tenants.actions.residing.cancel_acceptance",
    },
    people="tenants.models.application.people_in",
    asks_back=frozenset({"return_for_changes", "return_conditions"}),
    given_up=frozenset({"withdrawn", "lapsed"}),
)
