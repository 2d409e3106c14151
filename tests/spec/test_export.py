"""The evaluator pack, on a small build drawn by hand; sums are made again with csv and Decimal alone."""

import csv
import hashlib
import importlib
import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from journey.casebook import open_casebook
from journey.errors import Damaged, Refused
from journey.export import write_evaluator_pack
from journey.export.pack import write_csv
from journey.export.recipient import for_recipient
from journey.keys import Key
from journey.read import Reader
from journey.settings import Settings
from journey.store import in_memory
from journey.workspace import Workspace, init_workspace

MONEY, INDEX, UNITS = pl.Decimal(18, 2), pl.Decimal(10, 4), pl.Decimal(10, 2)
CHANGE, FIRST, END = date(2022, 1, 1), date(2021, 1, 1), date(2023, 1, 1)
MANIFEST = {
    "build_id": "b1",
    "method_version": "0.2.0",
    "settings": {
        "programme_name": "Test",
        "price_base_fy": "2024-25",
        "as_of_date": "2022-12-31",
        "is_sample": True,
    },
    "extracts": [{"extract_id": "e1", "source_code": "ed", "reasons": {"no_start_date": 2}}],
}
# id, agency, activity, type, start, end, nights, cost, before, after
CONTACTS = [
    (
        "i1",
        "emergency_department",
        "ed_attendance",
        "crisis",
        date(2021, 5, 1),
        None,
        0,
        "100.01",
        "100.01",
        None,
    ),
    (
        "i2",
        "hospital_ward",
        "ward_stay",
        "stay",
        date(2021, 12, 31),
        date(2022, 1, 3),
        3,
        "100.00",
        "33.33",
        "66.67",
    ),
    ("i3", "council_tax", "ctax_contact", "contact", date(2022, 6, 1), None, 0, None, None, None),
]


def _frame(rows, **columns):
    return pl.DataFrame(rows, schema=columns, orient="row")


def _money(text):
    return None if text is None else Decimal(text)


