"""Every write that concerns the history itself: recording, sealing, keeping names apart."""

from history.actions.forgetting import blank_in_batches, delete_in_batches
from history.actions.inserting import insert_all
from history.actions.names import forget_names
from history.actions.recording import (
    Changes,
    HasUuid,
    StaleRecordError,
    clean_texts,
    create_recorded,
    delete_recorded,
    plain,
    record,
    record_all,
    recorded_values,
    save_all_recorded,
    save_recorded,
    set_recorded,
    touch_recorded,
)
from history.actions.sealing import seal

__all__ = (
    "Changes",
    "HasUuid",
    "StaleRecordError",
    "blank_in_batches",
    "clean_texts",
    "create_recorded",
    "delete_in_batches",
    "delete_recorded",
    "forget_names",
    "insert_all",
    "plain",
    "record",
    "record_all",
    "recorded_values",
    "save_all_recorded",
    "save_recorded",
    "seal",
    "set_recorded",
    "touch_recorded",
)
