"""Add an evaluator pack up again from its files alone, as its README.txt says. Usage: add_up.py PACK

Nothing of the program that made the pack is used, only the standard library, so that whoever gets a pack can
read this from top to bottom and run it. PACK is a folder or a .zip. Ends with 0 where all adds up, else 1.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import sys
import zipfile
from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

Row = dict[str, str]
NOTHING = Decimal(0)


class Pack:
    """The files of a pack, and what was found to be wrong."""

    def __init__(self, path: Path) -> None:
        self.wrong: list[str] = []
        if path.is_dir():
            found = [one for one in path.rglob("*") if one.is_file()]
            self.files = {one.relative_to(path).as_posix(): one.read_bytes() for one in found}
        else:
            with zipfile.ZipFile(path) as held:
                self.files = {name: held.read(name) for name in held.namelist()}
        self.manifest = json.loads(self.files["manifest.json"])

    def rows(self, table: str) -> list[Row]:
        """The rows of a table, every cell as text."""
        text = self.files[f"{table}.csv"].decode("utf-8")
        return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))

    def same(self, what: str, found: object, wanted: object) -> None:
        """Note a difference."""
        if found != wanted:
            self.wrong.append(what)


def total(rows: Iterable[Row], keys: tuple[str, ...], measure: str) -> dict[tuple[str, ...], Decimal]:
    """Sums by key; a blank is nothing, and a sum of nothing is left out."""
    found: dict[tuple[str, ...], Decimal] = defaultdict(Decimal)
    for row in rows:
        found[tuple(row[key] for key in keys)] += Decimal(row[measure] or 0)
    return {key: held for key, held in found.items() if held}


def rounded(amount: Fraction) -> int:
    """To a whole number, half away from zero."""
    size = (2 * abs(amount.numerator) + amount.denominator) // (2 * amount.denominator)
    return size if amount >= 0 else -size


def ratio(row: Row) -> Fraction | None:
    """After over before: of contacts and crises by their numbers and days, of all else by the rates shown."""
    if row["measure_code"] in ("contacts", "crises"):
        sides = [
            (Fraction(row[f"{side}_amount"]), int(row[f"{side}_observed_days"]))
            for side in ("after", "before")
        ]
        if not all(days for _, days in sides):
            return None
        after, before = (amount / days for amount, days in sides)
    else:
        if not row["after_rate"] or not row["before_rate"]:
            return None
        after, before = Fraction(row["after_rate"]), Fraction(row["before_rate"])
    return after / before if before else None


def close(told: str, wanted: Fraction | None) -> bool:
    """Whether a floating number is what it should be, but for its last figures; both may be nothing."""
    if not told or wanted is None:
        return not told and wanted is None
    return abs(Fraction(told) - wanted) <= wanted / 10**9


def check_files(pack: Pack) -> None:
    """Every file is the one that the manifest names, with as many rows."""
    files = {name: body for name, body in pack.files.items() if name != "manifest.json"}
    pack.same("the list of files", set(files), set(pack.manifest["files"]))
    for name, body in files.items():
        pack.same(f"the hash of {name}", hashlib.sha256(body).hexdigest(), pack.manifest["files"].get(name))
    for table, n in pack.manifest["rows"].items():
        pack.same(f"the rows of {table}", len(pack.rows(table)), n)


def check_lines(pack: Pack) -> None:
    """J = unit cost x index_to / index_from x quantity / base_units; then shares; then payers' parts."""
    parts = {(row["item_code"], row["line_no"]): row for row in pack.rows("item_payers")}
    for table, column in (("cost_lines", "line_cost_gbp"), ("costs_to_others", "cost_gbp")):
        for number, row in enumerate(pack.rows(table), start=2):
            job = (
                Fraction(row["unit_cost_gbp"]) * 100 * Fraction(row["index_to"]) / Fraction(row["index_from"])
            )
            job *= Fraction(row["quantity"]) / Fraction(row["base_units"])
            k, n = int(row["share_no"]), int(row["n_sharing"])
            share = rounded(job * k / n) - rounded(job * (k - 1) / n)
            if part := parts.get((row["item_code"], row["line_no"])):
                first, last, whole = (int(part[name]) for name in ("part_from", "part_to", "part_total"))
                share = rounded(Fraction(share * last, whole)) - rounded(Fraction(share * first, whole))
            pack.same(f"{table}, row {number}", Decimal(row[column]) * 100, Decimal(share))


