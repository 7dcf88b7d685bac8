"""The addresses of what is related: relations, mentions, wording, programmes."""

from django.urls import path

from desks.views import mentions, programmes, relating

urlpatterns = [
    path("commitments/<uuid:uuid>/relate/", relating.relate_page, name="relate"),
    path("relations/<uuid:uuid>/take-back/", relating.take_back, name="unrelate"),
    path("commitments/<uuid:uuid>/mention/", mentions.mention, name="add-mention"),
    path("commitments/<uuid:uuid>/wording/", mentions.wording, name="wording"),
    path("frameworks/<code:code>/programmes/", programmes.programmes, name="programmes"),
    path("programmes/<uuid:uuid>/", programmes.programme, name="programme"),
]
