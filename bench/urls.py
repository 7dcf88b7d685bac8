"""The program's addresses, with those of the references beside them."""

from django.urls import include, path

from bench import references

urlpatterns = [
    path("bench/list", references.bare_list),
    path("bench/progress/<uuid:uuid>", references.bare_progress),
    path("bench/nothing", references.nothing),
    path("", include("tracker.urls")),
]
