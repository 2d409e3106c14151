"""What people type: who they are, and texts in which nobody may be named."""

import getpass
import os
import re
import unicodedata
from collections.abc import Iterable

from journey.errors import Refused
from journey.notes import looks_personal, plain

LONGEST_NAME = 80
LONGEST_LABEL = 80
LONGEST_ALIAS = 40
_SAVED_NAME = re.compile("[A-Za-z0-9]+(-[A-Za-z0-9]+)*")
LONGEST_REASON = 500
LONGEST_TEXT = 20_000
NOBODY = "work"  # stands where an alias would, for what is about the work and no person
_LINE_ENDS = re.compile("\r\n|[\r\v\f\x85]")  # word processors write a line's end in several ways
_MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_IDENTIFIER = re.compile(
    r"(?:\d[ ().-]*){9,}"  # a telephone or NHS number, however it is spaced
    r"|\b[a-z]{2} ?\d{2} ?\d{2} ?\d{2} ?[a-d]\b"  # a National Insurance number
    rf"|\b\d{{1,2}}(?:st|nd|rd|th)? (?:of )?(?:{_MONTHS})[a-z]*,? \d{{2,4}}\b"
    rf"|\b(?:{_MONTHS})[a-z]* \d{{1,2}}(?:st|nd|rd|th)?,? \d{{4}}\b",
    re.IGNORECASE,
)
# Words of a display name that say nothing of who it is.
_NOT_A_NAME = frozenset(["the", "and", "of", "mr", "mrs", "ms", "miss", "mx", "dr", "person"])


def current_user() -> str:
    """Who works here: JOURNEY_USER, else the login name that the operating system gives."""
    try:
        named = os.environ.get("JOURNEY_USER") or getpass.getuser()
    except (OSError, KeyError, ImportError):
        named = ""
    return plain(named, LONGEST_NAME) or "not known"


def checked_who(who: str) -> str:
    """The name of someone who decides, on one line; it stays readable without the key.

    Raises:
        Refused: it is blank or too long.
    """
    name = plain(who, LONGEST_NAME + 1)
    if not name:
        raise Refused("Say who decides: a name or a user name.")
    if len(name) > LONGEST_NAME:
        raise Refused(f"The name of who decides may have {LONGEST_NAME} characters. Make it shorter.")
    return name


def checked_reason(text: str) -> str:
    """A reason or purpose on one line, so that it can't be taken for several lines of a log; it may be blank.

    Raises:
        Refused: it is too long.
    """
    kept = plain(text, LONGEST_REASON + 1)
    if len(kept) > LONGEST_REASON:
        raise Refused(f"A reason may have {LONGEST_REASON} characters. Say it more briefly.")
    return kept


def checked_text(text: str, what: str) -> str:
    """A long text as it is kept: as it was typed, lines and markup and all, without control characters.

    Args:
        text: what was typed; it may be blank.
        what: what it is called in a refusal, for example: The note

    Raises:
        Refused: it is too long.
    """
    kept = "".join(
        mark
        for mark in _LINE_ENDS.sub("\n", text)
        if mark in "\n\t" or unicodedata.category(mark) not in ("Cc", "Cs")
    )
    if len(kept) > LONGEST_TEXT:
        raise Refused(
            f"{what} has {len(kept):,} characters, and {LONGEST_TEXT:,} can be kept. Shorten it, or keep it"
            " in parts."
        )
    return kept if kept.strip() else ""


def checked_alias(alias: str, display_name: str) -> str:
    """An alias as it is kept, in clear.

    Raises:
        Refused: it is blank or too long, or an identifier or the whole name of the person.
    """
    kept = plain(alias, LONGEST_ALIAS + 1)
    if not kept or len(kept) > LONGEST_ALIAS:
        raise Refused(f"An alias has 1 to {LONGEST_ALIAS} characters. Use a short one, for example: john")
    if kept.casefold() == NOBODY:
        raise Refused("The word work stands for what is about no person, so it is no alias. Use another.")
    if _holds_identifier(kept) or len(_words(kept) & _name_words(display_name)) > 1:
        raise Refused(
            "An alias can be read without the key, so it may not be a number, date, postcode, address or"
            " whole name of the person. Use a first name or a made-up one."
        )
    return kept


def alias_meant(aliases: Iterable[str], typed: str) -> str | None:
    """Which of some aliases was typed: that very one, else one that differs in case alone; None: none."""
    wanted, held = typed.strip(), list(aliases)
    if wanted in held:
        return wanted
    return next((alias for alias in held if alias.casefold() == wanted.casefold()), None)


def checked_label(label: str, display_name: str) -> str:
    """A change label as it is kept and shown in builds, where nobody may be named.

    Raises:
        Refused: it is blank or too long, or holds an identifier, a date or a word of the person's name.
    """
    kept = plain(label, LONGEST_LABEL + 1)
    if not kept or len(kept) > LONGEST_LABEL:
        raise Refused(f"A change label has 1 to {LONGEST_LABEL} characters. Say in a few words what changed.")
    if _holds_identifier(kept):
        raise Refused(
            "The change label holds something like a number, date, postcode or address of a person. Say only"
            " what changed, for example: Support team starts. The day has its own place."
        )
    if _words(kept) & _name_words(display_name):
        raise Refused(
            "The change label names the person. It is shown where nobody may be named: say only what changed,"
            " for example: Support team starts."
        )
    return kept


def named_so(name: str) -> str:
    """The name of a saved comparison as it is kept, in clear.

    Raises:
        Refused: it is blank or too long, has other marks than letters, digits and hyphens, or an identifier.
    """
    kept = plain(name, LONGEST_ALIAS + 1)
    if not _SAVED_NAME.fullmatch(kept) or len(kept) > LONGEST_ALIAS:
        raise Refused(
            f"A saved comparison is named with 1 to {LONGEST_ALIAS} letters, digits and hyphens between them,"
            " for example: first-year"
        )
    if _holds_identifier(kept):
        raise Refused(
            "The name of a saved comparison can be read without the key, so it may not hold a number, date,"
            " postcode or address of a person. Use another one."
        )
    return kept


def _holds_identifier(text: str) -> bool:
    known = unicodedata.normalize("NFKC", text)
    return looks_personal(known) or _IDENTIFIER.search(known) is not None


def _words(text: str) -> set[str]:
    return set(re.findall(r"[^\W\d_]{2,}", unicodedata.normalize("NFKC", text).casefold()))


def _name_words(display_name: str) -> set[str]:
    return _words(display_name) - _NOT_A_NAME
