"""README.txt of the evaluator pack: what is in it, and what may not be concluded from it."""

from typing import Any

import polars as pl

from journey.export.choices import dated_text, support_text

_ABOUT = {
    "interactions": "one row per contact, stay or event of a linked person, with its file, sheet and row",
    "cost_lines": "one row per interaction, payer and side: rule, quantity, unit cost, price year, cost",
    "costs_to_others": "what an interaction costs the person, businesses or society: in no total, and never "
    "to be added to cost_lines",
    "summary_before_after": "person, agency, activity type, side: count, nights, observed days, rates, cost, "
    "and whether the support team's own cost is in",
    "summary_by_payer": "person, payer and side: count and cost, and whether the support's own cost is in",
    "who_pays": "person, side, payer and beneficiary: cost, pot, and what a named budget holder said of cash",
    "yearly_series": "person and year of the whole window: days, count and cost",
    "unit_costs": "the unit costs that priced these lines, with price year and source",
    "item_payers": "unit cost and payer: which part of it this body pays, for whose gain",
    "cost_rules": "the rules that chose these prices: conditions, item, whose rule, how many interactions",
    "price_findings": "what may be wrong with the prices in use, and what to do about it",
    "uncosted": "interactions of these people without a cost, counted by agency, activity and reason, and "
    "what would cost them",
    "recorded_costs": "agency and activity: cost as the agency recorded it beside the modelled one, over all "
    "interactions of the build",
    "periods": "the dates of every window, the change date and why it was chosen; the reason is blank unless "
    "the person agreed that evaluators may read it",
    "coverage": "agency and month: supplied, not supplied, not started",
    "linkage": "agency and age band: people, how many were found at another agency, cost of the others",
    "link_thresholds": "person and side: count and cost with more cautious and more generous links",
    "events_before_after": "person, side and kind of event (hand-overs, bounces, crises and so on): count, "
    "rates and cost; kinds overlap, never add them; the thresholds are in manifest.json",
    "demand_before_after": "person, side, what contacts were for and who judged it: adds up to the headline",
    "handovers_before_after": "person, side and pair of agencies: how often one followed the other",
    "crises_before_after": "person and side: crises, and days to the next one with what was not seen",
    "rates": "person, window and measure: amounts, days at risk and rates per 30 of them, of services "
    "compared on both sides; the interval is counting noise only",
    "compared_agencies": "person, window and service: compared or left out of both sides, why, and its "
    "cost before",
    "sensitivity": "person, other choice and measure: rates a year, and whether the direction holds",
    "endings": "times in which a person could not be seen; days in them are not observed",
    "verdicts": "person: what may be said of the contacts, how rare such a time would be, or why "
    "nothing is said",
    "findings": "person: what is said on screen, and what may not be concluded, a sentence a row",
    "groups_findings": "group: the same",
    "groups_summary": "group, part (group, comparison, difference) and measure: change per person and "
    "observed year",
    "groups_attrition": "group, part and step: how it was made, who was left out and why",
    "rejects": "rows set aside, counted by file and reason",
    "assumptions": "what the figures take for granted: the same for every set, then the choices of this one",
}
_BEFORE = {"finding": "", "caveat": "Not to be concluded: "}
_MOST_TOLD = 50  # people, and groups, told of in README.txt; of more, the table alone tells
_CAVEATS = (
    "A change between before and after is not the effect of anyone's work. One person's has no comparison "
    "group beside it; a group's has one only where groups_summary holds it.",
    "People are often met at their worst moment; some fall in contacts would follow anyway.",
    "The before and after windows are not equally long: compare rates per year, never totals.",
    "Not supplied is not zero. Leave an agency out where either side was not supplied.",
    "Silence can also be prison, hospital, death or moving away: it is not success by itself.",
    "Costs are average fiscal costs of activity. They are not savings, and none of them is cashable unless a "
    "budget holder confirms it.",
    "Contacts without a unit cost count as contacts and carry no cost, so cost is a floor.",
    "Records of different agencies are joined by judgement: some joins are missed, most of all where lives "
    "are messiest, and some are wrong. Read linkage and link_thresholds with every figure.",
    "In linkage, alone means known to one agency or not recognised elsewhere. The two look the same.",
    "Answers that people gave on single contacts (judged_by_code person, worker, analyst) are in these "
    "tables as codes; to take one out, undo it in the casebook and build again.",
    "One person's journey is identifiable even under a pseudonym. Keep this folder as personal data.",
    "Do not rank people, agencies or workers with these tables.",
)


