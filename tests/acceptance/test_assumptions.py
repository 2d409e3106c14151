"""journey assumptions: listed, shown, written, put in use and laid side by side, through the command line."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from support.intake import Ran, run_here

from journey.casebook import open_casebook
from journey.examine import examine
from journey.workspace import Workspace

HEAD = 'title = "Ours"\ndated = 2025-04-01\n'


@pytest.fixture(autouse=True)
def here(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JOURNEY_WORKSPACE", str(workspace.path))


def written(workspace: Workspace, text: str, name: str = "ours") -> None:
    (workspace.path / "assumptions").mkdir(exist_ok=True)
    (workspace.path / "assumptions" / f"{name}.toml").write_text(text, encoding="utf-8")


def new(name: str, *more: str) -> Ran:
    words = ("--from", "standard", "--title", "Low prices", "--date", "2025-06-01")
    return run_here("assumptions", "new", name, *(more or words))


def settings_text(workspace: Workspace) -> str:
    return (workspace.path / "journey.toml").read_text(encoding="utf-8")


def test_the_list_says_which_is_in_use_and_which_was_built(workspace: Workspace) -> None:
    written(workspace, HEAD)
    (standard, ours) = json.loads(run_here("assumptions", "--json").out)
    assert (standard["set_code"], standard["is_in_use"], standard["is_of_build"]) == ("standard", True, True)
    assert (ours["set_title"], ours["dated_date"], ours["is_in_use"]) == ("Ours", "2025-04-01", False)
    plain = run_here("assumptions").out.splitlines()
    assert plain[0].endswith("(in use; of the published build)") and "Ours" in plain[1]


def test_a_set_changed_since_the_build_is_told(workspace: Workspace) -> None:
    written(workspace, HEAD)
    assert run_here("assumptions", "use", "ours").code == 0
    written(workspace, HEAD + 'price_level = "low"\n')
    ours = json.loads(run_here("assumptions", "--json").out)[1]
    assert ours["is_in_use"] and ours["is_of_build"] and ours["is_changed_since"]
    assert "of the published build, changed since" in run_here("assumptions").out


def test_a_broken_set_does_not_hide_the_others(workspace: Workspace) -> None:
    written(workspace, "title = ")
    listed = json.loads(run_here("assumptions", "--json").out)
    assert listed[0]["fault"] is None and "not valid TOML" in listed[1]["fault"]
    found = {one["what"]: one["state"] for one in examine(workspace)}
    assert found["Assumption set standard"] == "whole"
    broken = "Assumption set ours: assumptions/ours.toml is not valid TOML. Correct it and try again."
    assert found[broken] == "damaged"


def test_the_doctor_names_a_set_in_use_that_is_not_there(workspace: Workspace) -> None:
    path = workspace.path / "journey.toml"
    text = settings_text(workspace)
    path.write_text(text.replace('assumptions = "standard"', 'assumptions = "gone"'), encoding="utf-8")
    ran = run_here("doctor")
    assert ran.code == 4 and "There is no assumption set gone." in ran.out
    path.write_text("programme_name = ", encoding="utf-8")
    ran = run_here("doctor")
    assert ran.code == 4 and "journey.toml is not valid TOML" in ran.out


def test_every_choice_is_shown_in_words_and_as_data(workspace: Workspace) -> None:
    plain = run_here("assumptions", "show", "standard").out
    assert "- Figures are in prices of 2023-24." in plain
    held = json.loads(run_here("assumptions", "show", "standard", "--json").out)
    assert held["price_level"] == "central" and held["catalogues"] == ["shipped"]
    assert all(f"- {sentence}" in plain for sentence in held["sentences"])
    assert run_here("assumptions", "show", "none").code == 2


def test_a_new_set_is_written_once_and_never_over_another(workspace: Workspace) -> None:
    ran = new("low")
    path = workspace.path / "assumptions" / "low.toml"
    text = path.read_text(encoding="utf-8")
    assert ran.code == 0 and "Wrote assumptions/low.toml" in ran.err
    assert 'title = "Low prices"' in text and "dated = 2025-06-01" in text
    assert path.stat().st_mode & 0o077 == 0
    again = new("low", "--from", "standard", "--title", "Other", "--date", "2025-06-02")
    assert again.code == 2 and "There is an assumption set low already" in again.err
    assert path.read_text(encoding="utf-8") == text
    with open_casebook(workspace.casebook_path, workspace.key) as casebook:
        assert casebook.audit_lines()[-1].subject == "assumptions:low"


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("Low", "--from", "standard", "--title", "T", "--date", "2025-06-01"), 2),
        (("standard", "--from", "standard", "--title", "T", "--date", "2025-06-01"), 2),
        (("low", "--from", "none", "--title", "T", "--date", "2025-06-01"), 2),
        (("low", "--from", "standard", "--title", " ", "--date", "2025-06-01"), 2),
        (("low", "--from", "standard", "--title", "T", "--date", "June"), 64),
        (("low", "--from", "standard", "--title", "T"), 64),
    ],
)
def test_a_new_set_that_cannot_be_written(workspace: Workspace, words: tuple[str, ...], code: int) -> None:
    assert new(*words).code == code
    assert not (workspace.path / "assumptions" / f"{words[0]}.toml").exists()


def test_use_names_the_set_and_publishes(workspace: Workspace) -> None:
    before, text = workspace.current_id(), settings_text(workspace)
    written(workspace, HEAD + 'price_level = "low"\n')
    ran = run_here("assumptions", "use", "ours")
    assert ran.code == 0 and ran.out == ""
    assert "Using the files as read before" in ran.err and "The assumption set in use is ours." in ran.err
    assert settings_text(workspace) == text.replace('assumptions = "standard"', 'assumptions = "ours"')
    assert workspace.current_id() != before
    assert workspace.manifest["assumptions"]["title"] == "Ours"
    assert run_here("assumptions", "use", "standard").code == 0
    assert (workspace.current_id(), settings_text(workspace)) == (before, text)


MISSED = (
    '[[rule]]\nrule_code = "lost"\nactivity_code = "gp_consultation"\nitem_code = "GONE"\nrule_note = "n"\n'
)
BAD = {
    "not TOML": ("title = ", "not valid TOML"),
    "unknown key": (HEAD + "colour = 1\n", "assumptions/ours.toml has something we do not know: colour"),
    "percent": (
        HEAD + '[[split]]\nitem_code = "GP_CONSULT"\npayer_code = "nhs"\npercent = "abc"\n',
        "percent must be a number",
    ),
    "payers": (HEAD + '[[pot]]\nname = "P"\npayers = "nhs"\n', "payers must be a list"),
    "catalogue": (HEAD + 'catalogues = ["shipped", "mine"]\n', "a catalogue that is not there: mine"),
    "item in use": (HEAD + MISSED, "GONE by rule lost (6 contacts)"),
    "item not in use": (
        HEAD + MISSED.replace("gp_consultation", "gp_telephone"),
        "rule lost, names the item GONE",
    ),
    "no such set": (None, "There is no assumption set ours"),
}


@pytest.mark.parametrize(("text", "words"), BAD.values(), ids=BAD)
def test_what_cannot_be_used_changes_nothing(workspace: Workspace, text: str | None, words: str) -> None:
    if text is not None:
        written(workspace, text)
    before = (workspace.current_id(), settings_text(workspace), workspace.manifest)
    ran = run_here("assumptions", "use", "ours")
    assert ran.code == 2 and words in ran.err and "Traceback" not in ran.err
    assert (workspace.current_id(), settings_text(workspace), workspace.manifest) == before
    assert list(workspace.builds_path.glob(".new-*")) == []
    assert run_here("person", "zeb").code == 0


LOCAL = (
    "code,description,who pays,unit,value,year,perspective,source,reason,dated\n"
    "GP_CONSULT,GP visit,NHS,per contact,{},2023-24,fiscal,Ledger,Our own rate,2025-01-31\n"
)


def local_set(workspace: Workspace, name: str = "local", price: str = "50") -> None:
    """A set whose GP visits have a price of their own, in the prices of the price base."""
    (workspace.path / "catalogues").mkdir(exist_ok=True)
    file = workspace.path / "catalogues" / f"local-{name}.csv"
    file.write_text(LOCAL.format(price), encoding="utf-8")
    written(workspace, HEAD.replace("Ours", name) + f'catalogues = ["shipped", "local-{name}"]\n', name)


def by_set(row: dict[str, object], name: str) -> list[object]:
    return [part[name] for part in row["by_set"]]  # type: ignore[attr-defined]


def test_two_sets_side_by_side_for_one_person(workspace: Workspace) -> None:
    """Zeb saw the GP once before 1 January 2022 and twice after: £50, £100 at £50; £60, £120 at £60."""
    local_set(workspace, "local", "50")
    local_set(workspace, "dear", "60")
    before = workspace.current_id()
    ran = run_here("assumptions", "compare", "local", "dear", "--person", "zeb", "--json")
    found = json.loads(ran.out)
    assert ran.code == 0 and [one["set_code"] for one in found["sets"]] == ["local", "dear"]
    gp = next(row for row in found["by_agency"] if row["agency_code"] == "gp")
    assert by_set(gp, "set_code") == ["local", "dear"]
    assert by_set(gp, "before_cost_gbp") == ["50.00", "60.00"]
    assert by_set(gp, "after_cost_gbp") == ["100.00", "120.00"]
    sides = {side: [Decimal(one[side]["cost_gbp"]) for one in found["sets"]] for side in ("before", "after")}
    assert sides["before"][1] - sides["before"][0] == 10 and sides["after"][1] - sides["after"][0] == 20
    assert all(one["before"]["cost_gbp_per_year"] for one in found["sets"])
    (price,) = found["prices"]
    assert price["item_code"] == "GP_CONSULT" and by_set(price, "unit_cost_gbp") == ["50.00", "60.00"]
    assert [one["choice"] for one in found["choices"]] == ["catalogues"] and found["rules"] == []
    assert workspace.current_id() == before and settings_text(workspace).count('"standard"') == 1
    with open_casebook(workspace.casebook_path, workspace.key) as casebook:
        line = casebook.audit_lines()[-1]
    assert (line.action, line.subject) == ("compare", found["person_id"])


def test_two_sets_side_by_side_for_all_together(workspace: Workspace) -> None:
    """Six GP contacts, five of people with a change date: £10 apart each, £60 over all contacts held.

    Spans are of unlike lengths, and some people have no change date: there is no before and after.
    """
    local_set(workspace, "local", "50")
    local_set(workspace, "dear", "60")
    found = json.loads(run_here("assumptions", "compare", "local", "dear", "--json").out)
    whole = [Decimal(one["whole_journey"]["cost_gbp"]) for one in found["sets"]]
    assert whole[1] - whole[0] == 60
    gp = next(row for row in found["by_agency"] if row["agency_code"] == "gp")
    assert by_set(gp, "cost_gbp") == ["300.00", "360.00"]
    assert [(one["before"], one["after"]) for one in found["sets"]] == [(None, None)] * 2
    plain = run_here("assumptions", "compare", "local", "dear").out
    assert "All people together" in plain and "- local: local, dated 1 April 2025." in plain
    assert (
        "- GP_CONSULT: local £50.00 for one contact, prices of 2023-24" in plain and "Our own rate" in plain
    )
    figures, caveats = plain.split("What may not be concluded:")
    assert "before" not in figures and "after" not in figures
    assert "nothing here is before or after" in caveats


SUPPORTED = {
    "casework": ("", "support's own cost not included", "support's own cost not included"),
    # £36,525 a year for one person, from 1 January 2022 to the last day, to which the sum below comes.
    "budget": (
        '[support]\nmethod = "budget"\nyearly_budget_gbp = 36525\nn_people = 1\nprice_year_fy = "2023-24"\n'
        'payer_code = "council"\n',
        "includes the support's own cost, {}",
        "leaves out the support's own cost, which is counted as a whole: {} for 1 person",
    ),
}


@pytest.mark.parametrize(("plan", "after", "held"), SUPPORTED.values(), ids=SUPPORTED)
def test_each_set_says_whether_the_supports_own_cost_is_in_it(
    workspace: Workspace, plan: str, after: str, held: str
) -> None:
    """£100 a day, for the days from Zeb's change on 1 January 2022 to the as-of date, both counted."""
    written(workspace, HEAD + plan)
    days = (workspace.settings.as_of_date - date(2022, 1, 1)).days + 1
    cost = f"£{100 * days:,}"
    plain = run_here("assumptions", "compare", "standard", "ours", "--person", "zeb").out
    assert f"ours, cost after: {after.format(cost)}." in plain
    assert f"ours, cost of all contacts held: {held.format(cost)}." in plain
    assert "standard, cost after: support's own cost not included." in plain
    found = json.loads(run_here("assumptions", "compare", "standard", "ours", "--json").out)
    codes = [one["whole_journey"]["support_cost_code"] for one in found["sets"]]
    assert codes == ["not_included"] * 2
    together = run_here("assumptions", "compare", "standard", "ours").out
    assert held.partition(":")[0] in together.partition("\nours, cost of all contacts held: ")[2]


