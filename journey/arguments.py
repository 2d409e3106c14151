"""Days and periods as they are typed on the command line."""

from datetime import date, timedelta

from journey.errors import Usage


def day_of(text: str) -> date:
    """A day written as YYYY-MM-DD."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Usage("Write a day as YYYY-MM-DD, for example 2022-10-01.") from None


def period_of(text: str) -> tuple[date, date]:
    """FROM..TO, both days included, as a first day and an exclusive end."""
    first, found, last = text.partition("..")
    if not found:
        raise Usage("Write the period as FROM..TO, for example 2012-03-01..2024-03-31.")
    start, end = day_of(first), day_of(last)
    if end < start:
        raise Usage("The period ends before it begins. Write it as FROM..TO.")
    return start, end + timedelta(days=1)
