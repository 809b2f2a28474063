from django.urls import path

from portal.demo import views

app_name = "demo"
urlpatterns = [
    path("", views.cast, name="cast"),
    path("enter/", views.enter, name="enter"),
    path("mail/", views.mail, name="mail"),
    path("mail/<str:ref>/", views.letter, name="letter"),
    path("patterns/", views.patterns, name="patterns"),
]
