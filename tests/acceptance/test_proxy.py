"""deploy/nginx.conf in a real nginx before the pages: what it lets through, and what every answer says."""

import base64
import http.client
import os
import re
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.app import browsing

pytestmark = browsing.ON_A_PAGE
CONF = Path(__file__).parents[2] / "deploy" / "nginx.conf"
NAME = "journey.example"
WANTED = {
    "strict-transport-security": "max-age=31536000",
    "x-frame-options": "DENY",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
}
AS_A_SOCKET = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": base64.b64encode(b"0123456789abcdef").decode(),
}
_TRUSTING = ssl.create_default_context()
_TRUSTING.check_hostname, _TRUSTING.verify_mode = False, ssl.CERT_NONE


@dataclass(frozen=True)
class Proxy:
    """A running nginx: its two ports, and the folder with its logs."""

    https: int
    http: int
    folder: Path

    def ask(self, path: str, method: str = "GET", **headers: str) -> tuple[int, Any]:
        """The status and headers of one answer over TLS."""
        with self.answer(path, method, **headers) as answer:
            return answer.status, answer.headers

    @contextmanager
    def answer(self, path: str, method: str = "GET", **headers: str) -> Iterator[Any]:
        """One answer over TLS; a body is announced by its length alone and never sent."""
        link = http.client.HTTPConnection("127.0.0.1", self.https, timeout=20)
        link.connect()
        link.sock = _TRUSTING.wrap_socket(link.sock, server_hostname=NAME)
        try:
            link.request(method, path, headers={"Host": f"{NAME}:{self.https}", **headers})
            yield link.getresponse()
        finally:
            link.close()