@pytest.fixture
def store():
    held = in_memory()
    text, day, whole = pl.String, pl.Date, pl.Int64
    held.load_frame(
        "canonical.interaction",
        pl.DataFrame(
            {
                "interaction_id": [c[0] for c in CONTACTS],
                "source_code": ["ed"] * 3,
                "source_person_id": ["s1"] * 3,
                "agency_code": [c[1] for c in CONTACTS],
                "activity_code": [c[2] for c in CONTACTS],
                "start_date": [c[4] for c in CONTACTS],
                "end_date_excl": [c[5] for c in CONTACTS],
                "end_status_code": ["instant", "closed", "instant"],
                "grain_code": ["contact", "stay", "contact"],
                "source_row": [2, 3, 4],
            }
        ).with_columns(
            role_code=pl.lit("subject"),
            group_id=pl.lit(None, text),
            n_sharing=pl.lit(1, whole),
            share_no=pl.lit(1, whole),
            status_code=pl.lit("happened"),
            outcome_code=pl.lit(None, text),
            setting_code=pl.lit(None, text),
            start_at=pl.lit(None, pl.Datetime("us")),
            start_precision=pl.lit("day"),
            duration_minutes=pl.lit(None, whole),
            data_flags=pl.lit("=cmd|calc"),
            extract_id=pl.lit("e1"),
            source_sheet_no=pl.lit(1, whole),
        ),
    )
    held.load_frame(
        "canonical.activity",
        _frame(
            [(c[2], c[2], c[3]) for c in CONTACTS],
            activity_code=text,
            activity_label=text,
            activity_type_code=text,
        ),
    )
    held.load_frame(
        "link.person_link",
        _frame([("ed", "s1", "P1")], source_code=text, source_person_id=text, person_id=text),
    )
    held.load_frame(
        "canonical.person_alias",
        _frame([("P1", "john")], person_id=text, alias=text),
    )
    held.load_frame(
        "canonical.change_point",
        _frame(
            [("P1", CHANGE, "Team meets John")],
            person_id=text,
            change_on=day,
            change_label=text,
        ),
    )
    journey = pl.DataFrame(
        {
            "person_id": ["P1"] * 3,
            "interaction_id": [c[0] for c in CONTACTS],
            "agency_code": [c[1] for c in CONTACTS],
            "activity_code": [c[2] for c in CONTACTS],
            "activity_type_code": [c[3] for c in CONTACTS],
            "start_date": [c[4] for c in CONTACTS],
            "nights": [c[6] for c in CONTACTS],
            "cost_gbp": pl.Series([_money(c[7]) for c in CONTACTS], dtype=MONEY),
        }
    ).with_columns(low_cost_gbp=pl.col("cost_gbp"), high_cost_gbp=pl.col("cost_gbp"))
    held.load_frame("timeline.journey", journey)
    held.load_frame("timeline.person", _frame([("P1", Decimal("200.01"))], person_id=text, cost_gbp=MONEY))
    held.load_frame(
        "cost.uncosted", _frame([("i3", "only_a_charge")], interaction_id=text, uncosted_reason=text)
    )
    lines = [("i1", "ED", 1, "each", Decimal("100.01")), ("i2", "BED", 3, "nights", Decimal("100.00"))]
    held.load_frame(
        "cost.cost_line",
        pl.DataFrame(
            {
                "interaction_id": ["i1", "i2"],
                "item_code": ["ED", "BED"],
                "quantity": [1, 3],
                "quantity_basis_code": ["each", "nights"],
                "base_units_per_item": pl.Series([Decimal(1), Decimal(3)], dtype=UNITS),
                "n_sharing": [1, 1],
                "unit_cost_gbp": pl.Series([line[4] for line in lines], dtype=MONEY),
                "price_year_fy": ["2024-25"] * 2,
                "index_from": pl.Series([Decimal(100)] * 2, dtype=INDEX),
                "index_to": pl.Series([Decimal(100)] * 2, dtype=INDEX),
                "cost_gbp": pl.Series([line[4] for line in lines], dtype=MONEY),
                "rule_note": ["", ""],
            }
        ),
    )
    items = pl.DataFrame({"item_code": ["BED", "ED", "UNUSED"]}).with_columns(
        item_label=pl.lit("x"), unit_code=pl.lit("each"), value_gbp=pl.lit(Decimal("1.00"), MONEY),
        low_gbp=pl.lit(None, MONEY), high_gbp=pl.lit(None, MONEY), price_year_fy=pl.lit("2024-25"),
        price_base_fy=pl.lit("2024-25"), index_from=pl.lit(Decimal(100), INDEX),
        index_to=pl.lit(Decimal(100), INDEX), source_title=pl.lit("t"), confidence_code=pl.lit("high"),
    )  # fmt: skip
    held.load_frame("cost.uprated_item", items)
    held.load_frame(
        "cost.unit_cost",
        items.select("item_code").with_columns(
            agency_type=pl.lit("NHS"), source_year=pl.lit("2025"), seen_at=pl.lit("s"), licence=pl.lit("OGL")
        ),
    )
    sides = []
    for contact, agency, _, kind, start, _, nights, _, before, after in CONTACTS:
        starts = "before" if start < CHANGE else "after"
        for side, part, n_nights in (("before", before, 1), ("after", after, 2)):
            if side == starts or part is not None:
                sides.append(
                    ("P1", "whole", side, contact, agency, side == starts, n_nights if nights else 0,
                     _money(part), _money(part), _money(part), kind)
                )  # fmt: skip
    held.load_frame(
        "compare.interaction_side",
        _frame(
            sides, person_id=text, window_code=text, side_code=text, interaction_id=text, agency_code=text,
            is_counted=pl.Boolean, nights=whole, cost_gbp=MONEY, low_cost_gbp=MONEY, high_cost_gbp=MONEY,
            activity_type_code=text,
        ),
    )  # fmt: skip
    held.load_frame(
        "compare.agency_side",
        _frame(
            [("P1", "whole", s, c[1], 0 if (s, c[1]) == ("before", "council_tax") else 365)
             for s in ("before", "after") for c in CONTACTS],
            person_id=text, window_code=text, side_code=text, agency_code=text, observed_days=whole,
        ),
    )  # fmt: skip
    summary = [("P1", "whole", "before", 2, Decimal("133.34")), ("P1", "whole", "after", 1, Decimal("66.67"))]
    held.load_frame(
        "compare.summary",
        _frame(
            summary, person_id=text, window_code=text, side_code=text, n_interactions=whole, cost_gbp=MONEY
        ),
    )
    spans = {"before": (FIRST, CHANGE), "after": (CHANGE, END)}
    held.load_frame(
        "compare.yearly",
        _frame(
            [("P1", *spans[s], 365, s, n, cost) for _, _, s, n, cost in summary],
            person_id=text, year_from_date=day, year_to_date_excl=day, n_days=whole, side_code=text,
            n_interactions=whole, cost_gbp=MONEY,
        ),
    )  # fmt: skip
    held.load_frame(
        "compare.side",
        _frame(
            [("P1", "whole", s, *spans[s], 365) for s in spans],
            person_id=text, window_code=text, side_code=text, from_date=day, to_date_excl=day, n_days=whole,
        ),
    )  # fmt: skip
    thresholds = ("cautious", "standard", "generous")
    held.load_frame(
        "compare.link_threshold",
        _frame(
            [("P1", code, s, 1, 365, n, cost, float(n), cost) for code in thresholds
             for _, _, s, n, cost in summary],
            person_id=text, threshold_code=text, side_code=text, n_source_people=whole, observed_days=whole,
            n_interactions=whole, cost_gbp=MONEY, n_interactions_per_year=pl.Float64, cost_gbp_per_year=MONEY,
        ),
    )  # fmt: skip
    share = pl.Decimal(5, 4)
    held.load_frame(
        "compare.linkage",
        _frame(
            [("emergency_department", "all", 1, 1, 0, 0, Decimal("200.01"), Decimal("0.00"), Decimal(1),
              Decimal(0))],
            agency_code=text, age_band_code=text, n_source_people=whole, n_linked=whole, n_alone=whole,
            n_in_doubt=whole, cost_gbp=MONEY, cost_alone_gbp=MONEY, share_linked=share,
            share_cost_alone=share,
        ),
    )  # fmt: skip
    held.load_frame(
        "compare.coverage",
        _frame([("council_tax", FIRST, "not_supplied", None)], agency_code=text, coverage_month=day,
               coverage_code=text, basis_code=text),
    )  # fmt: skip
    yield held
    held.close()


