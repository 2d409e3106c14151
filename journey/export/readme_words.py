"""The words of README.txt of the evaluator pack that are the same in every pack."""

ABOUT = {
    "interactions": "one row per contact, stay or event of a linked person, with its file, sheet and row",
    "cost_lines": "one row per interaction, payer and side: rule, quantity, unit cost, price year, cost",
    "costs_to_others": "what an interaction costs the person, businesses or society: in no total, and never "
    "to be added to cost_lines",
    "summary_before_after": "person, agency, activity type, side: count, nights, observed days, rates, cost, "
    "and whether the support team's own cost is in",
    "service_change": "person, window, agency, activity and unit cost: before, after, difference, unit cost "
    "and change, with the support team's own row; differences only where both sides are equally long and "
    "supplied",
    "summary_by_payer": "person, payer and side: count and cost, and whether the support's own cost is in",
    "who_pays": "person, side, payer and beneficiary: cost, pot, and what a named budget holder said of cash",
    "who_pays_gmca": "who pays, with the payers named as in the GMCA cost-benefit model: units and cost "
    "before and after",
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
    "coverage": "agency and month: supplied, not supplied, not started, and how many contacts; 0 is none",
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
    "groups_findings": "group: what is said of it on screen, and what may not be concluded",
    "groups_summary": "group, part (group, comparison, difference) and measure: change per person and "
    "observed year",
    "groups_attrition": "group, part and step: how it was made, who was left out and why",
    "extracts": "file: its period, and what became of each of its rows",
    "rejects": "rows set aside, counted by file and reason",
    "assumptions": "what the figures take for granted: the same for every set, then the choices of this one",
}
STEPS = {
    "files": "Files received",
    "rows": "Rows in them",
    "made": "Interactions made of the rows accepted",
    "linked": "Interactions of somebody linked",
    "counted": "Interactions that took place and count",
    "people": "People",
    "with_change_date": "People with a change date",
}
OPEN = (
    "Each table is there as .csv (UTF-8 without a byte order mark, comma, blank is not known) and as "
    ".parquet, which keeps every type and is the better one for R, Python and databases.",
    "Excel: do not open a .csv by a double click: it may change codes, dates and letters. Use Data, From "
    "Text/CSV, File Origin 65001 Unicode (UTF-8), Delimiter Comma, Do not detect data types.",
    "LibreOffice: open the .csv with Character set Unicode (UTF-8), Separator Comma; leave Detect special "
    "numbers and Evaluate formulas off.",
    "Nothing here needs a macro, a link or a formula. Answer No if a program asks to turn one on. A sheet "
    "takes 1,048,576 rows; the row counts are below.",
)
INERT = (
    "A text in a .csv that a spreadsheet could take for a formula (it begins with = + - @, a tab or a "
    "return) has an apostrophe before it. In .parquet it has none. Numbers are never touched."
)
RAW = (
    "RAW: this pack was asked for with --raw. Texts in .csv are as they were received, and some may begin "
    "like a formula. Do not open these .csv files in a spreadsheet; read them with a program, or use the "
    ".parquet."
)
CHECK = (
    "journey verify PACK adds everything up again and looks at every hash; it needs no workspace. journey "
    "rerun PACK makes the same pack again from the same build and compares the bytes.",
    "By hand: manifest.json holds the sha256 of every other file (files), the number of rows, what was asked "
    "(arguments), settings, assumptions, the hashes of what the build was made from and the versions of the "
    "libraries.",
)
FILES = {
    "dictionary.csv": "every column of every table: type, unit, codes, what it means",
    "datapackage.json, csv-metadata.json": "the same for machines (Frictionless Table Schema, CSVW)",
    "assumptions.json": "the table assumptions once more",
    "manifest.json": "what made this pack, and the hash of every other file",
}
VERIFY = (
    "journey verify PACK looks at every hash and says whether a file was changed since it was written. PACK "
    "is the folder or the .zip as it came; no workspace is needed. Ask the sender for the number that it "
    "ends with."
)
OUTSIDE = "cost that no comparison uses: people without a change date, or nights before the first day held."
_SAMPLE = "SAMPLE DATA: synthetic. Do not quote these figures as findings."
_PERSONAL = "personal data of people who can be identified, even under a pseudonym: keep it as such."
CAVEATS = (
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


def kept_as(is_sample: bool) -> list[str]:
    """The first lines of a pack: whose data these are, and how to keep them."""
    if is_sample:
        return [_SAMPLE, f"Made of real data, this would be {_PERSONAL}"]
    return [f"This is {_PERSONAL}"]
