"""One search over everything that a person may see: the same as on the page."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from api.base import Endpoint
from api.views.frameworks import READING
from desks.find.finding import MOST_COUNTED, Found, Group, Hit, Kind, find
from frameworks.domain.words import LONGEST_QUESTION, Piece


class HitSerializer(serializers.Serializer[Any]):
    """One thing that was found: its record, where its page is, and the words around."""

    uuid = serializers.UUIDField()
    label = serializers.CharField()  # type: ignore[assignment]
    title = serializers.CharField()
    words = serializers.CharField()
    note = serializers.CharField()
    page = serializers.CharField()


class GroupSerializer(serializers.Serializer[Any]):
    """What was found of one kind, the likeliest first; counted up to a limit."""

    kind = serializers.ChoiceField(choices=[kind.value for kind in Kind])
    count = serializers.IntegerField()
    has_more = serializers.BooleanField()
    is_near = serializers.BooleanField()
    hits = HitSerializer(many=True)


class FoundSerializer(serializers.Serializer[Any]):
    """The words that were looked for, and what holds all of them."""

    words = serializers.ListField(child=serializers.CharField())
    groups = GroupSerializer(many=True)


_QUERY = [
    OpenApiParameter(
        "q",
        {"type": "string", "maxLength": LONGEST_QUESTION},
        required=True,
        description="The words to find; each may be the beginning of one.",
    ),
    OpenApiParameter(
        "kind", str, enum=[kind.value for kind in Kind], description="Only this kind."
    ),
]


class Search(Endpoint):
    """Find commitments, parties, people, words of source texts and reports by words.

    At most a hundred of each kind are counted and told; `has_more` says that there are more.
    Where nothing is called so, parties and people with nearly that name are told as `is_near`.
    """

    tag = "search"
    http_method_names = READING
    answers = FoundSerializer

    def parameters(self) -> Iterable[str]:
        return ("q", "kind")

    @extend_schema(parameters=_QUERY)
    def get(self, request: Request) -> Response:
        question, kind = (request.query_params.get(name, "") for name in ("q", "kind"))
        if len(question) > LONGEST_QUESTION:
            told = _("At most %(count)d characters are looked for.")
            raise ValidationError({"q": [told % {"count": LONGEST_QUESTION}]})
        if kind not in {"", *Kind}:
            raise ValidationError({"kind": [_("There is no such kind.")]})
        kinds = [Kind(kind)] if kind else list(Kind)
        found = find(question, user=self.user, at=self.at, most=MOST_COUNTED, kinds=kinds)
        return Response(self.shown(_told(found)))


def _told(found: Found) -> dict[str, Any]:
    return {"words": found.words, "groups": [_group(group) for group in found.groups]}


def _group(group: Group) -> dict[str, Any]:
    return {
        "kind": group.kind.value,
        "count": group.count,
        "has_more": group.has_more,
        "is_near": group.is_near,
        "hits": [_hit(hit) for hit in group.hits],
    }


def _hit(hit: Hit) -> dict[str, Any]:
    return {
        "uuid": hit.uuid,
        "label": hit.label,
        "title": _text(hit.title),
        "words": _text(hit.words),
        "note": hit.note,
        "page": hit.url,
    }


def _text(pieces: Iterable[Piece]) -> str:
    return "".join(piece.text for piece in pieces)
