"""The addresses of imports, below /import/."""

from django.urls import path

from entry.sheets import views
from entry.sheets.whole.views import export, whole_frameworks

app_name = "sheets"
urlpatterns = [
    path("", views.imports, name="imports"),
    path("frameworks/", whole_frameworks, name="frameworks"),
    path("frameworks/<code:code>.<str:form>", export, name="export"),
    path("<uuid:uuid>/", views.one_import, name="import"),
]
