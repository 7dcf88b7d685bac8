"""The addresses of imports, below /import/."""

from django.urls import path

from entry.sheets import views
from entry.sheets.whole.views import (
    export,
    export_file,
    one_export,
    whole_frameworks,
)

app_name = "sheets"
urlpatterns = [
    path("", views.imports, name="imports"),
    path("frameworks/", whole_frameworks, name="frameworks"),
    path("frameworks/<code:code>.<str:form>", export, name="export"),
    path("frameworks/exports/<uuid:uuid>/", one_export, name="whole-export"),
    path("frameworks/exports/<uuid:uuid>/file", export_file, name="whole-export-file"),
    path("<uuid:uuid>/", views.one_import, name="import"),
]
