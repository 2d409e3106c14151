"""Why two source people may be one, or two, in words made from what agreed and from the values on screen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from journey.review.sides import Side

KIND_LABELS = {
    "uncertain": "Alike, but not enough to be sure",
    "numbers_differ": "Alike, but their NHS numbers differ",
    "twin": "Perhaps twins, or of one household",
    "ambiguous": "Fits two people about equally well",
    "sample": "Drawn by chance, to see how often we are right",
    "decided": "Decided before, and not in doubt now",
}
_WHY = {
    "uncertain": "More agrees than chance would give, and too little to join them without a person's word.",
    "numbers_differ": "Everyone has one NHS number. One may be mistyped, or these may be two people.",
    "twin": "Twins share birth date, surname and address; nothing but the forename tells them apart.",
    "ambiguous": "This record fits two different people. The wrong one would be given a stranger's life.",
    "sample": "Nothing is known to be wrong with it. Judge it as you would any other, by what is shown here.",
    "decided": "Someone decided this pair earlier. It stays as decided until it is undone.",
}
_LEVELS = (
    (0.999, "almost certainly the same"),
    (0.99, "very likely the same"),
    (0.9, "likely the same"),
    (0.5, "more likely the same than not"),
    (0.1, "more likely two people"),
    (0.0, "very likely two people"),
)
_FIELDS = {
    "nhs_number": ("NHS number", "NHS numbers", "nhs_numbers"),
    "forename": ("forename", "forenames", "forenames"),
    "surname": ("surname", "surnames", "surnames"),
    "birth_date": ("birth date", "birth dates", "birth_dates"),
    "sex": ("sex", "sexes", "sexes"),
    "postcode": ("postcode", "postcodes", "postcodes"),
}
_NEARLY_ONE = 0.9995


def why_doubtful(kind_code: str) -> str:
    """Why a pair of this kind is put before a person."""
    return _WHY[kind_code]


def probability_label(probability: float | None) -> str:
    """A probability in words, with the figure.

    >>> probability_label(0.97), probability_label(None)
    ('likely the same (97 in 100)', 'no figure: a rule spoke')
    """
    if probability is None:
        return "no figure: a rule spoke"
    words = next(words for least, words in _LEVELS if probability >= least)
    if probability >= _NEARLY_ONE:
        return f"{words} (over 999 in 1,000)"
    if probability >= 0.99:
        return f"{words} ({int(probability * 1000)} in 1,000)"
    return (
        f"{words} ({round(probability * 100)} in 100)"
        if probability >= 0.005
        else f"{words} (under 1 in 100)"
    )


def effects(person_id_a: str, person_id_b: str) -> tuple[str, str]:
    """What the next build would do if they are the same, and if they are different."""
    if person_id_a == person_id_b:
        return (
            f"They stay one person, {person_id_a}.",
            f"Person {person_id_a} would be parted, and these two would never be joined.",
        )
    return (
        f"People {person_id_a} and {person_id_b} would become one.",
        f"They stay two people, {person_id_a} and {person_id_b}, whatever arrives later.",
    )


def reasons(agreement: str, a: Side, b: Side) -> tuple[str, ...]:
    """One sentence a field, in the order of `agreement` ("field=how" joined by ";").

    Only whether and how values agree is said; the values stand beside it on the screen.
    """
    parts = [part.partition("=") for part in agreement.split(";") if part]
    return tuple(dict.fromkeys(_sentence(field.strip(), how.strip(), a, b) for field, _, how in parts))


def _sentence(field: str, how: str, a: Side, b: Side) -> str:
    name = field.removesuffix("_code")
    one, many, attribute = _FIELDS.get(name, (name.replace("_", " "), name.replace("_", " ") + "s", ""))
    if how == "same":
        return f"Same {one}."
    if how == "missing":
        return _missing(one, attribute, a, b)
    if how == "swapped":
        told = (
            "Day and month of birth change places"
            if name == "birth_date"
            else f"{many.capitalize()} change places"
        )
        told = "Forename and surname change places" if name in ("forename", "surname") else told
        return f"{told}: a slip in filling in the form?"
    values = (getattr(a, attribute, ()), getattr(b, attribute, ())) if attribute else ((), ())
    label = one if one.startswith("NHS") else one.capitalize()
    labels = many if many.startswith("NHS") else many.capitalize()
    if how == "alike":
        return _ALIKE.get(name, _alike_text)(labels, *values)
    return f"{labels} differ." if how == "different" else f"{label}: {how}."


def _missing(one: str, attribute: str, a: Side, b: Side) -> str:
    held = sum(bool(getattr(side, attribute, ())) for side in (a, b)) if attribute else 0
    label = one if one.startswith("NHS") else one.capitalize()
    if held == 2:
        return f"{label}: what is held could not be used."
    return f"{label} held by {'one only' if held else 'neither'}."


def _alike_text(labels: str, ones: tuple[str, ...], twos: tuple[str, ...]) -> str:
    if not ones or not twos:
        return f"{labels}: the initials fit."
    pairs = [(_letters(x), _letters(y)) for x in ones for y in twos]
    if any(_one_slip(x, y) for x, y in pairs):
        return f"{labels} differ by one letter (a typing slip?)."
    if any(x and y and (x.startswith(y) or y.startswith(x)) for x, y in pairs):
        return f"One of the {_lower(labels)} is the beginning of the other."
    if any({*_words(x)} & {*_words(y)} for x in ones for y in twos):
        return f"{labels} have a part in common."
    return f"{labels} are alike."


def _alike_number(labels: str, ones: tuple[str, ...], twos: tuple[str, ...]) -> str:
    if any(_one_slip(x, y) for x in ones for y in twos):
        return f"{labels} differ by one digit, or two that change places (a typing slip?)."
    return f"{labels} are alike."


def _alike_date(labels: str, ones: tuple[date, ...], twos: tuple[date, ...]) -> str:
    pairs = [(x, y) for x in ones for y in twos]
    if any((x.day, x.month, x.year) == (y.month, y.day, y.year) for x, y in pairs):
        return "Day and month of birth change places: a slip in filling in the form?"
    if any(_one_slip(f"{x:%d%m%Y}", f"{y:%d%m%Y}") for x, y in pairs):
        return f"{labels} differ by one digit, or two that change places (a typing slip?)."
    if any((x.day, x.month) == (y.day, y.month) for x, y in pairs):
        return "Same day and month of birth, another year."
    if any(x.year == y.year for x, y in pairs):
        return "Same year of birth, another day."
    return f"{labels} are alike."


def _alike_postcode(labels: str, ones: tuple[str, ...], twos: tuple[str, ...]) -> str:
    pairs = [(_packed(x), _packed(y)) for x in ones for y in twos]
    if any(x[:-3] == y[:-3] for x, y in pairs if len(x) > 3 and len(y) > 3):
        return "Postcodes of the same district."
    return f"{labels} are alike."


_ALIKE: dict[str, Callable[..., str]] = {
    "birth_date": _alike_date,
    "postcode": _alike_postcode,
    "nhs_number": _alike_number,
}


def _one_slip(x: str, y: str) -> bool:
    """Whether one letter was changed, added or left out, or two neighbours change places."""
    if x == y or abs(len(x) - len(y)) > 1:
        return False
    short, long = sorted((x, y), key=len)
    at = next((i for i, (p, q) in enumerate(zip(short, long, strict=False)) if p != q), len(short))
    if len(short) < len(long):
        return short[at:] == long[at + 1 :]
    return short[at + 1 :] == long[at + 1 :] or (
        short[at : at + 2] == long[at : at + 2][::-1] and short[at + 2 :] == long[at + 2 :]
    )


def _letters(text: str) -> str:
    return "".join(mark for mark in text.casefold() if mark.isalpha())


def _words(text: str) -> list[str]:
    return [word for word in text.casefold().replace("-", " ").split() if len(word) > 1]


def _packed(text: str) -> str:
    return "".join(text.split()).upper()


def _lower(labels: str) -> str:
    return labels[0].lower() + labels[1:] if not labels.startswith("NHS") else labels
