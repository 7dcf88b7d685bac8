"""Imports of spreadsheets step by step, and whole frameworks as files; as their pages do it."""

from abc import ABC, abstractmethod
from typing import Any, ClassVar
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import DateTimeField, IntegerField, QuerySet
from django.http import FileResponse
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from api.access import access_kept, found_in
from api.base import DetailEndpoint, Endpoint, ListEndpoint, acting
from api.files import AnyMedia, FormParser
from api.filters import ImportFilter, ImportRowFilter
from api.keyset import both_ways
from api.serializers.base import Body
from api.serializers.sheets import (
    ConfirmBody,
    DecideBody,
    ImportFileBody,
    ImportRowSerializer,
    ImportSerializer,
    MappingBody,
    SheetRowSerializer,
    UndoBody,
)
from api.views.frameworks import READING
from entry.sheets import actions
from entry.sheets.forms import leads
from entry.sheets.models import SheetJob, SheetRow
from entry.sheets.opening import SheetError
from entry.sheets.states import ConflictMode, Decision, SheetKind
from entry.sheets.whole.views import sent_framework
from entry.sheets.whole.writing import FORMS
from entry.tasks import begin_work
from frameworks.models import Framework


def _job(endpoint: Endpoint, uuid: UUID) -> SheetJob:
    rows = SheetJob.objects.visible_to(endpoint.user).select_related("framework", "created_by")
    job: SheetJob = found_in(rows, uuid)
    return job


class ImportList(ListEndpoint):
    """List the imports into frameworks whose books you keep, newest first."""

    parser_classes = (FormParser,)
    tag = "imports"
    http_method_names = ["get", "head", "post"]
    model = SheetJob
    answers = ImportRowSerializer
    made = ImportSerializer
    asks = ImportFileBody
    creates = True
    filterset_class = ImportFilter
    orders: ClassVar = both_ways("created", "created_at", DateTimeField())
    usual_order = "-created"

    def rows(self) -> QuerySet[SheetJob]:
        return SheetJob.objects.visible_to(self.user).select_related("framework", "created_by")

    def post(self, request: Request) -> Response:
        """Send a CSV or XLSX file as `multipart/form-data`; nothing is written yet.

        The answer proposes what the headings mean. Confirm or mend that by PATCH.
        """
        body = self.read(request)
        framework = access_kept(self.user, model=Framework, uuid=body["framework"].uuid)
        kind = SheetKind(body["kind"])
        if kind == SheetKind.MEMBERS and not leads(self.user, framework):
            raise PermissionDenied(_("Only the lead of a framework takes members in."))
        try:
            start = acting(self, actions.start_import)
            job = start(framework, kind=kind, file=body["file"])
        except SheetError as error:
            raise ValidationError({"file": [str(error)]}) from error
        location = reverse("api:import", args=[job.uuid])
        return self.told(job, answers=ImportSerializer, status=201, location=location)


class ImportDetail(DetailEndpoint):
    """Show an import as far as it is."""

    tag = "imports"
    http_method_names = ["get", "head", "patch"]
    answers = ImportSerializer
    asks = MappingBody

    def found(self, uuid: UUID) -> SheetJob:
        return _job(self, uuid)

    def patch(self, request: Request, uuid: UUID) -> Response:
        """Say how the file is read and what its headings mean; its rows are then checked.

        With `sheet` or `header_row` alone the headings are read anew and nothing is checked.
        Small files are checked at once, large ones by the worker: ask again until the `state` is
        `preview`.
        """
        job = _job(self, uuid)
        body = self.read(request)
        _reopen(job, body)
        if {"mapping", "date_order", "mode"} & {*body}:
            job = _job(self, uuid)
            actions.map_columns(
                job,
                mapping=body.get("mapping", job.mapping),
                date_order=body.get("date_order", job.date_order),
                mode=ConflictMode(body.get("mode", job.mode)),
            )
            begin_work(job, at=self.at)
        return self.told(_job(self, uuid))


def _reopen(job: SheetJob, body: dict[str, Any]) -> None:
    if not {"sheet", "header_row"} & {*body}:
        return
    sheet = body.get("sheet", job.opened["sheet"])
    try:
        actions.reopen(job, sheet=sheet, header_row=body.get("header_row"))
    except SheetError as error:
        name = "header_row" if "header_row" in body else "sheet"
        raise ValidationError({name: [str(error)]}) from error


class ImportRows(ListEndpoint):
    """List what each row of an import does, with its changes and its faults cell by cell."""

    tag = "imports"
    http_method_names = READING
    model = SheetRow
    answers = SheetRowSerializer
    filterset_class = ImportRowFilter
    orders: ClassVar = both_ways("number", "number", IntegerField())
    usual_order = "number"

    def rows(self) -> QuerySet[SheetRow]:
        return _job(self, self.kwargs["uuid"]).rows.all()


class ImportStep(Endpoint, ABC):
    """One step of an import; the answer shows the import as it is then."""

    tag = "imports"
    http_method_names = ["post"]
    answers = ImportSerializer

    @abstractmethod
    def take(self, job: SheetJob, body: dict[str, Any]) -> None:
        """Take the step."""

    def stepped(self, request: Request, uuid: UUID) -> Response:
        """Take the step in an import that the person sees, and show the import."""
        self.take(_job(self, uuid), self.read(request))
        return self.told(_job(self, uuid))


class DecideRows(ImportStep):
    """Decide on rows that would change what is there."""

    asks: type[Body] = DecideBody

    def post(self, request: Request, uuid: UUID) -> Response:
        return self.stepped(request, uuid)

    def take(self, job: SheetJob, body: dict[str, Any]) -> None:
        actions.decide(job, take=body["take"], leave=body["leave"])
        if "rest" in body:
            actions.decide_rest(job, decision=Decision(body["rest"]))


class ConfirmImport(ImportStep):
    """Say yes to the preview that was seen: all rows are written, or none.

    Refused where the file or the preview is another one by now, or a row is undecided. Where
    somebody edited a record in the meantime, the `state` becomes `failed` and `problems` names it.
    """

    asks: type[Body] = ConfirmBody

    def post(self, request: Request, uuid: UUID) -> Response:
        return self.stepped(request, uuid)

    def take(self, job: SheetJob, body: dict[str, Any]) -> None:
        begin_work(actions.confirm(job, **body, by=self.user), at=self.at)


class UndoImport(ImportStep):
    """Take an import back, where nobody has touched what it wrote.

    Otherwise the `state` stays `done`, and `problems` names what was touched.
    """

    asks: type[Body] = UndoBody

    def post(self, request: Request, uuid: UUID) -> Response:
        return self.stepped(request, uuid)

    def take(self, job: SheetJob, body: dict[str, Any]) -> None:  # noqa: ARG002 - as inherited
        begin_work(actions.ask_undo(job, by=self.user), at=self.at)


class FrameworkExport(Endpoint):
    """Fetch a whole framework as a file that comes in again elsewhere; administrators only.

    It holds every register and what parties keep to themselves, no history and no passwords.
    """

    tag = "imports"
    is_for_some = True
    http_method_names = READING
    content_negotiation_class = AnyMedia
    sends_file = True
    form = "json"
    file_type = FORMS["json"]

    def get(self, _request: Request, uuid: UUID) -> FileResponse:
        framework = found_in(Framework.objects.visible_to(self.user), uuid)
        return sent_framework(self.user, framework, self.form)
