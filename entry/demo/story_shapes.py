"""What the files of the demonstration on top may say; the documents' own shapes are in `shapes`."""

from dataclasses import dataclass
from decimal import Decimal

from commitments.domain.vocabulary import Health, Operator, Stage, UpdateState
from commitments.models import EvidenceRelation


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactShape:
    """What one invented person answers for."""

    person: str
    party: str
    framework: str
    commitments: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactsFile:
    """contacts.yaml."""

    contacts: tuple[ContactShape, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CitedShape:
    """A document that is cited and not kept."""

    title: str
    date: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureShape:
    """A value for a number of the commitment, known by the number's name."""

    number: str
    value: Decimal
    operator: Operator = Operator.EQUAL
    date: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingShape:
    """Words for a date, and their reading."""

    words: str
    edtf: str
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceShape:
    """What a cited document says of a commitment, and what follows from it for the record."""

    commitment: str
    document: str
    relation: EvidenceRelation
    statement: str
    measurement: FigureShape | None = None
    moved: ReadingShape | None = None
    period: ReadingShape | None = None
    delivered: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceFile:
    """evidence.yaml."""

    framework: str
    documents: dict[str, CitedShape]
    evidence: tuple[EvidenceShape, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateShape:
    """An invented report."""

    commitment: str
    by: str
    days_ago: int
    health: Health
    narrative: str
    next_steps: str = ""
    obstacles: str = ""
    help_needed: str = ""
    measurement: FigureShape | None = None
    state: UpdateState
    review_note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdatesFile:
    """updates.yaml."""

    updates: tuple[UpdateShape, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StepShape:
    """A step of an invented initiative."""

    stage: Stage
    days_ago: int
    by: str
    decision: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class InitiativeShape:
    """An invented initiative; its first step is the concept."""

    title: str
    summary: str
    areas: tuple[str, ...] = ()
    parties: tuple[str, ...] = ()
    commitments: tuple[str, ...] = ()
    criteria_met: tuple[str, ...] = ()
    steps: tuple[StepShape, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class InitiativesFile:
    """initiatives.yaml."""

    framework: str
    initiatives: tuple[InitiativeShape, ...]
