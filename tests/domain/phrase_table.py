"""Date phrases as communiqués, fact sheets and plans of action write them, with their readings.

The phrases are our own, after the habits of such texts; the expected readings were set by hand.
"""

from typing import NamedTuple

from commitments.domain.phrases import Basis, Doubt, Frequency, Unit
from commitments.domain.vocabulary import Qualifier

IN, BY, BEFORE = Qualifier.IN, Qualifier.BY, Qualifier.BEFORE
AFTER, FROM, UNTIL = Qualifier.AFTER, Qualifier.FROM, Qualifier.UNTIL

# The context of every phrase below: a document of 12 July 2023, a fiscal year from October that
# is named after the year in which it ends, and seasons of the north.
DOCUMENT = "2023-07-12"
FISCAL_START = 10

QUARTER, HALF = (Basis.CALENDAR_QUARTER,), (Basis.CALENDAR_HALF,)
ROUGH = (Basis.APPROXIMATE,)
INFERRED, COUNTED = (Basis.YEAR_INFERRED,), (Basis.DOCUMENT_DATE,)


class Dated(NamedTuple):
    """A phrase that is a date: its EDTF, its preposition, its last and grace day."""

    phrase: str
    edtf: str
    qualifier: Qualifier
    last: str
    basis: tuple[Basis, ...] = ()
    grace: str = ""


class Doubtful(NamedTuple):
    """A phrase that is read as a proposal, for the reason given."""

    phrase: str
    edtf: str
    doubt: Doubt


class Recurring(NamedTuple):
    """A phrase that comes again, and where in its cycle or by which event."""

    phrase: str
    frequency: Frequency
    every: int = 1
    times: int = 1
    edtf: str = ""
    cycle: str = ""
    anchor: str = ""
    relation: Qualifier | None = None


class Anchored(NamedTuple):
    """A phrase that hangs on an event, with or without an offset."""

    phrase: str
    anchor: str
    relation: Qualifier
    qualifier: Qualifier
    offset: int | None = None
    unit: Unit | None = None


