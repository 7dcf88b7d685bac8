"""The addresses of register care, and of a new framework."""

from django.urls import path

from entry.register.views import merging, parties, quality, starting

app_name = "register"
urlpatterns = [
    path("register/", parties.parties, name="parties"),
    path("register/parties/<uuid:uuid>/", parties.party_page, name="party"),
    path("register/duplicates/", merging.duplicates, name="duplicates"),
    path(
        "register/merge/parties/<uuid:kept>/<uuid:dropped>/",
        merging.merge_two_parties,
        name="merge-parties",
    ),
    path(
        "register/merge/people/<uuid:kept>/<uuid:dropped>/",
        merging.merge_two_people,
        name="merge-people",
    ),
    path("register/quality/", quality.quality, name="quality"),
    path("register/quality/<slug:code>/", quality.quality_list, name="quality-list"),
    path("frameworks/new/", starting.new_framework, name="new-framework"),
]
