"""What may be missing of an open commitment; the questions in SQL are in querysets."""

from enum import StrEnum

from commitments.domain.vocabulary import Kind

# What promises a number, and cannot be followed without one.
MEASURED_KINDS = frozenset({Kind.ANNUAL_QUOTA, Kind.QUANTITATIVE_TARGET, Kind.FINANCIAL_PLEDGE})


class Gap(StrEnum):
    """One thing that is missing."""

    # No party answers for it.
    OWNER = "owner"
    # No person is asked about it.
    CONTACT = "contact"
    # It has no date of any sort; a programme without an end needs none.
    DATE = "date"
    INDICATOR = "indicator"
    # Nobody has told of it for the review interval.
    UPDATE = "update"