DATED = (
    # Days
    Dated("10 March 2025", "2025-03-10", IN, "2025-03-10"),
    Dated("on 10 March 2025", "2025-03-10", IN, "2025-03-10"),
    Dated("March 10th, 2025", "2025-03-10", IN, "2025-03-10"),
    Dated("the 10th of March 2025", "2025-03-10", IN, "2025-03-10"),
    Dated("twenty-first of March, 2025", "2025-03-21", IN, "2025-03-21"),
    Dated("on May 10, 2023", "2023-05-10", IN, "2023-05-10"),
    Dated("Sept. 5, 2025", "2025-09-05", IN, "2025-09-05"),
    Dated("2025-03-10", "2025-03-10", IN, "2025-03-10"),
    Dated("2025/3/10", "2025-03-10", IN, "2025-03-10"),
    Dated("13-July-2023", "2023-07-13", IN, "2023-07-13"),
    Dated("13/04/2025", "2025-04-13", IN, "2025-04-13"),
    Dated("04/13/2025", "2025-04-13", IN, "2025-04-13"),
    Dated("04/04/2025", "2025-04-04", IN, "2025-04-04"),
    Dated("10.03.2025", "2025-03-10", IN, "2025-03-10", (Basis.DAY_FIRST,)),
    Dated("on Friday, 14 July 2023", "2023-07-14", IN, "2023-07-14"),
    Dated("29 February 2024", "2024-02-29", IN, "2024-02-29"),
    Dated("no later than 31 December 2025", "../2025-12-31", BY, "2025-12-31"),
    Dated("NOT LATER THAN 31 DEC 2025", "../2025-12-31", BY, "2025-12-31"),
    Dated("on or before 31 Dec 2025", "../2025-12-31", BY, "2025-12-31"),
    Dated("by 15 March 2025 at the latest", "../2025-03-15", BY, "2025-03-15"),
    Dated("before 10 March 2025", "../2025-03-09", BEFORE, "2025-03-09"),
    Dated("until 31 May 2026", "../2026-05-31", UNTIL, "2026-05-31"),
    Dated("with effect from 1 January 2025", "2025-01-01/..", FROM, ""),
    Dated("after 28 February 2024", "2024-02-29/..", AFTER, ""),
    Dated("due 31 March 2025", "2025-03-31", IN, "2025-03-31"),
    # Weeks
    Dated(
        "the week of 10 March 2025",
        "2025-03-10/2025-03-16",
        IN,
        "2025-03-16",
        (Basis.WEEK_FROM_MONDAY,),
    ),
    Dated("first week of March 2025", "2025-03~", IN, "2025-03-31", ROUGH),
    Dated("by the last day of March 2025", "../2025-03", BY, "2025-03-31"),
    Dated("from the first day of March 2025", "2025-03/..", FROM, ""),
    Dated("in the first half of March 2025", "2025-03~", IN, "2025-03-31", ROUGH),
    # Months
    Dated("March 2024", "2024-03", IN, "2024-03-31"),
    Dated("in February 2023", "2023-02", IN, "2023-02-28"),
    Dated("in the month of February 2024", "2024-02", IN, "2024-02-29"),
    Dated("2023-07", "2023-07", IN, "2023-07-31"),
    Dated("by March 2025", "../2025-03", BY, "2025-03-31"),
    Dated("before March 2025", "../2025-02", BEFORE, "2025-02-28"),
    Dated("before January 2025", "../2024-12", BEFORE, "2024-12-31"),
    Dated("from March 2025", "2025-03/..", FROM, ""),
    Dated("since December 2022", "2022-12/..", FROM, ""),
    Dated("by the end of March 2025", "../2025-03", BY, "2025-03-31"),
    Dated("mid-August 2023", "2023-08~", IN, "2023-08-31", ROUGH),
    Dated("in late March 2025", "2025-03~", IN, "2025-03-31", ROUGH),
    Dated("first cohort in August 2023", "2023-08", IN, "2023-08-31"),
    Dated("57th SCM in November 2025", "2025-11", IN, "2025-11-30"),
    Dated("scheduled for March 2024", "2024-03", IN, "2024-03-31"),
    # Years
    Dated("in 2023", "2023", IN, "2023-12-31"),
    Dated("during the year 2025", "2025", IN, "2025-12-31"),
    Dated("by 2025", "../2025", BY, "2025-12-31"),
    Dated("before 2025", "../2024", BEFORE, "2024-12-31"),
    Dated("after 2015", "2016/..", AFTER, ""),
    Dated("since 2016", "2016/..", FROM, ""),
    Dated("from 2024 onwards", "2024/..", FROM, ""),
    Dated("not before 2025", "2025/..", FROM, ""),
    Dated("through 2027", "../2027", UNTIL, "2027-12-31"),
    Dated("by the end of 2025", "../2025", BY, "2025-12-31"),
    Dated("by end-2030", "../2030", BY, "2030-12-31"),
    Dated("by year-end 2025", "../2025", BY, "2025-12-31"),
    Dated("by 2030 at the latest", "../2030", BY, "2030-12-31"),
    Dated("before the end of 2025", "../2025", BEFORE, "2025-12-31"),
    Dated("after the end of 2025", "2026/..", AFTER, ""),
    Dated("to be completed by 2025", "../2025", BY, "2025-12-31"),
    Dated("mid-2025", "2025~", IN, "2025-12-31", ROUGH),
    Dated("early 2024", "2024~", IN, "2024-12-31", ROUGH),
    Dated("in late 2023", "2023~", IN, "2023-12-31", ROUGH),
    Dated("at the end of 2025", "2025~", IN, "2025-12-31", ROUGH),
    Dated("by early 2026", "../2026~", BY, "2026-12-31", ROUGH),
    Dated("from mid-2025", "2025~/..", FROM, "", ROUGH),
    Dated("the 2020s", "202X", IN, "2029-12-31"),
    Dated("by the early 2030s", "../203X~", BY, "2039-12-31", ROUGH),
    # Quarters and halves
    Dated("third quarter of 2023", "2023-35", IN, "2023-09-30", QUARTER),
    Dated("in the third quarter of 2023", "2023-35", IN, "2023-09-30", QUARTER),
    Dated("Q3 2023", "2023-35", IN, "2023-09-30", QUARTER),
    Dated("2025-Q3", "2025-35", IN, "2025-09-30", QUARTER),
    Dated("the last quarter of 2024", "2024-36", IN, "2024-12-31", QUARTER),
    Dated("by Q1 2025", "../2025-33", BY, "2025-03-31", QUARTER),
    Dated("before Q1 2025", "../2024-36", BEFORE, "2024-12-31", QUARTER),
    Dated("after the fourth quarter of 2024", "2025-33/..", AFTER, "", QUARTER),
    Dated("in the first half of 2024", "2024-40", IN, "2024-06-30", HALF),
    Dated("H1 2025", "2025-40", IN, "2025-06-30", HALF),
    Dated("no later than the end of the second half of 2026", "../2026-41", BY, "2026-12-31", HALF),
    Dated("2025Q3", "2025-35", IN, "2025-09-30", QUARTER),
    # Fiscal years
    Dated("FY23-24", "2023-10/2024-09", IN, "2024-09-30", (Basis.FISCAL_YEAR,)),
    Dated("FY2024", "2023-10/2024-09", IN, "2024-09-30", (Basis.FISCAL_YEAR,)),
    Dated("FY24", "2023-10/2024-09", IN, "2024-09-30", (Basis.FISCAL_YEAR,)),
    Dated("FY 2023-24", "2023-10/2024-09", IN, "2024-09-30", (Basis.FISCAL_YEAR,)),
    Dated("by the end of fiscal year 2025", "../2025-09", BY, "2025-09-30", (Basis.FISCAL_YEAR,)),
    Dated("Q3 FY2024", "2024-04/2024-06", IN, "2024-06-30", (Basis.FISCAL_QUARTER,)),
    Dated(
        "third quarter of fiscal year 2024",
        "2024-04/2024-06",
        IN,
        "2024-06-30",
        (Basis.FISCAL_QUARTER,),
    ),
    Dated("fiscal Q1 2024", "2023-10/2023-12", IN, "2023-12-31", (Basis.FISCAL_QUARTER,)),
    Dated("second half of FY2025", "2025-04/2025-09", IN, "2025-09-30", (Basis.FISCAL_HALF,)),
    Dated("FY2024-2026", "2023-10/2026-09", IN, "2026-09-30", (Basis.FISCAL_YEAR,)),
    Dated("FY2024-FY2026", "2023-10/2026-09", IN, "2026-09-30", (Basis.FISCAL_YEAR,)),
    # Seasons
    Dated("summer 2023", "2023-22", IN, "2023-08-31", (Basis.NORTHERN_SUMMER,), "2023-09-23"),
    Dated(
        "in the fall of 2023", "2023-23", IN, "2023-11-30", (Basis.NORTHERN_AUTUMN,), "2023-12-22"
    ),
    Dated("Autumn 2024", "2024-23", IN, "2024-11-30", (Basis.NORTHERN_AUTUMN,), "2024-12-21"),
    Dated("by spring 2025", "../2025-21", BY, "2025-05-31", (Basis.NORTHERN_SPRING,), "2025-06-21"),
    Dated(
        "before summer 2025",
        "../2025-21",
        BEFORE,
        "2025-05-31",
        (Basis.NORTHERN_SUMMER,),
        "2025-06-21",
    ),
    # Ranges
    Dated("for the period 2021-2025", "2021/2025", IN, "2025-12-31"),
    Dated("from March 2023 to 2025", "2023-03/2025", IN, "2025-12-31"),
    Dated("2023-2025", "2023/2025", IN, "2025-12-31"),
    Dated("(2014–2022)", "2014/2022", IN, "2022-12-31"),
    Dated("From 2002 to 2021", "2002/2021", IN, "2021-12-31"),
    Dated("between 2023 and 2025", "2023/2025", IN, "2025-12-31"),
    Dated("2025-30", "2025/2030", IN, "2030-12-31", (Basis.YEARS_ABBREVIATED,)),
    Dated("from 2025-30", "2025/2030", IN, "2030-12-31", (Basis.YEARS_ABBREVIATED,)),
    Dated("from January to March 2024", "2024-01/2024-03", IN, "2024-03-31"),
    Dated("January–March 2024", "2024-01/2024-03", IN, "2024-03-31"),
    Dated("November 2022 - March 2023", "2022-11/2023-03", IN, "2023-03-31"),
    Dated("July 13-14, 2023", "2023-07-13/2023-07-14", IN, "2023-07-14"),
    Dated("13 to 14 July 2023", "2023-07-13/2023-07-14", IN, "2023-07-14"),
    Dated("July 13 - August 2, 2023", "2023-07-13/2023-08-02", IN, "2023-08-02"),
    Dated("before July 13-14, 2023", "../2023-07-12", BEFORE, "2023-07-12"),
    Dated("Q1-Q2 2025", "2025-33/2025-34", IN, "2025-06-30", QUARTER),
    Dated("early 2024 to mid-2025", "2024~/2025~", IN, "2025-12-31", ROUGH),
    Dated("from the beginning of 2024 until the end of 2025", "2024/2025", IN, "2025-12-31"),
    # Counted from the document, or with its year
    Dated("July 13-14", "2023-07-13/2023-07-14", IN, "2023-07-14", INFERRED),
    Dated("by December", "../2023-12", BY, "2023-12-31", INFERRED),
    Dated("in the fourth quarter", "2023-36", IN, "2023-12-31", (*INFERRED, *QUARTER)),
    Dated("today", "2023-07-12", IN, "2023-07-12", COUNTED),
    Dated("this year", "2023", IN, "2023-12-31", COUNTED),
    Dated("by the end of the year", "../2023", BY, "2023-12-31", COUNTED),
    Dated("by year-end", "../2023", BY, "2023-12-31", COUNTED),
    Dated("by the end of the month", "../2023-07", BY, "2023-07-31", COUNTED),
    Dated("third quarter of the year", "2023-35", IN, "2023-09-30", (*COUNTED, *QUARTER)),
    Dated("after the 2020s", "203X/..", AFTER, ""),
    Dated("before mid-2025", "../2025~", BEFORE, "2025-12-31", ROUGH),
    Dated("after early 2025", "2025~/..", AFTER, "", ROUGH),
    Dated("early next year", "2024~", IN, "2024-12-31", (*COUNTED, *ROUGH)),
    Dated("next month", "2023-08", IN, "2023-08-31", COUNTED),
    Dated("this quarter", "2023-35", IN, "2023-09-30", (*COUNTED, *QUARTER)),
    Dated(
        "this week",
        "2023-07-10/2023-07-16",
        IN,
        "2023-07-16",
        (*COUNTED, Basis.WEEK_FROM_MONDAY),
    ),
    Dated("next March", "2024-03", IN, "2024-03-31", COUNTED),
    Dated("March of next year", "2024-03", IN, "2024-03-31", COUNTED),
    Dated(
        "this summer",
        "2023-22",
        IN,
        "2023-08-31",
        (*COUNTED, Basis.NORTHERN_SUMMER),
        "2023-09-23",
    ),
    Dated("in the past 10 years", "2013-07-12/2023-07-12", IN, "2023-07-12", COUNTED),
    # Korean
    Dated("2025년", "2025", IN, "2025-12-31"),
    Dated("2024년도", "2024", IN, "2024-12-31"),
    Dated("2025년 3월", "2025-03", IN, "2025-03-31"),
    Dated("2025년 12월 31일까지", "../2025-12-31", BY, "2025-12-31"),
    Dated("2025. 3. 10.(월)", "2025-03-10", IN, "2025-03-10"),
    Dated("2025년까지", "../2025", BY, "2025-12-31"),
    Dated("늦어도 2025년까지", "../2025", BY, "2025-12-31"),
    Dated("2025년 말까지", "../2025", BY, "2025-12-31"),
    Dated("2025년 초", "2025~", IN, "2025-12-31", ROUGH),
    Dated("2025년 5월 중순", "2025-05~", IN, "2025-05-31", ROUGH),
    Dated("2025년 3분기", "2025-35", IN, "2025-09-30", QUARTER),
    Dated("2025년 제3분기에", "2025-35", IN, "2025-09-30", QUARTER),
    Dated("2024년 상반기", "2024-40", IN, "2024-06-30", HALF),
    Dated("2025년 하반기 중", "2025-41", IN, "2025-12-31", HALF),
    Dated("2023년 여름", "2023-22", IN, "2023-08-31", (Basis.NORTHERN_SUMMER,), "2023-09-23"),
    Dated("2023년 가을에", "2023-23", IN, "2023-11-30", (Basis.NORTHERN_AUTUMN,), "2023-12-22"),
    Dated("2024회계연도", "2023-10/2024-09", IN, "2024-09-30", (Basis.FISCAL_YEAR,)),
    Dated("2023년부터 2025년까지", "2023/2025", IN, "2025-12-31"),
    Dated("2023~2025년", "2023/2025", IN, "2025-12-31"),
    Dated("2023년 7월 13일부터 8월 2일까지", "2023-07-13/2023-08-02", IN, "2023-08-02"),
    Dated("2023.7.13.~14.", "2023-07-13/2023-07-14", IN, "2023-07-14"),
    Dated("7월 13-14일", "2023-07-13/2023-07-14", IN, "2023-07-14", INFERRED),
    Dated("2024년부터", "2024/..", FROM, ""),
    Dated("2025년 전에", "../2024", BEFORE, "2024-12-31"),
    Dated("2025년 이전", "../2025", BY, "2025-12-31", (Basis.INCLUSIVE_BOUND,)),
    Dated("2025년 이후", "2025/..", FROM, "", (Basis.INCLUSIVE_BOUND,)),
    Dated("2025년 내", "2025", IN, "2025-12-31"),
    Dated("2020년대", "202X", IN, "2029-12-31"),
    Dated("올해", "2023", IN, "2023-12-31", COUNTED),
    Dated("내년", "2024", IN, "2024-12-31", COUNTED),
    Dated("내년 상반기까지", "../2024-40", BY, "2024-06-30", (*COUNTED, *HALF)),
    Dated("연말까지", "../2023", BY, "2023-12-31", COUNTED),
    Dated("연내", "2023", IN, "2023-12-31", COUNTED),
    Dated("다음 달까지", "../2023-08", BY, "2023-08-31", COUNTED),
    # As texts come: widths, spaces, dashes, case
    Dated("ｂｙ　２０２５", "../2025", BY, "2025-12-31"),
    Dated("BY THE END OF 2025", "../2025", BY, "2025-12-31"),
    Dated("by\u00a0the end of\u00a02025.", "../2025", BY, "2025-12-31"),
    Dated("  by   2025 ", "../2025", BY, "2025-12-31"),
    Dated("January — March 2024", "2024-01/2024-03", IN, "2024-03-31"),
)