def test_another_price_base_makes_no_price_of_itself_another(workspace: Workspace) -> None:
    """One line says that all move, and the choice is told with the year that is in use."""
    written(workspace, HEAD + 'price_base_fy = "2019-20"\n[support]\nmethod = "casework"\n')
    found = json.loads(run_here("assumptions", "compare", "standard", "ours", "--json").out)
    assert found["prices"] == []
    (choice,) = found["choices"]
    assert by_set(choice, "value") == ["2023-24", "2019-20"]
    plain = run_here("assumptions", "compare", "standard", "ours").out
    assert "All prices are in another year's pounds: standard 2023-24; ours 2019-20." in plain
    assert "- price base. standard: 2023-24; ours: 2019-20." in plain and "None" not in plain


def test_choices_are_told_in_words(workspace: Workspace) -> None:
    plan = '[support]\nmethod = "hours"\nhours_per_week = 5\nitem_code = "HOU_SUPPORT_HR"\n'
    written(workspace, HEAD + 'recorded_sources = ["gp"]\n' + MISSED.replace("GONE", "AE_ATTEND") + plan)
    plain = run_here("assumptions", "compare", "standard", "ours").out
    assert "ours: The support team's own cost: 5 hours a week with a person" in plain
    assert "- recorded sources. standard: none; ours: gp." in plain
    assert "ours: Rule lost (activity gp_consultation): AE_ATTEND, each. n." in plain
    assert "{'" not in plain and "[]" not in plain


