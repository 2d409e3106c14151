"""Put the method's version, the rules of events and the worked examples into docs/method.md, between marks.

The page that the app shows, journey/words/method.md, is a copy of it made here: docs/ is in no wheel.
Usage: python docs/make_method.py [FOLDER]; the folder is docs/ unless another is named. The examples are run
as tests (tests/spec/test_worked_examples.py), and the rules are those at the head of each SELECT file: what
the page shows is what the program does.
"""

import re
import sys
import tomllib
from dataclasses import asdict
from pathlib import Path
from typing import Any

from journey import METHOD_VERSION, words
from journey.settings import Events

ROOT = Path(__file__).resolve().parents[1]
WORKED = ROOT / "tests" / "spec" / "worked"
BLOCK = re.compile(r"<!-- worked -->.*<!-- /worked -->", re.DOTALL)
EVENTS = re.compile(r"<!-- events -->.*<!-- /events -->", re.DOTALL)
RULE = re.compile(r"^-- Rule:(.*?)^[^-]", re.DOTALL | re.MULTILINE)
RULE_FILES = (
    *(
        "taxon",
        "step",
        "bounce",
        "repeat_assessment",
        "return_after_closure",
        "repeat_contact",
        "redo_contact",
    ),
    *("happening", "demand", "crisis", "episode", "gap", "overlap", "handover", "agency_month", "variant"),
)
VERSION = re.compile(r"<!-- version -->.*?<!-- /version -->")
TABLES = {
    "counts": "Contacts", "interactions": "Contacts", "units": "Unit costs", "rules": "Rules",
    "index": "Price index", "lines": "Cost lines", "costs": "Cost", "uncosted": "Without a cost",
    "recorded": "Recorded beside modelled", "sides": "Before and after", "changes": "Change",
    "lint": "What is to be put right",
}  # fmt: skip
HEADINGS = {
    "interaction_id": "contact", "source_person_id": "person", "agency_code": "agency",
    "source_code": "source",
    "activity_code": "activity", "status_code": "took place", "grain_code": "kind", "start_date": "from",
    "end_date_excl": "to, not counted", "n_sharing": "shared by", "share_no": "share", "n_before": "before",
    "n_after": "after", "item_code": "price", "value_gbp": "£", "unit_code": "for a",
    "price_year_fy": "prices of",
    "perspective_code": "whose cost", "use_code": "use", "index_code": "index", "rule_code": "rule",
    "basis_code": "counted by", "uncosted_reason": "no cost because", "rule_note": "note", "rank_no": "rank",
    "financial_year": "year", "index_value": "index", "index_from": "index of its year",
    "index_to": "index of the base", "line_no": "line", "payer_code": "who pays", "quantity": "quantity",
    "cost_gbp": "cost, £", "change_gbp": "change, £", "recorded_cost_gbp": "recorded, £", "side_code": "side",
    "n_interactions": "contacts", "nights": "nights", "reason_text": "in words", "n_recorded": "recorded",
    "n_both": "with both", "n_recorded_used": "recorded used", "level_code": "how grave",
    "finding_code": "finding", "item_codes": "prices",
}  # fmt: skip


def page_text(page: str) -> str:
    """The page with the version of the method and the examples as they are now.

    Raises:
        SystemExit: the page has lost its marks.
    """
    for marks, name in ((BLOCK, "worked"), (EVENTS, "events"), (VERSION, "version")):
        if not marks.search(page):
            raise SystemExit(f"docs/method.md has no <!-- {name} --> and <!-- /{name} --> marks.")
    page = VERSION.sub(f"<!-- version -->{METHOD_VERSION}<!-- /version -->", page)
    rules = "\n".join(_events())
    page = EVENTS.sub(lambda _: f"<!-- events -->\n{rules}\n<!-- /events -->", page)
    made = "\n".join(line for path in sorted(WORKED.glob("*.toml")) for line in _example(path))
    return BLOCK.sub(lambda _: f"<!-- worked -->\n{made}\n<!-- /worked -->", page)


def _events() -> list[str]:
    """Thresholds unless journey.toml says otherwise, each kind of event, and every rule in full."""
    thresholds = asdict(Events())
    lines = ["| In `journey.toml`, `[events]` | Unless said otherwise |", "| --- | --- |"]
    lines += [f"| {name} | {value} |" for name, value in thresholds.items()]
    lines += ["", "| What is counted | When |", "| --- | --- |"]
    lines += [f"| {words.event(code)} | {words.event_rule(code, thresholds)} |" for code in words.EVENTS]
    lines += ["", "Each rule stands at the head of its SELECT file, `journey/timeline/sql/`:", ""]
    for name in RULE_FILES:
        text = (ROOT / "journey" / "timeline" / "sql" / f"{name}.sql").read_text(encoding="utf-8")
        found = RULE.search(text)
        if found is None:
            raise SystemExit(f"{name}.sql has no -- Rule: line.")
        lines.append(f"- `{name}`: {' '.join(found[1].replace('--', ' ').split())}")
    return lines


def _example(path: Path) -> list[str]:
    held = tomllib.loads(path.read_text(encoding="utf-8"))
    lines = [f"### {held['title']}", "", held["words"].strip(), ""]
    for case in held["case"]:
        lines += _case(case)
    return [*lines, f"Source: {held['source']}", ""]


def _case(case: dict[str, Any]) -> list[str]:
    lines = [case["words"], ""] if "words" in case else []
    if "price_base_fy" in case:
        change = f" The change is on {case['change_on']}." if "change_on" in case else ""
        lines += [f"In prices of {case['price_base_fy']}.{change}", ""]
    if "chosen" in case:
        lines += [f"Rules use: {', '.join(f'`{code}`' for code in case['chosen'])}.", ""]
    if "recorded_sources" in case:
        lines += [f"Recorded cost is used for: {', '.join(case['recorded_sources'])}.", ""]
    for name, text in {**case.get("given", {}), **case["expected"]}.items():
        if name in TABLES and (
            name != "index" or len(text.strip().splitlines()) > 2
        ):  # one year: no uprating
            lines += _table(f"**{TABLES[name]}**:" if name in case["expected"] else f"{TABLES[name]}:", text)
    working = case["expected"].get("working", "").strip()
    return [*lines, working, ""] if working else lines


def _table(caption: str, text: str) -> list[str]:
    """A drawn table as Markdown; its headings in words."""
    drawn = [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]
    if len(drawn) == 1:
        return [f"{caption} nothing.", ""]
    rows = [[HEADINGS[name] for name in drawn[0]], ["---"] * len(drawn[0]), *drawn[1:]]
    return [caption, "", *(f"| {' | '.join(row)} |" for row in rows), ""]


def main() -> None:
    """Write the page."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs"
    page = page_text((ROOT / "docs" / "method.md").read_text(encoding="utf-8"))
    shown = folder if len(sys.argv) > 1 else ROOT / "journey" / "words"
    for kept in {folder / "method.md", shown / "method.md"}:
        kept.write_text(page, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