PROPOSED = (
    Doubtful("winter 2023", "2023-24", Doubt.SEASON_SPANS_YEARS),
    Doubtful("winter 2023-24", "2023-12/2024-02", Doubt.SEASON_SPANS_YEARS),
    Doubtful("winter of 2024-2025", "2024-12/2025-02", Doubt.SEASON_SPANS_YEARS),
    Doubtful("winter 2025/26", "2025-12/2026-02", Doubt.SEASON_SPANS_YEARS),
    Doubtful("by winter 2025-26", "../2026-02", Doubt.SEASON_SPANS_YEARS),
    Doubtful("2023-24", "2023/2024", Doubt.SPLIT_YEAR),
    Doubtful("2023/24", "2023/2024", Doubt.SPLIT_YEAR),
    Doubtful("around March 2025", "2025-03~", Doubt.NO_FIRM_END),
    Doubtful("around early July 2025", "2025-07~", Doubt.NO_FIRM_END),
    Doubtful("circa 2025", "2025~", Doubt.NO_FIRM_END),
    Doubtful("2023년 11월경", "2023-11~", Doubt.NO_FIRM_END),
    Doubtful("in January", "2023-01", Doubt.YEAR_UNCERTAIN),
    Doubtful("by March", "../2023-03", Doubt.YEAR_UNCERTAIN),
)