def check_sums(pack: Pack) -> None:
    """By person and side, cost_lines = summary_before_after = summary_by_payer = who_pays = yearly_series."""
    lines, contacts = pack.rows("cost_lines"), pack.rows("interactions")
    side, line = ("person_id", "side_code"), ("interaction_id", "line_no")
    whole = {tuple(row[key] for key in line): Decimal(row["line_cost_gbp"]) for row in lines}
    whole = {key: held for key, held in whole.items() if held}
    pack.same("the parts of each line", total(lines, line, "cost_gbp"), whole)
    on_contacts = [row for row in lines if row["activity_code"] != "support_as_a_whole"]
    one = ("interaction_id",)
    pack.same("interactions", total(contacts, one, "cost_gbp"), total(on_contacts, one, "cost_gbp"))
    headline = total((row for row in lines if row["side_code"] != "outside"), side, "cost_gbp")
    for table in (
        "summary_before_after",
        "summary_by_payer",
        "who_pays",
        "yearly_series",
        "demand_before_after",
    ):
        pack.same(f"{table} by person and side", total(pack.rows(table), side, "cost_gbp"), headline)
    inside = [row for row in lines if row["side_code"] != "outside"]
    payer = (*side, "payer_code")
    for table in ("summary_by_payer", "who_pays"):
        pack.same(
            f"{table} by payer", total(pack.rows(table), payer, "cost_gbp"), total(inside, payer, "cost_gbp")
        )
    agency = (*side, "agency_code", "activity_type_code")
    summed = total(pack.rows("summary_before_after"), agency, "cost_gbp")
    pack.same("summary_before_after by agency", summed, total(inside, agency, "cost_gbp"))
    counts = total(pack.rows("summary_before_after"), side, "n_interactions")
    for table in ("summary_by_payer", "yearly_series", "demand_before_after"):
        pack.same(f"contacts in {table}", total(pack.rows(table), side, "n_interactions"), counts)
    totals = pack.manifest["totals"]
    by_side = {key[0]: held for key, held in total(lines, ("side_code",), "cost_gbp").items()}
    pack.same("cost in the manifest", Decimal(totals["cost_gbp"]), sum(by_side.values(), NOTHING))
    told = {key: Decimal(held) for key, held in totals["cost_gbp_by_side"].items() if Decimal(held)}
    pack.same("cost by side in the manifest", told, by_side)
    pack.same("contacts in the manifest", totals["n_interactions"], len(contacts))


def check_rates(pack: Pack) -> None:
    """Cost a year = cost x 365.25 / observed days, and none of no day; cost compared and left out is all."""
    for number, row in enumerate(pack.rows("summary_before_after"), start=2):
        days = int(row["observed_days"])
        wanted = rounded(Fraction(row["cost_gbp"]) * 36525 / days) if days else None
        told = row["cost_gbp_per_year"]
        pack.same(
            f"summary_before_after, row {number}, a year", int(Decimal(told) * 100) if told else None, wanted
        )
    for number, row in enumerate(pack.rows("rates"), start=2):
        pack.same(f"rates, row {number}, rate_ratio", close(row["rate_ratio"], ratio(row)), True)
    whole = [
        row for row in pack.rows("rates") if row["window_code"] == "whole" and row["measure_code"] == "cost"
    ]
    left_out = [
        row for row in pack.rows("compared_agencies")
        if row["window_code"] == "whole" and row["is_compared"] == "false"
    ]  # fmt: skip
    found = defaultdict(Decimal, total(whole, ("person_id",), "before_amount"))
    for key, held in total(left_out, ("person_id",), "before_cost_gbp").items():
        found[key] += held
    before = [row for row in pack.rows("summary_before_after") if row["side_code"] == "before"]
    pack.same(
        "rates and compared_agencies",
        {k: v for k, v in found.items() if v},
        total(before, ("person_id",), "cost_gbp"),
    )


def check_steps(pack: Pack) -> None:
    """n_people + n_left_out of a step = n_people of the step before it; the manifest's steps add up."""
    last: dict[tuple[str, str], int] = {}
    for number, row in enumerate(pack.rows("groups_attrition"), start=2):
        key = (row["group_code"], row["part_code"])
        n = int(row["n_people"])
        if key in last:
            pack.same(f"groups_attrition, row {number}", n + int(row["n_left_out"]), last[key])
        last[key] = n
    parts = {step["step"]: step["parts"] for step in pack.manifest["attrition"]}
    for step in pack.manifest["attrition"]:
        pack.same(f"attrition, {step['step']}", sum(step["parts"].values()), step["n"])
        if step["part_of"]:
            former, part = step["part_of"]
            pack.same(f"attrition, {step['step']}", step["n"], parts[former][part])


def check(path: Path) -> list[str]:
    """What does not add up; nothing where all does."""
    pack = Pack(path)
    for one in (check_files, check_lines, check_sums, check_rates, check_steps):
        try:
            one(pack)
        except (KeyError, ValueError, ArithmeticError, csv.Error) as error:
            pack.wrong.append(f"{one.__name__} could not be made ({type(error).__name__})")
    return pack.wrong


if __name__ == "__main__":
    found = check(Path(sys.argv[1]))
    sys.stdout.write("\n".join(f"does not add up: {what}" for what in found) or "all adds up")
    sys.exit(1 if found else 0)
