"""The English words of dates and their kinds; numerals and grammar live elsewhere."""

from commitments.domain.phrases.lexicon import Entry, Part, entries, numbered
from commitments.domain.phrases.readings import Cadence, Frequency, Unit

_MONTHS = {
    1: "january|jan|jan.",
    2: "february|feb|feb.",
    3: "march|mar|mar.",
    4: "april|apr|apr.",
    5: "may",
    6: "june|jun|jun.",
    7: "july|jul|jul.",
    8: "august|aug|aug.",
    9: "september|sept|sept.|sep|sep.",
    10: "october|oct|oct.",
    11: "november|nov|nov.",
    12: "december|dec|dec.",
}
_ORDINALS = {
    1: "first",
    2: "second",
    3: "third",
    4: "fourth",
    5: "fifth",
    6: "sixth",
    7: "seventh",
    8: "eighth",
    9: "ninth",
    10: "tenth",
    11: "eleventh",
    12: "twelfth",
    13: "thirteenth",
    14: "fourteenth",
    15: "fifteenth",
    16: "sixteenth",
    17: "seventeenth",
    18: "eighteenth",
    19: "nineteenth",
    20: "twentieth",
    21: "twenty first",
    22: "twenty second",
    23: "twenty third",
    24: "twenty fourth",
    25: "twenty fifth",
    26: "twenty sixth",
    27: "twenty seventh",
    28: "twenty eighth",
    29: "twenty ninth",
    30: "thirtieth",
    31: "thirty first",
}
_NUMBERS = {
    1: "one",
    2: "two",
    3: "three",
    4: "four",
    5: "five",
    6: "six",
    7: "seven",
    8: "eight",
    9: "nine",
    10: "ten",
    11: "eleven",
    12: "twelve",
    14: "fourteen",
    15: "fifteen",
    18: "eighteen",
    20: "twenty",
    21: "twenty one",
    24: "twenty four",
    30: "thirty",
    36: "thirty six",
    45: "forty five",
    60: "sixty",
    90: "ninety",
    100: "one hundred",
    120: "one hundred and twenty|one hundred twenty",
    180: "one hundred and eighty|one hundred eighty",
}
_SEASONS = {21: "spring|springtime", 22: "summer|summertime", 23: "autumn|fall", 24: "winter"}
_WEEKDAYS = {
    1: "monday|mon|mon.",
    2: "tuesday|tue|tue.|tues|tues.",
    3: "wednesday|wed|wed.",
    4: "thursday|thu|thu.|thurs|thurs.",
    5: "friday|fri|fri.",
    6: "saturday|sat|sat.",
    7: "sunday|sun|sun.",
}
_UNITS = {
    Unit.DAY: ("day|calendar day|consecutive day", "days|calendar days|consecutive days"),
    Unit.WORKING_DAY: ("working day|business day", "working days|business days"),
    Unit.WEEK: ("week|calendar week", "weeks|calendar weeks"),
    Unit.MONTH: ("month|calendar month", "months|calendar months"),
    Unit.YEAR: ("year", "years"),
}
_PARTS = {
    Part.BEGINNING: "beginning|beginning of|start|start of|outset of|onset of",
    Part.EARLY: "early|earlier|early in|earlier in|early part of",
    Part.MIDDLE: "mid|midyear|middle|middle of|midway through|mid point of|midpoint of",
    Part.LATE: "late|later|late in|later in|latter part of",
    Part.END: "end|end of|close|close of",
}
_ONE_A_YEAR = {
    "annually": Cadence(Frequency.YEARLY),
    "annual": Cadence(Frequency.YEARLY),
    "yearly": Cadence(Frequency.YEARLY),
    "per annum": Cadence(Frequency.YEARLY),
    "year after year": Cadence(Frequency.YEARLY),
    "biennially": Cadence(Frequency.YEARLY, every=2),
    "biennial": Cadence(Frequency.YEARLY, every=2),
    "triennially": Cadence(Frequency.YEARLY, every=3),
    "triennial": Cadence(Frequency.YEARLY, every=3),
    "quadrennial": Cadence(Frequency.YEARLY, every=4),
    "quadrennially": Cadence(Frequency.YEARLY, every=4),
    "quinquennial": Cadence(Frequency.YEARLY, every=5),
    "quinquennially": Cadence(Frequency.YEARLY, every=5),
    "semi annually": Cadence(Frequency.YEARLY, times=2),
    "semi annual": Cadence(Frequency.YEARLY, times=2),
    "semiannually": Cadence(Frequency.YEARLY, times=2),
    "semiannual": Cadence(Frequency.YEARLY, times=2),
    "half yearly": Cadence(Frequency.YEARLY, times=2),
    "quarterly": Cadence(Frequency.QUARTERLY),
    "monthly": Cadence(Frequency.MONTHLY),
    "weekly": Cadence(Frequency.WEEKLY),
    "fortnightly": Cadence(Frequency.WEEKLY, every=2),
    "daily": Cadence(Frequency.DAILY),
}
# Dictionaries give two opposite meanings to each of these.
_DOUBTFUL_CADENCES = {
    "biannually": Cadence(Frequency.YEARLY, times=2),
    "biannual": Cadence(Frequency.YEARLY, times=2),
    "bi annual": Cadence(Frequency.YEARLY, times=2),
    "bi annually": Cadence(Frequency.YEARLY, times=2),
    "bimonthly": Cadence(Frequency.MONTHLY, every=2),
    "bi monthly": Cadence(Frequency.MONTHLY, every=2),
    "biweekly": Cadence(Frequency.WEEKLY, every=2),
    "bi weekly": Cadence(Frequency.WEEKLY, every=2),
}
_PREFIXES = {
    "i": "on|during|at|in the course of|over the course of|throughout|over|sometime in|for"
    "|at some point in|some time in|at any time in|any time in|across|dated",
    "b": "by|no later than|not later than|by no later than|on or before|in or before|at or before"
    "|by or before|not after|not beyond",
    "e": "before|prior to|ahead of|in advance of|earlier than|previous to|preceding"
    "|in the run up to",
    "a": "after|following|subsequent to|later than|upon|beyond",
    "f": "since|as from|with effect from|effective from|effective|on or after"
    "|in or after|at or after|ever since|dating from|from and after",
    "x": "until|till|up to|up until|through|through to|through until|until and including"
    "|up to and including",
    "w": "within",
    "z": "around|about|circa|approximately|roughly|on or about|on or around|in or around"
    "|in or about|at or about|some time around|sometime around",
    "m": "between|in between|anytime between|any time between",
}
_POSTFIXES = {
    "2": "at the latest|latest|at latest|or earlier|or sooner|or before|at the very latest",
    "5": "onwards|onward|and onwards|and onward|on and after|or later|at the earliest"
    "|at earliest|and thereafter|and beyond|and after|or after",
}
# Words that may stand before a dated phrase and say nothing about when.
_VERBS = (
    "to be|be|is|will be|due|held|to be held|completed|to be completed|scheduled|scheduled for"
    "|planned|planned for|slated for|expected|convened|to be convened|hosted|concluded|signed"
    "|adopted|announced|launched|established|published|released|issued|endorsed|delivered"
    "|to take place|taking place|took place|takes place|will take place|held again"
)
_EVENTS = (
    "summit|summits|meeting|meetings|conference|dialogue|dialogues|forum|session"
    "|sessions|ministerial|consultation|consultations|talks|congress|symposium|workshop|seminar"
    "|exercise|signature|signing|ratification|adoption|entry into force|coming into force|launch"
    "|approval|publication|completion|inauguration|election|elections|expiry|expiration"
    "|termination|cohort|round|phase|review|visit|ceremony|negotiations|receipt|notification"
    "|announcement|accession|effective date|establishment|implementation|plenary|retreat"
    "|anniversary|deposit|acceptance|endorsement|delivery|handover|conclusion|opening|closing"
    "|kick off|award|submission"
)
_VAGUE = (
    "recently|recent|soon|shortly|as soon as possible|asap|future"
    "|as soon as practicable|as soon as practical|as early as possible|as early as practicable"
    "|in due course|in the near future|near future|in the near term|near term|short term"
    "|medium term|long term|longer term|ongoing|in a timely manner|timely|promptly|immediately"
    "|without delay|eventually|regularly|regular|periodically|periodic|from time to time"
    "|at an early date|at the earliest opportunity|at the earliest possible date|when possible"
    "|where possible|in the future|going forward|continuously|continually|tbd|tba|tbc"
    "|to be determined|to be confirmed|to be announced|to be decided|in the long run|currently"
    "|foreseeable|expeditiously|urgently|often|frequently|occasionally"
    "|at a later date|in principle|tentatively|possibly|perhaps|maybe|towards|toward|nearly"
)
_NEGATIONS = (
    "no|not|never|neither|nor|cannot|without|unless|except|excluding|if|other than|only if"
    "|cancelled|canceled|postponed|delayed|rescheduled|deferred|instead of|rather than|provided"
    "|subject to|depending on|pending|formerly|originally|previously|any day but|but"
)
_REFERENCES = (
    "that|those|these|same|such|then|thereafter|thereof|aforementioned|said|above|following year"
    "|the following year|subsequent year|previously mentioned|later that|earlier that"
)