RECURRING = (
    Recurring("annually", Frequency.YEARLY),
    Recurring("annual", Frequency.YEARLY),
    Recurring("each year", Frequency.YEARLY),
    Recurring("per year", Frequency.YEARLY),
    Recurring("on an annual basis", Frequency.YEARLY),
    Recurring("at least once a year", Frequency.YEARLY),
    Recurring("every two years", Frequency.YEARLY, every=2),
    Recurring("once every two years", Frequency.YEARLY, every=2),
    Recurring("every other year", Frequency.YEARLY, every=2),
    Recurring("every third year", Frequency.YEARLY, every=3),
    Recurring("biennially", Frequency.YEARLY, every=2),
    Recurring("twice a year", Frequency.YEARLY, times=2),
    Recurring("3 times per year", Frequency.YEARLY, times=3),
    Recurring("semi-annually", Frequency.YEARLY, times=2),
    Recurring("quarterly", Frequency.QUARTERLY),
    Recurring("every quarter", Frequency.QUARTERLY),
    Recurring("on a monthly basis", Frequency.MONTHLY),
    Recurring("every six months", Frequency.MONTHLY, every=6),
    Recurring("weekly", Frequency.WEEKLY),
    Recurring("annually from 2024", Frequency.YEARLY, edtf="2024/.."),
    Recurring("every year until 2030", Frequency.YEARLY, edtf="../2030"),
    Recurring("annually between 2024 and 2028", Frequency.YEARLY, edtf="2024/2028"),
    Recurring("every two years starting in 2025", Frequency.YEARLY, every=2, edtf="2025/.."),
    Recurring("by 31 March each year", Frequency.YEARLY, cycle="XXXX-03-31"),
    Recurring("each year by the end of March", Frequency.YEARLY, cycle="XXXX-03"),
    Recurring("in March of each year", Frequency.YEARLY, cycle="XXXX-03"),
    Recurring("every summer", Frequency.YEARLY, cycle="XXXX-22"),
    Recurring("by the end of each year", Frequency.YEARLY),
    Recurring("each fiscal year", Frequency.YEARLY),
    Recurring("annually, beginning in 2024", Frequency.YEARLY, edtf="2024/.."),
    Recurring("at least annually", Frequency.YEARLY),
    Recurring("연 1회 이상", Frequency.YEARLY),
    Recurring("each year before the SCM", Frequency.YEARLY, anchor="SCM", relation=BEFORE),
    Recurring("before the SCM each year", Frequency.YEARLY, anchor="SCM", relation=BEFORE),
    Recurring("before each SCM", Frequency.PER_OCCURRENCE, anchor="SCM", relation=BEFORE),
    Recurring("at every annual summit", Frequency.YEARLY, anchor="summit", relation=IN),
    Recurring("매년", Frequency.YEARLY),
    Recurring("연례", Frequency.YEARLY),
    Recurring("격년으로", Frequency.YEARLY, every=2),
    Recurring("2년마다", Frequency.YEARLY, every=2),
    Recurring("연 2회", Frequency.YEARLY, times=2),
    Recurring("반기별", Frequency.YEARLY, times=2),
    Recurring("분기별", Frequency.QUARTERLY),
    Recurring("매월", Frequency.MONTHLY),
    Recurring("2024년부터 매년", Frequency.YEARLY, edtf="2024/.."),
    Recurring("매년 3월 31일까지", Frequency.YEARLY, cycle="XXXX-03-31"),
    Recurring("매년 말까지", Frequency.YEARLY),
    Recurring("매년 SCM 이전에", Frequency.YEARLY, anchor="SCM", relation=BEFORE),
    Recurring("SCM마다", Frequency.PER_OCCURRENCE, anchor="SCM", relation=IN),
)

