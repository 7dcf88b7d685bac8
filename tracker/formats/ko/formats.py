"""Days and moments as Korean offices write them.

Pages ask for a format in its English form; Django looks it up here by that name first.
"""

DATE_FORMAT = "Y. n. j."
SHORT_DATE_FORMAT = "Y. n. j."
DATETIME_FORMAT = "Y. n. j. H:i"
SHORT_DATETIME_FORMAT = "Y. n. j. H:i"
TIME_FORMAT = "H:i"
YEAR_MONTH_FORMAT = "Y년 n월"
MONTH_DAY_FORMAT = "n. j."

globals().update(
    {
        "j M Y": DATE_FORMAT,
        "j F Y": "Y년 n월 j일",
        "j M Y, H:i": DATETIME_FORMAT,
        "j M Y H:i": DATETIME_FORMAT,
        "l, j M Y": "Y. n. j. l",
        "j M": MONTH_DAY_FORMAT,
        "j F": "n월 j일",
        "D j M": "n. j. (D)",
        "D j M Y": "Y. n. j. (D)",
        "l j F Y": "Y년 n월 j일 l",
        "F Y": "Y년 n월",
        "M Y": "Y. n.",
    }
)
