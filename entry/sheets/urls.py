"""The addresses of imports, below /import/."""

from django.urls import path

from entry.sheets import views

app_name = "sheets"
urlpatterns = [
    path("", views.imports, name="imports"),
    path("<uuid:uuid>/", views.one_import, name="import"),
]
