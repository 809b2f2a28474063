from django.urls import path

from portal.billing.views import desk, my, refunds, reviews, webhook

app_name = "billing"

# /my/invoices/<number>/
my_urls = [
    path("", my.invoice, name="invoice"),
    path("pay/", my.pay, name="pay"),
    path("paid/", my.returned, name="returned"),
    path("standing/", my.standing, name="standing"),
]

# /desk/payments/<number>/
desk_urls = [
    path("", desk.invoice, name="desk_invoice"),
    path("confirm/", desk.confirm, name="confirm"),
    path("withdraw-entry/", desk.refuse, name="refuse"),
    path("void/", desk.void, name="void"),
    path("give-back/", refunds.give_back, name="give_back"),
]

urlpatterns = [
    path("my/invoices/", my.invoices, name="invoices"),
    *[path("my/invoices/<str:number>/" + str(p.pattern), p.callback, name=p.name) for p in my_urls],
    path("desk/payments/", desk.payments, name="desk_payments"),
    path("desk/payments/review/<uuid:public_id>/", reviews.review, name="review"),
    path(
        "desk/payments/review/<uuid:public_id>/give-back/",
        refunds.give_back_unbooked,
        name="give_back_unbooked",
    ),
    path("desk/payments/refund/<uuid:public_id>/", refunds.refund, name="desk_refund"),
    path("desk/payments/refund/<uuid:public_id>/confirm/", refunds.confirm, name="confirm_refund"),
    path("desk/payments/refund/<uuid:public_id>/refuse/", refunds.refuse, name="refuse_refund"),
    *[
        path("desk/payments/<str:number>/" + str(p.pattern), p.callback, name=p.name)
        for p in desk_urls
    ],
    path("stripe/webhook/", webhook.stripe, name="webhook"),
]
