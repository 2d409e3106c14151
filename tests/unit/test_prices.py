"""What a set says, as the tables of prices that costing reads; and a set that does not fit is refused."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from journey.assumptions import load_set
from journey.errors import Refused
from journey.pipeline.fit import refuse_unheld
from journey.pipeline.prices import Prices, read_prices
from journey.pipeline.rules import choices_of

HEAD = 'title = "Ours"\ndated = 2025-04-01\n'
LOCAL = (
    "code,description,who pays,unit,value,year,perspective,source,reason,dated\n"
    "AE_ATTEND,A&E visit,NHS,per visit,250,2023-24,fiscal,Trust ledger,Our trust's own rate,2025-01-31\n"
    "OUR_HOUR,Key worker,Council,per hour,31.50,2023-24,fiscal,Payroll,Our payroll,2025-01-31\n"
)
RULE = '[[rule]]\nrule_code = "ours"\nrule_note = "n"\n'
PAY = "financial_year,index_value,source\n2023-24,100,board\n2024-25,105.5,board\n"


def said(workspace: Path, text: str, support: tuple[str, ...] = ()) -> Prices:
    (workspace / "assumptions").mkdir(exist_ok=True)
    (workspace / "assumptions" / "ours.toml").write_text(HEAD + text, encoding="utf-8")
    return read_prices(workspace, load_set(workspace, "ours"), "2024-25", support)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in (("catalogues/local.csv", LOCAL), ("indices/pay.csv", PAY)):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def item(prices: Prices, code: str) -> dict[str, object]:
    return prices.frames["cost.unit_cost"].filter(item_code=code).to_dicts()[0]


def rule(prices: Prices, code: str) -> dict[str, object]:
    return prices.frames["cost.cost_rule"].filter(rule_code=code).to_dicts()[0]


def test_a_local_cost_wins_with_its_reason_where_the_set_names_it(folder: Path) -> None:
    shipped, local = (
        item(said(folder, text), "AE_ATTEND") for text in ("", 'catalogues = ["shipped", "local"]\n')
    )
    assert shipped["catalogue_code"] == "shipped" and shipped["reason_text"] is None
    assert (local["value_gbp"], local["catalogue_code"]) == (Decimal("250.00"), "local")
    assert local["reason_text"] == "Our trust's own rate"


def test_another_index_is_beside_the_deflator(folder: Path) -> None:
    prices = said(folder, 'indices = ["pay"]\n')
    held = prices.frames["cost.price_index"].filter(index_code="pay")
    assert held.rows() == [("pay", "2023-24", Decimal("100.0000")), ("pay", "2024-25", Decimal("105.5000"))]
    assert set(prices.sha256) == {"catalogue shipped", "index gdp", "index pay"}


def test_a_rule_of_the_programme_comes_before_any_shipped(folder: Path) -> None:
    prices = said(folder, RULE + 'item_code = "AE_ATTEND"\n')
    shipped = prices.frames["cost.cost_rule"].filter(pl.col("rule_code") != "ours")
    assert rule(prices, "ours")["rank_no"] < shipped["rank_no"].min()  # type: ignore[operator]
    assert rule(prices, "ours")["basis_code"] == "each"
    assert rule(prices, "ours")["status_code"] == "happened"


def test_nought_as_a_bound_says_as_much_as_another(folder: Path) -> None:
    def rank(bounds: str) -> object:
        return rule(said(folder, RULE + 'item_code = "AE_ATTEND"\n' + bounds), "ours")["rank_no"]

    assert rank("from_nights = 0\n") == rank("from_nights = 3\n") < rank("")  # type: ignore[operator]


def test_a_budget_leaves_no_contact_of_the_team_to_any_rule(folder: Path) -> None:
    """Else the team would be paid twice: by its budget, and by its contacts."""
    budget = (
        '[support]\nmethod = "budget"\nyearly_budget_gbp = 1000\nn_people = 2\nprice_year_fy = "2024-25"\n'
    )
    own = RULE + 'item_code = "AE_ATTEND"\nsource_code = "gp"\nactivity_code = "gp_consultation"\n'
    prices = said(folder, own + budget, support=("gp",))
    assert rule(prices, "support_gp")["rank_no"] < rule(prices, "ours")["rank_no"]  # type: ignore[operator]
    assert rule(prices, "support_gp")["basis_code"] == "none"
    casework = said(folder, own, support=("gp",)).frames["cost.cost_rule"]
    assert casework.filter(rule_code="support_gp").is_empty()


def test_a_split_pots_and_cash_are_tables(folder: Path) -> None:
    split = "".join(
        f'[[split]]\nitem_code = "AE_ATTEND"\npayer_code = "{payer}"\npercent = {percent}\n'
        for payer, percent in (("nhs", "62.5"), ("council", "37.5"))
    )
    more = (
        '[[pot]]\nname = "P"\npayers = ["nhs", "council"]\n[[cashable]]\npayer_code = "nhs"\n'
        'cashability = "part"\nconfirmed_by = "X"\nconfirmed_on = 2025-03-01\n'
    )
    frames = said(folder, split + more).frames
    # 62.5 of 100 percent, in hundredths of a percent: 0 to 6250 of 10000, then 6250 to 10000.
    parts = frames["cost.item_payer"].filter(item_code="AE_ATTEND").drop("item_code", "beneficiary_code")
    assert parts.rows() == [(1, "nhs", 0, 6250, 10000), (2, "council", 6250, 10000, 10000)]
    assert frames["cost.pot"].rows() == [("P", "nhs"), ("P", "council")]
    assert frames["cost.cashable"]["confirmed_date"].dtype == pl.Date


def test_what_lint_looks_at_is_what_the_set_uses(folder: Path) -> None:
    said(
        folder,
        'catalogues = ["shipped", "local"]\n' + RULE + 'item_code = "OUR_HOUR"\nbasis_code = "minutes"\n',
    )
    found = choices_of(load_set(folder, "ours"))
    assert ("OUR_HOUR", None, "minutes") in found.rows()
    assert found["item_code"].null_count() == 0 and found.height > 50


BAD = {
    "catalogue": ('catalogues = ["shipped", "mine"]\n', "names a catalogue that is not there: mine"),
    "index": ('indices = ["wages"]\n', "names a price index that is not there: wages"),
    "index elsewhere": ('indices = ["../x"]\n', "the name of a price index"),
    "index none": ('indices = ["none"]\n', "the name of a price index"),
    "base": ('price_base_fy = "2050-51"\n', "price_base_fy 2050-51, for which the price index has no value"),
    "source": ('recorded_sources = ["gpp"]\n', "names a source we do not know: gpp"),
    "payer of a pot": ('[[pot]]\nname = "P"\npayers = ["nhz"]\n', "a payer we do not know: nhz"),
    "payer of a split": (
        '[[split]]\nitem_code = "AE_ATTEND"\npayer_code = "nhz"\npercent = 100\n',
        "a payer we do not know: nhz",
    ),
    "gainer of a split": (
        '[[split]]\nitem_code = "AE_ATTEND"\npayer_code = "nhs"\nbeneficiary_code = "x"\npercent = 100\n',
        "a payer we do not know: x",
    ),
    "item of a split": (
        '[[split]]\nitem_code = "NO_SUCH"\npayer_code = "nhs"\npercent = 100\n',
        "an item that no catalogue of the set holds: NO_SUCH",
    ),
    "split of 99": (
        '[[split]]\nitem_code = "AE_ATTEND"\npayer_code = "nhs"\npercent = 99\n',
        "must add up to 100 percent",
    ),
    "payer of cash": (
        '[[cashable]]\npayer_code = "z"\ncashability = "full"\n'
        'confirmed_by = "X"\nconfirmed_on = 2025-01-01\n',
        "a payer we do not know: z",
    ),
    "payer of support": ('[support]\nmethod = "casework"\npayer_code = "z"\n', "a payer we do not know: z"),
    "hours of no item": (
        '[support]\nmethod = "hours"\nhours_per_week = 2\nitem_code = "NO_SUCH"\n',
        "names the item NO_SUCH",
    ),
    "hours of a visit": (
        '[support]\nmethod = "hours"\nhours_per_week = 2\nitem_code = "AE_ATTEND"\n',
        "needs the price of an hour, and AE_ATTEND is for one attendance",
    ),
    "budget of a year without index": (
        '[support]\nmethod = "budget"\nyearly_budget_gbp = 1\nn_people = 1\nprice_year_fy = "2050-51"\n',
        "price_year_fy 2050-51",
    ),
    "rule with both": (RULE + 'item_code = "A"\nuncosted_reason = "no_rule"\n', "and not both"),
    "rule with neither": (RULE, "needs an item_code or an uncosted_reason"),
    "rule of nothing with a basis": (
        RULE + 'uncosted_reason = "no_rule"\nbasis_code = "each"\n',
        "has no basis_code",
    ),
    "rule called as a shipped one": (
        '[[rule]]\nrule_code = "gp_consultation"\nrule_note = "n"\nitem_code = "AE_ATTEND"\n',
        "there is a rule gp_consultation already",
    ),
    "rule that fits nothing": (
        RULE + 'item_code = "AE_ATTEND"\nfrom_nights = 3\nto_nights_excl = 3\n',
        "fits nothing",
    ),
    "rule that counts otherwise": (
        RULE + 'item_code = "AE_ATTEND"\nbasis_code = "minutes"\n',
        "cost rule ours counts minutes",
    ),
    "price of an hour for a whole contact": (
        'catalogues = ["shipped", "local"]\n' + RULE + 'item_code = "OUR_HOUR"\n',
        "cost rule ours counts each contact once, but the price of OUR_HOUR in the catalogue local is for an"
        " hour. Change one of them.",
    ),
    "price of a year for a whole contact": (
        RULE + 'item_code = "PRI_YEAR"\nbasis_code = "each"\n',
        "the price of PRI_YEAR in the catalogue shipped is for a year of a person",
    ),
    "split of the support's hours": (
        '[support]\nmethod = "hours"\nhours_per_week = 2\nitem_code = "HOU_SUPPORT_HR"\n'
        'payer_code = "council"\n'
        '[[split]]\nitem_code = "HOU_SUPPORT_HR"\npayer_code = "nhs"\npercent = 100\n',
        "the hours of [support] are paid by council, so the [[split]] of HOU_SUPPORT_HR would not be used",
    ),
    **{
        f"unknown {name}": (RULE + f'item_code = "AE_ATTEND"\n{name} = "zzz"\n', f"an unknown {name}: zzz")
        for name in (
            *("activity_code", "status_code", "outcome_code", "setting_code", "perspective_code"),
            "basis_code",
        )
    },
    "unknown reason": (RULE + 'uncosted_reason = "zzz"\n', "an unknown uncosted_reason: zzz"),
    "source of a rule": (
        RULE + 'item_code = "AE_ATTEND"\nsource_code = "zzz"\n',
        "a source we do not know: zzz",
    ),
}


@pytest.mark.parametrize(("text", "words"), BAD.values(), ids=BAD)
def test_a_set_that_does_not_fit_is_refused(folder: Path, text: str, words: str) -> None:
    with pytest.raises(Refused) as refused:
        said(folder, text)
    assert words in refused.value.message
    assert "assumptions/ours.toml" in refused.value.message


def test_a_slip_in_a_long_list_is_answered_with_the_nearest(folder: Path) -> None:
    with pytest.raises(
        Refused, match=r"unknown activity_code: gp_visit\. The nearest of \d+: .*gp_home_visit"
    ):
        said(folder, RULE + 'item_code = "AE_ATTEND"\nactivity_code = "gp_visit"\n')


INDICES = {
    "no year": ("financial_year,index_value,source\n2023,100,x\n", "row 2"),
    "no number": ("financial_year,index_value,source\n2023-24,100,x\n2024-25,abc,x\n", "row 3"),
    "nought": ("financial_year,index_value,source\n2023-24,0,x\n", "row 2"),
    "blank": ("financial_year,index_value,source\n2023-24,,x\n", "row 2"),
    "twice": ("financial_year,index_value,source\n2023-24,1,x\n2023-24,2,x\n", "two values for 2023-24"),
    "no column": ("financial_year,value,source\n2023-24,1,x\n", "no column index_value"),
    "ragged": ("financial_year,index_value,source\n2023-24,1,x,y,z\n", "can't be read as a CSV"),
    "empty": ("", "can't be read as a CSV"),
}


@pytest.mark.parametrize(("text", "words"), INDICES.values(), ids=INDICES)
def test_an_index_with_bad_rows_is_refused_with_the_row(folder: Path, text: str, words: str) -> None:
    (folder / "indices" / "pay.csv").write_text(text, encoding="utf-8")
    with pytest.raises(Refused, match=f"indices/pay.csv.*{words}"):
        said(folder, 'indices = ["pay"]\n')


def test_an_index_that_is_not_text(folder: Path) -> None:
    (folder / "indices" / "pay.csv").write_bytes(b"financial_year,index_value,source\n\xff\xfe,1,x\n")
    with pytest.raises(Refused, match="indices/pay.csv"):
        said(folder, 'indices = ["pay"]\n')


def test_an_item_by_an_index_that_the_set_does_not_name(folder: Path) -> None:
    text = LOCAL.replace("reason,dated", "reason,dated,index").replace("2025-01-31", "2025-01-31,pay")
    (folder / "catalogues" / "local.csv").write_text(text, encoding="utf-8")
    named = 'catalogues = ["shipped", "local"]\n'
    assert item(said(folder, named + 'indices = ["pay"]\n'), "AE_ATTEND")["index_code"] == "pay"
    with pytest.raises(Refused, match="AE_ATTEND goes by the index pay, which .* does not name"):
        said(folder, named)


def test_an_own_rule_that_is_not_in_use_names_an_item_all_the_same(folder: Path) -> None:
    prices = said(folder, RULE + 'item_code = "NO_SUCH"\nactivity_code = "gp_consultation"\n')
    with pytest.raises(Refused, match=r"assumptions/ours\.toml, rule ours, names the item NO_SUCH"):
        refuse_unheld(prices.frames["cost.unit_cost"], load_set(folder, "ours"))


def test_the_price_base_of_the_programme_is_blamed_where_it_lies(folder: Path) -> None:
    said(folder, "")
    with pytest.raises(Refused, match=r"journey\.toml has price_base_fy 2050-51"):
        read_prices(folder, load_set(folder, "ours"), "2050-51")


@pytest.mark.parametrize(
    ("text", "said_of_it"),
    [
        (RULE + 'item_code = "CTX_SUMMONS"\n', "rule ours is for fiscal cost, but CTX_SUMMONS is person"),
        (RULE + 'item_code = "CRM_VWI"\n', "rule ours is for fiscal cost, but CRM_VWI is full"),
        (RULE + 'item_code = "MHI_PICU"\n', "rule ours counts each contact once, but the price of MHI_PICU"),
        ('catalogues = ["local", "shipped"]\n', "names local before shipped"),
        (
            '[support]\nmethod = "casework"\nyearly_budget_gbp = 100\n',
            "has yearly_budget_gbp, which the method casework does not use",
        ),
    ],
)
def test_what_would_do_nothing_or_something_else_is_refused(folder: Path, text: str, said_of_it: str) -> None:
    with pytest.raises(Refused, match=said_of_it):
        said(folder, text)


def test_an_hour_whose_index_lacks_the_price_base_is_refused(folder: Path) -> None:
    (folder / "indices" / "pay.csv").write_text("financial_year,index_value,source\n2022-23,100,board\n")
    (folder / "catalogues" / "local.csv").write_text(
        "code,description,who pays,unit,value,year,perspective,source,reason,dated,index\n"
        "OUR_HOUR,Key worker,Council,per hour,31.50,2022-23,fiscal,Payroll,Our payroll,2025-01-31,pay\n"
    )
    support = '[support]\nmethod = "hours"\nhours_per_week = 2\nitem_code = "OUR_HOUR"\n'
    with pytest.raises(Refused, match="price index pay to have a value for 2024-25"):
        said(folder, 'catalogues = ["shipped", "local"]\nindices = ["pay"]\n' + support)
