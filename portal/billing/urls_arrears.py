"""Addresses of unpaid invoices and of the rules of money; they stand before those of single invoices."""

from django.urls import path

from portal.billing.views import arrears, ruling

plan = "desk/payments/plans/<uuid:public_id>/"
write_off = "desk/payments/write-offs/<uuid:public_id>/"

urlpatterns = [
    path("my/invoices/<str:number>/plan/", arrears.my_plan, name="my_plan"),
    path("my/invoices/<str:number>/plan/withdraw/", arrears.withdraw_plan, name="withdraw_plan"),
    path("my/invoices/<str:number>/objection/", arrears.my_objection, name="my_objection"),
    path(plan, arrears.plan, name="plan"),
    path(plan + "confirm/", arrears.confirm_plan, name="confirm_plan"),
    path(plan + "refuse/", arrears.refuse_plan, name="refuse_plan"),
    path(write_off, arrears.write_off, name="write_off"),
    path(write_off + "confirm/", arrears.confirm_write_off, name="confirm_write_off"),
    path(write_off + "refuse/", arrears.refuse_write_off, name="refuse_write_off"),
    path("desk/payments/objections/<uuid:public_id>/", arrears.objection, name="objection"),
    path("desk/payments/ways/", ruling.rails, name="rails"),
    path("desk/payments/ways/new/", ruling.new_rail, name="new_rail"),
    path("desk/payments/ways/<uuid:public_id>/", ruling.rail, name="rail"),
    path("desk/payments/reminders/", ruling.reminders, name="reminders"),
    path("desk/payments/late-fees/", ruling.penalties, name="penalties"),
    path("desk/payments/<str:number>/plan/", arrears.new_plan, name="new_plan"),
    path("desk/payments/<str:number>/write-off/", arrears.new_write_off, name="new_write_off"),
]