ANCHORED = (
    Anchored("within 90 days of signature", "signature", AFTER, BY, 90, Unit.DAY),
    Anchored("within ninety (90) days of signature", "signature", AFTER, BY, 90, Unit.DAY),
    Anchored("within 10 working days of receipt", "receipt", AFTER, BY, 10, Unit.WORKING_DAY),
    Anchored(
        "within six months of the date of entry into force",
        "entry into force",
        AFTER,
        BY,
        6,
        Unit.MONTH,
    ),
    Anchored("six months after entry into force", "entry into force", AFTER, IN, 6, Unit.MONTH),
    Anchored("no later than two years after launch", "launch", AFTER, BY, 2, Unit.YEAR),
    Anchored("starting 30 days after signature", "signature", AFTER, FROM, 30, Unit.DAY),
    Anchored("30 days before the SCM", "SCM", BEFORE, IN, 30, Unit.DAY),
    Anchored("at least 30 days before the summit", "summit", BEFORE, BY, 30, Unit.DAY),
    Anchored("no later than two weeks prior to the KIDD", "KIDD", BEFORE, BY, 2, Unit.WEEK),
    Anchored("within three years", "document", AFTER, BY, 3, Unit.YEAR),
    Anchored("within a year", "document", AFTER, BY, 1, Unit.YEAR),
    Anchored("within the next year", "document", AFTER, BY, 1, Unit.YEAR),
    Anchored("over the next five years", "document", AFTER, IN, 5, Unit.YEAR),
    Anchored("in 90 days", "document", AFTER, IN, 90, Unit.DAY),
    Anchored("by COP30", "COP30", BY, BY),
    Anchored("at the next summit", "next summit", IN, IN),
    Anchored("before the 57th SCM", "57th SCM", BEFORE, BEFORE),
    Anchored("prior to the SCM", "SCM", BEFORE, BEFORE),
    Anchored("by the next KIDD", "next KIDD", BY, BY),
    Anchored("upon entry into force", "entry into force", AFTER, AFTER),
    Anchored("from the date of signature", "signature", FROM, FROM),
    Anchored("until the next review", "next review", UNTIL, UNTIL),
    Anchored("서명 후 90일 이내", "서명", AFTER, BY, 90, Unit.DAY),
    Anchored("서명일로부터 90일 이내", "서명일", AFTER, BY, 90, Unit.DAY),
    Anchored("발효 후 6개월 이내에", "발효", AFTER, BY, 6, Unit.MONTH),
    Anchored("발효 6개월 후", "발효", AFTER, IN, 6, Unit.MONTH),
    Anchored("SCM 개최 60일 전까지", "SCM 개최", BEFORE, BY, 60, Unit.DAY),
    Anchored("회의 30일 전", "회의", BEFORE, IN, 30, Unit.DAY),
    Anchored("3년 이내", "document", AFTER, BY, 3, Unit.YEAR),
    Anchored("향후 3년간", "document", AFTER, IN, 3, Unit.YEAR),
    Anchored("6개월 후", "document", AFTER, IN, 6, Unit.MONTH),
    Anchored("제57차 SCM 전까지", "제57차 SCM", BEFORE, BEFORE),
    Anchored("차기 정상회의에서", "차기 정상회의", IN, IN),
    Anchored("협상 개시까지", "협상 개시", BY, BY),
    Anchored("COP30까지", "COP30", BY, BY),
)

