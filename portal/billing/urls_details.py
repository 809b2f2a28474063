"""The account a company wants its money back to."""

from django.urls import path

from portal.billing.views import details

own, desk = "my/company/bank/<uuid:public_id>/", "desk/payments/details/<uuid:public_id>/"
urlpatterns = [
    path("my/company/bank/", details.bank_details, name="bank_details"),
    path("my/company/bank/enter/", details.enter_details, name="enter_details"),
    path(own, details.own_details, name="own_details"),
    path(own + "confirm/", details.confirm_details, name="confirm_details"),
    path(own + "withdraw/", details.withdraw_details, name="withdraw_details"),
    path("desk/payments/details/", details.to_call, name="details_list"),
    path(desk, details.desk_details, name="desk_details"),
    path(desk + "call/", details.call_details, name="call_details"),
]
