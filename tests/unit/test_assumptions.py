"""An assumption set's file: read, refused with a sentence that names it, written anew; and journey.toml."""

from __future__ import annotations

import tomllib
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from journey.assumption_text import new_set_text, set_sentences
from journey.assumptions import Assumptions, list_sets, load_set
from journey.errors import Refused
from journey.pipeline.fit import refuse_unheld
from journey.pipeline.prices import read_prices
from journey.settings import with_set_named

HEAD = 'title = "Ours"\ndated = 2025-04-01\n'
FULL = (
    HEAD
    + """note = "Agreed by the \\"board\\",\\nin April"
price_base_fy = "2023-24"
catalogues = ["shipped", "local"]
indices = ["pay"]
price_level = "low"
recorded_sources = ["gp"]
range_percent = 30

[[rule]]
rule_code = "long_visit"
activity_code = "gp_appointment"
from_minutes = 30
item_code = "GP_APPT"
rule_note = "Our practices' own rate"

[[split]]
item_code = "GP_APPT"
payer_code = "nhs"
percent = 62.5

[[split]]
item_code = "GP_APPT"
payer_code = "council"
beneficiary_code = "dwp"
percent = 37.5

[[pot]]
name = "The alliance"
payers = ["nhs", "council"]

[[cashable]]
payer_code = "nhs"
cashability = "part"
confirmed_by = "A. Budget, finance director"
confirmed_on = 2025-03-01
note = "One ward"

[support]
method = "budget"
yearly_budget_gbp = 120000.50
n_people = 12
price_year_fy = "2023-24"
payer_code = "council"
"""
)


def written(workspace: Path, text: str, name: str = "ours") -> Path:
    (workspace / "assumptions").mkdir(exist_ok=True)
    (workspace / "assumptions" / f"{name}.toml").write_text(text, encoding="utf-8")
    return workspace


def test_a_full_set_is_read(tmp_path: Path) -> None:
    found = load_set(written(tmp_path, FULL), "ours")
    assert (found.name, found.title, found.dated) == ("ours", "Ours", date(2025, 4, 1))
    assert found.catalogues == ("shipped", "local") and found.recorded_sources == ("gp",)
    assert [split["percent"] for split in found.split] == [Decimal("62.5"), Decimal("37.5")]
    assert found.support.yearly_budget_gbp == Decimal("120000.50") and found.support.n_people == 12
    assert found.as_json()["cashable"][0]["confirmed_on"] == "2025-03-01"


def test_standard_needs_no_file_and_comes_first(tmp_path: Path) -> None:
    assert list_sets(tmp_path) == ["standard"]
    assert load_set(tmp_path, "standard") == Assumptions()
    written(tmp_path, HEAD, "a_set")
    written(tmp_path, HEAD, "Not A Name")
    assert list_sets(tmp_path) == ["standard", "a_set"]


def test_a_new_set_says_what_the_other_says(tmp_path: Path) -> None:
    base = load_set(written(tmp_path, FULL), "ours")
    written(tmp_path, new_set_text(base, "next", "Next year's", date(2026, 4, 1)), "next")
    found = load_set(tmp_path, "next")
    same = {"name": "next", "title": "Next year's", "dated": "2026-04-01"}
    assert found.as_json() == base.as_json() | same


def test_a_new_set_from_what_ships_differs_in_name_alone(tmp_path: Path) -> None:
    written(tmp_path, new_set_text(Assumptions(), "mine", "Mine", date(2026, 4, 1)), "mine")
    found = load_set(tmp_path, "mine")
    assert found == Assumptions("mine", "Mine", date(2026, 4, 1))


@pytest.mark.parametrize("name", ["standard", "Mine", "../x", ""])
def test_a_new_name_that_cannot_be_used(name: str) -> None:
    with pytest.raises(Refused, match="Choose another"):
        new_set_text(Assumptions(), name, "Mine", date(2026, 4, 1))


def test_every_choice_is_said(tmp_path: Path) -> None:
    said = " ".join(set_sentences(load_set(written(tmp_path, FULL), "ours"), "2024-25"))
    for words in (
        *("prices of 2023-24", "shipped and local", "the low value", "30% lower and higher", "for gp"),
        "Rule long_visit (activity gp_appointment, from minutes 30): GP_APPT, each. Our practices' own rate",
        "37.5% of GP_APPT is paid by council, to the gain of dwp.",
        "nhs and council are one pot: The alliance.",
        "Cashable for nhs: part. A. Budget, finance director said so on 2025-03-01. One ward",
        "£120,000.50 a year in prices of 2023-24, for 12 people at a time, paid by council.",
        "in April",
    ):
        assert words in said
    hours = '[support]\nmethod = "hours"\nhours_per_week = 5.5\nitem_code = "H"\npayer_code = "voluntary"\n'
    said = " ".join(set_sentences(load_set(written(tmp_path, HEAD + hours), "ours"), "2024-25"))
    assert "prices of 2024-25" in said and "5.5 hours a week with a person, at the price of H" in said