def _rows(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def _by_side(rows):
    found: dict[str, Decimal] = {}
    for row in rows:
        found[row["side_code"]] = found.get(row["side_code"], Decimal(0)) + Decimal(row["cost_gbp"])
    return found


def test_every_table_adds_up_to_the_headline(store, tmp_path):
    write_evaluator_pack(Reader(store, MANIFEST), tmp_path / "pack")
    wanted = {"before": Decimal("133.34"), "after": Decimal("66.67")}
    for name in ("cost_lines", "summary_before_after", "summary_by_payer", "yearly_series"):
        assert _by_side(_rows(tmp_path / "pack", name)) == wanted, name


def test_each_line_can_be_worked_out_again(store, tmp_path):
    write_evaluator_pack(Reader(store, MANIFEST), tmp_path / "pack")
    for row in _rows(tmp_path / "pack", "cost_lines"):
        exact = Decimal(row["unit_cost_gbp"]) * Decimal(row["index_to"]) / Decimal(row["index_from"])
        exact = exact * int(row["quantity"]) / Decimal(row["base_units_per_item"]) / int(row["n_sharing"])
        assert exact.quantize(Decimal("0.01"), "ROUND_HALF_UP") == Decimal(row["line_cost_gbp"])


def test_manifest_holds_the_hash_of_every_file(store, tmp_path):
    write_evaluator_pack(Reader(store, MANIFEST), tmp_path / "pack")
    held = json.loads((tmp_path / "pack" / "manifest.json").read_text(encoding="utf-8"))
    on_disk = {path.name for path in (tmp_path / "pack").iterdir()} - {"manifest.json"}
    assert set(held["files"]) == on_disk
    for name, digest in held["files"].items():
        assert hashlib.sha256((tmp_path / "pack" / name).read_bytes()).hexdigest() == digest
    for name, n_rows in held["rows"].items():
        assert len(_rows(tmp_path / "pack", name)) == n_rows


@pytest.fixture
def workspace(tmp_path, monkeypatch):
    """A workspace with a name and a reason in its casebook; its key is in a folder of its own."""
    monkeypatch.setenv("JOURNEY_KEY_FILE", str(tmp_path / "the.key"))
    held, _ = init_workspace(tmp_path / "workspace", Settings("Test", date(2022, 12, 31), "2024-25"))
    with open_casebook(held.casebook_path, held.key) as casebook:
        casebook.name_person("john", "Johnny Marlow", "s1")
        casebook.set_change_point("john", CHANGE, "Team begins", "Asked for by John, as Mr Marlow told us")
    return held


def test_no_name_and_no_record_number_leaves(store, workspace, tmp_path):
    write_evaluator_pack(Reader(store, MANIFEST, workspace), tmp_path / "pack")
    for path in (tmp_path / "pack").glob("*.csv"):
        text = path.read_text(encoding="utf-8")
        assert "John" not in text and "Marlow" not in text and "source_person_id" not in text, path.name
    period = _rows(tmp_path / "pack", "periods")[0]
    assert period["change_label"] == "Team meets [name removed]"
    assert period["change_reason"] == "Asked for by [name removed], as Mr [name removed] told us"


def test_without_the_key_there_is_no_reason_for_the_date(store, workspace, tmp_path, monkeypatch):
    monkeypatch.setenv("JOURNEY_KEY_FILE", str(tmp_path / "none.key"))
    keyless = Workspace(workspace.path)
    write_evaluator_pack(Reader(store, MANIFEST, keyless), tmp_path / "pack")
    assert {row["change_reason"] for row in _rows(tmp_path / "pack", "periods")} == {""}
    with pytest.raises(Refused, match="no key"):
        write_evaluator_pack(Reader(store, MANIFEST, keyless), tmp_path / "theirs", "University")
    assert not (tmp_path / "theirs").exists()


IDS = ("person_id", "interaction_id", "extract_id")
TABLES_OF_PEOPLE = ("interactions", "cost_lines", "summary_before_after", "summary_by_payer", "yearly_series",
                    "periods", "link_thresholds")  # fmt: skip


def _ids(folder: Path) -> set[str]:
    return {row[name] for table in ("interactions", "rejects") for row in _rows(folder, table)
            for name in IDS if name in row}  # fmt: skip


def test_each_recipient_has_ids_of_their_own(store, workspace, tmp_path):
    reader = Reader(store, MANIFEST, workspace)
    for name in ("University", "Council"):
        write_evaluator_pack(reader, tmp_path / name, recipient=name)
    write_evaluator_pack(reader, tmp_path / "again", recipient="University")
    write_evaluator_pack(reader, tmp_path / "ours")
    theirs, others, ours = (_ids(tmp_path / name) for name in ("University", "Council", "ours"))
    assert ours == {"P1", "i1", "i2", "i3", "e1"} and len(theirs) == len(others) == 5
    assert not theirs & others and not theirs & ours and not others & ours
    assert _ids(tmp_path / "again") == theirs
    people = {row["person_id"] for name in TABLES_OF_PEOPLE for row in _rows(tmp_path / "University", name)}
    assert len(people) == 1


def test_a_pack_says_whom_its_ids_are_for(store, workspace, tmp_path):
    manifest = {**MANIFEST, "inputs": {"extracts": [["e1", 1]], "linking_sha256": "x"}}
    reader = Reader(store, manifest, workspace)
    write_evaluator_pack(reader, tmp_path / "pack", recipient="University")
    held = json.loads((tmp_path / "pack" / "manifest.json").read_text(encoding="utf-8"))
    assert (
        held["recipient"] == "University" and held["key_id"] == workspace.key.recipient("University").key_id
    )
    assert held["inputs"] == {"linking_sha256": "x"}
    readme = (tmp_path / "pack" / "README.txt").read_text(encoding="utf-8")
    assert "Recipient: University" in readme and held["key_id"] in readme
    assert {row["source_row"] for row in _rows(tmp_path / "pack", "interactions")} == {""}
    write_evaluator_pack(reader, tmp_path / "ours")
    held = json.loads((tmp_path / "ours" / "manifest.json").read_text(encoding="utf-8"))
    assert held["recipient"] is None and held["key_id"] is None
    assert "Ids are the programme's own" in (tmp_path / "ours" / "README.txt").read_text(encoding="utf-8")


def test_rows_stand_in_the_order_of_the_new_ids():
    """Otherwise the order of the rows would tell the former ids apart."""
    people = [f"P{i:02}" for i in range(20)]
    frame = pl.DataFrame({"person_id": people, "n": range(20)})
    key = Key(bytes(range(32))).recipient("University")
    renamed = for_recipient({"one": frame}, key)["one"]
    assert renamed["person_id"].to_list() == sorted(renamed["person_id"].to_list())
    assert renamed["n"].to_list() != list(range(20))
    assert dict(zip(renamed["n"], renamed["person_id"], strict=True)) == dict(
        zip(range(20), key.tokens("person", pl.Series(people)), strict=True)
    )


def test_links_that_do_not_add_up_are_not_published(store, tmp_path):
    for table in ("linkage", "link_threshold"):
        right = store.frame(f"select * from compare.{table}")
        store.load_frame(f"compare.{table}", right.with_columns(cost_gbp=pl.lit(Decimal("1.00"), MONEY)))
        with pytest.raises(Damaged, match="does not add up"):
            write_evaluator_pack(Reader(store, MANIFEST), tmp_path / "pack")
        store.load_frame(f"compare.{table}", right)


def test_not_supplied_has_no_rate(store, tmp_path):
    write_evaluator_pack(Reader(store, MANIFEST), tmp_path / "pack")
    found = [r for r in _rows(tmp_path / "pack", "summary_before_after") if r["agency_code"] == "council_tax"]
    before = next(row for row in found if row["side_code"] == "before")
    assert before["observed_days"] == "0" and before["n_interactions_per_year"] == ""


def test_text_that_could_be_a_formula_is_made_harmless(store, tmp_path):
    write_evaluator_pack(Reader(store, MANIFEST), tmp_path / "pack")
    assert _rows(tmp_path / "pack", "interactions")[0]["data_flags"] == "'=cmd|calc"
    frame = pl.DataFrame({"=h": ["+1", "@a", "-x", "\tt", "\rr", "fine"], "n": [-1, -2, -3, -4, -5, -6]})
    write_csv(frame, tmp_path / "one.csv")
    with (tmp_path / "one.csv").open(encoding="utf-8", newline="") as stream:
        header, *rows = csv.reader(stream)
    assert header == ["'=h", "n"]
    assert [row[0] for row in rows] == ["'+1", "'@a", "'-x", "'\tt", "'\rr", "fine"]
    assert rows[0][1] == "-1"


def test_a_folder_in_use_is_refused_and_left_alone(store, tmp_path):
    (tmp_path / "kept.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(Refused, match="not empty"):
        write_evaluator_pack(Reader(store, MANIFEST), tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["kept.txt"]


def test_tables_that_do_not_add_up_are_not_published(store, tmp_path):
    wrong = store.frame("select * from compare.summary").with_columns(cost_gbp=pl.lit(Decimal("1.00"), MONEY))
    store.load_frame("compare.summary", wrong)
    with pytest.raises(Damaged, match="does not add up"):
        write_evaluator_pack(Reader(store, MANIFEST), tmp_path / "pack")
    assert list(tmp_path.iterdir()) == []


def test_tables_keep_their_contracts(store, tmp_path):
    contracts = importlib.import_module("schemas.export")
    written = write_evaluator_pack(Reader(store, MANIFEST), tmp_path / "pack")
    for name in written["rows"]:
        contract = getattr(contracts, "".join(part.title() for part in name.split("_")))
        contract.validate(pl.read_parquet(tmp_path / "pack" / f"{name}.parquet"))


def test_the_caveats_are_inside(store, tmp_path):
    write_evaluator_pack(Reader(store, MANIFEST), tmp_path / "pack")
    text = (tmp_path / "pack" / "README.txt").read_text(encoding="utf-8")
    assert "SAMPLE DATA" in text and "not the effect" in text and "Not supplied is not zero" in text
    assert len(json.loads((tmp_path / "pack" / "assumptions.json").read_text(encoding="utf-8"))) >= 10
