"""Pages of lists for the API: what the query may ask, and the envelope that answers."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from api import keyset
from api.keyset import Cursor, CursorError, Order, Page
from history.models import AuditSeal

PARAMETERS = ("cursor", "limit", "order", "count")
USUAL_LIMIT = 50
LARGEST_LIMIT = 1000
COUNTED = 1000


class KeysetPagination(BasePagination):
    """Pages by cursor; the view names its `orders` and its `usual_order`."""

    page: Page
    order: Order
    count: str | None

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:
        """Return the rows of the page that is asked for. Raises ValidationError."""
        self.request, self.place = request, type(view).__name__
        self.order, cursor = self._position(view)
        self.count = _capped_count(queryset) if _wants_count(request) else None
        limit = limit_of(request)
        self.page = keyset.cut(
            queryset, order=self.order, cursor=cursor, limit=limit, columns=view.columns
        )
        return self.page.rows

    def _position(self, view: Any) -> tuple[Order, Cursor | None]:
        name = self.request.query_params.get("order", "")
        if name and name not in view.orders:
            raise ValidationError({"order": [_one_of(view.orders)]})
        sealed = self.request.query_params.get("cursor", "")
        if not sealed:
            return view.orders[name or view.usual_order], None
        try:
            order, cursor = keyset.opened(sealed, orders=view.orders, place=self.place)
        except CursorError as error:
            message = _("This is no cursor of this list; begin without one.")
            raise ValidationError({"cursor": [message]}) from error
        if name and name != order.name:
            message = _("The cursor belongs to another order; begin without one.")
            raise ValidationError({"cursor": [message]})
        return order, cursor

    def get_paginated_response(self, data: Any) -> Response:
        """Return the envelope around the rows."""
        envelope = {
            "next": self._link(self.page.next),
            "previous": self._link(self.page.previous),
            "results": data,
        }
        if self.count is not None:
            envelope["count"] = self.count
        return Response(envelope)

    def _link(self, cursor: Cursor | None) -> str | None:
        if cursor is None:
            return None
        sealed = keyset.sealed(cursor, order=self.order, place=self.place)
        return replace_query_param(self.request.build_absolute_uri(), "cursor", sealed)

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """Describe the envelope."""
        link = {"type": ["string", "null"], "format": "uri"}
        count = {
            "type": "string",
            "pattern": r"^\d+\+?$",
            "description": "With count=capped: how many there are, up to “1000+”.",
        }
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "properties": {"next": link, "previous": link, "results": schema, "count": count},
        }

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        """Describe what the query may ask."""
        orders = sorted(getattr(view, "orders", {}))
        return [
            query_parameter("cursor", "Where the page begins, from `next` or `previous`.", {}),
            limit_parameter(),
            query_parameter("order", "By what to sort; with a minus, downwards.", {"enum": orders}),
            query_parameter("count", f"Count the rows, up to {COUNTED}+.", {"enum": ["capped"]}),
        ]


class AnchoredPagination(KeysetPagination):
    """Pages of the history, which carry the head of the sealed chain."""

    def get_paginated_response(self, data: Any) -> Response:
        """Return the envelope with the anchor; none while nothing is sealed."""
        answer = super().get_paginated_response(data)
        anchor = AuditSeal.objects.anchor()
        answer.data["anchor"] = str(anchor) if anchor else None
        return answer

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """Describe the envelope with the anchor."""
        envelope = super().get_paginated_response_schema(schema)
        anchor = {
            "type": ["string", "null"],
            "description": "Number and hash of the last seal, as `verify_audit --anchor` takes it.",
        }
        envelope["required"] = [*envelope["required"], "anchor"]
        envelope["properties"] = {**envelope["properties"], "anchor": anchor}
        return envelope


def query_parameter(name: str, description: str, schema: dict[str, Any]) -> dict[str, Any]:
    """Describe what the query may hold."""
    return {
        "name": name,
        "in": "query",
        "required": False,
        "description": description,
        "schema": {"type": "string", **schema},
    }


def limit_parameter() -> dict[str, Any]:
    """Describe how many rows a page may have."""
    return query_parameter(
        "limit",
        f"Rows on a page; {USUAL_LIMIT} unless you say otherwise.",
        {"type": "integer", "minimum": 1, "maximum": LARGEST_LIMIT},
    )


def _one_of(names: Any) -> str:
    return _("Choose one of: %(names)s.") % {"names": ", ".join(sorted(names))}


def limit_of(request: Request) -> int:
    """Return how many rows a page shall have. Raises ValidationError."""
    text = request.query_params.get("limit", "")
    if not text:
        return USUAL_LIMIT
    # isdecimal alone would let other scripts' figures and very long numbers through.
    is_number = text.isascii() and text.isdecimal() and len(text) <= len(str(LARGEST_LIMIT))
    limit = int(text) if is_number else 0
    if not 1 <= limit <= LARGEST_LIMIT:
        message = _("Say a number from 1 to %(limit)d.") % {"limit": LARGEST_LIMIT}
        raise ValidationError({"limit": [message]})
    return limit


def _wants_count(request: Request) -> bool:
    text = request.query_params.get("count", "")
    if text not in {"", "capped"}:
        raise ValidationError({"count": [_one_of(["capped"])]})
    return bool(text)


def _capped_count(rows: QuerySet[Any]) -> str:
    """Count no further than anybody reads."""
    count = rows.order_by().values("pk")[: COUNTED + 1].count()
    return f"{COUNTED}+" if count > COUNTED else str(count)
