"""What the fixture files may say, as typed shapes; how they become rows is elsewhere."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from commitments.domain.vocabulary import (
    DeadlineRole,
    Hemisphere,
    Kind,
    MoneyType,
    Operator,
    PartyRole,
    Priority,
    PublicationStatus,
    Qualifier,
    QuantityRole,
    Strength,
)
from commitments.models import QuotaRule
from frameworks.models import PartyKind
from meetings.models import MeetingState

# --- the register ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberShape:
    """A member of a group, since a day."""

    party: str
    since: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyShape:
    """A party."""

    code: str
    name: str
    short_name: str = ""
    kind: PartyKind
    part_of: str = ""
    time_zone: str = "UTC"
    country: str = ""
    hemisphere: Hemisphere = Hemisphere.NORTH
    names: tuple[str, ...] = ()
    members: tuple[MemberShape, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterFile:
    """parties.yaml."""

    parties: tuple[PartyShape, ...]


# --- a framework ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameworkShape:
    """The instrument."""

    code: str
    name: str
    instrument: str = ""
    description: str = ""
    tracked_from: date
    time_zone: str = "UTC"
    fiscal_year_start_month: int | None = None
    parties: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOutShape:
    """Something of the raw file that the cleaned text does not hold."""

    what: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentShape:
    """The document; `file` is the cleaned text, the raw file is known by its SHA-256 only."""

    code: str
    title: str
    type: str = ""
    file: str
    issuers: tuple[str, ...] = ()
    date: str = ""
    date_reasoning: str = ""
    source_note: str = ""
    raw_name: str = ""
    raw_sha256: str
    left_out: tuple[LeftOutShape, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaShape:
    """A priority area or section."""

    code: str
    name: str
    colour: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgrammeShape:
    """A programme; those it is part of stand before it."""

    code: str
    name: str
    part_of: str = ""
    open_list: bool = False
    other_names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingShape:
    """One meeting; `date` is EDTF."""

    number: int | None = None
    label: str = ""
    date: str = ""
    place: str = ""
    state: MeetingState = MeetingState.PLANNED
    basis: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ForumShape:
    """A series of meetings."""

    code: str
    name: str
    reports_to: str = ""
    frequency: str = ""
    meetings: tuple[MeetingShape, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameworkFile:
    """framework.yaml."""

    framework: FrameworkShape
    document: DocumentShape
    documents_named: dict[str, str] = field(default_factory=dict)
    areas: tuple[AreaShape, ...] = ()
    programmes: tuple[ProgrammeShape, ...] = ()
    forums: tuple[ForumShape, ...] = ()


# --- its commitments ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class DateShape:
    """A date of a commitment: its words, their reading, and the other sentence they stand in."""

    words: str = ""
    edtf: str
    role: DeadlineRole
    label: str = ""
    qualifier: Qualifier | None = None
    hemisphere: Hemisphere = Hemisphere.NORTH
    inferred: bool = False
    stands_in: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotaShape:
    """The rule of a quota; with `opens_cycles: false` it is written down and not yet run.

    That is for a quota of whose later cycles no source tells anything.
    """

    words: str = ""
    per: QuotaRule.Period
    forum: str = ""
    through: str = ""
    starts_on: date | None = None
    required: Decimal
    counts: QuotaRule.Counts
    opens_cycles: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class BaselineShape:
    """Where a number stood to begin with."""

    value: Decimal
    date: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberShape:
    """A number of the text, or one that follows from it (`implied`)."""

    name: str
    unit: str
    role: QuantityRole
    operator: Operator
    doubtful: bool = False
    value: Decimal | None = None
    implied: bool = False
    baseline: BaselineShape | None = None
    money: MoneyType | None = None
    currency: str = ""
    scope: str = ""
    definition: str = ""
    definition_source: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitmentShape:
    """One entry.

    `span` may pin the quote to a place, [start, end) in code points. `meetings` are codes of
    forums; FORUM@DATE names the one meeting of that date (EDTF). `contributions` are the own
    parts of parties by their codes.
    """

    reference: str
    title: str
    quote: str
    span: tuple[int, ...] = ()
    place: str = ""
    kind: Kind
    subtype: str = ""
    published_as: PublicationStatus
    priority: Priority = Priority.NORMAL
    strength: Strength
    verb: str = ""
    scope: str = ""
    owner: tuple[str, ...]
    supporter: tuple[str, ...] = ()
    implementer: tuple[str, ...] = ()
    addressee: tuple[str, ...] = ()
    host: tuple[str, ...] = ()
    approver: tuple[str, ...] = ()
    contributions: dict[str, str] = field(default_factory=dict)
    areas: tuple[str, ...] = ()
    programme: str = ""
    meetings: tuple[str, ...] = ()
    refers_to: tuple[str, ...] = ()
    components: tuple[str, ...] = ()
    dates: tuple[DateShape, ...] = ()
    delivered: str = ""
    quota: QuotaShape | None = None
    numbers: tuple[NumberShape, ...] = ()
    note: str = ""

    def roles(self) -> list[tuple[str, PartyRole]]:
        """Return each party's code with its role, owners first."""
        return [(code, role) for role in PartyRole for code in getattr(self, role)]


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitmentsFile:
    """commitments-*.yaml: the entries of one section, and the area that they all stand in."""

    section: str
    area: str = ""
    commitments: tuple[CommitmentShape, ...]
