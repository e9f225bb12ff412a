from django.urls import path

from msgu.live import views

app_name = "live"
urlpatterns = [
    path("direct/", views.stream, name="stream"),
    path("direct/suite/", views.changes, name="changes"),
]
