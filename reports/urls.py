"""The addresses of exports, below /reports/."""

from django.urls import re_path

from reports import views

app_name = "reports"
urlpatterns = [
    re_path(r"^commitments\.(?P<form>csv|xlsx)$", views.commitments, name="commitments"),
    re_path(r"^overdue\.(?P<form>csv|xlsx)$", views.overdue, name="overdue"),
    re_path(r"^judging\.(?P<form>csv|xlsx)$", views.judging, name="judging"),
]
