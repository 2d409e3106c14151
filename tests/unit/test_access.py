"""Which claims give which role, which role which right, and what of journey.toml is refused."""

from pathlib import Path

import pytest

from journey.access import NOBODY, RIGHTS, ROLES, Roles, here, roles_of, visitor_of
from journey.errors import Refused
from journey.settings import load_settings

SETTINGS = 'programme_name = "Test"\nas_of_date = 2024-03-31\nprice_base_fy = "2024-25"\n'
GRANTED = Roles(granted={"leader": ("lead",), "data_team": ("data",)})


def _toml(folder: Path, roles: str = "") -> Path:
    path = folder / "journey.toml"
    path.write_text(SETTINGS + roles, encoding="utf-8")
    return path


# The page map of the issue: leaders see 1-3, 9 and 10; evaluators add costs and quality; data teams see all
# but what is kept for administrators. Nobody's row is worked out by the program.
MAY = {
    "leader": {"look", "board"},
    "evaluator": {"look", "board", "costs", "quality", "evaluate", "release"},
    "data_team": set(RIGHTS) - {"administer"},
    "administrator": set(RIGHTS),
}


@pytest.mark.parametrize("role", ROLES)
def test_each_role_holds_its_rights_and_no_other(role: str) -> None:
    who = visitor_of({"sub": "s", "roles": [role]}, Roles(granted={role: (role,)}))
    assert {right for right in RIGHTS if who.may(right)} == MAY[role]
    for right in set(RIGHTS) - MAY[role]:
        with pytest.raises(Refused, match="Nothing was done"):
            who.need(right)


def test_nobody_holds_nothing_but_what_everybody_holds() -> None:
    assert not any(NOBODY.may(right) for right in RIGHTS) and NOBODY.may("")
    with pytest.raises(Refused, match="not signed in, or your sign-in has ended"):
        NOBODY.need("look")


def test_the_own_machine_holds_everything() -> None:
    assert all(here("me").may(right) for right in RIGHTS) and not here("me").is_signed_in


@pytest.mark.parametrize(
    ("said", "roles"),
    [
        (["lead"], ("leader",)),
        ("data", ("data_team",)),  # one text instead of a list
        (["data", "lead", "other"], ("leader", "data_team")),
        (["Lead"], ()),  # letters count: another role may be called so
        ([], ()),
        (None, ()),
        ({"lead": True}, ()),  # neither a text nor a list
        (7, ()),
    ],
)
def test_a_claim_gives_the_roles_that_are_named_for_it(said: object, roles: tuple[str, ...]) -> None:
    assert visitor_of({"sub": "s", "roles": said}, GRANTED).roles == roles


def test_a_claim_may_stand_inside_another_or_have_dots_in_its_name() -> None:
    inside = Roles("realm_access.roles", GRANTED.granted)
    assert visitor_of({"sub": "s", "realm_access": {"roles": ["lead"]}}, inside).roles == ("leader",)
    assert visitor_of({"sub": "s", "realm_access": "lead"}, inside).roles == ()
    dotted = Roles("https://example.org/roles", GRANTED.granted)
    assert visitor_of({"sub": "s", "https://example.org/roles": ["data"]}, dotted).roles == ("data_team",)


@pytest.mark.parametrize(
    ("claims", "name"),
    [
        ({"email": "a@b.uk", "preferred_username": "a", "sub": "1"}, "a@b.uk"),
        ({"email": "a@b.uk", "email_verified": True, "sub": "1"}, "a@b.uk"),
        ({"email": "a@b.uk", "email_verified": False, "preferred_username": "a", "sub": "1"}, "a"),
        ({"email": "a@b.uk", "email_verified": False, "sub": "1"}, "1"),
        ({"preferred_username": "a", "sub": "1"}, "a"),
        ({"email": ["a@b.uk"], "sub": "1"}, "1"),
        ({"email": "\u202e", "sub": "1"}, "1"),
        ({"sub": "line\nbreak\u202e"}, "line break"),  # nothing hidden reaches the log
    ],
)
def test_the_log_has_the_name_that_the_sign_in_gives(claims: dict[str, object], name: str) -> None:
    who = visitor_of(claims, GRANTED)
    shown, mark = who.name.rsplit(" #", 1)
    assert shown == name and len(mark) == 10 and who.is_signed_in


def test_two_accounts_of_one_address_are_two_people() -> None:
    def name(**claims: str) -> str:
        return visitor_of({"iss": "https://login", "sub": "1", "email": "a@b.uk"} | claims, GRANTED).name

    # sha256 of ["https://login", "1"], its first ten letters: printf '["https://login", "1"]' | sha256sum
    assert name() == "a@b.uk #241e74445f"
    assert len({name(), name(sub="2"), name(iss="https://other")}) == 3
    assert name(email=name()) != name() and len(name(email="x" * 300)) == 80


@pytest.mark.parametrize("sub", [None, "", " ", 1, ["1"]])
def test_without_an_account_nobody_has_a_role(sub: object) -> None:
    who = visitor_of({"sub": sub, "email": "a@b.uk", "roles": ["lead"]}, GRANTED)
    assert who.is_signed_in and not who.rights and "a@b.uk" not in who.name


def test_the_table_is_read_and_read_again_when_it_changes(tmp_path: Path) -> None:
    path = _toml(tmp_path, '[roles]\nclaim = "groups"\nleader = ["a", "b"]\nidle_minutes = 5\n')
    assert roles_of(path) == Roles(
        "groups",
        {"leader": ("a", "b"), "evaluator": (), "data_team": (), "administrator": ()},
        5,
    )
    _toml(tmp_path, '[roles]\nleader = ["a"]\n')
    assert roles_of(path).granted["leader"] == ("a",) and roles_of(path).idle_minutes == 20


def test_without_a_table_or_a_file_nobody_who_signs_in_has_a_role(tmp_path: Path) -> None:
    for path in (_toml(tmp_path), tmp_path / "none.toml"):
        assert visitor_of({"sub": "s", "roles": ["leader", ""]}, roles_of(path)).roles == ()


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("roles = 3\n", "roles must be a table"),
        ("[roles]\nleaders = []\n", "a line we do not know: leaders"),
        ('[roles]\nleader = "lead"\n', "leader must be a list of texts"),
        ("[roles]\nleader = [1]\n", "leader must be a list of texts"),
        ('[roles]\nleader = [" "]\n', "leader must be a list of texts"),
        ("[roles]\nclaim = 1\n", "claim must be a text"),
        ("[roles]\nidle_minutes = 0\n", "idle_minutes must be a number over 0, and 480 at most"),
        ("[roles]\nidle_minutes = 481\n", "idle_minutes must be a number over 0, and 480 at most"),
        ("[roles]\nidle_minutes = true\n", "idle_minutes must be a number"),
        ("[roles\n", "not valid TOML"),
    ],
)
def test_a_wrong_table_is_refused_in_words(tmp_path: Path, lines: str, said: str) -> None:
    with pytest.raises(Refused, match=said):
        roles_of(_toml(tmp_path, lines))


def test_who_may_look_makes_no_other_build(tmp_path: Path) -> None:
    without = load_settings(_toml(tmp_path)).as_json()
    assert load_settings(_toml(tmp_path, '[roles]\nleader = ["a"]\n')).as_json() == without
