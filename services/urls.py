from django.urls import path

from services.views import bookings, desk, desk_bookings, my, naming, notes, packs

app_name = "services"

urlpatterns = [
    path("my/services/", my.catalogue, name="catalogue"),
    path("my/services/card/<str:code>/", my.service, name="service"),
    path("my/services/packs/<slug:code>/", packs.pack, name="pack"),
    path("my/services/packs/orders/<uuid:public_id>/", packs.pack_order, name="pack_order"),
    path("my/services/packs/orders/<uuid:public_id>/founded/", packs.name_founded, name="name_founded"),
    path("my/services/packs/orders/<uuid:public_id>/<slug:code>/open/", packs.open_part, name="open_part"),
    path("my/services/packs/orders/<uuid:public_id>/<slug:code>/recall/", packs.recall_part, name="recall_part"),
    path("my/services/requests/<uuid:public_id>/", my.request_form, name="request"),
    path("my/services/requests/<uuid:public_id>/autosave/", my.autosave, name="autosave"),
    path("my/services/requests/<uuid:public_id>/forward/", my.forward, name="forward"),
    path("my/services/requests/<uuid:public_id>/papers/", my.papers, name="papers"),
    path("my/services/requests/<uuid:public_id>/papers/<slug:need>/", my.give_paper, name="give_paper"),
    path(
        "my/services/requests/<uuid:public_id>/papers/<slug:need>/<uuid:person>/",
        my.give_paper, name="give_persons_paper",
    ),
    path("my/services/requests/<uuid:public_id>/check/", my.check, name="check"),
    path("my/services/requests/<uuid:public_id>/discard/", my.discard, name="discard"),
    path("my/services/<str:number>/answer/", my.answer, name="answer"),
    path("my/services/<str:number>/again/", my.again, name="again"),
    path("my/services/<str:number>/quotation/", my.quotation, name="quotation"),
    path("my/services/<str:number>/rate/", my.rate, name="rate"),
    path("my/bookings/", bookings.bookings, name="bookings"),
    path("my/bookings/new/", bookings.week, name="booking_week"),
    path("my/bookings/confirm/", bookings.confirm, name="book"),
    path("my/bookings/<str:number>/calendar.ics", bookings.ics, name="booking_ics"),
    path("my/bookings/<str:number>/cancel/", bookings.cancel, name="cancel_booking"),
    path("desk/bookings/", desk_bookings.bookings, name="desk_bookings"),
    path("desk/bookings/<str:number>/cancel/", desk_bookings.cancel, name="desk_cancel_booking"),
    path("desk/services/notes/<slug:code>/", notes.notes, name="desk_notes"),
    path("desk/services/<str:number>/company/", naming.confirm_company, name="desk_confirm_company"),
    path("desk/services/<str:number>/people/", desk.people, name="desk_people"),
    path("desk/services/<str:number>/ask/", desk.ask, name="desk_ask"),
    path("desk/services/<str:number>/prepare/", desk.prepare, name="desk_prepare"),
    path("desk/services/<str:number>/merge/", desk.merge, name="desk_merge"),
    path("desk/services/<str:number>/quote/", desk.quote, name="desk_quote"),
    path("desk/services/<str:number>/reject/", desk.reject, name="desk_reject"),
    path("desk/services/<str:number>/steps/<slug:code>/", desk.finish_task, name="desk_task"),
    path("desk/services/<str:number>/steps/<slug:code>/paper/", desk.step_paper, name="desk_step_paper"),
    path("desk/services/<str:number>/papers/<slug:need>/", desk.judge_paper, name="desk_paper"),
    path(
        "desk/services/<str:number>/papers/<slug:need>/<uuid:person>/",
        desk.judge_paper, name="desk_persons_paper",
    ),
]  # fmt: skip
