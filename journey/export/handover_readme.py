"""README.txt of the hand-over pack: how to read it with four tools, and what may not be concluded."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from journey.export import readme_words
from journey.export.handover_tables import BY_PERSON

_CAVEATS = (
    "Cost is the estimated cost of activity at average prices. It is not money that anyone gets back: "
    "cashability_code in who_pays says what a named budget holder has confirmed, and is not_said elsewhere.",
    "Missing is not nought. A contact without a cost was not priced (uncosted); a month that coverage calls "
    "not_supplied is one that nobody knows about. A rate is blank where an agency supplied nothing.",
    "The two sides of a change are of different length. Compare rates per observed year, never totals.",
    "A change is not an effect. These tables hold no false-alarm check: take it from the evaluator pack of "
    "the same build (verdicts, rates, sensitivity) before anything is said of before and after.",
    "costs_to_others is no public cost. Fiscal, economic and social cost are never added to one another.",
    "Do not rank people, workers or agencies with it.",
    "One person's journey is identifiable even under a pseudonym. Keep this folder as personal data, and "
    "publish no figure of few people from it: the public table and its rules are for that.",
)
_READ = """\
DuckDB       select person_id, sum(cost_gbp)
             from read_parquet('cost_lines/*/*.parquet', hive_partitioning = true) group by person_id
polars       pl.scan_parquet("interactions", hive_partitioning=True).filter(person_bucket=7).collect()
Spark        spark.read.parquet("interactions").where("person_bucket = 7")
R (arrow)    open_dataset("interactions", partitioning = hive_partition(person_bucket = int32()))"""


def readme_text(about: Mapping[str, Any], rows: Mapping[str, int], totals: Mapping[str, Any]) -> str:
    """The text of README.txt.

    Args:
        about: the build's manifest, with the recipient.
        rows: how many each table has.
        totals: as Sums.totals gives them.
    """
    settings, chosen = about.get("settings", {}), about["assumptions"]
    lines = [
        *("HAND-OVER PACK", ""),
        *readme_words.kept_as(bool(settings.get("is_sample"))),
        "",
        f"Programme: {settings.get('programme_name', 'not named')}",
        f"Build: {about.get('build_id', 'not known')}",
        f"Data up to: {settings.get('as_of_date', 'not known')}",
        f"Assumption set: {chosen['name']} ({chosen['title']}); prices of {settings['price_base_fy']}",
    ]
    if about["recipient"] is not None:
        lines.append(
            f"Recipient: {about['recipient']} (key {about['key_id']}). Every id was made for them alone."
        )
    lines += ["", "READ THIS BEFORE YOU ADD ANYTHING UP", ""]
    lines += [f"{number}. {caveat}" for number, caveat in enumerate(_CAVEATS, 1)]
    lines += ["", "HOW IT LIES", "", *_LAYOUT, "", "HOW TO READ IT", "", _READ]
    lines += ["", "HOW TO CHECK IT", "", readme_words.VERIFY, "", "TABLES", ""]
    lines += [f"{name}: {n} rows{_by(name)}" for name, n in rows.items()]
    lines += ["", "TOTALS", "", *_total_lines(totals), ""]
    return "\n".join(lines)


_LAYOUT = (
    "Every table is a folder of Parquet files (zstd, row groups of up to 100,000 rows, statistics on every",
    "column). Tables that hold people lie in 16 folders, person_bucket=00 to 15, by the first hexadecimal",
    "digit of sha256(person_id): a person is in one bucket, the same in every table, so a join by person",
    "needs no shuffle between buckets. Within a bucket rows are sorted by person and time, so a reader that",
    "looks at the statistics skips all row groups but a person's own. Columns, types and the order of each",
    "table are in datapackage.json; the hash of every file is in manifest.json.",
    "Times (start_at) are London's clock without a zone: Spark 3.4 and later reads them as timestamp_ntz.",
    "Money is decimal(18, 2). Do not turn it into floating point before you add it up.",
)


def _by(name: str) -> str:
    order = BY_PERSON.get(name)
    return f", sorted by {', '.join(order)}" if order else ""


def _total_lines(totals: Mapping[str, Any]) -> list[str]:
    sides = ", ".join(f"{side} £{total}" for side, total in totals["cost_gbp_by_side"].items())
    return [
        f"{totals['n_people']} people, {totals['n_interactions']} interactions, "
        f"{totals['n_cost_lines']} cost lines, £{totals['cost_gbp']} public cost",
        f"By side of the change: {sides or 'none'}.",
        f"outside is {readme_words.OUTSIDE}",
        "They are those of the evaluator pack of the same build.",
    ]
