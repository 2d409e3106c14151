"""Signing in, in a real Chromium, with a real OpenID Connect provider that runs on this machine."""

import shutil
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.app.browsing import (
    ON_A_PAGE,
    chromium,
    elsewhere,
    free_port,
    settled,
    violations,
    wait_for,
    width,
)
from tests.app.visiting import ROLES

pytestmark = ON_A_PAGE
PEOPLE = {"lee": ["lead"], "eva": ["eval"], "dan": ["data"], "nob": ["other"]}
CLOSED = "Your role does not open this page"
# By hand, from the page map of the issue: the pages of the menu that a role does not open.
CLOSED_TO = {
    "lee": ["add_data", "matches", "casebook", "costs", "data_quality", "upload_history"],
    "eva": ["add_data", "matches", "casebook", "upload_history"],
    "dan": [],
}


@contextmanager
def provider(lasts: timedelta) -> Iterator[str]:
    """An identity provider with the people above, whose sign-ins last so long; its address."""
    oidc = pytest.importorskip("oidc_provider_mock")
    people = [
        oidc.User(sub=name, claims={"email": f"{name}@example.org", "roles": roles})
        for name, roles in PEOPLE.items()
    ]
    with oidc.run_server_in_thread(user_claims=people, access_token_max_age=lasts) as server:
        yield f"http://localhost:{server.server_port}"


@contextmanager
def pages(workspace: Path, folder: Path, issuer: str) -> Iterator[tuple[str, Path]]:
    """The pages as the command starts them with --sign-in; their address, and the file of their log."""
    port, secrets, log = free_port(), folder / "sign-in.toml", folder / "server.log"
    secrets.write_text(
        f'[auth]\nredirect_uri = "http://127.0.0.1:{port}/oauth2callback"\ncookie_secret = "{"c" * 40}"\n'
        f'client_id = "journeys"\nclient_secret = "hush"\n'
        f'server_metadata_url = "{issuer}/.well-known/openid-configuration"\n'
    )
    secrets.chmod(0o600)
    command = [sys.executable, "-m", "app.cli", "--workspace", str(workspace), "--port", str(port)]
    with log.open("w") as told:
        server = subprocess.Popen([*command, "--sign-in", str(secrets)], stdout=told, stderr=told)
        try:
            wait_for(f"http://127.0.0.1:{port}/_stcore/health")
            yield f"http://127.0.0.1:{port}", log
        finally:
            server.terminate()
            server.wait(20)