def _certificate(folder: Path) -> None:
    """A key and a certificate signed with it, for a day."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, NAME)])
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    (folder / "fullchain.pem").write_bytes(certificate.public_bytes(pem))
    form, bare = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    (folder / "privkey.pem").write_bytes(key.private_bytes(pem, form, bare))


def _configured(folder: Path, pages: str, https: int, http_port: int) -> Path:
    """Our file as it is, but for ports, folders and the port in the name of the origin."""
    text = CONF.read_text(encoding="utf-8")
    text = re.sub(r"^\s*listen \[::\].*\n", "", text, flags=re.MULTILINE)
    text = text.replace("listen 443", f"listen 127.0.0.1:{https}").replace(
        "listen 80;", f"listen 127.0.0.1:{http_port};"
    )
    text = text.replace("http://127.0.0.1:8501", pages).replace(f"https://{NAME}", f"https://{NAME}:{https}")
    text = text.replace("/etc/ssl/journey", str(folder)).replace("/var/log/nginx", str(folder))
    written = folder / "nginx.conf"
    temporary = "".join(
        f"{kind}_temp_path {folder}/{kind};\n"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    user = "user root;\n" if os.geteuid() == 0 else ""
    head = f"{user}daemon off;\npid {folder}/pid;\nevents {{}}\n"
    written.write_text(f"{head}http {{\ninclude /etc/nginx/mime.types;\n{temporary}{text}}}\n")
    return written


def _nginx() -> str:
    found = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if not found:
        if os.environ.get("CI") == "true":
            pytest.fail("nginx is missing")
        pytest.skip("nginx is missing")
    return found


@pytest.fixture(scope="module")
def proxy(sample_workspace: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    """nginx before the pages of the sample."""
    program, folder = _nginx(), tmp_path_factory.mktemp("proxy")
    _certificate(folder)
    https, http_port = browsing.free_port(), browsing.free_port()
    with browsing.served(sample_workspace, f"--server.allowedHosts={NAME}") as pages:
        conf = _configured(folder, pages, https, http_port)
        subprocess.run([program, "-t", "-q", "-p", str(folder), "-c", str(conf)], check=True)
        running = subprocess.Popen([program, "-p", str(folder), "-c", str(conf)])
        try:
            yield _once_up(Proxy(https, http_port, folder))
        finally:
            running.terminate()
            running.wait(20)


def _once_up(proxy: Proxy) -> Proxy:
    for _ in range(50):
        try:
            proxy.ask("/_stcore/health")
            return proxy
        except OSError:
            time.sleep(0.1)
    raise AssertionError("nginx did not start")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/", 200),
        ("/one_person", 200),
        ("/_stcore/health", 200),
        ("/media/nothing.csv", 404),
        ("/_stcore/metrics", 404),
        ("/_stcore/metrics?format=text", 404),
        ("/%5fstcore/metrics", 404),
        ("//_stcore//metrics/", 404),
        ("/_stcore/agent/sessions", 404),
    ],
)
def test_every_answer_has_each_header_once(proxy: Proxy, path: str, status: int) -> None:
    found, headers = proxy.ask(path)
    assert found == status
    assert {name: headers.get_all(name) for name in WANTED} == {name: [held] for name, held in WANTED.items()}
    (policy,) = headers.get_all("content-security-policy")
    assert "default-src 'self'" in policy or "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy and headers.get_all("server") in (None, ["nginx"])


def test_plain_http_is_sent_on_and_other_names_are_not_answered(proxy: Proxy) -> None:
    link = http.client.HTTPConnection("127.0.0.1", proxy.http, timeout=20)
    link.request("GET", "/one_person?a=b", headers={"Host": NAME})
    answer = link.getresponse()
    link.close()
    assert answer.status == 301
    assert answer.headers["location"] == f"https://{NAME}:{proxy.https}/one_person?a=b"
    with socket.create_connection(("127.0.0.1", proxy.https)) as plain, pytest.raises(ssl.SSLError):
        _TRUSTING.wrap_socket(plain, server_hostname="other.example")


def test_what_is_downloaded_is_kept_by_no_browser(proxy: Proxy) -> None:
    assert proxy.ask("/media/nothing.csv")[1].get_all("cache-control") == ["no-store"]
    assert proxy.ask("/")[1].get_all("cache-control") == ["no-store"]
    with proxy.answer("/") as answer:
        found = re.search(r"static/js/[\w.-]+\.js", answer.read().decode())
    assert found
    script = proxy.ask(f"/{found[0]}", **{"Accept-Encoding": "gzip"})[1]
    assert "max-age" in script["cache-control"] and script["content-encoding"] == "gzip"
    assert "content-encoding" not in proxy.ask("/", **{"Accept-Encoding": "gzip"})[1]


def test_no_other_site_s_page_opens_the_connection(proxy: Proxy) -> None:
    ours = f"https://{NAME}:{proxy.https}"
    asked = {
        origin: proxy.ask("/_stcore/stream", Origin=origin, **AS_A_SOCKET)[0]
        for origin in (ours, "https://elsewhere.example", f"{ours}.elsewhere.example", "null")
    }
    assert asked == {**dict.fromkeys(asked, 403), ours: 101}


def test_a_body_too_big_is_refused_at_once(proxy: Proxy) -> None:
    sizes = {"/one_person": 2_000_000, "/_stcore/upload_file/a/b": 211 * 1024 * 1024}
    for path, size in sizes.items():
        assert proxy.ask(path, "PUT", **{"Content-Length": str(size)})[0] == 413
    length = {"Content-Length": "200500000"}
    assert proxy.ask("/_stcore/upload_file/a/b", "PUT", **length)[0] == 403  # the pages asked nobody for it


def test_every_cookie_is_for_tls_alone(proxy: Proxy) -> None:
    cookies = proxy.ask("/_stcore/health")[1].get_all("set-cookie")
    assert cookies
    for cookie in cookies:
        said = [part.strip().lower() for part in cookie.split(";")]
        assert "secure" in said and "samesite=lax" in said


def test_where_a_download_lies_stands_in_no_log(proxy: Proxy) -> None:
    proxy.ask("/media/sentinel-download.csv")
    proxy.ask("/one_person?after")
    logs = "".join(path.read_text() for path in proxy.folder.glob("journey*.log"))
    assert "/one_person" in logs and "sentinel-download" not in logs


def test_signing_in_over_and_over_is_slowed_down(proxy: Proxy) -> None:
    answers = [proxy.ask("/oauth2callback?code=sentinel-code")[0] for _ in range(30)]
    assert 429 not in answers[:20] and 429 in answers[21:]
    assert proxy.ask("/")[0] == 200
    logs = "".join(path.read_text() for path in proxy.folder.glob("journey*.log"))
    assert "/oauth2callback 429" in logs and "sentinel-code" not in logs


def test_the_pages_come_through(proxy: Proxy) -> None:
    ours = f"https://{NAME}:{proxy.https}"
    with browsing.chromium(f"--host-resolver-rules=MAP {NAME} 127.0.0.1") as browser:
        page = browser.new_context(ignore_https_errors=True).new_page()
        asked, sockets = [], []
        page.on("request", lambda request: asked.append(request.url))
        page.on("websocket", lambda opened: sockets.append(opened.url))
        page.goto(f"{ours}/one_person")
        page.wait_for_selector(".scatterlayer .point", state="attached", timeout=60_000)
        assert page.get_by_role("heading", level=1).inner_text()
        assert sockets == [f"{ours.replace('https', 'wss')}/_stcore/stream"]
        assert [url for url in asked if not url.startswith((ours, "data:", "blob:"))] == []
