"""The addresses of the clerk's pages beside the admin."""

from django.urls import path

from entry import views
from entry.intake.views import new_document
from entry.reader.views import read_document
from entry.triage.views import triage_changes, triage_page

app_name = "entry"
urlpatterns = [
    path("documents/new/", new_document, name="new-document"),
    path("documents/<uuid:uuid>/", views.document_page, name="document"),
    path("documents/<uuid:uuid>/read/", read_document, name="read"),
    path("documents/<uuid:uuid>/proposals/", views.proposals, name="proposals"),
    path("documents/<uuid:uuid>/reading/", views.date_reading, name="reading"),
    path("documents/<uuid:uuid>/triage/", triage_page, name="triage"),
    path("documents/<uuid:uuid>/triage/changes/", triage_changes, name="triage-changes"),
]
