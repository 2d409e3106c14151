"""README.txt of the evaluator pack: what is in it, and what may not be concluded from it."""

from typing import Any

import polars as pl

_ABOUT = {
    "interactions": "one row per contact, stay or event of a linked person, with its file, sheet and row",
    "cost_lines": "one row per interaction, payer and side: rule, quantity, unit cost, price year, index, cost",
    "summary_before_after": "person, agency, activity type, side: count, nights, observed days, rates, cost",
    "summary_by_payer": "person, payer and side: count and cost",
    "yearly_series": "person and year of the whole window: days, count and cost",
    "unit_costs": "the unit costs that priced these lines, with price year and source",
    "periods": "the dates of every window, the change date and why it was chosen",
    "coverage": "agency and month: supplied, not supplied, not started",
    "linkage": "agency and age band: people, how many were found at another agency, cost of the others",
    "link_thresholds": "person and side: count and cost with more cautious and more generous links",
    "rejects": "rows set aside, counted by file and reason",
    "assumptions": "what the figures take for granted",
}
_CAVEATS = (
    "A change between before and after is not the effect of anyone's work. It has no comparison group.",
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
        f"Prices of: {settings.get('price_base_fy', 'not known')}",
        f"Data up to: {settings.get('as_of_date', 'not known')}",
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
        "HOW IT ADDS UP (checked before this folder was written)",
        "",
        "The cost of a job = unit_cost_gbp x index_to / index_from x quantity / base_units, rounded once, half",
        "away from zero; its n_sharing shares add up to it, and a share's lines, one a payer, add up to the",
        "share. By person and side, the sum of cost_gbp in cost_lines = the sum",
        "in summary_before_after, summary_by_payer and yearly_series = the headline on screen. 'outside'",
        "is cost no comparison uses: people without a change date, or nights before the first day held.",
        f"Sum of all cost lines: {totals['cost_gbp']} pounds over {totals['n_cost_lines']} lines.",
        "",
        "A CSV cell of text that began with = + - @ tab or return has an apostrophe put before it.",
        "manifest.json holds the sha256 of every other file, the settings and the hashes of the inputs.",
        "",
    ]
    return "\n".join(lines)


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
