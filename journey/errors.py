"""Errors that people see: one plain sentence and an exit code, never a traceback or a personal value."""


class JourneyError(Exception):
    """Something a person can act on.

    The message says what is wrong, where, and what to do next. It never holds a value from a row.
    """

    exit_code = 2

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class Refused(JourneyError):
    """The request was refused and nothing was written."""

    exit_code = 2


class Busy(JourneyError):
    """Another process is writing to the workspace."""

    exit_code = 3


class Damaged(JourneyError):
    """The workspace or a build does not match its manifest."""

    exit_code = 4


class Usage(JourneyError):
    """The command was called in a way it does not understand."""

    exit_code = 64
