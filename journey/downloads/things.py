"""What can be taken away: its name, the right it asks, its file, what it holds and how to read it."""

from __future__ import annotations

from dataclasses import dataclass

from journey.board import NAME


@dataclass(frozen=True)
class Thing:
    """Something to take away. `about`: person (a paper), story (of one, public), everybody or table."""

    label: str
    right: str
    file_name: str
    holds: str
    reading: str
    about: str = "everybody"

    @property
    def is_of_one(self) -> bool:
        """Whether it is about one person: it rests sealed, and only as long as they agree."""
        return self.about in ("person", "story")

    @property
    def has_choice(self) -> bool:
        """Whether identities can be shown in it; what is for the public never shows them."""
        return self.about in ("person", "everybody")

    @property
    def has_recipient(self) -> bool:
        """Whether ids in it are made for whoever gets it."""
        return self.about in ("everybody", "story")


_PAPER = (
    "One person before and after: the headline, their words where they agreed to it, every contact, the "
    "years, the cost, ways to compare, who pays, how sure it is and what may not be concluded."
)
THINGS = {
    "board_word": Thing(
        "Board paper, Word",
        "board",
        f"{NAME}.docx",
        _PAPER,
        "Open it in Word or LibreOffice. Headings, tables and pictures can be read by a screen reader; save "
        "it as PDF from there.",
        "person",
    ),
    "board_powerpoint": Thing(
        "Board paper, PowerPoint",
        "board",
        f"{NAME}.pptx",
        _PAPER,
        "One message a slide. How each was worked out stands in the notes beneath it.",
        "person",
    ),
    "evaluator": Thing(
        "Tables for evaluation",
        "evaluate",
        "evaluation-tables.zip",
        "Every contact, its cost line by line, before and after, who pays and the evidence, of everybody in "
        "the figures, as CSV and Parquet, with a dictionary, assumptions and a manifest.",
        "Unpack it and read README.txt first: it says what each table holds, how they add up, and what may "
        "not be concluded. Whoever gets it can check it with: journey verify.",
    ),
    "workbook": Thing(
        "Tables as a workbook",
        "evaluate",
        "evaluation-workbook.zip",
        "The same tables as one Excel workbook: cover, contents, notes, dictionary, and one table a sheet.",
        "Unpack it, open the workbook in Excel or LibreOffice, and begin with the sheet Cover.",
    ),
    "handover": Thing(
        "Parquet for other tools",
        "evaluate",
        "hand-over.zip",
        "Contacts and cost lines in order of person and day, in parts that a cluster reads side by side, and "
        "who pays in the form of the Greater Manchester cost-benefit model.",
        "Unpack it and read README.txt first. It says how Spark, DuckDB and Polars read it.",
    ),
    "event_log": Thing(
        "Event logs",
        "evaluate",
        "event-logs.zip",
        "Every contact as an event, as OCEL 2.0, XES and CSV, for tools that draw paths.",
        "Unpack it and read README.txt first. It holds no cost that was discounted, and no name.",
    ),
    "public_table": Thing(
        "Table for the public",
        "release",
        "public-table.zip",
        "Counts, contacts and estimated cost of groups of people. Small counts are hidden and the others "
        "rounded, and each table is compared with those made before.",
        "Unpack it. README.txt says what was hidden and why; nothing in it is about one person.",
        "table",
    ),
    "story_draft": Thing(
        "Draft of a story, to show to the person",
        "publish",
        "story-draft.html",
        "One person's story as it would be published: months counted from the change and families of "
        "services, no name, day, place or service. Show it to the person before anybody signs for it.",
        "Open it in a browser; it needs no network. It says on itself that it is a draft.",
        "story",
    ),
    "story": Thing(
        "One person's story for the public",
        "publish",
        "story.zip",
        "The story that was shown to the person as a draft, with its tables. It asks the person's consent to "
        "publish, and questions that are answered and signed by two people.",
        "Unpack it and open story.html in a browser. README.txt says what was left out.",
        "story",
    ),
}