_CADENCES = {
    **{name: Entry("r", cadence=cadence) for name, cadence in _ONE_A_YEAR.items()},
    **{
        name: Entry("r", cadence=cadence, doubtful=True)
        for name, cadence in _DOUBTFUL_CADENCES.items()
    },
}
_SMALL_WORDS = {
    **entries("_", "the|period|the period|the date of|date of|the day of|the time of|time of"),
    **entries("g", "of"),
    **entries("i", "in", word="in"),
    **entries("f", "not before|no earlier than|not earlier than", word="limit"),
    **entries("f", "no sooner than|not sooner than", word="limit"),
    **entries("f", "from|starting|starting from|starting in|starting on", word="range"),
    **entries(
        "f", "beginning in|beginning from|beginning on|commencing in|commencing", word="range"
    ),
    **entries("f", "commencing on|commencing from|starting with|beginning with", word="range"),
    **entries("&", "and"),
    **entries("|", "or|and/or"),
    **entries("=", "to"),
    **entries("c", "a|an", number=1),
    **entries("J", "basis"),
    **entries(">", "at least|at minimum|a minimum of|at a minimum|no less than|not less than"),
    **entries("k", "each|every|each and every|per", number=1),
    **entries("k", "every other|each other|every second|every alternate", number=2),
    **entries("*", "once|one time", number=1),
    **entries("*", "twice|two times", number=2),
    **entries("*", "thrice|three times", number=3),
    **entries("*", "four times", number=4),
    **entries("t", "this|the current|the present|current|this coming"),
    **entries("n", "next|coming|the coming|upcoming|the upcoming|forthcoming|the forthcoming"),
    **entries("y", "the next|the ensuing"),
    **entries("l", "last|final|the last|the final"),
    **entries("v", "past|previous|the past|the previous|the preceding"),
    **entries("q", "quarter"),
    **entries("h", "half"),
    **entries("H", "latter half|back half", number=2),
    **entries("F", "fiscal year|financial year|budget year|fiscal|fy|fiscal years"),
    **entries("F", "fiscal year ( fy )"),
    **entries("u", "calendar year", word=Unit.YEAR),
    **entries("s", "quarters", word=Unit.QUARTER),
    **entries("R", "year end|year's end|years end|end of year|end year"),
    **entries("T", "this year|this calendar year|the current year|the present year"),
    **entries("T", "next year|next calendar year", number=1),
    **entries("T", "last year|last calendar year", number=-1),
    **entries("W", "today|now|this day"),
    **entries("W", "tomorrow", number=1),
    **entries("W", "yesterday", number=-1),
}
_LAYERS: tuple[dict[str, Entry], ...] = (
    entries("L", _VERBS),
    entries("A", _EVENTS),
    numbered("M", _MONTHS),
    numbered("o", _ORDINALS),
    numbered("#", _NUMBERS),
    numbered("S", _SEASONS),
    numbered("d", _WEEKDAYS),
    *(entries("u", one, word=unit) for unit, (one, _) in _UNITS.items()),
    *(entries("s", many, word=unit) for unit, (_, many) in _UNITS.items()),
    *(entries("P", words, word=part) for part, words in _PARTS.items()),
    *(entries(code, words) for code, words in {**_PREFIXES, **_POSTFIXES}.items()),
    _CADENCES,
    entries("V", _VAGUE),
    entries("!", _NEGATIONS),
    entries("@", _REFERENCES),
    _SMALL_WORDS,
)
ENGLISH: dict[str, Entry] = {name: entry for layer in _LAYERS for name, entry in layer.items()}
NO_DATE = frozenset(
    {"", "-", "\u2013", "none", "no date", "undated", "n/a", "no deadline", "기한 없음"}
)
