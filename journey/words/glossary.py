"""The words on screen and what they mean: the one list behind the pages and docs/glossary.md."""

# word -> its meaning in one plain sentence or two; in the order of the alphabet
GLOSSARY: dict[str, str] = {
    "accepted": "A row of a file that passed every check and became one or more contacts.",
    "activity": (
        "What was done, in our words: an emergency department attendance, an arrest, a tenancy visit."
    ),
    "agency": "A public service that sends a file, such as Probation. One agency may send several files.",
    "as-of date": (
        "The last day the data speak for. It is a setting of the programme, never the computer's clock."
    ),
    "assumption set": (
        "A named, dated file of the choices that turn contacts into pounds: prices, rules, who pays, and "
        "what the support team cost."
    ),
    "at risk": (
        "A day on which a contact would have been seen: the agency sent data for it, and the person could "
        "be seen. All rates are over such days."
    ),
    "beneficiary": (
        "The body that gains when a cost is not needed: the one that pays, unless a price says otherwise."
    ),
    "bounce": "A request that was turned away, followed by another request.",
    "build": (
        "All figures made at once from the files, the casebook, the prices and the settings. A build is "
        "never changed afterwards; new files make a new one."
    ),
    "casebook": (
        "What people say and decide: the person's words, outcomes, consent, the date of the change, and "
        "judgements on matches."
    ),
    "cashable": (
        "A cost that a budget would really be freed of. It is said only where the holder of the budget "
        "says so: none, part or full."
    ),
    "catalogue": (
        "A table of unit costs with their sources. Local prices come before national ones, with a reason."
    ),
    "change date": "The day the way of working with a person changed. It parts before from after.",
    "compared service": (
        "A service that sent data for at least 95% of the days of both sides. Only these count in rates "
        "and in the verdict; what is left out is listed with its share of the cost."
    ),
    "consent": "What the person agreed to, use by use. It can be taken back at any time.",
    "contact": (
        "One agency did one thing to, for or about one person. A stay is one contact, counted on the side "
        "in which it began."
    ),
    "cost line": "What one body pays for one contact.",
    "counting noise": (
        "How far a number would move by chance alone if every contact came by itself. Contacts come in "
        "spells, so the real range is wider."
    ),
    "crisis": (
        "A crisis contact or a stay that nobody planned. What several agencies record of one moment is "
        "one crisis and several costs."
    ),
    "data held": "The months for which an agency's files speak. Inside them, no contact means no contact.",
    "deflator": "The index that brings prices of one year to those of another.",
    "demand": (
        "What a contact was for: what the person came for (value), asked again because something was not "
        "done right (failure), not asked for by the person, or not classified."
    ),
    "disposition": "What became of a row: accepted, set aside, duplicate, superseded or skipped.",
    "duplicate": (
        "A row that says what another row of the same files says already. It is counted and kept apart."
    ),
    "episode": "Contacts that follow one another within a few days.",
    "equal windows": "The same length of time on both sides, next to the change.",
    "estimated cost of activity": (
        "Contacts multiplied by published unit costs, in the prices of one year: what public budgets "
        "carry. It is an estimate, not an amount paid, and not an amount freed."
    ),
    "explained": (
        "Something found in a file about which somebody has written why it is as it is. It stays visible."
    ),
    "extract": "One file as an agency sent it. On the pages: a file, or a file from the police.",
    "gap": "A stretch in which nothing was recorded. It may not have been sent.",
    "group": "People chosen by written rules, each with its reason. Who was left out, and why, is listed.",
    "hand-over": (
        "The next contact is with another agency, soon, and it is known which came first. It is not a fault."
    ),
    "headline": "The sentence at the top of a page, made from the figures.",
    "interaction": "The name of a contact in tables and files that are taken away.",
    "journey": "One person's contacts in order.",
    "kind": "Contacts alike in all that their cost depends on. A price is worked out once a kind.",
    "liberated method": (
        "A way of working in which one team stays with the person and pulls services in as they are needed."
    ),
    "like for like": "A comparison with only those agencies that sent data on both sides.",
    "low, central and high": (
        "A unit cost and the range its source prints. Low and high change every price at once; a price "
        "without a range stays as it is."
    ),
    "match": (
        "A decision that two records are of one person. Doubtful matches wait for somebody to judge them."
    ),
    "moment": "Contacts of a person whose order can't be told, taken together.",
    "not supplied": "An agency sent no data for this time. It is never counted as no contact.",
    "observed days": "Days of a window for which data were sent and the person could be seen.",
    "pack": "A folder of tables or documents to take away, with what may not be concluded inside.",
    "payer": "The body whose budget a unit cost describes.",
    "perspective": (
        "Whose cost it is: public budgets, businesses, society or the person. They are never added up."
    ),
    "placebo date": "A date when nothing changed, used to see how often a fall comes about by chance.",
    "pot": "Several payers looked at as one budget.",
    "price base": "The financial year in whose prices every figure is shown.",
    "profile": "How to read the files of one source: which column means what.",
    "pseudonym": (
        "The id that stands for a person in place of a name. Only the holder of the key can go back from it."
    ),
    "rate": (
        "An amount for one year, or for 30 days, of the days observed: so that a long time and a short "
        "time can be compared."
    ),
    "recipient": (
        "Somebody who is sent tables. Each recipient gets ids of their own, so that two sets of tables "
        "can't be put together."
    ),
    "recorded cost": "What the agency itself wrote down, kept beside what we worked out.",
    "removed": "A file taken out again. The figures are made anew without it; the history keeps the line.",
    "rule (cost rule)": (
        "What must hold of a contact for one price to be put on it. The cost line names its rule."
    ),
    "sample": (
        "Invented data that comes with this software, built around the published figures of one story."
    ),
    "sealed": "Encrypted, and opened only with the programme's key.",
    "set aside": "A row kept out of the figures, with the reason, just as it was received.",
    "side": "Before or after the change.",
    "skipped": "A row of a file that holds no contact: blank, a title, or a total.",
    "source": "One kind of report that an agency sends.",
    "stay": "A contact that lasted: nights in hospital, prison, police custody or temporary accommodation.",
    "superseded": "A row replaced by a newer version of the same record.",
    "switching value": "The price at which a difference vanishes, other prices as they are.",
    "tornado": (
        "One price at a time at its low and at its high, in the order of how far the difference moves."
    ),
    "uncosted": (
        "Without a public cost, with the reason and what would give it one. It is never nought pounds."
    ),
    "unit cost": "The published price of one item, with its year and its source.",
    "verdict": (
        "What one person's months can show: fell, rose, no clear change, falling already, or nothing can "
        "be said. It comes with how often it is wrong."
    ),
    "window": "The stretch of time that a comparison looks at.",
    "workspace": "The folder on the programme's own machine that holds one programme's data.",
}

