from django.urls import path

from cms.views import machines, site

app_name = "cms"
urlpatterns = [
    path("", site.root, name="root"),
    path("sitemap.xml", machines.sitemap, name="sitemap"),
    path("robots.txt", machines.robots, name="robots"),
    path("media/images/<str:name>", machines.picture, name="picture"),
]
