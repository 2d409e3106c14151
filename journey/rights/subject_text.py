"""README.txt of what is given to a person: what each file is, and what they can ask."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

_ABOUT = {
    "interactions": "each contact, stay or event that a service recorded about you: when, what, and where it"
    " stands in the file that the service sent",
    "identifiers": "the names, numbers, dates of birth and postcodes that each service holds for you",
    "rows_set_aside": "rows that name you and were not used, with the reason; the cells are blank where only"
    " the name is yours and nothing else says that the row is about you",
    "aliases": "ids and numbers of yours that are known to mean the same person",
    "build_timeline_journey": "your contacts put in order of time, with what each is estimated to have cost"
    " the services",
    "build_timeline_person": "your contacts and their estimated cost, added up",
    "build_link_person_link": "how the records of several services were found to be yours",
    "casebook_people": "the name you have in our notes",
    "casebook_change_points": "the day from which things changed for you, and why that day was chosen",
    "casebook_moments": "other days on which something may have changed for you, and why they were chosen",
    "casebook_endings": "times in which the services' files could say nothing of you, because you had moved,"
    " were elsewhere or wished not to be in them, and how that is known",
    "casebook_words": "what you, or others about you, said, as it was written down",
    "casebook_entries": "notes about you, outcomes you set and how you said they were going, colours you"
    " chose for parts of your life, specialists brought to you, and what was learned: every version, and who"
    " wrote it. Where something was taken back only the line that it was is left",
    "casebook_consents": "what you said these may be used for, and when; the latest counts",
    "casebook_judgements": "what you, or others, judged of single contacts: whether it was a need met or a"
    " failure, planned or not, who began it, whether you were there, and whether it helped",
    "casebook_link_decisions": "what people here decided on whether two records are yours",
    "casebook_saved_comparisons": "comparisons of before and after that were saved and that you are in: by"
    " whom, when, and what it was to answer where it is of you alone",
    "casebook_saved_figures": "what each of those that are of you alone says, a line a figure",
    "casebook_audit": "who looked at your record or worked with it, when, and what for",
    "doubtful_pairs": "how many times a record of yours is so like another that someone still has to judge"
    " whether they are one person's; the other may be somebody else's, so it is not shown",
    "id_history": "when your records were put together under one id, or parted, and by whom",
    "group_files": "files in which your short name here stands, among those that say who is in a group",
    "shared_with": "exports that held your record, or may have, and what we wrote for you before: who made"
    " them, for whom, and what for",
}


def readme_text(tables: Mapping[str, pl.DataFrame], programme_name: str) -> str:
    """The text, for the person, in plain English."""
    lines = [
        "WHAT WE HOLD ABOUT YOU",
        "",
        f"This is everything that {programme_name} holds about you, apart from copies in backups.",
        "What is about other people was left out, even where they are in the same record as you.",
        "",
        "WHAT IT IS USED FOR",
        "",
        "Services sent us what they recorded. We put the records of each person together, to see how",
        "people's lives and the work of services go together, before and after a change in how people",
        "are helped. It is for learning about services. It is not used to judge you, and no decision",
        "about you is made by it. Who looked, and what for, is in casebook_audit.csv. Where it went is",
        "in shared_with.csv.",
        "",
        "THE FILES",
        "",
        "everything.json holds all of it. The same is in tables that a spreadsheet can open:",
        "",
    ]
    for name in [name for name in tables if name in _ABOUT]:
        table = tables[name]
        rows = "nothing" if table.is_empty() else f"{table.height:,} {'row' if table.height == 1 else 'rows'}"
        lines.append(f"{name}.csv ({rows}): {_ABOUT[name]}.")
    lines.append("The others begin with build_ and hold figures worked out from your contacts.")
    return "\n".join([*lines, *_AFTER])


_AFTER = (
    "",
    "Costs are estimates in pounds, from published average costs. Blank means not known. A cell of",
    "text that began with = + - @ tab or return has an apostrophe put before it, so that a",
    "spreadsheet does not run it.",
    "",
    "WHAT YOU CAN ASK",
    "",
    "If something is wrong, or is not about you, tell the team that gave you this: they can ask the",
    "service to send it right, and mark which records are not yours. You can ask them to remove you",
    "from all that is held here. You can say that you do not agree to this use. You can complain to",
    "them, and to the Information Commissioner's Office (ico.org.uk).",
    "",
)