def test_side_by_side_is_what_each_build_gives(workspace: Workspace) -> None:
    """No second arithmetic: the same cost as in the build that the set makes when it is put in use."""
    local_set(workspace)
    compared = json.loads(
        run_here("assumptions", "compare", "standard", "local", "--person", "zeb", "--json").out
    )
    for one in compared["sets"]:
        assert run_here("assumptions", "use", one["set_code"]).code == 0
        built = json.loads(run_here("compare", "zeb", "--json").out)
        for side in ("before", "after"):
            for name in ("cost_gbp", "cost_gbp_per_year", "n_interactions"):
                assert one[side][name] == built[side][name]


def test_rules_that_differ_are_told_with_how_many_contacts(workspace: Workspace) -> None:
    written(workspace, HEAD + MISSED.replace("GONE", "AE_ATTEND"))
    found = json.loads(run_here("assumptions", "compare", "standard", "ours", "--json").out)
    told = {row["rule_code"]: by_set(row, "n_interactions") for row in found["rules"]}
    assert told == {"gp_consultation": [6, None], "lost": [None, 6]}
    assert {price["item_code"] for price in found["prices"]} == {"GP_CONSULT", "AE_ATTEND"}
    plain = run_here("assumptions", "compare", "standard", "ours").out
    assert "AE_ATTEND by rule lost: standard 0; ours 6 contacts" in plain


