"""Reports: the queue, logging progress, and what a reviewer decides."""

from typing import Any, ClassVar
from uuid import UUID

from django.db.models import DateTimeField, QuerySet
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from api.access import found_in, speaking_for
from api.base import ActionEndpoint, DetailEndpoint, ListEndpoint, acting
from api.filters import UpdateFilter
from api.keyset import both_ways
from api.rows import told_at_once, update_rows
from api.serializers.reporting import (
    NoteBody,
    ReportBody,
    ReturnBody,
    UpdateSerializer,
    WithdrawBody,
    WordsBody,
)
from api.views.frameworks import READING
from commitments import actions
from commitments.domain.vocabulary import Stage
from commitments.models import Commitment, Deadline, ProgressUpdate
from commitments.permissions import access_commitment, access_update

# What a report brings beside its words.
MORE = ("measurements", "evidence", "milestones", "steps")
BY_SUBMISSION = both_ways("submitted", "submitted_at", DateTimeField(), is_nullable=True)


class UpdateList(ListEndpoint):
    """List reports, oldest submission first: with `to_review=true` the queue that waits for you."""

    tag = "updates"
    http_method_names = READING
    model = ProgressUpdate
    answers = UpdateSerializer
    filterset_class = UpdateFilter
    orders: ClassVar = BY_SUBMISSION
    usual_order = "submitted"

    def rows(self) -> QuerySet[ProgressUpdate]:
        rows: QuerySet[ProgressUpdate] = update_rows(self.user)
        return rows


class CommitmentUpdates(ListEndpoint):
    """List the reports on a commitment, latest submission first."""

    is_reporting = True
    tag = "updates"
    http_method_names = ["get", "head", "post"]
    model = ProgressUpdate
    answers = UpdateSerializer
    asks = ReportBody
    creates = True
    orders: ClassVar = BY_SUBMISSION
    usual_order = "-submitted"

    def rows(self) -> QuerySet[ProgressUpdate]:
        commitment = found_in(Commitment.objects.visible_to(self.user), self.kwargs["uuid"])
        rows: QuerySet[ProgressUpdate] = update_rows(self.user).filter(commitment=commitment)
        return rows

    def post(self, request: Request, uuid: UUID) -> Response:
        """Log progress for your party: a draft, or with `submit` at once a report.

        Values and evidence belong to the report and count when it is accepted; then milestones
        are closed as met, and initiatives take the steps that are reported.
        """
        commitment = access_commitment(self.user, uuid=uuid, verb="log_progress")
        body = self.read(request)
        party = speaking_for(self.user, commitment, body.pop("party", None))
        _check_indicators(body["measurements"], commitment)
        has_more = any(body[name] for name in MORE)
        with self.holding(commitment):
            update = self._report(commitment, party=party, **body)
        made = found_in(update_rows(self.user), update.uuid) if has_more else told_at_once(update)
        return self.told(made, status=201, location=reverse("api:update", args=[update.uuid]))

    def _report(
        self,
        commitment: Commitment,
        *,
        measurements: list[dict[str, Any]],
        evidence: list[dict[str, Any]],
        milestones: list[Deadline],
        steps: list[dict[str, Any]],
        submit: bool,
        **words: Any,
    ) -> ProgressUpdate:
        update: ProgressUpdate = acting(self, actions.draft_update)(commitment, **words)
        for value in measurements:
            acting(self, actions.record_measurement)(**value, update=update)
        for link in evidence:
            acting(self, actions.attach_evidence)(commitment, **link, update=update)
        if milestones:
            ticks = dict.fromkeys(milestones, True)
            update = acting(self, actions.tick_milestones)(update, reached=ticks)
        if steps:
            proposed = {
                one["initiative"]: actions.ProposedStep(
                    Stage(one["stage"]), one["taken_on"], one["decision"]
                )
                for one in steps
            }
            update = acting(self, actions.propose_steps)(update, steps=proposed)
        return acting(self, actions.submit_update)(update) if submit else update


def _check_indicators(measurements: list[dict[str, Any]], commitment: Commitment) -> None:
    for index, value in enumerate(measurements):
        if value["indicator"].commitment_id != commitment.pk:
            message = _("This indicator belongs to another commitment.")
            raise ValidationError({"measurements": {str(index): {"indicator": [message]}}})


class UpdateDetail(DetailEndpoint):
    """Show one report with its values and evidence."""

    is_reporting = True
    tag = "updates"
    http_method_names = ["get", "head", "patch"]
    answers = UpdateSerializer
    asks = WordsBody
    conditional = frozenset({"patch"})

    def found(self, uuid: UUID) -> Any:
        return found_in(update_rows(self.user), uuid)

    def patch(self, request: Request, uuid: UUID) -> Response:
        """Mend the words of your own report while it is a draft or was returned."""
        update = access_update(self.user, uuid=uuid, verb="write")
        body = self.read(request)
        with self.holding(update):
            acting(self, actions.revise_update)(update, **body)
        return self.told(self.found(uuid))


class _UpdateAction(ActionEndpoint):
    tag = "updates"
    answers = UpdateSerializer
    verb = "review"

    def subject(self, uuid: UUID) -> ProgressUpdate:
        return access_update(self.user, uuid=uuid, verb=self.verb)

    def again(self, subject: ProgressUpdate) -> Any:
        return found_in(update_rows(self.user), subject.uuid)


class SubmitUpdate(_UpdateAction):
    """Hand your report in; the framework sees it and a manager reviews it.

    Where the framework asks for a sign-off, your party gives that first.
    """

    is_reporting = True
    verb = "write"

    def act(self, subject: ProgressUpdate, **body: Any) -> None:
        acting(self, actions.submit_update)(subject, **body)


class AcceptUpdate(_UpdateAction):
    """Accept a report; its values count from now on."""

    asks = NoteBody

    def act(self, subject: ProgressUpdate, **body: Any) -> None:
        acting(self, actions.accept_update)(subject, **body)


class ReturnUpdate(_UpdateAction):
    """Give a report back to its author with a note on what to mend."""

    asks = ReturnBody

    def act(self, subject: ProgressUpdate, **body: Any) -> None:
        acting(self, actions.return_update)(subject, **body)


class SignOffUpdate(_UpdateAction):
    """Sign a report of your party off; the framework sees it and a manager reviews it."""

    verb = "sign"

    def act(self, subject: ProgressUpdate, **body: Any) -> None:
        acting(self, actions.sign_off_update)(subject, **body)


class SendBackUpdate(_UpdateAction):
    """Give a report back inside your party with a note on what to mend."""

    verb = "sign"
    asks = ReturnBody

    def act(self, subject: ProgressUpdate, **body: Any) -> None:
        acting(self, actions.send_back_update)(subject, **body)


class WithdrawUpdate(_UpdateAction):
    """Take back your own report that was not accepted yet."""

    is_reporting = True
    verb = "write"
    asks = WithdrawBody

    def act(self, subject: ProgressUpdate, **body: Any) -> None:
        acting(self, actions.withdraw_update)(subject, **body)
