from django.urls import path

from portal.billing.views import account, accounts, desk, my, refunds, reviews, webhook

app_name = "billing"

note = "desk/payments/credit/<uuid:public_id>/"
settlement = "desk/payments/settlement/<uuid:public_id>/"

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
    path("credit/", accounts.credit, name="credit"),
    path("give-back/", refunds.give_back, name="give_back"),
]

urlpatterns = [
    path("my/invoices/", my.invoices, name="invoices"),
    path("my/invoices/account/", account.account, name="account"),
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
    path(note, accounts.credit_note, name="credit_note"),
    path(note + "confirm/", accounts.confirm_credit, name="confirm_credit"),
    path(note + "refuse/", accounts.refuse_credit, name="refuse_credit"),
    path(
        "desk/payments/deposits/<uuid:public_id>/", accounts.deposit_ledger, name="deposit_ledger"
    ),
    path("desk/payments/deposits/cases/<str:number>/", accounts.settle, name="settle_deposit"),
    path(settlement, accounts.settlement, name="settlement"),
    path(settlement + "confirm/", accounts.confirm_settlement, name="confirm_settlement"),
    path(settlement + "refuse/", accounts.refuse_settlement, name="refuse_settlement"),
    path("desk/payments/statements/<uuid:public_id>/", accounts.statement, name="statement"),
    *[
        path("desk/payments/<str:number>/" + str(p.pattern), p.callback, name=p.name)
        for p in desk_urls
    ],
    path("stripe/webhook/", webhook.stripe, name="webhook"),
]
