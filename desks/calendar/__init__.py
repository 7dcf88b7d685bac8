"""The calendar: deadlines, meetings and rounds of a month, on no day that nobody named."""
