"""README.txt of the evaluator pack: what is in it, and what may not be concluded from it."""

from collections.abc import Iterable, Mapping
from textwrap import wrap
from typing import Any

import polars as pl

from journey.export import readme_words
from journey.export.choices import dated_text, support_lines, support_text
from journey.words.groups import SMALL_COUNTS

_BEFORE = {"finding": "", "caveat": "Not to be concluded: "}
_MOST_TOLD = 1  # people, and groups, told of in README.txt; of more, the table alone tells
_SAID = "WHAT THE SCREEN SAYS OF EACH (the tables findings and groups_findings)"
_WIDTH = 100


def readme_text(tables: dict[str, pl.DataFrame], totals: dict[str, Any], manifest: dict[str, Any]) -> str:
    """The text of README.txt."""
    settings = manifest.get("settings", {})
    lines = [
        *("EVALUATOR PACK", ""),
        *_wrapped(readme_words.kept_as(bool(settings.get("is_sample")))),
        *_where_said_lines(tables["findings"], tables["groups_findings"]),
        "",
        f"Programme: {settings.get('programme_name', 'not named')}",
        f"Build: {manifest.get('build_id', 'not known')}",
        f"Method version: {manifest.get('method_version', 'not known')}",
        f"Data up to: {settings.get('as_of_date', 'not known')}",
        *_set_lines(tables, manifest),
        *_recipient_lines(manifest),
    ]
    if manifest["arguments"]["raw"]:
        lines.append("RAW CSV: do not open the .csv files in a spreadsheet. See HOW TO OPEN IT.")
    lines += ["", "READ THIS BEFORE QUOTING A FIGURE", ""]
    lines += _wrapped(f"{number}. {caveat}" for number, caveat in enumerate(readme_words.CAVEATS, 1))
    lines += ["", "HOW MANY WERE IN AT EACH STEP (manifest.json, attrition)", "", *_steps_lines(manifest)]
    lines += ["", "HOW TO OPEN IT", "", *_wrapped(readme_words.OPEN)]
    lines += _wrapped([readme_words.RAW if manifest["arguments"]["raw"] else readme_words.INERT])
    lines += ["", "HOW TO CHECK IT", "", *_wrapped(readme_words.CHECK)]
    lines += ["", "TABLES", ""]
    lines += _wrapped(
        f"{name} ({frame.height:,} rows): {readme_words.ABOUT[name]}" for name, frame in tables.items()
    )
    lines += [
        "",
        "OTHER FILES",
        "",
        *_wrapped(f"{name}: {what}" for name, what in readme_words.FILES.items()),
    ]
    lines += [
        "",
        "Every table of pounds holds set_code and price_base_fy: whose prices it is in. support_cost_code",
        "says of a person's whole side whether the support team's own cost is in it.",
    ]
    lines += _sums_lines(totals, manifest)
    lines += _found_lines(tables["findings"], tables["groups_findings"])
    return "\n".join(lines)


def _wrapped(paragraphs: Iterable[str]) -> list[str]:
    """Paragraphs as lines that fit a page; what goes on is set in."""
    return [line for one in paragraphs for line in wrap(one, _WIDTH, subsequent_indent="   ")]


def _steps_lines(manifest: Mapping[str, Any]) -> list[str]:
    """What was in at each step, and in which parts."""
    return _wrapped(
        f"{readme_words.STEPS[step['step']]}: {step['n']:,} = "
        + " + ".join(f"{n:,} {part.replace('_', ' ')}" for part, n in step["parts"].items())
        for step in manifest["attrition"]
    )


def _sums_lines(totals: dict[str, Any], manifest: dict[str, Any]) -> list[str]:
    """How the tables add up, for who would do the sums again."""
    return [
        "",
        "HOW IT ADDS UP (checked before this folder was written)",
        "",
        "A job costs J = unit_cost_gbp x index_to / index_from x quantity / base_units, before rounding.",
        "Share k of n (share_no, n_sharing) costs S = round(J x k / n) - round(J x (k - 1) / n). A payer's",
        "line = round(S x part_to / part_total) - round(S x part_from / part_total), from item_payers.",
        "Rounded half away from zero, so shares add up to the job and lines to the share. A line over an",
        "edge of time is split by its days in the same way. nominal_cost_gbp is the line without the index.",
        *_support_formula(manifest["assumptions"]["support"]["method"]),
        "By person and side, the sum of cost_gbp in cost_lines = the sum in summary_before_after,",
        "summary_by_payer, who_pays and yearly_series = the headline on screen. side_code outside is cost no",
        "comparison uses: people without a change date, or nights before the first day held. A support",
        "team's cost that is counted as a whole is a line of cost_lines without an interaction.",
        "By person and window, before_cost_gbp and after_cost_gbp in service_change = the cost of that",
        "window; of rows with is_compared = before_amount and after_amount of the measure cost in rates.",
        "change_gbp = after_cost_gbp - before_cost_gbp = unit_change_gbp + rest_gbp.",
        "By person and window, before_amount of the measure cost in rates (services compared, and the",
        "support team) + before_cost_gbp of those left out in compared_agencies = all cost before.",
        "In groups_attrition, n_people + n_left_out of a step = n_people of the step before it.",
        "In extracts, n_rows = n_accepted + n_set_aside + n_duplicate + n_superseded + n_skipped.",
        SMALL_COUNTS,
        f"Sum of all cost lines: {totals['cost_gbp']} pounds over {totals['n_cost_lines']} lines.",
        "",
        *_discount_lines(manifest["discounting"]),
    ]


