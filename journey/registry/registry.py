"""The registry as a file and what may be asked of it. Tokens and ids only: no value of anybody."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable
from pathlib import Path

import polars as pl

from journey.errors import Damaged
from journey.files import write_bytes
from journey.registry.claims import PERSON, current, leads
from journey.registry.naming import by_reviewers, changes, name_clusters
from journey.registry.new_ids import Made

SCHEMA = pl.Schema(
    {
        "sequence": pl.Int64,
        PERSON: pl.String,
        "person_id": pl.String,
        "event_code": pl.String,
        "former_person_id": pl.String,
        "who": pl.String,
        "why": pl.String,
    }
)
_GROUP = ["sequence", "event_code", "person_id", "former_person_id", "who", "why"]


class Registry:
    """Every id a source person ever had, as schemas.registry.Registry. Kept by one writer at a time."""

    def __init__(self, lines: pl.DataFrame | None = None) -> None:
        self._lines = SCHEMA.to_frame() if lines is None else lines

    @classmethod
    def read(cls, path: Path) -> Registry:
        """The registry on disk; an empty one where there is none yet.

        Raises:
            Damaged: the file is not as we write it.
        """
        if not path.exists():
            return cls()
        try:
            lines = pl.read_parquet(path)
        except (OSError, pl.exceptions.PolarsError):
            lines = pl.DataFrame()
        if lines.schema != SCHEMA or not lines["sequence"].is_sorted():
            raise Damaged(f"restricted/{path.name} is damaged. Put back a copy from your backup.")
        return cls(lines)

    def write(self, path: Path) -> None:
        """Replace the file in one step."""
        buffer = io.BytesIO()
        self._lines.write_parquet(buffer, compression="zstd", compression_level=1)
        write_bytes(path, buffer.getvalue())

    @property
    def lines(self) -> pl.DataFrame:
        """Every line, in order of sequence and source person."""
        return self._lines

    def assign(
        self,
        clusters: pl.DataFrame,
        new_person_id: Made,
        who: str,
        why: str,
        decided: pl.DataFrame | None = None,
    ) -> pl.DataFrame:
        """Give every cluster its person id, and keep what changed.

        Asked again with the same clusters it gives the same ids and keeps nothing more. The order of rows
        does not matter.

        Args:
            clusters: source_person_id (once each) and cluster; other columns are passed over.
            new_person_id: makes ids from source person ids, as `new_ids` gives it.
            who: who says so where no reviewer does: "linking".
            why: what brought it: "build BUILD_ID". No text that a person typed.
            decided: source_person_id_a, source_person_id_b, pair_id, verdict_code, who and at (when, as text)
                of reviewers' decisions; a merge or split that one of them brought carries its name and time.

        Returns:
            source_person_id, person_id, in order of source person.
        """
        named = name_clusters(self._lines, clusters.select(PERSON, "cluster"), new_person_id)
        learned = changes(self._lines, named).with_columns(
            sequence=pl.lit(self._next(), pl.Int64), who=pl.lit(who), why=pl.lit(why)
        )
        if decided is not None and not learned["former_person_id"].is_null().all():
            learned = _signed(learned, by_reviewers(named.people, decided))
        self._lines = pl.concat([self._lines, learned.select(SCHEMA.names())])
        return named.people.select(PERSON, "person_id").sort(PERSON)

    def resolve(self, person_id: str) -> str | None:
        """The id of the person whom this id means now; None where it is spent or was never given."""
        found = leads(self._lines, pl.Series([person_id]))["leads_to"]
        return str(found[0]) if len(found) else None

    def source_people(self, person_id: str) -> list[str]:
        """Source person ids of the person whom this id means now, those of extracts taken out included."""
        now = current(self._lines).filter(pl.col("person_id") == (self.resolve(person_id) or ""))
        return sorted(now[PERSON].to_list())

    def history(self, person_id: str | None = None) -> pl.DataFrame:
        """Merges, splits and erasures; of one person everything that befell the ids of their source people.

        Returns:
            sequence, event_code, person_id, former_person_id, who, why, n_source_people, in order.
        """
        lines = self._lines
        if person_id is None:
            lines = lines.filter(pl.col("event_code").is_in(["merged", "split", "erased"]))
        else:
            asked = [person_id, self.resolve(person_id) or person_id]
            own = lines.filter(pl.col("person_id").is_in(asked))
            lines = pl.concat(
                [
                    lines.join(own.select(PERSON).drop_nulls().unique(), on=PERSON, how="semi"),
                    own.filter(pl.col("event_code") == "erased"),
                ]
            )
        counted = lines.group_by(_GROUP).agg(n_source_people=pl.col(PERSON).count().cast(pl.Int64))
        return counted.sort(_GROUP)

    def forget(self, source_person_ids: Iterable[str]) -> None:
        """Erase source people: their lines go, and ids that mean nobody now are spent for ever.

        Of a person who is erased in part the id stays with what is left. Asked again it does nothing.
        """
        gone = pl.Series(PERSON, sorted(set(source_person_ids)), dtype=pl.String).to_frame()
        own = self._lines.join(gone, on=PERSON, how="semi")
        if own.is_empty():
            return
        led = leads(self._lines, own["person_id"])
        left = self._lines.join(gone, on=PERSON, how="anti", maintain_order="left")
        kept = led.join(current(left).select(leads_to="person_id").unique(), on="leads_to", how="semi")
        kept = kept.join(leads(left, kept["person_id"]), on="person_id", how="semi")
        spent = led.join(kept, on="person_id", how="anti").select("person_id").sort("person_id")
        lines = spent.with_columns(
            *(pl.lit(None, pl.String).alias(name) for name in (PERSON, "former_person_id")),
            *(pl.lit("").alias(name) for name in ("who", "why")),
            sequence=pl.lit(self._next(), pl.Int64),
            event_code=pl.lit("erased"),
        )
        self._lines = pl.concat([left, lines.select(SCHEMA.names())])

    def retoken(self, tokens: Callable[[pl.Series], pl.Series]) -> None:
        """Put new tokens in the place of the source person ids; ids and history stay."""
        self._lines = self._lines.with_columns(tokens(self._lines[PERSON]).alias(PERSON)).sort(
            "sequence", PERSON, "person_id"
        )

    def _next(self) -> int:
        last = self._lines["sequence"].max()
        return 1 + (last if isinstance(last, int) else 0)


def _signed(learned: pl.DataFrame, deciders: pl.DataFrame) -> pl.DataFrame:
    """The lines that a reviewer's decision brought carry that reviewer's name; the build is named too."""
    keys = ["former_person_id", "person_id"]
    found = learned.join(deciders, on=keys, how="left", suffix="_decided", maintain_order="left")
    why = pl.concat_str("why", pl.lit(": "), "why_decided")
    return found.with_columns(
        who=pl.coalesce("who_decided", "who"),
        why=pl.when(pl.col("why_decided").is_null()).then("why").otherwise(why),
    ).drop("who_decided", "why_decided")
