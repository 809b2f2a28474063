from django.urls import path

from portal.billing import urls_arrears, urls_details
from portal.billing.views import (
    account,
    accounts,
    cards,
    desk,
    lines,
    my,
    overview,
    payouts,
    refunds,
    returned,
    reversals,
    reviews,
    statements,
    webhook,
)  # fmt: skip

app_name = "billing"

note = "desk/payments/credit/<uuid:public_id>/"
settlement = "desk/payments/settlement/<uuid:public_id>/"

# /my/invoices/<number>/
my_urls = [
    path("", my.invoice, name="invoice"),
    path("pay/", my.pay, name="pay"),
    path("forget-cards/", cards.forget_cards, name="forget_cards"),
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

# /desk/payments/lines/<uuid>/
line_urls = [
    path("", lines.line, name="bank_line"),
    path("accept/", lines.accept, name="accept_line"),
    path("choose/", lines.choose, name="choose_invoice"),
    path("confirm/", lines.confirm, name="confirm_line"),
    path("withdraw/", lines.refuse, name="refuse_line"),
    path("put-aside/", lines.put_aside, name="put_line_aside"),
    path("take-up/", lines.take_up, name="take_line_up"),
    path("question/", lines.question, name="question_line"),
    path("payout/", payouts.see, name="see_payout"),
    path("payout/confirm/", payouts.agree, name="agree_payout"),
    path("payout/withdraw/", payouts.mistake, name="mistake_payout"),
    path("came-back/", returned.take_for_return, name="take_for_return"),
    path("came-back/confirm/", returned.agree_return, name="agree_return"),
    path("came-back/withdraw/", returned.mistake_return, name="mistake_return"),
    path("charge/", payouts.charge, name="charge_line"),
    path("not-a-charge/", payouts.uncharge, name="uncharge_line"),
    path("reversal/", reversals.call_reversal, name="call_reversal"),
    path("reversal/none/", reversals.no_reversal, name="no_reversal"),
    path("reversal/of/", reversals.reverse, name="reverse_line"),
    path("reversal/confirm/", reversals.agree, name="agree_reversal"),
    path("reversal/withdraw/", reversals.mistake, name="mistake_reversal"),
]

# /desk/payments/statements/<uuid>/
statement_urls = [
    path("", statements.statement, name="statement"),
    path("keep/", statements.keep, name="keep_statement"),
    path("look-again/", statements.look_again, name="look_again"),
]

urlpatterns = [
    path("my/invoices/", my.invoices, name="invoices"),
    path("my/invoices/account/", account.account, name="account"),
    *urls_arrears.urlpatterns,
    *urls_details.urlpatterns,
    *[path("my/invoices/<str:number>/" + str(p.pattern), p.callback, name=p.name) for p in my_urls],
    path("desk/payments/", desk.payments, name="desk_payments"),
    path("desk/payments/review/<uuid:public_id>/", reviews.review, name="review"),
    path(
        "desk/payments/review/<uuid:public_id>/give-back/",
        refunds.give_back_unbooked,
        name="give_back_unbooked",
    ),
    path("desk/payments/disputes/<uuid:public_id>/", cards.dispute, name="dispute"),
    path("desk/payments/cards/", cards.card_checks, name="card_checks"),
    path("desk/payments/cards/<uuid:public_id>/", cards.card_check, name="card_check"),
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
    path(
        "desk/payments/companies/<uuid:public_id>/",
        accounts.company_account,
        name="company_account",
    ),
    path("desk/payments/overview/", overview.overview, name="overview"),
    path("desk/payments/overview/list/", overview.overview_list, name="overview_list"),
    path("desk/payments/overview/export/", overview.take_away, name="take_away"),
    path("desk/payments/lines/", lines.unmatched, name="bank_lines"),
    path("desk/payments/payouts/", payouts.unseen, name="unseen_payouts"),
    path("desk/payments/statements/", statements.statements, name="statements"),
    path("desk/payments/accounts/<str:account>/", statements.account_rules, name="account_rules"),
    *[
        path("desk/payments/lines/<uuid:public_id>/" + str(p.pattern), p.callback, name=p.name)
        for p in line_urls
    ],
    *[
        path("desk/payments/statements/<uuid:public_id>/" + str(p.pattern), p.callback, name=p.name)
        for p in statement_urls
    ],
    *[
        path("desk/payments/<str:number>/" + str(p.pattern), p.callback, name=p.name)
        for p in desk_urls
    ],
    path("stripe/webhook/", webhook.stripe, name="webhook"),
]
