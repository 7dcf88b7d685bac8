"""Writes of register care: one verb each, one transaction, its history in it."""

from entry.register.actions.copying import copy_framework, start_framework
from entry.register.actions.erasing import erase_everywhere
from entry.register.actions.names import (
    add_member,
    add_name,
    drop_name,
    end_membership,
    say_distinct,
)
from entry.register.actions.parties import merge_parties
from entry.register.actions.people import merge_people

__all__ = [
    "add_member",
    "add_name",
    "copy_framework",
    "drop_name",
    "end_membership",
    "erase_everywhere",
    "merge_parties",
    "merge_people",
    "say_distinct",
    "start_framework",
]
