"""If these fail, readers find dead links in a mail, or a server is asked more than is polite."""

import asyncio
import socket
from datetime import timedelta
from threading import Lock
from time import monotonic, sleep

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from newsletter.collect import http, links
from newsletter.collect.links import MOST_LINKS, probe
from newsletter.settings import Settings
from tests.collect.conftest import limited, raw_server
from tests.conftest import NOW


def test_what_is_there_is_not_told_and_what_is_gone_is(
    httpserver: HTTPServer, local: Settings
) -> None:
    httpserver.expect_request("/je").respond_with_data("ano")
    httpserver.expect_request("/jinde").respond_with_data(status=302, headers={"Location": "/je"})
    for status in (404, 410, 403, 429, 500):
        httpserver.expect_request(f"/{status}").respond_with_data(status=status)
    names = ("je", "jinde", "404", "410", "403", "429", "500")
    urls = {name: httpserver.url_for(f"/{name}") for name in names}
    found = probe(urls.values(), local, NOW)
    assert set(found.gone) == {urls["404"], urls["410"]}
    assert set(found.unsure) == {urls["403"], urls["429"], urls["500"]}
    assert "404" in found.gone[urls["404"]]


def test_a_server_that_knows_no_head_is_asked_by_get_and_no_body_is_read(
    httpserver: HTTPServer, local: Settings
) -> None:
    asked: list[str] = []

    def answer(request: Request) -> Response:
        asked.append(request.method)
        if request.method == "HEAD":
            return Response(status=404)
        return Response("x" * 20_000_000)

    httpserver.expect_request("/velky").respond_with_handler(answer)
    found = probe([httpserver.url_for("/velky")], limited(local, max_megabytes=0.1), NOW)
    assert (found.gone, found.unsure, asked) == ({}, {}, ["HEAD", "GET"])


def test_this_machine_is_not_asked_and_counts_as_gone(
    httpserver: HTTPServer, settings: Settings
) -> None:
    url = httpserver.url_for("/")
    found = probe([url], settings, NOW)
    assert "neveřejnou adresu" in found.gone[url]
    assert httpserver.log == []


@pytest.mark.parametrize(("number", "gone"), [(socket.EAI_NONAME, True), (socket.EAI_AGAIN, False)])
def test_a_name_that_is_not_there_is_gone_but_not_because_we_are_offline(
    local: Settings,
    monkeypatch: pytest.MonkeyPatch,
    number: int,
    gone: bool,  # noqa: FBT001
) -> None:
    async def resolve(_host: str, _port: int) -> list[str]:
        await asyncio.sleep(0)
        raise socket.gaierror(number, "x")

    monkeypatch.setattr(http.Web.__init__, "__defaults__", (resolve,))
    urls = ["https://neni.example/a", "https://neni.example/b"]
    found = probe(urls, local, NOW)
    assert set(found.gone if gone else found.unsure) == set(urls)
    assert not (found.unsure if gone else found.gone)


def test_a_server_that_breaks_off_is_asked_twice_and_not_for_all_its_pages(local: Settings) -> None:
    asked: list[socket.socket] = []
    with raw_server(asked.append) as address:
        urls = [f"{address}/{page}" for page in range(10)]
        found = probe(urls, local, NOW)
    assert set(found.unsure) == set(urls)
    assert len(asked) == 2


def test_a_server_that_is_silent_costs_no_more_than_its_time(
    local: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(links, "SECONDS", 0.05)
    with raw_server(lambda _connection: sleep(0.3)) as address:
        start = monotonic()
        found = probe([f"{address}/a"], local, NOW)
    assert f"{address}/a" in found.unsure
    assert monotonic() - start < 5


def test_what_is_too_much_is_left_out_and_each_address_is_asked_for_once(
    httpserver: HTTPServer, local: Settings
) -> None:
    httpserver.expect_request("/a").respond_with_data("ano")
    urls = [httpserver.url_for(f"/a?{page}") for page in range(MOST_LINKS + 5)]
    found = probe([*urls, *urls], local, NOW)
    assert (found.gone, found.unsure, found.left_out) == ({}, {}, 5)
    assert len(httpserver.log) == MOST_LINKS


def test_a_server_is_asked_one_thing_at_a_time(httpserver: HTTPServer, local: Settings) -> None:
    at_once, most, lock = 0, 0, Lock()

    def answer(_request: Request) -> Response:
        nonlocal at_once, most
        with lock:
            at_once += 1
            most = max(most, at_once)
        sleep(0.01)
        with lock:
            at_once -= 1
        return Response("ano")

    httpserver.expect_request("/a").respond_with_handler(answer)
    probe([httpserver.url_for(f"/a?{page}") for page in range(5)], local, NOW)
    assert most == 1


def test_between_two_questions_there_is_the_pause(httpserver: HTTPServer, local: Settings) -> None:
    httpserver.expect_request("/a").respond_with_data("ano")
    pause = timedelta(seconds=0.05)
    start = monotonic()
    urls = [httpserver.url_for(f"/a?{page}") for page in range(3)]
    probe(urls, limited(local, pause_seconds=pause.total_seconds()), NOW)
    assert monotonic() - start >= 2 * pause.total_seconds()


@pytest.mark.parametrize(
    "url", ["https://", "https://[", "ftp://obec.example/", "https://a:99999/"]
)
def test_what_is_no_address_is_a_sentence(settings: Settings, url: str) -> None:
    found = probe([url], settings, NOW)
    assert url in {**found.gone, **found.unsure}
