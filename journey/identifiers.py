"""Identifiers in one form, as Polars expressions: NHS numbers, names, postcodes; and the id of a pair."""

from __future__ import annotations

from hashlib import sha256

import polars as pl

# Numbers that pass the check digit and are nobody's: typed when none is known, or printed in manuals.
NHS_NUMBERS_OF_NOBODY = (*(digit * 10 for digit in "0123456789"), "0123456789", "1234567890", "9876543210")
_TEST_RANGE = "999"  # set aside by the NHS for tests
# What stands in a name's place where no name is known.
_NO_NAMES = tuple(
    """
    ANON ANONYMISED ANONYMOUS BABY BABYBOY BABYGIRL CONFIDENTIAL DECEASED DONOTUSE DUMMY DUPLICATE ERROR
    FEMALE FIRSTNAME FORENAME INFANT LASTNAME MALE MISSING NAME NFA NIL NOFIXEDABODE NONAME NONE
    NOTAPPLICABLE NOTAVAILABLE NOTDISCLOSED NOTGIVEN NOTKNOWN NOTPROVIDED NOTRECORDED NOTSTATED NULL
    PATIENT REDACTED REFUSED REMOVED SURNAME TBA TBC TEST TESTPATIENT UNBORN UNIDENTIFIED UNK UNKNOWN
    UNKNOWNFEMALE UNKNOWNMALE UNNAMED UNSPECIFIED WITHHELD
    """.split()
)
_TITLE = r"^(MR|MRS|MISS|MS|MX|DR|REV|SIR|MASTER) "


def nhs_number_is_valid(number: pl.Expr) -> pl.Expr:
    """Ten digits, not all the same, whose last is the modulus 11 check digit of the first nine."""
    total = pl.sum_horizontal(
        number.str.slice(place, 1).cast(pl.Int64, strict=False) * (10 - place) for place in range(9)
    )
    check = (11 - total % 11) % 11
    last = number.str.slice(9, 1).cast(pl.Int64, strict=False)
    all_same = number.is_in([digit * 10 for digit in "0123456789"])
    return (number.str.contains(r"^[0-9]{10}$") & (check == last) & ~all_same).fill_null(False)


def nhs_number(text: pl.Expr) -> pl.Expr:
    """Ten digits that may be a person's own number; null for anything else."""
    packed = text.str.replace_all(r"[\s\-]", "")
    is_nobodys = packed.is_in(list(NHS_NUMBERS_OF_NOBODY)) | packed.str.starts_with(_TEST_RANGE)
    return pl.when(nhs_number_is_valid(packed) & ~is_nobodys).then(packed)


def name(text: pl.Expr) -> pl.Expr:
    """Upper-case letters without accents, words joined by one space; null where it is no person's name.

    A hyphen parts words; an apostrophe does not. Names with three or more digits are hashes or numbers.
    """
    plain = text.str.to_uppercase().str.normalize("NFKD").str.replace_all(r"[\p{M}'’`.]", "")
    words = plain.str.replace_all(r"[^\p{L}]+", " ").str.strip_chars(" ").str.replace(_TITLE, "")
    letters = words.str.replace_all(" ", "", literal=True)
    is_nobodys = (
        letters.is_in(list(_NO_NAMES))
        | words.str.contains(
            r"^(BABY|INFANT|CHILD|TWIN) (OF|BOY|GIRL|ONE|TWO|[A-Z])\b|^(UNKNOWN|REDACTED|TEST) "
        )
        | letters.str.contains(r"^(A{2,}|B{2,}|N{2,}|X{2,}|Z{2,})$")
        | text.str.contains(r"(\d.*){3}")
    )
    return pl.when((letters != "") & ~is_nobodys).then(words)


def postcode(text: pl.Expr) -> pl.Expr:
    """A whole postcode without spaces (or a US ZIP code), not one of the ZZ codes for no fixed place."""
    packed = text.str.to_uppercase().str.replace_all(r"[^A-Z0-9]", "")
    is_whole = packed.str.contains(r"^[A-Z]{1,2}[0-9][A-Z0-9]?[0-9][A-Z]{2}$|^[0-9]{5}$")
    return pl.when(is_whole & ~_is_nowhere(packed)).then(packed)


def outcode(text: pl.Expr) -> pl.Expr:
    """The first half of a postcode, also where no more is held; the first three digits of a ZIP code."""
    packed = text.str.to_uppercase().str.replace_all(r"[^A-Z0-9]", "")
    whole = packed.str.extract(r"^([A-Z]{1,2}[0-9][A-Z0-9]?)[0-9][A-Z]{2}$")
    half = packed.str.extract(r"^([A-Z]{1,2}[0-9][A-Z0-9]?)$")
    return pl.when(~_is_nowhere(packed)).then(
        pl.coalesce(whole, half, packed.str.extract(r"^([0-9]{3})[0-9]{2}$"))
    )


def _is_nowhere(packed: pl.Expr) -> pl.Expr:
    return packed.str.contains(r"^ZZ|^00000|^99999")


def pair_id_of(a: str, b: str) -> str:
    """The id of two source people as a pair: 16 hexadecimal letters of sha256 over both tokens, in order.

    >>> pair_id_of("b", "a") == pair_id_of("a", "b")
    True
    """
    return sha256("|".join(sorted((a, b))).encode()).hexdigest()[:16]
