from django.urls import path

from tenants.views.desk import (
    checking,
    crediting,
    offering,
    renting,
    reviewing,
    sitting,
    staying,
    waiting,
)
from tenants.views.desk import noticing as desk_noticing
from tenants.views.my import applications, founding, offers, pages, sending
from tenants.views.my import noticing as my_noticing

app_name = "tenants"
one = "my/space/<uuid:public_id>/"
desk = "desk/applications/<str:number>/"
run = "desk/payments/rent/<uuid:public_id>/"
urlpatterns = [
    path("my/space/", applications.applications, name="applications"),
    path("my/space/start/", applications.start, name="start"),
    path("my/space/cases/<str:number>/answer/", sending.answer, name="answer"),
    path("my/space/cases/<str:number>/company/", founding.entity, name="entity"),
    path("my/space/cases/<str:number>/conditions/", sending.conditions, name="conditions"),
    path("my/space/cases/<str:number>/notice/", my_noticing.notice, name="notice"),
    path("my/space/cases/<str:number>/offer/", offers.offer_of, name="offer_of"),
    path("my/space/offers/<str:number>/", offers.offer, name="offer"),
    path("my/space/offers/<str:number>/accept/", offers.accept_offer, name="accept_offer"),
    path("my/space/offers/<str:number>/decline/", offers.decline_offer, name="decline_offer"),
    path(one, applications.application, name="application"),
    path(one + "discard/", applications.discard, name="discard"),
    path(one + "sections/<slug:section>/", pages.section, name="section"),
    path(one + "sections/<slug:section>/autosave/", pages.autosave, name="autosave"),
    path(one + "documents/", pages.documents, name="documents"),
    path(one + "documents/<slug:code>/", pages.document_item, name="document_item"),
    path(one + "documents/<slug:code>/take-out/", pages.take_out, name="take_out"),
    path(one + "declarations/", pages.declarations, name="declarations"),
    path(one + "check/", sending.check_answers, name="check_answers"),
    path(one + "sent/", sending.sent, name="sent"),
    path("desk/waiting-list/", waiting.lists, name="waiting_list"),
    path("desk/payments/meters/", renting.meters, name="meters"),
    path("desk/payments/rent/", renting.runs, name="rent_runs"),
    path(run, renting.run, name="rent_run"),
    path(run + "post/", renting.post, name="post_rent"),
    path(run + "again/", renting.again, name="reckon_rent"),
    path(run + "proforma/", renting.make_proforma, name="proforma"),
    path(desk, checking.application, name="desk_application"),
    path(desk + "check/", checking.check, name="desk_check"),
    path(desk + "experts/", reviewing.experts, name="desk_experts"),
    path(desk + "experts/remove/", reviewing.remove_expert, name="desk_remove_expert"),
    path(desk + "review/", reviewing.review, name="desk_review"),
    path(desk + "committee/", sitting.sitting, name="desk_sitting"),
    path(desk + "decision/", reviewing.decide, name="desk_decide"),
    path(desk + "offer/", offering.offer, name="desk_offer"),
    path(desk + "waiting/", waiting.put_on_list, name="desk_put_on_list"),
    path(desk + "waiting/send/", waiting.send, name="desk_send_prepared"),
    path(desk + "address-letter/", staying.address, name="desk_address"),
    path(desk + "notice/", desk_noticing.notice, name="desk_notice"),
    path(desk + "credit/", crediting.credit, name="desk_credit"),
    path(desk + "handover/", staying.handover, name="desk_handover"),
    path(desk + "leaving/", staying.leaving, name="desk_leaving"),
]
