from django.urls import path

from portal.cases.views import calendar, desk, my, partners, queue

app_name = "cases"

# /desk/cases/<number>/
desk_case_urls = [
    path("", desk.case, name="desk_case"),
    path("claim/", desk.claim, name="claim"),
    path("release/", desk.release, name="release"),
    path("hand-over/", desk.hand_over, name="hand_over"),
    path("partners/", partners.partners, name="partners"),
    path("presence/", desk.presence, name="presence"),
    path("move/<slug:name>/", desk.move, name="desk_move"),
]

# /my/cases/<number>/
my_case_urls = [
    path("", my.case, name="my_case"),
    path("move/<slug:name>/", my.move, name="my_move"),
]

urlpatterns = [
    path("desk/queue/", queue.queue, name="queue"),
    path("desk/queue/take/", queue.take, name="take"),
    path("desk/calendar/", calendar.years, name="calendar"),
    path("desk/calendar/<str:country>/<str:day>/", calendar.day, name="calendar_day"),
    path("desk/calendar/<str:country>/<str:year>/publish/", calendar.publish, name="publish_year"),
    *[
        path("desk/cases/<str:number>/" + str(p.pattern), p.callback, name=p.name)
        for p in desk_case_urls
    ],
    path("my/cases/", my.cases, name="my_cases"),
    *[
        path("my/cases/<str:number>/" + str(p.pattern), p.callback, name=p.name)
        for p in my_case_urls
    ],
]
