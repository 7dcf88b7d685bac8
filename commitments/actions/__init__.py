"""Every write about commitments: one verb each, one transaction, its history in it."""

from commitments.actions.anchoring import add_anchored_deadline, link_to_meeting
from commitments.actions.assessing import assess, dissent
from commitments.actions.calendar import (
    cancel_meeting,
    enter_meeting,
    move_meeting,
    rehearse,
    reinstate_meeting,
    replace_meeting,
)
from commitments.actions.closing import close_deadline, declare
from commitments.actions.cycles import open_cycles, set_quota, settle_all
from commitments.actions.date_requests import (
    approve_date,
    ask_for_date,
    refuse_date,
    withdraw_date_request,
)
from commitments.actions.days import DateError
from commitments.actions.deadlines import add_deadline, extend_all, extend_deadline
from commitments.actions.entering import (
    add_mention,
    enter_commitment,
    name_meetings,
    quote_again,
)
from commitments.actions.entering_many import Promise, enter_commitments
from commitments.actions.events import date_event
from commitments.actions.evidence import drop_evidence, replace_evidence
from commitments.actions.files import Upload, inspect_upload
from commitments.actions.initiatives import (
    classify_initiative,
    link_commitments,
    propose_initiative,
    take_step,
)
from commitments.actions.measuring import (
    add_indicator,
    attach_evidence,
    define_indicator,
    record_measurement,
)
from commitments.actions.minutes import begin_minutes, close_minutes, put_down
from commitments.actions.people import assign, reassign, unassign
from commitments.actions.progress import Figure, Proof, Proposals, log_progress, mend_progress
from commitments.actions.proposals import ProposedStep, propose_steps, tick_milestones
from commitments.actions.recomputing import (
    drop_recomputations,
    run_recomputation,
    run_recomputations,
    start_recomputation,
)
from commitments.actions.refusal import RefusedError
from commitments.actions.registers import save_framework, save_party, save_programme
from commitments.actions.relating import relate, unrelate
from commitments.actions.reporting import (
    accept_update,
    draft_update,
    report_no_change,
    return_update,
    revise_update,
    submit_update,
    withdraw_update,
)
from commitments.actions.rounds import (
    close_round,
    open_round,
    plan_quarters,
    plan_round,
    reschedule_round,
    set_asks,
)
from commitments.actions.signing_off import send_back_update, sign_off_update

__all__ = [
    "DateError",
    "Figure",
    "Promise",
    "Proof",
    "Proposals",
    "ProposedStep",
    "RefusedError",
    "Upload",
    "accept_update",
    "add_anchored_deadline",
    "add_deadline",
    "add_indicator",
    "add_mention",
    "approve_date",
    "ask_for_date",
    "assess",
    "assign",
    "attach_evidence",
    "begin_minutes",
    "cancel_meeting",
    "classify_initiative",
    "close_deadline",
    "close_minutes",
    "close_round",
    "date_event",
    "declare",
    "define_indicator",
    "dissent",
    "draft_update",
    "drop_evidence",
    "drop_recomputations",
    "enter_commitment",
    "enter_commitments",
    "enter_meeting",
    "extend_all",
    "extend_deadline",
    "inspect_upload",
    "link_commitments",
    "link_to_meeting",
    "log_progress",
    "mend_progress",
    "move_meeting",
    "name_meetings",
    "open_cycles",
    "open_round",
    "plan_quarters",
    "plan_round",
    "propose_initiative",
    "propose_steps",
    "put_down",
    "quote_again",
    "reassign",
    "record_measurement",
    "refuse_date",
    "rehearse",
    "reinstate_meeting",
    "relate",
    "replace_evidence",
    "replace_meeting",
    "report_no_change",
    "reschedule_round",
    "return_update",
    "revise_update",
    "run_recomputation",
    "run_recomputations",
    "save_framework",
    "save_party",
    "save_programme",
    "send_back_update",
    "set_asks",
    "set_quota",
    "settle_all",
    "sign_off_update",
    "start_recomputation",
    "submit_update",
    "take_step",
    "tick_milestones",
    "unassign",
    "unrelate",
    "withdraw_date_request",
    "withdraw_update",
]
