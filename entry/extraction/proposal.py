"""What is proposed of a sentence; how it is found lives in the modules beside this one."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from commitments.domain.vocabulary import Kind, Operator, PartyRole, QuantityRole, Strength


class Class(StrEnum):
    """What a sentence, or a part of it, is for a tracker."""

    PLANNED = "planned"
    ONGOING = "ongoing"
    DELIVERED = "delivered"
    PRINCIPLE = "principle"
    BACKGROUND = "background"


# Not yet delivered: what a tracker follows.
OPEN_CLASSES = frozenset({Class.PLANNED, Class.ONGOING})


class Cue(StrEnum):
    """Why something is proposed, as a code; the words that it was seen in go with it."""

    PROMISE = "promise"
    FUTURE = "future"
    INTENTION = "intention"
    DUTY = "duty"
    HOPE = "hope"
    MANDATE = "mandate"
    LEAD_IN = "lead_in"
    UPCOMING = "upcoming"
    PROGRAMME = "programme"
    CONTINUES = "continues"
    ANNOUNCED = "announced"
    TARGET = "target"
    DATE = "date"
    QUANTITY = "quantity"
    PAST = "past"
    POSITION = "position"
    PRINCIPLE = "principle"
    OUTCOME = "outcome"
    DESCRIPTION = "description"
    THING = "thing"
    NO_VERB = "no_verb"
    RESTATES = "restates"
    WORDS = "words"
    SERVICE = "service"


@dataclass(frozen=True, slots=True)
class Reason:
    """A cue and the words that it was seen in."""

    cue: Cue
    words: str


@dataclass(frozen=True, slots=True)
class PartyFound:
    """A party of the register, how it was written, and the role that it seems to have."""

    code: str
    words: str
    role: PartyRole
    start: int


@dataclass(frozen=True, slots=True)
class DateFound:
    """A date's words and reading; `edtf` is empty where it hangs on something or is in doubt."""

    words: str
    start: int
    edtf: str = ""
    qualifier: str = ""
    kind: str = ""
    in_doubt: bool = False
    is_past: bool = False


@dataclass(frozen=True, slots=True)
class QuantityFound:
    """A number with how it is meant; money has an ISO currency in `currency`."""

    words: str
    start: int
    value: Decimal
    operator: Operator
    unit: str
    role: QuantityRole
    currency: str = ""


@dataclass(frozen=True, slots=True)
class Mention:
    """A known commitment that a text seems to state again, 0 to 1 alike."""

    reference: str
    similarity: float


@dataclass(frozen=True, slots=True)
class Proposal:
    """What one promise, or a sentence without one, is proposed to be; offsets in the sentence."""

    label: Class
    kind: Kind
    strength: Strength
    verb: str
    start: int
    end: int
    words: str
    title: str
    confidence: float
    parties: tuple[PartyFound, ...] = ()
    dates: tuple[DateFound, ...] = ()
    quantities: tuple[QuantityFound, ...] = ()
    reasons: tuple[Reason, ...] = ()
    mention: Mention | None = None
    source: str = ""

    @property
    def is_commitment(self) -> bool:
        """Whether something is promised or going on that is not yet delivered."""
        return self.label in OPEN_CLASSES


@dataclass(frozen=True, slots=True)
class Known:
    """A commitment that is tracked already, with the words that ground it."""

    reference: str
    words: str


@dataclass(frozen=True, slots=True)
class Register:
    """The parties by each way to write them, as plain data: name to code."""

    names: Mapping[str, str] = field(default_factory=dict)
    # Whom "we" and "both sides" mean: those who speak in the document.
    speakers: tuple[str, ...] = ()