def readme_text(tables: dict[str, pl.DataFrame], totals: dict[str, Any], manifest: dict[str, Any]) -> str:
    """The text of README.txt."""
    settings = manifest.get("settings", {})
    lines = [
        "EVALUATOR PACK",
        "",
        f"Programme: {settings.get('programme_name', 'not named')}",
        f"Build: {manifest.get('build_id', 'not known')}",
        f"Method version: {manifest.get('method_version', 'not known')}",
        f"Data up to: {settings.get('as_of_date', 'not known')}",
        *_set_lines(tables, manifest),
        *_recipient_lines(manifest),
    ]
    if settings.get("is_sample"):
        lines.append("SAMPLE DATA: synthetic. Do not quote these figures as findings.")
    lines += ["", "READ THIS BEFORE QUOTING A FIGURE", ""]
    lines += [f"{number}. {caveat}" for number, caveat in enumerate(_CAVEATS, 1)]
    lines += ["", "TABLES (each as .csv and .parquet; CSV is UTF-8, blank is not known)", ""]
    lines += [f"{name} ({frame.height} rows): {_ABOUT[name]}" for name, frame in tables.items()]
    lines += [
        "",
        "Every table of pounds holds set_code and price_base_fy: whose prices it is in. support_cost_code",
        "says of a person's whole side whether the support team's own cost is in it.",
    ]
    lines += _sums_lines(totals, manifest)
    lines += _found_lines(tables["findings"], tables["groups_findings"])
    return "\n".join(lines)


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
        "edge of time is split by its days in the same way.",
        *_support_formula(manifest["assumptions"]["support"]["method"]),
        "By person and side, the sum of cost_gbp in cost_lines = the sum in summary_before_after,",
        "summary_by_payer, who_pays and yearly_series = the headline on screen. side_code outside is cost no",
        "comparison uses: people without a change date, or nights before the first day held. A support",
        "team's cost that is counted as a whole is a line of cost_lines without an interaction.",
        "By person and window, before_amount of the measure cost in rates (services compared, and the",
        "support team) + before_cost_gbp of those left out in compared_agencies = all cost before.",
        "In groups_attrition, n_people + n_left_out of a step = n_people of the step before it.",
        "Counts from 1 to 7 are not for publication.",
        f"Sum of all cost lines: {totals['cost_gbp']} pounds over {totals['n_cost_lines']} lines.",
        "",
        *_discount_lines(manifest["discounting"]),
        "A CSV cell of text that began with = + - @ tab or return has an apostrophe put before it.",
        "manifest.json holds the sha256 of every other file, the settings and the hashes of the inputs.",
        "",
    ]


def _found_lines(*tables: pl.DataFrame) -> list[str]:
    """What is said of each person and group, and what may not be concluded: the sentences of the screen."""
    lines = ["WHAT THE SCREEN SAYS OF EACH (the tables findings and groups_findings)", ""]
    for told in tables:
        of = told.columns[0]  # the person or the group
        if told[of].n_unique() > _MOST_TOLD:
            lines += [
                f"Of {told[of].n_unique():,} ({of}) the sentences are in the table alone. No figure of one",
                "of them may be told without its sentences.",
                "",
            ]
            continue
        for name, rows in told.group_by(of, maintain_order=True):
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
        *_support_lines(tables["summary_before_after"]),
    ]


def _support_lines(summary: pl.DataFrame) -> list[str]:
    """For how many people the cost after holds the cost of helping."""
    after = summary.filter(pl.col("side_code") == "after")
    codes = after.select("person_id", "support_cost_code").unique()["support_cost_code"].to_list()
    said = {
        "included": "included in the cost after",
        "part": "only part of it included",
        "not_included": "not included",
    }
    return [
        f"Support team's own cost: {said[code]}, people: {codes.count(code)}"
        for code in said
        if code in codes
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
