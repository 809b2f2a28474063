from django.urls import path

from tests.bench.floor import views

urlpatterns = [
    path("hello/", views.hello),
    path("bare/", views.bare),
    path("queue/", views.queue),
    path("search/", views.search),
    path("new/", views.new),
    path("r/<int:pk>/", views.detail, name="detail"),
]