@pytest.fixture(scope="module")
def workspace(sample_workspace: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample with roles."""
    copy = tmp_path_factory.mktemp("signed") / "workspace"
    shutil.copytree(sample_workspace, copy)
    with (copy / "journey.toml").open("a", encoding="utf-8") as settings:
        settings.write(ROLES)
    return copy


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Chromium."""
    with chromium() as opened:
        yield opened


@pytest.fixture(scope="module")
def site(workspace: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """The pages beside a provider whose sign-ins last an hour."""
    with provider(timedelta(hours=1)) as issuer:
        with pages(workspace, tmp_path_factory.mktemp("site"), issuer) as opened:
            yield opened


def _blank(browser: Any, url: str) -> Any:
    """A page in a context of its own. The provider's page asks for a style from elsewhere: it gets none."""
    context = browser.new_context(viewport={"width": 1366, "height": 2000})
    context.route("https://**", lambda route: route.abort())
    page = context.new_page()
    page.asked = []
    page.on("request", lambda request: page.asked.append(request.url))
    _open(page, url)
    return page


def _open(page: Any, url: str) -> None:
    page.goto(url)
    page.wait_for_selector(".jy-footer", timeout=60_000)
    settled(page)


def _enter(browser: Any, url: str, name: str) -> Any:
    page = _blank(browser, url)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name=name, exact=True).click()  # at the provider
    page.wait_for_url(f"{url.rstrip('/')}/**", timeout=60_000)
    page.wait_for_selector(".jy-footer", timeout=60_000)
    settled(page)
    return page


def _left(page: Any) -> None:
    """The provider asks whether to sign out there too; then the pages ask to sign in."""
    page.wait_for_url("**/oauth2/end_session**", timeout=90_000)
    page.locator("form button").first.click()
    page.get_by_role("button", name="Sign in", exact=True).wait_for(timeout=90_000)
    settled(page)


def _main(page: Any) -> str:
    text: str = page.inner_text("[data-testid=stMain]")
    return text


@pytest.mark.parametrize("name", CLOSED_TO)
def test_a_role_opens_its_pages_and_says_why_others_stay_closed(browser: Any, site: Any, name: str) -> None:
    address, _ = site
    page = _enter(browser, address, name)
    beside = page.inner_text("[data-testid=stSidebar]")
    assert f"{name}@example.org" in beside
    for closed in CLOSED_TO[name]:
        assert closed.replace("_", " ").capitalize() not in beside.splitlines()
        _open(page, f"{address}/{closed}")
        assert CLOSED in _main(page), closed
        assert not page.query_selector_all("[data-testid=stMain] :is(input, textarea, [role=combobox])")
    _open(page, f"{address}/one_person")
    heading = page.inner_text("h1")
    assert (heading == "John") == (name == "dan") and heading.startswith(("John", "Person "))
    span = "3,866 days" if name == "dan" else "about 10 years 7 months"  # 127.0 months of 30.44 days
    assert f"3,355 in {span}" in _main(page)
    page.context.close()


def test_before_signing_in_nothing_is_shown_and_nothing_asked_elsewhere(browser: Any, site: Any) -> None:
    address, _ = site
    page = _blank(browser, f"{address}/one_person")
    assert page.title() == "Sign in" and page.inner_text("h1") == "Sign in"
    assert "Sample data" not in page.content() and "John" not in page.content()
    assert not page.query_selector("[data-testid=stSidebarNav]")
    assert elsewhere(page, address) == [] and violations(page) == []
    page.set_viewport_size({"width": 320, "height": 900})
    settled(page)
    assert width(page) <= 320
    page.context.close()


def test_someone_without_a_role_sees_whom_to_ask_and_can_leave(browser: Any, site: Any) -> None:
    address, _ = site
    page = _enter(browser, address, "nob")
    assert page.inner_text("h1") == "You have no role here yet" and violations(page) == []
    assert "John" not in page.content()
    page.get_by_role("button", name="Sign out").click()
    _left(page)
    page.context.close()


def test_signing_out_ends_every_tab_and_the_cookie_is_of_no_more_use(browser: Any, site: Any) -> None:
    address, log = site
    page = _enter(browser, address, "dan")
    kept = page.context.cookies()
    other = page.context.new_page()
    _open(other, f"{address}/one_person")
    assert other.inner_text("h1") == "John" and page.context.pages == [page, other]
    assert "P" not in other.url.replace(address, "") and other.title() == "One person"
    page.get_by_role("button", name="Sign out").click()
    _left(page)
    assert not [cookie for cookie in page.context.cookies() if cookie["name"] == "_streamlit_user"]
    other.get_by_role("button", name="Sign in", exact=True).wait_for(timeout=90_000)  # by itself
    page.context.add_cookies(kept)  # as one who had copied it
    page.goto(f"{address}/one_person")
    _left(page)
    assert "John" not in page.content()
    told = log.read_text()
    assert "dan@example.org" not in told and "John" not in told and "Traceback" not in told
    page.context.close()


def test_a_sign_in_that_runs_out_is_said(browser: Any, workspace: Path, tmp_path: Path) -> None:
    """Sign-ins of this provider last forty seconds."""
    with provider(timedelta(seconds=40)) as issuer, pages(workspace, tmp_path, issuer) as (address, _):
        page = _enter(browser, address, "dan")
        assert "dan@example.org" in page.inner_text("[data-testid=stSidebar]")
        page.get_by_text("Your sign-in has ended").wait_for(timeout=90_000)
        assert page.inner_text("h1") == "Sign in" and "Sample data" not in page.content()
        _open(page, f"{address}/one_person")
        assert "Your sign-in has ended" in _main(page) and "John" not in page.content()
        page.context.close()


def test_who_does_nothing_is_warned_may_stay_and_is_then_signed_out(
    browser: Any, workspace: Path, tmp_path: Path
) -> None:
    """The time-out is one minute here, warned of in its second half."""
    copy = tmp_path / "workspace"
    shutil.copytree(workspace, copy)
    settings = copy / "journey.toml"
    settings.write_text(settings.read_text(encoding="utf-8") + "idle_minutes = 1\n", encoding="utf-8")
    with provider(timedelta(hours=1)) as issuer, pages(copy, tmp_path, issuer) as (address, _):
        page = _enter(browser, address, "lee")
        stay = page.get_by_role("button", name="Stay signed in")
        stay.wait_for(timeout=60_000)
        assert "Are you still there?" in _main(page) and violations(page) == []
        stay.click()
        stay.wait_for(state="detached", timeout=60_000)
        assert "lee@example.org" in page.inner_text("[data-testid=stSidebar]")
        _left(page)
        assert "Sample data" not in page.content() and not page.query_selector("[data-testid=stSidebarNav]")
        page.context.close()


def _status(url: str) -> int:
    """What somebody gets who has the address and no cookie."""
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


def test_files_come_and_go_with_a_sign_in_and_its_roles_alone(
    browser: Any, site: Any, workspace: Path
) -> None:
    """A file is sent; a paper is fetched, by nobody else, and no more once the role is gone."""
    address, _ = site
    page = _enter(browser, address, "dan")
    _open(page, f"{address}/add_data")
    file = {"name": "list.csv", "mimeType": "text/csv", "buffer": b"a,b\n1,2\n"}
    page.locator("input[type=file]").first.set_input_files(file)
    page.get_by_text("list.csv is here").first.wait_for(timeout=60_000)
    _open(page, f"{address}/download")
    page.get_by_role("textbox", name="What is it for?").fill("Programme board")
    page.keyboard.press("Tab")
    settled(page)
    page.get_by_role("button", name="Make the file").click()
    fetch = page.get_by_role("button", name="Download board-paper.docx")
    fetch.wait_for(timeout=120_000)
    settled(page)
    with page.expect_download() as fetched:
        fetch.click()
    assert Path(fetched.value.path()).read_bytes().startswith(b"PK") and "/media/" in fetched.value.url
    assert _status(fetched.value.url) == 403
    settings, went = workspace / "journey.toml", []
    held = settings.read_text(encoding="utf-8")
    page.on("download", lambda one: went.append(one))
    settings.write_text(held.replace('data_team = ["data"]', 'data_team = ["other"]'), encoding="utf-8")
    try:
        fetch.click()
        page.get_by_text("You have no role here yet").wait_for(timeout=90_000)  # by itself
        assert went == [] and "John" not in page.content()
    finally:
        settings.write_text(held, encoding="utf-8")
        page.context.close()
