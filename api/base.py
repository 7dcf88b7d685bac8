"""What all endpoints share: one clock reading, known parameters only, conditions and answers."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any, ClassVar, cast
from uuid import UUID

from django.db.models import Model, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.exceptions import MethodNotAllowed, ValidationError
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer

from accounts.models import User
from api.keyset import Order
from api.once import once
from api.pagination import PARAMETERS, KeysetPagination
from api.problems import WHOLE_BODY
from api.serializers.base import Body
from api.versions import etag, holding
from history.models import Record

Answers = type[BaseSerializer[Any]]


class Endpoint(GenericAPIView[Any]):
    """One address. `answers` shows what it returns, `asks` says which body it takes."""

    http_method_names = ["get", "head", "post", "patch"]
    filter_backends = ()
    pagination_class: Any = None
    answers: Answers | None = None
    asks: type[Body] | None = None
    # The body that a form with a file may hold, where one is taken beside JSON.
    asks_form: type[Body] | None = None
    # Whether the answer is a file, and of which type where there is one only.
    sends_file = False
    file_type = "application/octet-stream"
    tag = ""
    # Methods for which If-Match has to name the version that was read.
    conditional: frozenset[str] = frozenset()
    # Whether a POST makes a new record, and whether that has an address of its own.
    creates = False
    gives_location = True
    # Whether `dry_run` only tells what would happen, which needs no condition.
    rehearses = False
    # Whether it is read by some of those only who see the record that it is about.
    is_for_some = False
    # Whether it may be tried a few times only.
    is_limited = False
    # Whether a token that is made for reporting may be used to write here.
    is_reporting = False
    at: datetime

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Let every POST carry out at most once what comes with the same Idempotency-Key."""
        super().__init_subclass__(**kwargs)
        if "post" in cls.__dict__:
            cls.post = once(cls.__dict__["post"])  # type: ignore[attr-defined]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Let in who may ask, read the clock once, and refuse parameters nobody knows."""
        super().initial(request, *args, **kwargs)
        self.check_method()
        self.at = timezone.now()
        check_parameters(request, self.parameters())

    def check_method(self) -> None:
        """Refuse a method that is not there, whose parameters are then not what is wrong."""
        if self.request.method not in self.allowed_methods:
            raise MethodNotAllowed(str(self.request.method))

    def parameters(self) -> Iterable[str]:
        """Return the names that the query may hold."""
        return ()

    @property
    def user(self) -> User:
        """The person who asks; everything but signing in needs one."""
        return cast("User", self.request.user)

    def read(self, request: Request, asks: type[Body] | None = None) -> dict[str, Any]:
        """Return the checked body. Raises ValidationError."""
        body = (asks or self.asks or Body)(data=request.data, context=self.context())
        body.is_valid(raise_exception=True)
        return dict(body.validated_data)

    def context(self) -> dict[str, Any]:
        """Return what serializers need to know: who asks, and when."""
        return {"request": self.request, "user": self.user, "at": self.at}

    def shown(self, row: Any, answers: Answers | None = None) -> Any:
        """Return a row as it is told."""
        serializer = answers or self.answers
        assert serializer is not None  # noqa: S101 - each endpoint that shows says how
        return serializer(row, context=self.context()).data

    def told(
        self,
        row: Any,
        *,
        answers: Answers | None = None,
        status: int = 200,
        location: str = "",
    ) -> Response:
        """Answer with one row, its ETag and, where it is new, its address."""
        response = Response(self.shown(row, answers), status=status)
        if isinstance(row, Record):
            response["ETag"] = etag(row)
        if location:
            response["Location"] = location
        return response

    def holding(self, record: Record) -> Any:
        """Lock a record for this request at the version that If-Match names."""
        method = str(self.request.method).lower()
        return holding(record, self.request, is_required=method in self.conditional)