def _where_said_lines(people: pl.DataFrame, groups: pl.DataFrame) -> list[str]:
    """Where the sentences stand without which no figure may be quoted."""
    told = (
        (people, "people", "person", "one's", "findings.csv"),
        (groups, "groups", "group", "group's", "groups_findings.csv"),
    )
    lines = []
    for table, many, one, whose, file in told:
        n = table[table.columns[0]].n_unique()
        if n > _MOST_TOLD:
            lines.append(
                f"The sentences that go with each of the {n:,} {many} are in {file}; quote no {whose} figure "
                "without them."
            )
        elif n:
            lines.append(
                f"The sentences that go with the one {one} are in {file}, and at the end of this text; quote "
                "no figure without them."
            )
    return _wrapped(lines)


def _found_lines(*tables: pl.DataFrame) -> list[str]:
    """What is said of the one person or group, and what may not be concluded: the sentences of the screen."""
    lines: list[str] = []
    for told in tables:
        of = told.columns[0]  # the person or the group
        if told[of].n_unique() > _MOST_TOLD:
            continue
        for name, rows in told.group_by(of, maintain_order=True):
            lines += [] if lines else [_SAID, ""]
            lines.append(str(name[0]))
            for kind_code, sentence in rows.select("kind_code", "sentence_text").iter_rows():
                lines.append(f"- {_BEFORE[kind_code]}{sentence}")
            lines.append("")
    return lines


def _set_lines(tables: dict[str, pl.DataFrame], manifest: dict[str, Any]) -> list[str]:
    """Which assumptions made the figures: the set, its prices, and whether the support's own cost is in."""
    chosen = manifest["assumptions"]
    hashes = manifest["inputs"].get("prices_sha256", {})
    return [
        f"Assumption set: {chosen['name']} ({chosen['title']}), {dated_text(chosen)}",
        f"Prices of: {manifest['settings']['price_base_fy']}; level: {chosen['price_level']}",
        *(f"Prices from: {name} (sha256 {held})" for name, held in sorted(hashes.items())),
        support_text(chosen["support"]),
        *support_lines(tables["summary_before_after"]),
    ]


def _support_formula(method: str) -> list[str]:
    """How the support team's line is worked out again, where its cost is counted as a whole."""
    said = {
        "budget": [
            "unit_cost_gbp is a year's budget, quantity the days from the change to the end of the data, and",
            "base_units the people supported at a time x 365.25 days.",
        ],
        "hours": [
            "unit_cost_gbp is the price of an hour, quantity the days from the change to the end of the data",
            "x hundredths of hours a week, and base_units 7 days x 100.",
        ],
    }
    if method not in said:
        return []
    return [
        f"The support team's own line (rule_code support_{method}) is J too, rounded once, and paid whole by",
        "its payer_code, whatever item_payers holds:",
        *said[method],
    ]


def _discount_lines(used: dict[str, str] | None) -> list[str]:
    if used is None:
        return ["Nothing is discounted.", ""]
    return [
        "DISCOUNTING (asked for with this pack; no total above uses it)",
        "",
        f"Year 0 is {used['from_fy']}. In yearly_series alone, discounted_cost_gbp = cost_gbp x",
        "discount_factor, rounded once a row. The factor is 1 / the product of (1 + rate) of the financial",
        "years after year 0, up to the one in which the row starts, by the standard rates of HM Treasury's",
        "Green Book. Year 0 and the years before it are left as they are (factor 1). Cost lines are not",
        "discounted: one line may be of several years.",
        f"Rates: schemas/reference/discount_rates.csv (sha256 {used['rates_sha256']})",
        "",
    ]


def _recipient_lines(manifest: dict[str, Any]) -> list[str]:
    """For whom the ids were made, and what follows from it."""
    if manifest["recipient"] is None:
        return [
            "Recipient: none named. Ids are the programme's own: whoever holds two such packs can join them."
        ]
    return [
        f"Recipient: {manifest['recipient']} (key {manifest['key_id']})",
        "Every id was made for this recipient: the same in all tables here, and other for everybody else.",
        "Sheet and row numbers are left out, because two recipients could join their packs by them.",
    ]
