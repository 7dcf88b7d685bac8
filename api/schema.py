"""The OpenAPI document: what each endpoint asks, answers and refuses, read off the endpoints."""

from functools import cache
from typing import Any, cast

from django.conf import settings
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse

from api.filters import filter_parameters
from api.once import HEADER, REPEATED
from api.problems import (
    CONFLICT,
    FORBIDDEN,
    KEY_REUSED,
    MALFORMED,
    MEDIA,
    MEDIA_TYPE,
    METHOD,
    NOT_ACCEPTABLE,
    NOT_FOUND,
    NOT_SIGNED_IN,
    PRECONDITION,
    PROBLEMS,
    REFUSED,
    RUNNING,
    STALE,
    THROTTLED,
    TOO_LARGE,
    UNREADABLE,
    VALIDATION,
    Problem,
)

PROBLEM = {
    "type": "object",
    "description": "What went wrong (RFC 9457).",
    "required": ["type", "title", "status", "detail", "request_id"],
    "properties": {
        "type": {
            "type": "string",
            "format": "uri-reference",
            "enum": [problem.type for problem in PROBLEMS],
            "description": "The kind of problem; it never changes.",
        },
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "What to do about it, for a person."},
        "request_id": {"type": "string", "description": "Name it when you ask for help."},
        "errors": {
            "type": "object",
            "description": "Messages by the path of their field, as in measurements.0.value.",
            "additionalProperties": {"type": "array", "items": {"type": "string"}},
        },
    },
}
PROBLEM_REF = {"$ref": "#/components/schemas/Problem"}


class ApiSchema(AutoSchema):
    """Describes one endpoint from its `asks`, `answers`, `tag` and `conditional`."""

    view: Any

    def get_tags(self) -> list[str]:
        """Return the chapter in which the endpoint is described."""
        return [self.view.tag]

    def get_summary(self) -> str:
        """Return the first sentence of what the endpoint says of itself."""
        return str(super().get_description()).partition("\n")[0].rstrip(".")

    def get_description(self) -> str:  # type: ignore[override]
        """Return what follows the first sentence."""
        return str(super().get_description()).partition("\n")[2].strip()

    def get_override_parameters(self) -> list[Any]:
        """Return If-Match where it is required, and the headers of answers."""
        headers: list[Any] = []
        if self.is_conditional:
            headers.append(_if_match(is_required=not self.view.rehearses))
        codes = sorted({200, 201, 204} & set(self._answers()))
        if self._takes_key():
            headers += _key_headers(codes)
        codes = [code for code in codes if code != 204]
        if self._tells_version():
            headers.append(_header("ETag", 'The version, as in "v3".', codes))
        if 201 in codes and self.view.gives_location:
            headers.append(_header("Location", "Where the new record stands.", [201]))
        return headers

    def _takes_key(self) -> bool:
        return self.method == "POST" and bool(self.view.authentication_classes)

    @property
    def is_conditional(self) -> bool:
        """Say whether this method needs If-Match."""
        return self.method.lower() in self.view.conditional

    def _tells_version(self) -> bool:
        answers = self.view.answers
        fields = answers().fields if answers is not None else {}
        return "version" in fields and not self._is_list()

    def _get_filter_parameters(self) -> list[dict[str, Any]]:
        """Describe the filters of a list, and only of a list."""
        filterset = self.view.filterset_class if self._is_list() else None
        return filter_parameters(filterset.base_filters) if filterset else []

    def _is_list_view(self, serializer: Any = None) -> bool:  # noqa: ARG002 - as inherited
        """Say whether the answer is a list; the answers of problems must not be asked."""
        return self._is_list()

    def _is_list(self) -> bool:
        return self.method == "GET" and self.view.pagination_class is not None

    def get_request_serializer(self) -> Any:
        """Return the body that the endpoint takes, by its media type where there are two."""
        if self.view.asks_form is None:
            return self.view.asks
        return {"application/json": self.view.asks, "multipart/form-data": self.view.asks_form}

    def get_response_serializers(self) -> Any:
        """Return every answer, those of problems included."""
        return self._answers() | self._problems()

    def _answers(self) -> dict[Any, Any]:
        view = self.view
        if self._is_list():
            return {200: view.answers(many=True)}
        if view.sends_file:
            is_json = view.file_type == "application/json"
            told = OpenApiTypes.OBJECT if is_json else OpenApiTypes.BINARY
            return {(200, view.file_type): told}
        if view.answers is None:
            return {204: None}
        made = getattr(view, "made", view.answers) if self.method == "POST" else view.answers
        creates = self.method == "POST" and view.creates
        rehearsed = {200: made} if creates and view.rehearses else {}
        return {201 if creates else 200: made, **rehearsed}

    def _problems(self) -> dict[Any, Any]:
        found: dict[int, list[Problem]] = {}
        for problem in self._possible():
            found.setdefault(problem.status, []).append(problem)
        return {
            (status, MEDIA_TYPE): OpenApiResponse(
                PROBLEM_REF, description=" ".join(problem.title for problem in problems)
            )
            for status, problems in sorted(found.items())
        }

    def _possible(self) -> list[Problem]:
        found = [VALIDATION, METHOD, NOT_ACCEPTABLE]
        if self.method != "GET":
            found += [MALFORMED, TOO_LARGE, MEDIA]
            found += [REFUSED, CONFLICT, STALE, UNREADABLE] if self.view.tag != "sign-in" else []
        if self._takes_key():
            found += [RUNNING, KEY_REUSED]
        if self.view.tag != "about":
            found += [NOT_SIGNED_IN, THROTTLED]
            found += [FORBIDDEN] if self.method != "GET" or self.view.is_for_some else []
        if "{" in self.path:
            found.append(NOT_FOUND)
        if self.is_conditional:
            found.append(PRECONDITION)
        if self.view.is_limited and THROTTLED not in found:
            found.append(THROTTLED)
        return found

    def get_examples(self) -> list[OpenApiExample]:
        """Return the example of the body."""
        asks = self.view.asks
        if self.method not in {"POST", "PATCH"} or asks is None or not asks.example:
            return []
        return [OpenApiExample("Example", value=dict(asks.example), request_only=True)]


def _if_match(*, is_required: bool) -> OpenApiParameter:
    told = 'The ETag of the record as you read it, as in "v3"; * takes any version.'
    return OpenApiParameter(
        "If-Match", str, OpenApiParameter.HEADER, required=is_required, description=told
    )


def _key_headers(codes: list[int]) -> list[OpenApiParameter]:
    told = (
        "A word of your own for this one request, as a UUID: sent again with the same body within "
        "two days, it is not carried out again, and the answer is the first one."
    )
    asked = {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[!-~]+$"}
    key = OpenApiParameter(HEADER, asked, OpenApiParameter.HEADER, description=told)
    return [key, _header(REPEATED, "`true` where the answer was kept from an earlier try.", codes)]


def _header(name: str, description: str, codes: list[int]) -> OpenApiParameter:
    return OpenApiParameter(
        name, str, OpenApiParameter.HEADER, description=description, response=codes
    )


def add_problem(result: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
    """Add the schema of problems, to which every answer of that kind refers."""
    result["components"]["schemas"]["Problem"] = PROBLEM
    return result


@cache
def document() -> dict[str, Any]:
    """Return the OpenAPI document; it is the same for everybody and changes with the code only."""
    generator: Any = SchemaGenerator  # it publishes no types
    made = generator(urlconf=settings.ROOT_URLCONF).get_schema(request=None, public=True)
    return cast("dict[str, Any]", made)
