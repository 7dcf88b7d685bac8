"""The addresses of the clerk's pages beside the admin."""

from django.urls import path

from entry import views

app_name = "entry"
urlpatterns = [
    path("documents/<uuid:uuid>/", views.document_page, name="document"),
    path("documents/<uuid:uuid>/proposals/", views.proposals, name="proposals"),
    path("documents/<uuid:uuid>/reading/", views.date_reading, name="reading"),
]