BAD = {
    "not TOML": ('title = "Ours', "not valid TOML"),
    "no title": ("dated = 2025-04-01\n", "needs title"),
    "no date": ('title = "Ours"\n', "needs dated"),
    "blank title": ('title = " "\ndated = 2025-04-01\n', "title must be one line"),
    "title of two lines": ('title = "a\\nb"\ndated = 2025-04-01\n', "title must be one line"),
    "a time for a day": ('title = "Ours"\ndated = 2025-04-01T10:00:00\n', "dated must be a day"),
    "text for a day": ('title = "Ours"\ndated = "2025-04-01"\n', "dated must be a day"),
    "unknown key": (HEAD + "colour = 1\n", "something we do not know: colour"),
    "no year": (HEAD + 'price_base_fy = "2024"\n', "price_base_fy must be a financial year"),
    "level": (HEAD + 'price_level = "middle"\n', "price_level must be one of low, central, high"),
    "level a list": (HEAD + 'price_level = ["low"]\n', "price_level must be one of"),
    "range text": (HEAD + 'range_percent = "25"\n', "range_percent must be a whole number"),
    "range true": (HEAD + "range_percent = true\n", "range_percent must be a whole number"),
    "range over": (HEAD + "range_percent = 101\n", "range_percent must be a whole number from 0 to 100"),
    "catalogues text": (HEAD + 'catalogues = "local"\n', "catalogues must be a list"),
    "catalogues numbers": (HEAD + "catalogues = [1]\n", "catalogues must be a list"),
    "catalogue twice": (HEAD + 'catalogues = ["a", "a"]\n', "each once"),
    "rule a table": (HEAD + '[rule]\nrule_code = "a"\n', "rule must be a list of tables"),
    "rule without note": (HEAD + '[[rule]]\nrule_code = "a"\nitem_code = "B"\n', "number 1, needs rule_note"),
    "rule bound text": (
        HEAD + '[[rule]]\nrule_code = "a"\nrule_note = "n"\nfrom_nights = "2"\n',
        "from_nights must be a whole",
    ),
    "two rules": (HEAD + '[[rule]]\nrule_code = "a"\nrule_note = "n"\n' * 2, "two rules called a"),
    "percent text": (
        HEAD + '[[split]]\nitem_code = "A"\npayer_code = "nhs"\npercent = "abc"\n',
        "percent must be a number above 0",
    ),
    "percent nan": (
        HEAD + '[[split]]\nitem_code = "A"\npayer_code = "nhs"\npercent = nan\n',
        "percent must be a number above 0",
    ),
    "percent fine": (
        HEAD + '[[split]]\nitem_code = "A"\npayer_code = "nhs"\npercent = 33.333\n',
        "at most two decimals",
    ),
    "payers text": (HEAD + '[[pot]]\nname = "P"\npayers = "nhs"\n', "payers must be a list"),
    "two pots": (HEAD + '[[pot]]\nname = "P"\npayers = ["nhs"]\n' * 2, "two pots called P"),
    "payer in two pots": (
        HEAD + '[[pot]]\nname = "P"\npayers = ["nhs"]\n[[pot]]\nname = "Q"\npayers = ["dwp", "nhs"]\n',
        "one payer in two pots: nhs",
    ),
    "cashable without a name": (
        HEAD + '[[cashable]]\npayer_code = "nhs"\ncashability = "full"\nconfirmed_on = 2025-01-01\n',
        "needs confirmed_by",
    ),
    "cashable by nobody": (
        HEAD + '[[cashable]]\npayer_code = "nhs"\ncashability = "full"\n'
        'confirmed_by = " "\nconfirmed_on = 2025-01-01\n',
        "confirmed_by must be one line",
    ),
    "cashable twice": (
        HEAD + '[[cashable]]\npayer_code = "nhs"\ncashability = "full"\n'
        'confirmed_by = "X"\nconfirmed_on = 2025-01-01\n' * 2,
        "says twice how much is cashable for nhs",
    ),
    "cashable day": (
        HEAD + '[[cashable]]\npayer_code = "nhs"\ncashability = "full"\n'
        'confirmed_by = "X"\nconfirmed_on = "May"\n',
        "confirmed_on must be a day",
    ),
    "support text": (HEAD + 'support = "hours"\n', "support must be a table"),
    "support method": (HEAD + '[support]\nmethod = "guess"\n', "method must be one of"),
    "hours without item": (HEAD + '[support]\nmethod = "hours"\nhours_per_week = 2\n', "needs item_code"),
    "hours nought": (
        HEAD + '[support]\nmethod = "hours"\nhours_per_week = 0\nitem_code = "H"\n',
        "needs hours_per_week, above 0",
    ),
    "hours over": (
        HEAD + '[support]\nmethod = "hours"\nhours_per_week = 169\nitem_code = "H"\n',
        "more than a week has",
    ),
    "budget below": (
        HEAD + '[support]\nmethod = "budget"\nyearly_budget_gbp = -1\nn_people = 1\n',
        "yearly_budget_gbp must be a number, 0 or more",
    ),
    "budget without people": (
        HEAD + '[support]\nmethod = "budget"\nyearly_budget_gbp = 10\nprice_year_fy = "2024-25"\n',
        "needs n_people",
    ),
}


