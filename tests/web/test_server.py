"""If these fail, a visitor can take the server down, or learns more than is meant for them."""

import os
import re
import signal
import socket
import subprocess
import sys
from threading import Thread

import httpx
import pytest

from newsletter.errors import InputError, StoreError
from newsletter.settings import Settings
from newsletter.store.engine import Store
from newsletter.web import server
from newsletter.web.guard import HEADERS
from tests.web.conftest import Publish, Stage, Web, serving, showing

PAGES = ("/", "/tydenni", "/tydenni/2026/47", "/tydenni/kalendar.ics", "/vzhled.css", "/nic")


def raw(web: Web, request: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", web.port), timeout=5) as connection:
        connection.sendall(request)
        return b"".join(iter(lambda: connection.recv(65536), b""))


@pytest.mark.parametrize("path", PAGES)
def test_every_answer_forbids_what_no_page_needs(web: Web, publish: Publish, path: str) -> None:
    publish()
    answer = web.get(path)
    for name, value in HEADERS.items():
        assert answer.headers[name] == value
    assert "unsafe" not in answer.headers["content-security-policy"]
    assert "set-cookie" not in answer.headers
    assert "server" not in answer.headers
    if answer.headers["content-type"].startswith("text/html"):
        assert not re.search(r'\sstyle="|\son[a-z]+="|<style', answer.text)


@pytest.mark.parametrize("path", PAGES)
def test_whether_it_is_there_can_be_asked_without_having_it_sent(
    web: Web, publish: Publish, path: str
) -> None:
    publish()
    asked, got = web.client.head(path), web.get(path)
    assert (asked.status_code, asked.content) == (got.status_code, b"")
    assert asked.headers.get("etag") == got.headers.get("etag")


@pytest.mark.parametrize(
    "target",
    [
        "/../../etc/passwd",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/..%2f..%2fetc%2fpasswd",
        "/%00",
        "/tydenni%00",
        "/tydenni/2026%00/47",
        "/tydenni/2026/47/akce-%00.ics",
        "/tydenni/2026/" + "4" * 5000,
        "/tydenni/99999999999999999999/1",
        "/tydenni/2026/47/akce-99999999999999999999.ics",
        "/tydenni/-2026/47",
        "/tydenni/2026/47/termin-1e9.ics",
        "/obrazky/" + "0" * 64 + ".jpg",
        "/obrazky/" + "0" * 64 + ".svg",
        "/obrazky/..%2fsecret.key.jpg",
        "/%ff%fe/%c3%28",
        "/" + "a/" * 2000,
        "/{{7*7}}",
        "/vzhled.css/x",
        "*",
        "http://jinde.example/tydenni/x",
        "/tydenni?strana=%00",
    ],
)
def test_a_hostile_address_is_nothing_but_not_found(web: Web, target: str) -> None:
    request = f"GET {target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    status = raw(web, request.encode()).split(b" ")[1]
    assert status in {b"404", b"400"}
    assert "etc/passwd" not in web.get("/").text


@pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS", "PATCH", "POST", "PODVRH"])
def test_other_methods_are_refused_with_a_page(web: Web, method: str) -> None:
    answer = web.client.request(method, "/tydenni")
    assert answer.status_code == 405
    assert "GET" in answer.headers["allow"]
    assert "<h1>" in answer.text


def test_our_own_fault_is_told_without_a_trace(
    web: Web, stage: Stage, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_arguments: object) -> None:
        raise RuntimeError("tajemství")

    monkeypatch.setattr("newsletter.store.published.listing", broken)
    with serving(stage) as port:
        answer = httpx.get(f"http://127.0.0.1:{port}/tydenni", trust_env=False)
    assert web.noted[0].startswith("500 GET /tydenni ")
    assert answer.status_code == 500
    assert "tajemství" not in answer.text
    assert "<h1>" in answer.text
    assert "content-security-policy" in answer.headers
    assert "tajemství" in caplog.text  # those who run it must hear of it


def test_a_busy_database_is_said_to_be_busy(
    web: Web, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def busy(*_arguments: object) -> None:
        raise StoreError("locked")

    monkeypatch.setattr("newsletter.store.published.listing", busy)
    answer = web.get("/tydenni")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "30")
    assert "Traceback" not in caplog.text


def test_many_visitors_at_once_are_all_answered(web: Web, publish: Publish) -> None:
    publish()
    codes: list[int] = []

    def visit() -> None:
        codes.extend(web.get("/tydenni/2026/47").status_code for _time in range(3))

    threads = [Thread(target=visit) for _visitor in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert codes == [200] * 24


def test_who_does_not_finish_asking_is_not_waited_for(
    web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "SLOWEST_HEADER", 0.1)
    assert raw(web, b"GET / HTTP/1.1\r\nHost:") == b""
    assert raw(web, b"GET /nic HTTP/1.1\r\nHost: x\r\n\r\nGET /").startswith(b"HTTP/1.1 404 ")


def test_a_header_without_end_is_refused(web: Web) -> None:
    answer = raw(web, b"GET / HTTP/1.1\r\nX: " + b"x" * 70_000)
    assert answer.startswith(b"HTTP/1.1 400 ")


def test_search_engines_are_kept_from_the_way_out_only(web: Web) -> None:
    assert web.get("/robots.txt").text == "User-agent: *\nDisallow: /odhlasit/\n"


def test_a_port_that_is_taken_is_named() -> None:
    with server.listen("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(InputError, match=str(port)):
            server.listen("127.0.0.1", port)
    with pytest.raises(InputError, match=r"neni\.example"):
        server.listen("neni.example.", 0)


def test_pages_may_lie_below_a_path_whether_a_proxy_keeps_it_or_not(
    stage: Stage, settings: Settings, sqlite_store: Store
) -> None:
    below = settings.model_copy(
        update={"public_url": type(settings.public_url)("https://obec.example/zpravodaj/")}
    )
    with showing(below, sqlite_store, stage.port) as (web, stage.application):
        for path in ("/", "/zpravodaj", "/zpravodaj/"):
            answer = web.get(path)
            assert answer.status_code == 200
            assert 'href="/zpravodaj/vzhled.css"' in answer.text
        assert web.get("/zpravodaj/tydenni").status_code == 200
        assert web.get("/zpravodajtydenni").status_code == 404


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_command_serves_until_it_is_told_to_stop(
    settings: Settings, sqlite_url: str, number: int
) -> None:
    assert sqlite_url.endswith("subscribers.db")
    environment = os.environ | {"NEWSLETTER_CONFIG": str(settings.folder / "config.toml")}
    code = "from newsletter.cli.main import main; main()"
    with subprocess.Popen(
        [sys.executable, "-c", code, "serve", "--port", "0"],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        line = process.stdout.readline()
        match = re.search(r"http://127\.0\.0\.1:(\d+)", line)
        assert match is not None, line + process.stderr.read()
        with socket.create_connection(("127.0.0.1", int(match[1])), timeout=5) as connection:
            connection.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            assert connection.recv(100).startswith(b"HTTP/1.1 200 ")
        process.send_signal(number)
        out, err = process.communicate(timeout=15)
    assert (process.returncode, err) == (0, "")
    assert "200 GET / " in out
