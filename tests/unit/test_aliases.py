"""Tables of aliases: kept sealed, replaced whole, refused whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from journey import review
from journey.casebook import open_casebook
from journey.errors import Damaged, Refused
from journey.workspace import Workspace


def written(folder: Path, text: str) -> Path:
    path = folder / "aliases.csv"
    path.write_text(text, encoding="utf-8-sig")
    return path


HEADING = "scheme_a,value_a,scheme_b,value_b\n"


def test_aliases_are_kept_sealed_and_replaced(workspace: Workspace, tmp_path: Path) -> None:
    assert review.aliases(workspace).is_empty()
    rows = [
        "nhs_number,474 468 7164,nhs_number,4036210688",
        "nhs_number,4036210688,nhs_number,4744687164",  # the same the other way round
        "gp,G1,landlord,T1",
        "gp,G1,gp,G1",
    ]
    assert review.keep_aliases(workspace, written(tmp_path, HEADING + "\n".join(rows))) == 2
    assert review.aliases(workspace).rows() == [
        ("gp", "G1", "landlord", "T1"),
        ("nhs_number", "4036210688", "nhs_number", "4744687164"),
    ]
    held = b"".join(p.read_bytes() for p in workspace.path.rglob("*") if p.is_file())
    assert b"4744687164" not in held
    review.keep_aliases(workspace, written(tmp_path, HEADING + "police_custody,N1,police_incident,N2\n"))
    assert review.aliases(workspace).rows() == [
        ("police_nominal", "N1", "police_nominal", "N2")
    ]  # one scheme
    assert review.keep_aliases(workspace, written(tmp_path, HEADING)) == 0
    assert review.aliases(workspace).is_empty()
    with open_casebook(workspace.casebook_path, workspace.key) as casebook:
        assert [line.n_rows for line in casebook.audit_lines() if line.action == "aliases"] == [2, 1, 0]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (HEADING + "gp,G1,landlord,T1\nnhs_number,4744687165,gp,G1\n", "Row 3 .* not a valid NHS number"),
        (HEADING + "gp,G1,Marrowby,T1\n", "Row 2 .* scheme_b that is not nhs_number or a source code"),
        (HEADING + "gp,,gp,G1\n", "Row 2 .* empty cell"),
        ("a,b\n1,2\n", "exactly these columns"),
        (HEADING + 'gp,"G1,gp\n', "CSV|columns|empty"),
        (HEADING + "".join(f"gp,G1,gp,X{n}\n" for n in range(21)), "more than 20 others"),
        ("", "CSV"),
    ],
    ids=["number", "scheme", "empty cell", "headings", "quote", "too many", "nothing"],
)
def test_a_table_of_aliases_with_a_fault_is_refused_whole(
    workspace: Workspace, tmp_path: Path, text: str, told: str
) -> None:
    review.keep_aliases(workspace, written(tmp_path, HEADING + "gp,G1,landlord,T1\n"))
    with pytest.raises(Refused, match=told) as refused:
        review.keep_aliases(workspace, written(tmp_path, text))
    assert not any(value in refused.value.message for value in ("4744687165", "Marrowby", "G1"))
    assert review.aliases(workspace).rows() == [("gp", "G1", "landlord", "T1")]


def test_a_tampered_table_of_aliases_is_damaged(workspace: Workspace, tmp_path: Path) -> None:
    review.keep_aliases(workspace, written(tmp_path, HEADING + "gp,G1,landlord,T1\n"))
    path = workspace.sealed_path("aliases")
    path.write_bytes(path.read_bytes()[:-1] + b"\0")
    with pytest.raises(Damaged):
        review.aliases(workspace)
