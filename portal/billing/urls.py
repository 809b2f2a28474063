from django.urls import path

from portal.billing.views import desk, my, webhook

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
]

urlpatterns = [
    path("my/invoices/", my.invoices, name="invoices"),
    *[path("my/invoices/<str:number>/" + str(p.pattern), p.callback, name=p.name) for p in my_urls],
    path("desk/payments/", desk.payments, name="desk_payments"),
    path("desk/payments/review/<uuid:public_id>/", desk.review, name="review"),
    *[
        path("desk/payments/<str:number>/" + str(p.pattern), p.callback, name=p.name)
        for p in desk_urls
    ],
    path("stripe/webhook/", webhook.stripe, name="webhook"),
]