@pytest.mark.parametrize("words", [("none", "standard"), ("standard", "standard", "--person", "nobody")])
def test_side_by_side_of_what_is_not_there(words: tuple[str, ...]) -> None:
    ran = run_here("assumptions", "compare", *words)
    assert ran.code == 2 and ran.out == ""


def test_a_catalogue_that_a_set_names_stays(workspace: Workspace) -> None:
    local_set(workspace)
    ran = run_here("prices", "remove", "local-local")
    assert ran.code == 2 and "The assumption set local names the catalogue 'local-local'" in ran.err
    assert (workspace.path / "catalogues" / "local-local.csv").exists()
    written(workspace, HEAD, "local")
    assert run_here("prices", "remove", "local-local").code == 0


def test_lint_looks_at_the_set_in_use_or_at_another(workspace: Workspace) -> None:
    local_set(workspace, "local", "50")
    rule = '[[rule]]\nrule_code = "x"\nactivity_code = "gp_telephone"\nitem_code = "GONE"\nrule_note = "n"\n'
    written(workspace, HEAD + rule)
    in_use = run_here("prices", "lint", "--json")
    assert "does not name the catalogue 'local-local'" in in_use.err
    other = json.loads(run_here("prices", "lint", "--set", "ours", "--json").out)
    lost = [one for one in other if one["code"] == "not_held"]
    assert [one["item_codes"] for one in lost] == [["GONE"]]
    assert [one for one in json.loads(in_use.out) if one["code"] == "not_held"] == []


