"""The history of a record in words: who did what, when and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from accounts.models import User
from desks.told import Telling, kind_words
from frameworks.models import Party, RoleChoices
from history.models import AuditEvent

VERBS = {
    "create": _l("made a record"),
    "change": _l("changed a record"),
    "delete": _l("removed a record"),
    "touch": _l("changed what belongs to a record"),
    "enter_commitment": _l("entered the commitment"),
    "name_party": _l("named a party"),
    "change_role": _l("changed the role of a party"),
    "drop_party": _l("took out a party"),
    "name_areas": _l("named the areas"),
    "name_meetings": _l("named the meetings"),
    "add_mention": _l("tied it to a passage"),
    "set_deadline": _l("set a deadline"),
    "move_deadline": _l("moved a deadline"),
    "extend_deadline": _l("moved a deadline"),
    "revise_deadline": _l("recorded the change of a date"),
    "date_event": _l("gave the event on which a deadline hangs its day"),
    "hang_deadline": _l("hung a deadline on a meeting"),
    "end_day_elsewhere": _l("fitted the end of a day to the parties’ time zones"),
    "close_deadline": _l("closed a deadline"),
    "reopen_deadline": _l("reopened a deadline"),
    "meet_cycle": _l("counted a cycle as met"),
    "plan_next_cycle": _l("planned the next cycle"),
    "assign": _l("named a point of contact"),
    "unassign": _l("relieved a point of contact"),
    "add_indicator": _l("added an indicator"),
    "define_indicator": _l("defined an indicator"),
    "record_measurement": _l("recorded a measurement"),
    "accept_measurement": _l("accepted a measurement"),
    "mend_measurement": _l("mended a measurement"),
    "drop_measurement": _l("took out a measurement"),
    "attach_evidence": _l("attached evidence"),
    "drop_evidence": _l("took out evidence"),
    "replace_evidence": _l("attached a newer version of evidence"),
    "keep_version": _l("kept the earlier version of evidence"),
    "tick_milestones": _l("reported which milestones are reached"),
    "propose_step": _l("reported a step of an initiative"),
    "drop_proposal": _l("took a reported step out"),
    "draft_update": _l("began a report"),
    "revise_update": _l("changed a report"),
    "submit_update": _l("submitted a report"),
    "sign_off_update": _l("signed a report off for the party"),
    "send_back_update": _l("sent a report back inside the party"),
    "accept_update": _l("accepted a report"),
    "return_update": _l("returned a report"),
    "withdraw_update": _l("withdrew a report"),
    "hear_of": _l("counted as heard of"),
    "declare_delivered": _l("declared it delivered"),
    "declare_active": _l("declared it active"),
    "declare_withdrawn": _l("declared it withdrawn"),
    "declare_superseded": _l("declared it superseded"),
    "assess": _l("judged what became of it"),
    "reassess": _l("judged anew what became of it"),
    "cite_evidence": _l("named the evidence of a judgement"),
    "dissent": _l("answered a judgement for the party"),
    "nudge": _l("nudged the points of contact"),
    "escalate": _l("escalated it by hand"),
    "begin_minutes": _l("began to go through a list"),
    "put_down": _l("put down what was decided in a review"),
    "close_minutes": _l("closed the minutes of a review"),
    "save_view": _l("saved a list under a name"),
    "change_view": _l("changed a saved view"),
    "remove_view": _l("removed a saved view"),
    "restore_view": _l("brought a saved view back"),
    "plan_round": _l("planned a reporting round"),
    "open_round": _l("opened a reporting round"),
    "close_round": _l("closed a reporting round"),
    "reschedule_round": _l("gave a reporting round other days"),
    "set_asks": _l("changed what a reporting round asks"),
    "follow_meeting": _l("let a reporting round follow its meeting"),
    "end_round_elsewhere": _l("fitted the days of a reporting round to another time zone"),
    "add_webhook": _l("added a webhook"),
    "point_webhook": _l("pointed a webhook to a host"),
    "change_webhook": _l("changed a webhook"),
    "switch_on_webhook": _l("switched a webhook on"),
    "switch_off_webhook": _l("switched a webhook off"),
    "rotate_webhook_secret": _l("gave a webhook a new secret"),
    "test_webhook": _l("sent a test to a webhook"),
    "replay_posts": _l("had posts to a webhook sent again"),
    "replay_mail": _l("let a mail be sent again"),
    "cancel_mail": _l("took a mail back"),
    "make_feed": _l("made a calendar feed"),
    "revoke_feed": _l("revoked a calendar feed"),
    "ask_for_date": _l("asked for another date"),
    "date_approved": _l("approved another date"),
    "date_refused": _l("refused another date"),
    "date_withdrawn": _l("took back the request for another date"),
    "erase_person": _l("erased a person"),
    "relate": _l("said how it stands to another commitment"),
    "unrelate": _l("took back how it stands to another commitment"),
    "set_quota": _l("set the rule of the quota"),
    "stop_digest": _l("stopped the daily mail by the link in it"),
    "set_mail_wishes": _l("chose how to get mail"),
    "mail_comes_back": _l("noted that mail comes back"),
    "name_alternate": _l("named an alternate"),
    "drop_alternate": _l("let an alternate go"),
    "enter_absence": _l("entered an absence"),
    "change_absence": _l("changed an absence"),
    "end_absence": _l("ended an absence"),
    "merge": _l("pointed it to the one that was kept, in a merge"),
    "merge_party": _l("merged a party into another one"),
    "merge_person": _l("merged an account into another one"),
    "add_name": _l("said how else a party is written"),
    "drop_name": _l("took out another name of a party"),
    "add_member": _l("said who belongs to a group"),
    "end_membership": _l("said until when a party belonged to a group"),
    "say_distinct": _l("said that two that look alike are not the same"),
    "sign_in": _l("signed in"),
    "sign_out": _l("signed out"),
    "fail_sign_in": _l("failed to sign in"),
    "fail_second_step": _l("gave a wrong code of the second step"),
    "link_account": _l("tied the single sign-on to the account"),
    "set_password": _l("set a password"),
    "ask_for_address": _l("asked for another address"),
    "change_address": _l("changed the address to sign in with"),
    "add_second_factor": _l("added a second step for signing in"),
    "remove_second_factor": _l("removed a second step for signing in"),
    "make_recovery_codes": _l("made new recovery codes"),
    "end_session": _l("ended a session"),
    "end_sessions": _l("ended all sessions"),
    "make_token": _l("made a token"),
    "revoke_token": _l("revoked a token"),
    "invite": _l("invited a person"),
    "withdraw_invitation": _l("took an invitation back"),
    "forget_invitation": _l("erased whom an invitation that ran out was for"),
    "accept_invitation": _l("accepted an invitation"),
    "join_framework": _l("joined the framework"),
    "join_by_group": _l("joined the framework by a group of the single sign-on"),
    "leave_group": _l("left the framework with a group of the single sign-on"),
    "change_member_role": _l("gave a member another role"),
    "end_framework_membership": _l("ended a membership"),
    "triage_sentence": _l("said what a sentence is"),
    "refuse_proposal": _l("refused a proposal, or took that back"),
}


@dataclass(frozen=True, slots=True)
class Change:
    """One field before and after."""

    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the history."""

    at: datetime
    who: str
    what: str
    door: str
    reason: str
    changes: tuple[Change, ...]
    # The kind of record that it was written to, and in what capacity, where that is known.
    about: str = ""
    role: str = ""
    acting_for: str = ""