@pytest.mark.parametrize(("text", "words"), BAD.values(), ids=BAD)
def test_what_cannot_be_used_is_refused_with_the_file_named(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(Refused) as refused:
        load_set(written(tmp_path, text), "ours")
    assert refused.value.message.startswith("assumptions/ours.toml")
    assert words in refused.value.message


def test_a_file_that_is_not_text(tmp_path: Path) -> None:
    written(tmp_path, HEAD)
    (tmp_path / "assumptions" / "ours.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(Refused, match="not valid TOML"):
        load_set(tmp_path, "ours")


@pytest.mark.parametrize("name", ["none", "../ours", "Ours", ""])
def test_a_set_that_is_not_there(tmp_path: Path, name: str) -> None:
    with pytest.raises(Refused):
        load_set(written(tmp_path, HEAD), name)


SETTINGS = """# ours
programme_name = "assumptions = no"   # a name
as_of_date = 2024-03-31
price_base_fy = "2024-25"
assumptions = "standard"   # the set of every figure

[linking]   # how sure
standard = 0.99
"""


def test_the_set_is_named_and_every_comment_stays() -> None:
    named = with_set_named(SETTINGS, "low")
    assert named == SETTINGS.replace('assumptions = "standard"', 'assumptions = "low"')
    assert with_set_named(named, "standard") == SETTINGS


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_the_set_is_named_where_none_was(ending: str) -> None:
    text = SETTINGS.replace('assumptions = "standard"   # the set of every figure\n', "").replace(
        "\n", ending
    )
    held = tomllib.loads(with_set_named(text, "low"))
    assert held == tomllib.loads(text) | {"assumptions": "low"}
    assert "# how sure" in with_set_named(text, "low")
    without_tables = text.partition(f"{ending}[linking]")[0]
    assert tomllib.loads(with_set_named(without_tables, "low"))["assumptions"] == "low"


def test_what_cannot_be_changed_for_certain_is_left_to_people() -> None:
    text = 'programme_name = """\nassumptions = "x"\n"""\n"assumptions" = "standard"\n'
    with pytest.raises(Refused, match="by hand"):
        with_set_named(text, "low")


@pytest.mark.parametrize("number", [0, 1, 2])
def test_the_examples_of_the_manual_can_be_used(tmp_path: Path, repository: Path, number: int) -> None:
    manual = (repository / "docs" / "assumption-sets.md").read_text(encoding="utf-8")
    examples = [block.partition("```")[0] for block in manual.split("```toml\n")[1:]]
    assert len(examples) == 3
    local = (
        "code,description,who pays,unit,value,year,perspective,source,reason,dated\n"
        "AE_ATTEND,A&E visit,NHS,per visit,250,2023-24,fiscal,Trust ledger,Our trust's own rate,2025-01-31\n"
    )
    index = "financial_year,index_value,source\n2023-24,100,board\n"
    for name, text in (("catalogues/local.csv", local), ("indices/nhs_pay.csv", index)):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_text(text, encoding="utf-8")
    chosen = load_set(written(tmp_path, examples[number]), "ours")
    prices = read_prices(tmp_path, chosen, "2024-25")
    refuse_unheld(prices.frames["cost.unit_cost"], chosen)
    assert prices.frames["cost.cost_rule"].filter(rule_code="missed_gp").height == (number == 0)
