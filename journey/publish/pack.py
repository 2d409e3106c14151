"""Write the publish pack: once agreed to, checked and signed; complete under its name, or not at all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

from journey.casebook import open_casebook
from journey.errors import Refused
from journey.export.csv_files import write_csv
from journey.export.leaving import hashes, published, recipient_key, refuse_unless_free, write_json
from journey.export.names import whole_names_cleaner
from journey.publish.checklist import Checklist, checked, read_checklist
from journey.publish.consent import known_names
from journey.publish.dictionary import COLUMNS, dictionary
from journey.publish.drafts import Draft, draft
from journey.publish.page import readme
from journey.publish.questions import QUESTIONS
from journey.publish.telling import TITLE

if TYPE_CHECKING:
    import polars as pl

    from journey.keys import RecipientKey
    from journey.read import Reader

_LIBRARIES = ("matplotlib", "polars")
_FILES = (
    ("story.html", "The story as a page for a browser; it needs no network."),
    (
        "story.csv",
        "Contacts by month counted from the change, kind of service and kind of contact, in bands.",
    ),
    ("summary.csv", "Before and after by kind of service: contacts and estimated cost, rounded."),
    ("gaps.csv", "Quarters in which silence says little, and why."),
    ("dictionary.csv", "What each column means."),
    ("manifest.json", "What made the files, and the sha256 of each."),
)
_SAY = "Say whom the story is for, and what for: --recipient NAME --for TEXT. Nothing was written."


def write_publish_pack(
    build: Reader,
    target: Path,
    person: str,
    purpose: str,
    recipient: str,
    checklist: Checklist | Path | Mapping[str, Any],
    who: str | None = None,
) -> dict[str, Any]:
    """Write one person's story for one recipient, and keep the signed checklist, sealed, in the audit log.

    The log of what leaves is the caller's: a line of its own, before this (`logged`).

    Args:
        build: a reader of a published build, in its workspace.
        target: a folder that does not exist yet or is empty; or a file that does not exist, called .zip.
        person: an id or alias.
        purpose: what for; in the log and in no file.
        recipient: whom for; it stands in the manifest.
        checklist: as read_checklist takes or gives it.
        who: who makes it, for the log; none: the one whose login this is.

    Returns:
        The pack's manifest.

    Raises:
        Refused: recipient or purpose is missing, the person did not agree, the checklist does not do for this
            very draft, the key is not at hand, or the target holds something; nothing was written.
    """
    target = Path(target)
    refuse_unless_free(target)
    made = ready(build, person, purpose, recipient, checklist)
    key = recipient_key(build, made.draft.recipient)
    _keep_signed(build, made, who)
    return published(target, lambda folder: _write(folder, made.draft, key))


class Ready:
    """A draft and the checklist that does for it."""

    def __init__(self, of: Draft, signed: Checklist) -> None:
        self.draft, self.checklist = of, signed


def ready(
    build: Reader,
    person: str,
    purpose: str,
    recipient: str,
    checklist: Checklist | Path | Mapping[str, Any],
) -> Ready:
    """All that is needed to publish; arguments and refusals as write_publish_pack."""
    if not purpose.strip() or not recipient.strip():
        raise Refused(_SAY)
    of = draft(build, person, purpose, recipient)
    _refuse_named(build, of)
    signed = checklist if isinstance(checklist, Checklist) else read_checklist(checklist)
    return Ready(of, checked(signed, of))


def logged(made: Draft) -> tuple[str, str]:
    """What the log keeps of a story that leaves: its subject, and what for (journey/rights/exports.py)."""
    subject = f"{made.build_id} {made.person_id}"
    return subject, f"Recipient: {made.recipient}. Publish pack, checked and signed. {made.purpose}"


def _refuse_named(build: Reader, made: Draft) -> None:
    """The recipient's name stands in the manifest, so it can't be the person's."""
    clean = whole_names_cleaner([*known_names(build), made.person_id])
    if clean(made.recipient) != made.recipient:
        raise Refused("The recipient has the name of somebody in the casebook. Use another name for them.")


def _keep_signed(build: Reader, made: Ready, who: str | None) -> None:
    """Answers and signatures, a line each, about the person: theirs to ask for and to have erased."""
    if build.workspace is None:
        raise Refused("A story is made from a workspace, with its casebook and key. Nothing was written.")
    with open_casebook(build.workspace.casebook_path, build.workspace.key) as casebook:
        for line in _signed_lines(made.checklist):
            casebook.record("sign", made.draft.person_id, line, who=who)


def _signed_lines(signed: Checklist) -> Iterator[str]:
    yield f"Checklist of a story, draft {signed.fingerprint}. The person agreed on {signed.person_agreed_on}."
    for question in QUESTIONS:
        answer = signed.answers[question.id]
        yield ". ".join(filter(None, (question.id, answer.yes_no, answer.text)))
    for one in signed.signers:
        if one.name:
            yield f"Signed: {one.name}, {one.role}. Works with the person: {one.works_with_person}."


def _write(folder: Path, made: Draft, key: RecipientKey) -> dict[str, Any]:
    story_id = _token(key, "story", made.person_id)
    rows = {}
    for name, frame in _frames(made, story_id).items():
        write_csv(frame, folder / f"{name}.csv")
        rows[name] = frame.height
    (folder / "story.html").write_bytes(made.page(story_id))
    text = readme(TITLE, (*made.stamp, f"Copy {story_id}."), made.signed_parts, _FILES)
    (folder / "README.txt").write_text(text, encoding="utf-8", newline="\n")
    written = {
        "pack": "publish",
        "arguments": {"pack": "publish", "recipient": made.recipient, "story_id": story_id},
        # keyed, as every id here: the plain one stands in other packs, and would join this to them
        "build_id": _token(key, "story_build", made.build_id),
        "method_version": made.method_version,
        "versions": {name: metadata.version(name) for name in _LIBRARIES},
        "settings": {"is_sample": made.is_sample, "price_base_fy": made.price_base_fy},
        "recipient": made.recipient,
        "key_id": key.key_id,
        "age_band_code": made.age_band_code,
        "checked": "checked and signed by two people",
        "rows": rows,
        "files": hashes(folder),
    }
    write_json(folder / "manifest.json", written)
    return written


def _frames(made: Draft, story_id: str) -> dict[str, pl.DataFrame]:
    """The tables with their columns in the order of the dictionary."""
    import polars as pl

    held = {}
    for name, columns in COLUMNS.items():
        names = [column for column, _ in columns]
        rows = [{"story_id": story_id, **row} for row in made.tables[name]]
        money = {column: pl.Decimal(18, 2) for column in names if column.split("_per_")[0].endswith("_gbp")}
        held[name] = (
            pl.DataFrame(rows, infer_schema_length=None, schema_overrides=money)
            if rows
            else (pl.DataFrame(schema=dict.fromkeys(names, pl.String)))
        )
        held[name] = held[name].select(names)
    return held | {"dictionary": dictionary()}


def _token(key: RecipientKey, domain: str, held: str) -> str:
    import polars as pl

    return str(key.tokens(domain, pl.Series([held]))[0])
