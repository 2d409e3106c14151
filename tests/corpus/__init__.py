"""The corpus of hostile input: makers of files, each with what is expected of us, and nothing binary kept.

The numbers are those of the list of fifty kinds of broken input that the project was measured against. Row
46 (a file that changes, one that may not be read, two commands at once), row 47 (the same file or rows again)
and the fates of values are tests of their own; row 48 (an erased person sent again) belongs to erasing. Event
logs are not in that list: X1 on.
"""

from corpus import containers, event_logs, places, text_files, values, workbooks
from corpus.case import Case

CASES: list[Case] = [
    *text_files.CASES,
    *values.CASES,
    *workbooks.CASES,
    *containers.CASES,
    *places.CASES,
    *event_logs.CASES,
]
