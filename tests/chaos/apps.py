"""The terms of a run that the shipped program has no setting for: a short lease, small batches.

A lease of ten minutes would make a thousand kills last a week; what a lease does is the same at
three seconds. Nothing else of the program is changed.
"""

import os
from datetime import timedelta
from types import ModuleType

from django.apps import AppConfig

LEASE = "CHAOS_LEASE_SECONDS"
BATCH = "CHAOS_BATCH"


class ChaosConfig(AppConfig):
    """Shortens the lease and the batch of this process where the run says so."""

    name = "tests.chaos"
    label = "chaos"

    def ready(self) -> None:
        """Set what the environment names; a name that is gone is an error, not a silent default."""
        from reminders.actions import arming, leasing, sending

        if seconds := os.environ.get(LEASE):
            lease = timedelta(seconds=float(seconds))
            for module in (leasing, arming):
                vars(module).update(LEASE=_instead(module, "LEASE", lease))
        if size := os.environ.get(BATCH):
            vars(sending).update(BATCH=_instead(sending, "BATCH", int(size)))


def _instead(module: ModuleType, name: str, value: object) -> object:
    """Return a value to stand for one of the same type that is there."""
    if not isinstance(vars(module)[name], type(value)):
        raise TypeError(name)
    return value