# page -> the words of it that need saying, at its foot
ON_PAGE: dict[str, tuple[str, ...]] = {
    "start_here": ("agency", "contact", "data held", "match", "not supplied", "sample", "set aside"),
    "one_person": (
        *("change date", "compared service", "contact", "counting noise", "data held", "equal windows"),
        *("estimated cost of activity", "observed days", "placebo date", "price base", "rate", "verdict"),
    ),
    "groups": ("at risk", "compared service", "estimated cost of activity", "group", "not supplied", "rate"),
    "costs": (
        *("assumption set", "cashable", "estimated cost of activity", "low, central and high", "payer"),
        *("price base", "recorded cost", "uncosted", "unit cost"),
    ),
    "add_data": ("accepted", "duplicate", "profile", "set aside", "skipped", "source", "superseded"),
    "data_quality": (
        "accepted",
        "data held",
        "duplicate",
        "explained",
        "not supplied",
        "set aside",
        "skipped",
    ),
    "matches": ("agency", "match", "sealed"),
    "upload_history": ("accepted", "build", "extract", "removed", "set aside", "superseded"),
    "download": ("assumption set", "pack", "price base", "pseudonym", "recipient"),
    "on_the_way": ("bounce", "crisis", "demand", "episode", "gap", "hand-over", "moment"),
    "casebook": ("casebook", "change date", "consent", "sealed"),
    "learning": ("consent", "hand-over", "rate"),
}


def meaning(word: str) -> str:
    """What a word on screen means.

    Raises:
        KeyError: the word is not in the list; a page may only explain a word that is.
    """
    return GLOSSARY[word]


def glossary_text() -> str:
    """docs/glossary.md."""
    head = [
        "# Glossary",
        "",
        "Generated from `journey/words/glossary.py` by `docs/make_glossary.py`. Do not edit.",
        "The page *Methods and glossary* shows the same list.",
        "",
    ]
    return "\n".join([*head, *(f"- **{word}**: {text}" for word, text in GLOSSARY.items()), ""])
