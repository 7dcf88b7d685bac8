"""What every admin of every app stands on: scope by membership, writes with history.

No model is registered here; that is done in the lowest app that may import what it calls.
"""

from history.admin.forms import ReasonedForm, RecordForm
from history.admin.inlines import RecordInline, RecordStackedInline, RecordTabularInline
from history.admin.records import ReadOnlyAdmin, RecordAdmin
from history.admin.refusals import Refusal
from history.admin.signing import Signature, signature_of
from history.admin.steps import Step, StepForm

__all__ = [
    "ReadOnlyAdmin",
    "ReasonedForm",
    "RecordAdmin",
    "RecordForm",
    "RecordInline",
    "RecordStackedInline",
    "RecordTabularInline",
    "Refusal",
    "Signature",
    "Step",
    "StepForm",
    "signature_of",
]