UNREAD = (
    ("in the coming months", Doubt.VAGUE),
    ("as soon as possible", Doubt.VAGUE),
    ("in due course", Doubt.VAGUE),
    ("upcoming", Doubt.VAGUE),
    ("조속히", Doubt.VAGUE),
    ("가까운 시일 내", Doubt.VAGUE),
    ("2025 (TBC)", Doubt.VAGUE),
    ("not in 2025", Doubt.NEGATION),
    ("by 2025 if possible", Doubt.NEGATION),
    ("no meeting in 2025", Doubt.NEGATION),
    ("2025년까지가 아닌", Doubt.NEGATION),
    ("over that same period", Doubt.REFERS_BACK),
    ("03/04/2025", Doubt.DAY_OR_MONTH_FIRST),
    ("2003-05", Doubt.MONTH_OR_YEARS),
    ("31 June 2025", Doubt.NO_SUCH_DAY),
    ("29 Feb 2025", Doubt.NO_SUCH_DAY),
    ("2025-02-30", Doubt.NO_SUCH_DAY),
    ("on Monday, 14 July 2023", Doubt.WEEKDAY_MISMATCH),
    ("2025년 3월 10일(화)", Doubt.WEEKDAY_MISMATCH),
    ("week of July 9, 2023", Doubt.WEEK_START),
    ("last March", Doubt.YEAR_UNCERTAIN),
    ("next November", Doubt.YEAR_UNCERTAIN),
    ("December to February", Doubt.RANGE_REVERSED),
    ("2025-2023", Doubt.RANGE_REVERSED),
    ("by 2025 or 2026", Doubt.SEVERAL_DATES),
    ("2023 and 2024", Doubt.SEVERAL_DATES),
    ("by 2030, and by 2050", Doubt.SEVERAL_DATES),
    ("after 2025 and before 2027", Doubt.SEVERAL_DATES),
    ("the summer and fall of 2023", Doubt.SEVERAL_DATES),
    ("since 2002 to 2021", Doubt.CONFLICTING_WORDS),
    ("from 13-14 March 2025 onwards", Doubt.CONFLICTING_WORDS),
    ("after H1 2025 through 10 March 2026", Doubt.CONFLICTING_WORDS),
    ("before 14-13 March 2025", Doubt.RANGE_REVERSED),
    ("2023-26 until 2030", Doubt.UNKNOWN_WORDS),
    ("early 2023-26", Doubt.UNKNOWN_WORDS),
    ("July to H1 FY2025", Doubt.UNKNOWN_WORDS),
    ("before 2023-26", Doubt.CONFLICTING_WORDS),
    ("2023-26 onwards", Doubt.CONFLICTING_WORDS),
    ("by 2023-2025", Doubt.CONFLICTING_WORDS),
    ("from 2025 at the latest", Doubt.CONFLICTING_WORDS),
    ("annually by 2030", Doubt.CONFLICTING_WORDS),
    ("from annually 2024", Doubt.UNKNOWN_WORDS),
    ("quarterly by 15 March", Doubt.CONFLICTING_WORDS),
    ("within ninety (60) days of signature", Doubt.CONFLICTING_WORDS),
    ("summer 2023-25", Doubt.SPLIT_YEAR),
    ("summer 2023-2025", Doubt.SPLIT_YEAR),
    ("winter 2023-07", Doubt.SPLIT_YEAR),
    ("by the beginning of 2026", Doubt.NO_FIRM_END),
    ("until the beginning of 2026", Doubt.NO_FIRM_END),
    ("by the start of FY2026", Doubt.NO_FIRM_END),
    ("from May 2025 to the beginning of 2026", Doubt.NO_FIRM_END),
    ("2025년 초까지", Doubt.NO_FIRM_END),
    ("summer 2025-20", Doubt.UNKNOWN_WORDS),
    ("2025-20", Doubt.UNKNOWN_WORDS),
    ("May 2023-2025", Doubt.SEVERAL_DATES),
    ("13-14", Doubt.UNKNOWN_WORDS),
    ("fifth quarter of 2025", Doubt.UNKNOWN_WORDS),
    ("third half of 2025", Doubt.UNKNOWN_WORDS),
    ("second day of March 2025", Doubt.UNKNOWN_WORDS),
    ("first month of March 2025", Doubt.UNKNOWN_WORDS),
    ("month 2025", Doubt.UNKNOWN_WORDS),
    ("end of the week", Doubt.UNKNOWN_WORDS),
    ("first half of the month", Doubt.UNKNOWN_WORDS),
    ("late mid-2025", Doubt.UNKNOWN_WORDS),
    ("week of March 2025", Doubt.UNKNOWN_WORDS),
    ("Monday, March 2025", Doubt.UNKNOWN_WORDS),
    ("this year week", Doubt.UNKNOWN_WORDS),
    ("every working day", Doubt.UNKNOWN_WORDS),
    ("every 0 years", Doubt.UNKNOWN_WORDS),
    ("30 days not before the SCM", Doubt.UNKNOWN_WORDS),
    ("조속" * 30, Doubt.UNKNOWN_WORDS),
    ("before each " + "joint " * 12 + "summit", Doubt.UNKNOWN_WORDS),
    ("before the " + "joint " * 12 + "summit", Doubt.UNKNOWN_WORDS),
    ("within 90 days of the " + "joint " * 12 + "summit", Doubt.UNKNOWN_WORDS),
    ("FY 2023-26", Doubt.SPLIT_YEAR),
    ("2022 U.S.-ASEAN Summit", Doubt.EVENT_AS_DATE),
    ("summer 2023 SCM", Doubt.EVENT_AS_DATE),
    ("2023 Defense Vision", Doubt.UNKNOWN_WORDS),
    ("35 percent by 2025", Doubt.UNKNOWN_WORDS),
    ("July 1²", Doubt.UNKNOWN_WORDS),
    ("7~8월", Doubt.UNKNOWN_WORDS),
    ("March to 2025", Doubt.UNKNOWN_WORDS),
    ("summer to 2025", Doubt.UNKNOWN_WORDS),
    ("in the last quarter", Doubt.UNKNOWN_WORDS),
    ("for three years", Doubt.UNKNOWN_WORDS),
    ("within 90 days of 1 March 2025", Doubt.UNKNOWN_WORDS),
    ("before the SCM in November 2025", Doubt.UNKNOWN_WORDS),
    ("10/03/25", Doubt.UNKNOWN_WORDS),
    ("$2025", Doubt.UNKNOWN_WORDS),
    ("1500", Doubt.UNKNOWN_WORDS),
    ("Monday", Doubt.UNKNOWN_WORDS),
    ("by friends", Doubt.UNKNOWN_WORDS),
)