class ListEndpoint(Endpoint, ABC):
    """A list that a person may see, in pages."""

    pagination_class = KeysetPagination
    model: type[Model]
    filterset_class: Any = None
    orders: ClassVar[Mapping[str, Order]] = {}
    usual_order = ""
    # What a list fetches that is told from plain values; without it, rows are instances.
    columns: Sequence[str] = ()

    @abstractmethod
    def rows(self) -> QuerySet[Any]:
        """Return everything of this list that the person may see."""

    def get_queryset(self) -> QuerySet[Any]:
        """Return the rows; none while the OpenAPI document is written."""
        if getattr(self, "swagger_fake_view", False):
            return self.model._default_manager.none()
        return self.rows()

    def parameters(self) -> Iterable[str]:
        """Return the names of pages and filters."""
        if str(self.request.method).lower() not in {"get", "head"}:
            return ()
        return [*PARAMETERS, *(self.filterset_class.base_filters if self.filterset_class else ())]

    def filtered(self) -> QuerySet[Any]:
        """Return the rows that pass the filters of the query. Raises ValidationError."""
        rows = self.get_queryset()
        if self.filterset_class is None:
            return rows
        asked = self.request.query_params
        chosen = self.filterset_class(asked, rows, request=self.request)
        # Only what is asked for is made ready: the choices of all others cost more than the rows.
        chosen.filters = {name: one for name, one in chosen.filters.items() if name in asked}
        if not chosen.is_valid():
            raise ValidationError(chosen.errors)
        return cast("QuerySet[Any]", chosen.qs)

    def get(self, _request: Request, **_kwargs: Any) -> Response:
        rows = self.paginate_queryset(self.filtered())
        return self.get_paginated_response(self.tell(rows))

    def tell(self, rows: Any) -> Any:
        """Return the rows of a page as they are told."""
        assert self.answers is not None  # noqa: S101 - each list says how it is told
        return self.answers(rows, many=True, context=self.list_context(rows)).data

    def list_context(self, rows: Any) -> dict[str, Any]:  # noqa: ARG002 - for those who need it
        """Return the context of a page; a list may add what it fetches for all rows at once."""
        return self.context()


class DetailEndpoint(Endpoint, ABC):
    """One record that a person may see."""

    @abstractmethod
    def found(self, uuid: UUID) -> Any:
        """Return the record. Raises Http404 where the person may not see it."""

    def get(self, _request: Request, uuid: UUID) -> Response:
        return self.told(self.found(uuid))


class ActionEndpoint(Endpoint, ABC):
    """One thing that may be done to one record; the answer shows the record as it is then."""

    http_method_names = ["post"]
    conditional = frozenset({"post"})

    @abstractmethod
    def subject(self, uuid: UUID) -> Any:
        """Return the record to act on. Raises Http404 or PermissionDenied."""

    @abstractmethod
    def act(self, subject: Any, **body: Any) -> None:
        """Call the one action."""

    @abstractmethod
    def again(self, subject: Any) -> Any:
        """Read the record once more, as it is to be shown."""

    def post(self, request: Request, uuid: UUID) -> Response:
        subject = self.subject(uuid)
        body = self.read(request)
        with self.holding(subject):
            self.act(subject, **body)
        return self.told(self.again(subject))


def check_parameters(request: Request, known: Iterable[str]) -> None:
    """Raise ValidationError for a parameter that is unknown, repeated or cannot be text."""
    allowed = {*known}
    errors: dict[str, list[str]] = {}
    for name, values in request.query_params.lists():
        shown = name[:80].replace("\0", "?") or WHOLE_BODY
        if name not in allowed:
            errors[shown] = [_("There is no such parameter here.")]
        elif len(values) > 1:
            errors[shown] = [_("This parameter stands more than once.")]
        elif "\0" in values[0]:
            errors[shown] = [_("The character %(code)s is not allowed here.") % {"code": "U+0000"}]
    if errors:
        raise ValidationError(errors)


def acting(view: Endpoint, action: Any) -> Any:
    """Return an action that knows by whom and when it is called."""
    return partial(action, by=view.user, at=view.at)
