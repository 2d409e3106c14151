"""How each figure of the pages was worked out: a few plain points a figure, shown beneath it."""

_RATE = "A rate a year is the amount / the days observed x 365.25, so that times of different length compare."
_COST = (
    "Estimated cost is each contact multiplied by a published unit cost, in the prices of one year. It is "
    "no amount that was paid, and none that a budget is freed of."
)
_MEAN = (
    "A person's change is their rate after less the one before; the mean is over people, each counted once."
)
_SEEN = (
    "A month counts for a person when every compared service supplied all of it and the person could be "
    "seen on every day. The month of the change is on neither side."
)

# the figure -> its points
WORKED_OUT: dict[str, tuple[str, ...]] = {
    "years": (
        "Each bar is a year from the first day of the time before. The year of the change is in two parts, "
        "and a part of a year is marked: it is shorter, and is not brought up to a whole one.",
        "A contact counts in the year in which it began. The bars add up to the total in the table.",
    ),
    "cost": (
        _COST,
        "The line adds up the cost from the first day. It is steeper where more was spent, and never "
        "falls. The cost of a stay is spread over its nights.",
    ),
    "costs_years": (
        _COST,
        "A year runs from 1 April to 31 March. It is drawn hollow where not every agency supplied all of "
        "it: its cost may be too low, and is not brought up to a whole year.",
        "The years add up to the total in the table, to the penny. Low and high take every price at the "
        "ends of the range that its source prints.",
    ),
    "costs_agencies": (
        _COST,
        "The cost stands with the agency whose contact it is, whoever pays for it.",
        "Agencies are in the order of their names, and add up to the same total as the years.",
        "What an agency did not supply is left blank: it is not known, and is no nought.",
    ),
    "payers": (
        "Each unit cost names the body whose budget it describes. Where several bodies share one, it is "
        "split by published or agreed parts, to the penny.",
        _RATE,
        "Of a body with data for part of the time, the days are those that its own services supplied; where "
        "these differ from service to service its rate is not comparable. Such rates do not add up to the "
        "total a year, which counts what was not supplied as none.",
        "Bodies are in the order of their names. The whole amounts add up to the total, to the penny.",
    ),
    "directions": (
        "The comparison is made again with one choice changed at a time: another date of the change, other "
        "windows, low and high unit costs, matches made more cautiously and more generously, and without "
        "stays.",
        "The direction holds where the rate after is on the same side of the rate before as over the whole "
        "period.",
        "The pairs are not independent of one another: they are one set of data looked at in many ways.",
    ),
    "fair_ways": (
        _RATE,
        "Equal windows are as long as the shorter side, next to the change. Each row says its own days on "
        "both sides.",
        "A service has gaps where it supplied under 95% of the days of one side. In a row with gaps its days "
        "not supplied count as days without contact, so that a rate may be too low.",
        "If the rows disagree, the answer hangs on the window, and the page says so above.",
    ),
    "group_figures": (
        _MEAN,
        _SEEN,
        "The 95% interval is Student's t over people. Where costs are uneven and fell, such intervals miss "
        "more often than 5 in 100: they then tell a fall as smaller than it is.",
        _COST,
    ),
    "group_directions": (
        "Each person counts once for each measure: whether their rate after is lower than, the same as, or "
        "higher than their rate before.",
        "A person counts as risen or fallen however small the change is.",
    ),
    "aligned": (
        "Everybody's own change is month nought; months are counted from it.",
        _SEEN,
        "A point is all contacts (or cost) of the people counted in that month, for each 30 days and person.",
    ),
    "matrix": (
        "A cell is the contacts of one agency in one month from the change, for each 30 days and person "
        "counted.",
        "Of fewer than 8 people counted a cell is hidden. Nobody counted is not supplied, and is no nought.",
    ),
    "events": (
        "Events are found by rules, never typed in. Each rule is under the name of its row, with its "
        "number of days.",
        "Later means known to be later: contacts of one day without a time have no order, and nothing is "
        "claimed of it.",
        _RATE,
    ),
    "demand": (
        "What a contact was for is said by the person, a worker, an analyst or a rule, in that order of "
        "weight.",
        "The rows add up to all contacts of each side.",
        _RATE,
    ),
    "activities": (
        "A contact stands in the row of the kind of activity that the agency's own code says, in our words.",
        _RATE,
    ),
    "crises": (
        "A crisis is a crisis contact or a stay that nobody planned. What several agencies record within "
        "some hours, or on one day where a time is missing, is one crisis and several costs.",
        "Days to the next crisis are by Kaplan and Meier: a wait that was cut short counts for as long as "
        "it was watched.",
    ),
    "lines": (
        "Each line is one person's rate before beside the rate after. Lower and higher mean by 3% or more.",
        _RATE,
        "A figure says that something moved. Only people can say why: their answers are under each line.",
    ),
    "months": (
        "A bar is how many different agencies had a contact that began in the month.",
        "A month without a bar had none, or nothing was sent for it: the bands of data held say which.",
    ),
    "network": (
        "An arrow joins two agencies where the next contact was with another agency within the number of "
        "days that the heading says, and it is known which came first. It need not have been passed on.",
        "Letters and meetings without the person do not count.",
        "Every pair is in the table. In the pictures the pairs with the most are drawn where there are many.",
    ),
}