def test_use_says_how_many_prices_are_to_be_put_right(workspace: Workspace) -> None:
    local_set(workspace)
    assert "put right" not in run_here("assumptions", "use", "local").err
    file = workspace.path / "catalogues" / "local-local.csv"
    file.write_text(LOCAL.format("50").replace("NHS", "Ministry of Magic"), encoding="utf-8")
    ran = run_here("assumptions", "use", "local")
    assert ran.code == 0 and "Things to put right with its prices: 1." in ran.err


def test_prices_that_lack_an_item_of_a_set_do_not_replace_those_that_have_it(
    workspace: Workspace, tmp_path: Path
) -> None:
    """OUR_VISIT is in no other catalogue; without AE_ATTEND the shipped price takes its place."""
    kept = LOCAL.format("50") + LOCAL.format("60").splitlines()[1].replace("GP_CONSULT", "OUR_VISIT") + "\n"
    file = tmp_path / "ours.csv"
    file.write_text(kept, encoding="utf-8")
    assert run_here("prices", "add", str(file), "--as", "local").code == 0
    rule = MISSED.replace("GONE", "OUR_VISIT")
    written(workspace, HEAD + 'catalogues = ["shipped", "local"]\n' + rule)
    held = (workspace.path / "catalogues" / "local.csv").read_bytes()
    file.write_text(LOCAL.format("55"), encoding="utf-8")
    ran = run_here("prices", "add", str(file), "--as", "local", "--replace")
    assert ran.code == 2 and "have no OUR_VISIT, which the assumption set ours uses" in ran.err
    assert (workspace.path / "catalogues" / "local.csv").read_bytes() == held
    file.write_text(kept.partition("\n")[0] + "\n" + kept.splitlines()[2] + "\n", encoding="utf-8")
    assert run_here("prices", "add", str(file), "--as", "local", "--replace").code == 0
    (workspace.path / "catalogues" / "local.csv").write_text("spoiled", encoding="utf-8")
    assert run_here("prices", "add", str(file), "--as", "local", "--replace").code == 0


def test_a_price_base_years_back_makes_no_price_wrong(workspace: Workspace) -> None:
    """The shipped prices run to 2024-25, and so does the price index: each can be brought to 2015-16."""
    written(workspace, HEAD + 'price_base_fy = "2015-16"\n')
    found = json.loads(run_here("prices", "lint", "--set", "ours", "--json").out)
    assert "price_year_ahead" not in {one["code"] for one in found}
    assert run_here("assumptions", "use", "ours").code == 0
    in_build = json.loads(run_here("costs", "--json").out)["findings"]
    assert "price_year_ahead" not in {one["code"] for one in in_build}


def test_what_was_left_half_written_is_swept(workspace: Workspace) -> None:
    left = []
    for folder in ("assumptions", "catalogues"):
        (workspace.path / folder).mkdir(exist_ok=True)
        left.append(workspace.path / folder / ".tmp-a.toml-0123abcd")
        left[-1].write_text("half", encoding="utf-8")
    assert set(left) <= set(workspace.left_behind())
    with workspace.lock():
        pass
    assert not any(path.exists() for path in left)


def test_a_workspace_without_files_can_name_a_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JOURNEY_WORKSPACE", str(tmp_path / "empty"))
    monkeypatch.setenv("JOURNEY_KEY_FILE", str(tmp_path / "empty.key"))
    assert run_here("init", str(tmp_path / "empty"), "--as-of", "2024-03-31").code == 0
    assert new("low").code == 0
    ran = run_here("assumptions", "use", "low")
    assert ran.code == 0 and "There is nothing to build yet." in ran.err
    assert json.loads(run_here("assumptions", "--json").out)[1]["is_in_use"]
    refused = run_here("assumptions", "compare", "standard", "low")
    assert refused.code == 2 and "There is no build yet" in refused.err
