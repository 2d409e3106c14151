"""The words that the report has in every form: what is said of a file, its counts and its findings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from journey.findings.catalogue import LEVELS, check_of
from journey.notes import plain

Checked = Mapping[str, Any]
TITLE = "What was found in your files"
NO_VALUES = (
    "This report never says what a cell holds. It names files, sheets, headings and row numbers as they are; "
    "if the name of a file or a sheet is a person's, change it before you send the report on. Row numbers "
    "are those you see when you open the file."
)
LEVEL_TITLES = {
    "stop": "Stops the file",
    "set_aside": "Rows set aside",
    "know_about": "Worth knowing",
    "fine": "Left out on purpose",
}
LEVEL_WORDS = {
    "stop": "Nothing of the file is used until this is put right.",
    "set_aside": "These rows are not used until they are put right. All other rows are.",
    "know_about": "Nothing is held up by this, but the figures may say less than they seem to.",
    "fine": "This is as it should be. It is listed so that the numbers add up.",
}
WHO = {"agency": "You can", "us": "We can", "either": "You or we can"}
COUNTS = {
    "rows_in": "Rows in the file",
    "accepted": "Used",
    "set_aside": "Set aside",
    "duplicate": "The same as an earlier row",
    "superseded": "Replaced by a later version",
    "skipped": "Left out: headings, titles, blanks and totals",
}
NOTHING = "Nothing to put right was found."
_SEALED = "the reason is sealed, and there is no key at hand"
_LONGEST = 2_000


@dataclass(frozen=True)
class Item:
    """One finding in words. All texts are one line and may be empty, but for the first two."""

    check_id: str
    title: str
    where: str
    n_rows: str
    share: str
    row_numbers: str
    detail: str
    why_it_matters: str
    what_to_do: str
    who_can_fix: str
    explained: str = ""


@dataclass(frozen=True)
class Section:
    """One file: its name, a line on how it was read, its counts, and its findings by level."""

    file_name: str
    read_as: str
    counts: Sequence[tuple[str, str]]
    sum_text: str
    levels: Sequence[tuple[str, Sequence[Item]]]
    next_step: str


def section_of(checked: Checked) -> Section:
    """What is said of one file."""
    found = checked["findings"]
    why = {one["check_id"]: one for one in checked.get("explained", [])}
    levels = [
        (level, [item_of(f, why.get(f["check_id"])) for f in found if f["level"] == level])
        for level in LEVELS
    ]
    is_refused = checked["rows_in"] == 0 and any(finding["level"] == "stop" for finding in found)
    return Section(
        plain(checked["file_name"], 200),
        f"Read as source '{checked['source_code']}', version {checked['profile_version']} of its profile.",
        [] if is_refused else [(label, f"{checked[name]:,}") for name, label in COUNTS.items()],
        "The file was not taken in, so its rows were not counted." if is_refused else counts_text(checked),
        [(level, items) for level, items in levels if items],
        checked.get("next_step") or next_step(checked),
    )


def item_of(finding: Mapping[str, Any], explained: Mapping[str, str] | None = None) -> Item:
    """One finding in words, with who explained it and why."""
    check = check_of(finding["check_id"])
    n_rows, share = finding["n_rows"], finding["share"]
    places = [("Sheet", finding["source_sheet"]), ("Column", finding["column_label"])]
    return Item(
        finding["check_id"],
        check.title,
        ", ".join(f"{kind} '{plain(name)}'" for kind, name in places if name),
        "" if n_rows is None else f"{n_rows:,}",
        "" if share is None else share_text(share),
        finding["first_rows"],
        plain(finding["detail"], _LONGEST),
        check.why_it_matters,
        check.what_to_do,
        WHO[check.who_can_fix],
        plain(
            f"Explained by {explained['who']} on {explained['at'][:10]}: {explained['why'] or _SEALED}",
            _LONGEST,
        )
        if explained
        else "",
    )


def counts_text(counts: Mapping[str, Any]) -> str:
    """Where every row of a file went; the parts add up to the rows in."""
    return (
        f"{counts['rows_in']:,} rows in = {counts['accepted']:,} accepted"
        f" + {counts['set_aside']:,} set aside + {counts['duplicate']:,} duplicate"
        f" + {counts['superseded']:,} replaced by a later row"
        f" + {counts['skipped']:,} skipped (blank, title or total)"
    )


def share_text(share: float) -> str:
    """A share of the rows as a percentage; a little is never shown as none, nor nearly all as all.

    >>> share_text(0.0004), share_text(0.25), share_text(0.9999)
    ('under 0.1%', '25.0%', 'over 99.9%')
    """
    if 0 < share < 0.001:
        return "under 0.1%"
    return "over 99.9%" if 0.999 < share < 1 else f"{share:.1%}"


def next_step(checked: Checked) -> str:
    """What to do next with a file."""
    levels = {finding["level"] for finding in checked["findings"]}
    if "stop" in levels:
        return "Next: put right what stops the file, then check it again."
    if "set_aside" in levels:
        return "Next: put the rows that are set aside right and check again, or send the file as it is."
    if "know_about" in levels:
        return "Next: read what is worth knowing, then send the file as it is."
    return "Next: send the file as it is."


def lines_of(section: Section) -> Iterable[str]:
    """A file's findings as plain lines, for the screen."""
    yield f"{section.file_name}: {section.sum_text}"
    for level, items in section.levels:
        yield ""
        yield f"{LEVEL_TITLES[level]}. {LEVEL_WORDS[level]}"
        for item in items:
            rows = f" {item.n_rows} row{'' if item.n_rows == '1' else 's'}" if item.n_rows else ""
            share = f" ({item.share})" if rows and item.share else ""
            yield f"- {item.title}{rows}{share} [{item.check_id}]"
            one = item.row_numbers.isdigit()
            numbers = f"Row{'' if one else 's'} {item.row_numbers}" if item.row_numbers else ""
            yield from (f"    {text}" for text in (item.where, numbers, item.detail, item.explained) if text)
            if level != "fine":
                yield f"    {item.what_to_do}"
    if not section.levels:
        yield NOTHING
    yield ""
    yield section.next_step
