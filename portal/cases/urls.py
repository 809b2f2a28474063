from django.urls import path
from django.views.generic import RedirectView

from portal.access import allow
from portal.cases import rules
from portal.cases.views import (
    absence,
    around,
    bulk,
    calendar,
    decree,
    desk,
    letters,
    my,
    partners,
    queue,
    reports,
    saved,
    translations,
)

app_name = "cases"

to_queue = allow(rules.staff, hidden=True)(RedirectView.as_view(pattern_name="cases:queue"))

# /desk/cases/<number>/
desk_case_urls = [
    path("", desk.case, name="desk_case"),
    path("claim/", desk.claim, name="claim"),
    path("release/", desk.release, name="release"),
    path("take-back/", desk.take_back, name="take_back"),
    path("hand-over/", desk.hand_over, name="hand_over"),
    path("partners/", partners.partners, name="partners"),
    path("presence/", desk.presence, name="presence"),
    path("around/", around.around, name="around"),
    path("watch/", around.watch, name="watch"),
    path("link/", around.link, name="link"),
    path("unlink/", around.unlink, name="unlink"),
    path("other-campus/", around.other_campus, name="other_campus"),
    path("move/<slug:name>/", desk.move, name="desk_move"),
]

# /my/cases/<number>/
my_case_urls = [
    path("", my.case, name="my_case"),
    path("read/", my.read, name="my_read"),
    path("move/<slug:name>/", my.move, name="my_move"),
]

urlpatterns = [
    path("desk/", to_queue, name="desk"),
    path("desk/queue/", queue.queue, name="queue"),
    path("desk/queue/counts/", queue.counts, name="queue_counts"),
    path("desk/queue/views/", saved.saved, name="saved_views"),
    path("desk/queue/views/change/", saved.change, name="change_view"),
    path("desk/queue/take/", queue.take, name="take"),
    path("desk/reports/", reports.reports, name="reports"),
    path("desk/reports/cases/", reports.report_list, name="report_list"),
    path("desk/absence/", absence.absence, name="absence"),
    path("desk/translations/", translations.translations, name="translations"),
    path(
        "desk/translations/<uuid:message>/<str:language>/",
        translations.translation,
        name="translation",
    ),
    path("desk/queue/together/", bulk.bulk, name="bulk"),
    path("desk/letters/", letters.letters, name="letters"),
    path("desk/calendar/", calendar.years, name="calendar"),
    path("desk/calendar/<str:country>/decree/", decree.decree, name="decree"),
    path("desk/calendar/<str:country>/<str:day>/", calendar.day, name="calendar_day"),
    path("desk/calendar/<str:country>/<str:year>/publish/", calendar.publish, name="publish_year"),
    *[
        path("desk/cases/<str:number>/" + str(p.pattern), p.callback, name=p.name)
        for p in desk_case_urls
    ],
    path("my/cases/", my.cases, name="my_cases"),
    path("my/messages/", my.said, name="my_messages"),
    *[
        path("my/cases/<str:number>/" + str(p.pattern), p.callback, name=p.name)
        for p in my_case_urls
    ],
]
