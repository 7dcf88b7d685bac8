"""Writes that concern a person's account; plain changes go through the history's own."""

from accounts.actions.erasing import ERASED, erase_person, known_of
from accounts.actions.forgetting import (
    forget_letters,
    forget_sessions,
    forget_tokens,
    forget_visits,
)
from accounts.actions.letters import send_letters
from accounts.actions.locking import lock_secrets
from accounts.actions.notices import write_notice
from accounts.actions.saved_views import (
    change_view,
    filters_in,
    remove_view,
    restore_view,
    save_view,
)
from accounts.actions.tokens import SIGNED_IN, make_token, revoke_token
from accounts.actions.visiting import begin_visit
from accounts.actions.ways_in import (
    ask_for_address,
    ask_for_password,
    change_address,
    end_access,
    end_session,
    end_sessions,
    link_account,
    note_failure,
    note_security,
    note_wrong_code,
    set_password,
)

__all__ = [
    "ERASED",
    "SIGNED_IN",
    "ask_for_address",
    "ask_for_password",
    "begin_visit",
    "change_address",
    "change_view",
    "end_access",
    "end_session",
    "end_sessions",
    "erase_person",
    "filters_in",
    "forget_letters",
    "forget_sessions",
    "forget_tokens",
    "forget_visits",
    "known_of",
    "link_account",
    "lock_secrets",
    "make_token",
    "note_failure",
    "note_security",
    "note_wrong_code",
    "remove_view",
    "restore_view",
    "revoke_token",
    "save_view",
    "send_letters",
    "set_password",
    "write_notice",
]
