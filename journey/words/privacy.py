"""What the programme keeps, for how long, and who may see it, in words."""

from collections.abc import Iterable

from journey.access import RIGHTS, ROLE_LABELS, ROLES
from journey.settings import Retention
from journey.words.numbers import several

_KEPT = {
    "interactions_months": "What happened longer ago than {span} before the last day of the data is removed",
    "extracts_months": "A whole file is removed when what it covers ended longer ago than {span} before "
    "that day",
    "set_aside_months": "Rows set aside are removed when their file ended longer ago than {span} before "
    "that day",
}
_FOR_EVER = {
    "interactions_months": "Contacts have no limit of time",
    "extracts_months": "Files have no limit of time",
    "set_aside_months": "Rows set aside have no limit of time of their own",
}


def retention_sentences(retention: Retention) -> list[str]:
    """How long contacts, files and rows set aside are kept: one sentence each, with who carries it out."""
    found = []
    for name, text in _KEPT.items():
        n_months = getattr(retention, name)
        said = text.format(span=several(n_months, "month")) if n_months else _FOR_EVER[name]
        found.append(f"{said}.")
    return [*found, "Limits are carried out when somebody of the programme runs journey retain --apply."]


def role_rows() -> list[tuple[str, str]]:
    """Each role with what it lets somebody do, in words, in the order of how much that is."""
    return [(ROLE_LABELS[role], _listed(rights)) for role, rights in ROLES.items()]


def _listed(rights: Iterable[str]) -> str:
    held = set(rights)
    return (
        "everything"
        if held == set(RIGHTS)
        else "; ".join(text for right, text in RIGHTS.items() if right in held)
    )
