"""What a phrase was read as, in codes; how it is read lives in the other modules here."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from commitments.domain.edtf import parse_edtf
from commitments.domain.vocabulary import Hemisphere, Qualifier

# The anchor of “within three years”: the phrase counts from the document itself.
DOCUMENT_ANCHOR = "document"


class ReadingKind(StrEnum):
    """What sort of date the words make."""

    NONE = "none"
    CALENDAR = "calendar"
    RECURRING = "recurring"
    RELATIVE = "relative"
    UNREAD = "unread"


class Basis(StrEnum):
    """What the reading rests on beyond the words themselves."""

    CALENDAR_QUARTER = "calendar_quarter"
    CALENDAR_HALF = "calendar_half"
    FISCAL_YEAR = "fiscal_year"
    FISCAL_QUARTER = "fiscal_quarter"
    FISCAL_HALF = "fiscal_half"
    NORTHERN_SPRING = "northern_spring"
    NORTHERN_SUMMER = "northern_summer"
    NORTHERN_AUTUMN = "northern_autumn"
    NORTHERN_WINTER = "northern_winter"
    SOUTHERN_SPRING = "southern_spring"
    SOUTHERN_SUMMER = "southern_summer"
    SOUTHERN_AUTUMN = "southern_autumn"
    SOUTHERN_WINTER = "southern_winter"
    YEAR_INFERRED = "year_inferred"
    DOCUMENT_DATE = "document_date"
    APPROXIMATE = "approximate"
    DAY_FIRST = "day_first"
    WEEK_FROM_MONDAY = "week_from_monday"
    YEARS_ABBREVIATED = "years_abbreviated"
    INCLUSIVE_BOUND = "inclusive_bound"
    AT_LEAST = "at_least"


class Doubt(StrEnum):
    """Why a person must decide."""

    UNKNOWN_WORDS = "unknown_words"
    VAGUE = "vague"
    NEGATION = "negation"
    REFERS_BACK = "refers_back"
    NO_DOCUMENT_DATE = "no_document_date"
    DOCUMENT_DATE_TOO_COARSE = "document_date_too_coarse"
    YEAR_UNCERTAIN = "year_uncertain"
    NO_SUCH_DAY = "no_such_day"
    DAY_OR_MONTH_FIRST = "day_or_month_first"
    MONTH_OR_YEARS = "month_or_years"
    SPLIT_YEAR = "split_year"
    RANGE_REVERSED = "range_reversed"
    SEASON_SPANS_YEARS = "season_spans_years"
    FISCAL_YEAR_UNKNOWN = "fiscal_year_unknown"
    WEEKDAY_MISMATCH = "weekday_mismatch"
    WEEK_START = "week_start"
    NO_FIRM_END = "no_firm_end"
    EVENT_AS_DATE = "event_as_date"
    SEVERAL_DATES = "several_dates"
    CONFLICTING_WORDS = "conflicting_words"
    FREQUENCY_AMBIGUOUS = "frequency_ambiguous"
    TOO_LONG = "too_long"


class Frequency(StrEnum):
    """The cycle of a recurring date."""

    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    YEARLY = "yearly"
    PER_OCCURRENCE = "per_occurrence"


class Unit(StrEnum):
    """What an offset is counted in."""

    DAY = "day"
    WORKING_DAY = "working_day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


class FiscalNaming(StrEnum):
    """Which of its two calendar years a fiscal year is named after."""

    END = "end"
    START = "start"


@dataclass(frozen=True, slots=True)
class Cadence:
    """How often: `times` in every `every` cycles of `frequency`."""

    frequency: Frequency
    every: int = 1
    times: int = 1


@dataclass(frozen=True, slots=True)
class ReadingContext:
    """What the document and its framework tell; raises when they tell it wrongly.

    `document_edtf` may be coarse, such as `2023-07~`. `fiscal_year_start_month` is 1 to 12, or
    None when nobody knows it: then a fiscal date is a person's to decide.
    """

    document_edtf: str = ""
    fiscal_year_start_month: int | None = None
    hemisphere: Hemisphere = Hemisphere.NORTH
    fiscal_year_named_by: FiscalNaming = FiscalNaming.END

    def __post_init__(self) -> None:
        if self.document_edtf:
            parse_edtf(self.document_edtf)
        if self.fiscal_year_start_month not in {None, *range(1, 13)}:
            raise ValueError("The fiscal year starts in a month from 1 to 12")


@dataclass(frozen=True, slots=True)
class Reading:
    """One phrase and what it says; a doubt means that a person decides.

    A CALENDAR reading with doubts is a proposal. An UNREAD one proposes nothing, and `unread`
    holds the words that stood in the way. For RECURRING, `edtf` is the span of years within which
    it recurs and `cycle_edtf` the place in each cycle, such as `XXXX-03-31`. For RELATIVE,
    `offset` `unit`s lie between the anchor and the date, on the side that `relation` tells.
    """

    expression: str
    kind: ReadingKind
    edtf: str = ""
    qualifier: Qualifier | None = None
    first_day: date | None = None
    last_day: date | None = None
    grace_day: date | None = None
    basis: tuple[Basis, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    unread: str = ""
    frequency: Frequency | None = None
    every: int | None = None
    times: int | None = None
    cycle_edtf: str = ""
    anchor: str = ""
    relation: Qualifier | None = None
    offset: int | None = None
    unit: Unit | None = None

    @property
    def needs_person(self) -> bool:
        """Whether a person has to decide before the reading may be used."""
        return bool(self.doubts)


class UndecidedError(Exception):
    """The words are a date, but only a person can tell which; carries the reason."""

    def __init__(self, doubt: Doubt) -> None:
        super().__init__(doubt.value)
        self.doubt = doubt