def names_of(actors: set[UUID]) -> Mapping[UUID, str]:
    """Return the names behind the ids in the history, in one query."""
    people = User.objects.filter(uuid__in=actors)
    return {person.uuid: person.full_name for person in people}


def _parties(rows: Sequence[AuditEvent]) -> Mapping[UUID, str]:
    """Return the names of the parties for which people acted, in one query or none."""
    wanted = {row.acting_for for row in rows if row.acting_for}
    if not wanted:
        return {}
    return {party.uuid: party.label for party in Party.objects.filter(uuid__in=wanted)}


def _role(code: str) -> str:
    words = {**dict(RoleChoices.choices), "admin": _l("site administrator")}
    return str(words.get(code, code))


def events_of(rows: Sequence[AuditEvent], *, with_names: bool = False) -> list[Event]:
    """Turn rows of the trail into lines to read; with the names of what changes point to."""
    names = names_of({row.actor for row in rows if row.actor})
    parties = _parties(rows)
    telling = Telling(rows, with_names=with_names)
    return [
        Event(
            at=row.occurred_at,
            who=names.get(row.actor, _("somebody")) if row.actor else _("the system"),
            what=str(VERBS.get(row.verb, row.verb.replace("_", " "))),
            door=str(row.get_door_display()),
            reason=row.reason,
            changes=tuple(Change(*change) for change in telling.changes(row)),
            about=kind_words(row.subject_type),
            role=_role(row.role),
            acting_for=parties.get(row.acting_for, "") if row.acting_for else "",
        )
        for row in rows
    ]
