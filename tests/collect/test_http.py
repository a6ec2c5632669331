"""If these fail, one bad server hangs the collector, fills it, or leads it behind the firewall."""

import asyncio
import gzip
import socket
import ssl
import tracemalloc
from collections.abc import Mapping
from threading import Event

import pytest
import trustme
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from newsletter.collect.guard import resolve
from newsletter.collect.http import MOST_REDIRECTS, Answer, Web
from newsletter.errors import SourceError
from newsletter.settings import Settings
from tests.collect.conftest import limited, raw_server


def get(settings: Settings, *urls: str, headers: Mapping[str, str] | None = None) -> list[Answer]:
    async def go() -> list[Answer]:
        async with Web(settings) as web:
            return await asyncio.gather(
                *(web.get(url, headers or {}, obey_robots=False) for url in urls)
            )

    return asyncio.run(go())


def failure(settings: Settings, url: str) -> str:
    with pytest.raises(SourceError) as caught:
        get(settings, url)
    sentence = str(caught.value)
    assert "\n" not in sentence
    assert sentence.endswith(".")
    return sentence


def test_an_answer_comes_whole_and_we_say_who_we_are(
    httpserver: HTTPServer, local: Settings
) -> None:
    seen: list[Request] = []

    def answer(request: Request) -> Response:
        seen.append(request)
        packed = gzip.compress("Žluťoučký kůň".encode())
        headers = {"Content-Encoding": "gzip", "ETag": '"1"', "Set-Cookie": "a=b"}
        return Response(packed, headers=headers, content_type="text/xml")

    httpserver.expect_request("/rss").respond_with_handler(answer)
    url = httpserver.url_for("/rss")
    (first,) = get(local, url, headers={"If-None-Match": '"0"'})
    assert (first.status, first.url) == (200, url)
    assert first.body.decode() == "Žluťoučký kůň"
    assert first.headers["etag"] == '"1"'
    assert seen[0].headers["If-None-Match"] == '"0"'
    assert seen[0].headers["Accept-Encoding"] == "gzip, deflate"
    assert local.publisher.email in seen[0].headers["User-Agent"]


def test_cookies_are_not_kept(httpserver: HTTPServer, local: Settings) -> None:
    seen: list[str | None] = []

    def answer(request: Request) -> Response:
        seen.append(request.headers.get("Cookie"))
        return Response("", headers={"Set-Cookie": "kdo=ja; Path=/"})

    httpserver.expect_request("/rss").respond_with_handler(answer)
    get(local, *[httpserver.url_for("/rss")] * 2)
    assert seen == [None, None]


def test_no_proxy_of_the_environment_is_used(
    httpserver: HTTPServer, local: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    httpserver.expect_request("/rss").respond_with_data("ano")
    assert get(local, httpserver.url_for("/rss"))[0].body == b"ano"


def test_redirects_are_followed_to_the_last_address(
    httpserver: HTTPServer, local: Settings
) -> None:
    httpserver.expect_request("/a").respond_with_data(status=301, headers={"Location": "/b?x=1"})
    httpserver.expect_request("/b").respond_with_data("tady")
    (answer,) = get(local, httpserver.url_for("/a"))
    assert (answer.body, answer.url) == (b"tady", httpserver.url_for("/b?x=1"))


def test_a_redirect_loop_ends(httpserver: HTTPServer, local: Settings) -> None:
    httpserver.expect_request("/loop").respond_with_data(status=302, headers={"Location": "/loop"})
    assert str(MOST_REDIRECTS) in failure(local, httpserver.url_for("/loop"))
    # The server may write down the last request of the test before only now.
    asked = [request.path for request, _response in httpserver.log]
    assert asked.count("/loop") == MOST_REDIRECTS + 1


@pytest.mark.parametrize(
    ("target", "sentence"),
    [
        *((f"http://{host}/latest", "private") for host in ("169.254.169.254", "10.0.0.1")),
        ("http://[::ffff:192.168.0.1]/", "private"),
        ("file:///etc/hostname", "only addresses that begin with http"),
        ("ftp://obec.example/x", "only addresses that begin with http"),
        ("http://", "sends us on more than"),
    ],
)
def test_a_redirect_leads_nowhere_it_must_not(
    httpserver: HTTPServer, local: Settings, target: str, sentence: str
) -> None:
    httpserver.expect_request("/a").respond_with_data(status=302, headers={"Location": target})
    assert sentence in sentence_in_english(local, httpserver.url_for("/a"))


@pytest.mark.parametrize("port", [0, 65_536, 99_999])
def test_a_redirect_to_a_port_that_is_none_is_a_sentence_about_it(
    local: Settings, port: int
) -> None:
    target = f"http://127.0.0.1:{port}/"
    head = f"HTTP/1.1 302 Found\r\nLocation: {target}\r\n\r\n".encode()
    with raw_server(lambda connection: connection.sendall(head)) as url:
        assert target in failure(local, url)


def test_a_name_that_no_server_can_have_is_a_sentence(local: Settings) -> None:
    host = ".".join(["a" * 60] * 5)
    assert len(failure(local, f"http://{host}.example/")) < 1_000


def test_a_name_and_a_password_do_not_stay_in_an_address(
    httpserver: HTTPServer, local: Settings
) -> None:
    httpserver.expect_request("/rss").respond_with_data("a")
    (answer,) = get(local, httpserver.url_for("/rss").replace("//", "//jana:tajne@"))
    assert answer.url == httpserver.url_for("/rss")


def test_an_address_without_end_is_not_gone_to_and_not_printed_whole(
    httpserver: HTTPServer, local: Settings
) -> None:
    endless = httpserver.url_for("/" + "a" * 60_000)
    httpserver.expect_request("/a").respond_with_data(status=301, headers={"Location": endless})
    for url in (httpserver.url_for("/a"), endless):
        assert len(failure(local, url)) < 1_000
    assert len(str(SourceError("there is no such page", where=endless))) < 1_000


def test_this_machine_is_private_unless_allowed(httpserver: HTTPServer, settings: Settings) -> None:
    httpserver.expect_request("/rss").respond_with_data("tajné")
    for host in ("127.0.0.1", "localhost", "2130706433", "0x7f000001", "[::ffff:127.0.0.1]", "0"):
        assert "private" in sentence_in_english(settings, f"http://{host}:{httpserver.port}/rss")
    assert httpserver.log == []


def sentence_in_english(settings: Settings, url: str) -> str:
    from newsletter.text import language

    language.use("en")
    return failure(settings, url)


def test_a_name_is_resolved_once_and_that_address_is_dialled(
    httpserver: HTTPServer, local: Settings
) -> None:
    asked: list[str] = []

    async def rebinding(host: str, _port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["10.0.0.1"]

    async def go() -> Answer:
        async with Web(local, rebinding) as web:
            url = f"http://obec.example:{httpserver.port}/rss"
            return await web.get(url, {}, obey_robots=False)

    httpserver.expect_request("/rss").respond_with_data("ano")
    assert asyncio.run(go()).body == b"ano"
    assert asked == ["obec.example"]


def test_an_unknown_name_is_a_sentence(local: Settings) -> None:
    assert "neni.invalid" in failure(local, "http://neni.invalid/rss")


@pytest.mark.parametrize(
    "url", ["", "rss", "ftp://obec.example", "http://", "http://[", "http://a:b/"]
)
def test_what_is_no_address_is_a_sentence(local: Settings, url: str) -> None:
    failure(local, url)


def test_a_dead_server_is_a_sentence(local: Settings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    assert str(port) in failure(local, f"http://127.0.0.1:{port}/rss")


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n<rss>",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n<rss>",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: br\r\nContent-Length: 1\r\n\r\nx",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 1\r\n\r\nx",
        b"HTTP/1.1 200 OK\r\nX: " + b"a" * 200_000,
    ],
)
def test_a_broken_answer_is_a_sentence(local: Settings, answer: bytes) -> None:
    with raw_server(lambda connection: connection.sendall(answer)) as url:
        failure(local, url)


@pytest.mark.parametrize(
    "head",
    [
        b"HTTP/1.1 200 OK\r\nContent-Encoding: \x9b2J\x1b]0;x\x07\xe2\x80\xae",
        b"HTTP/1.1 302 Found\r\nLocation: \x9b2J\xc2\x9b2J",
        b"HTTP/1.1 302 Found\r\nLocation: javascript:\x9b2J",
        b"HTTP/1.1 302 Found\r\nLocation: http://x\x9b2J.invalid/",
        b"HTTP/1.1 302 Found\r\nLocation: http://[\x9b2J",
        b"HTTP/1.1 302 Found\r\nLocation: ftp://a\xe2\x80\xaeb/",
        b"HTTP/1.1 200 \x9b2J\r\nContent-Length: 9",
        b"\x9b2J\x1b[2J",
        b"HTTP/1.1 200 OK\r\n\x9b2J: x\x1b[2J",
        b"HTTP/1.1 200 OK\r\nContent-Length: \x9b2J",
    ],
)
def test_nothing_that_a_server_says_steers_the_terminal(local: Settings, head: bytes) -> None:
    with raw_server(lambda connection: connection.sendall(head + b"\r\n\r\nx")) as url:
        assert failure(local, url).isprintable()


def test_a_server_that_never_finishes_is_left(settings: Settings) -> None:
    done = Event()

    def drip(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        while not done.wait(0.02):
            connection.sendall(b".")  # each byte in time, the whole never

    with raw_server(drip) as url:
        assert "0.2" in failure(limited(settings, timeout_seconds=0.2), url)
    done.set()


def test_the_time_for_redirects_is_counted_together(
    httpserver: HTTPServer, settings: Settings
) -> None:
    waiting = Event()

    def slow(_request: Request) -> Response:
        waiting.wait(0.15)
        return Response(status=302, headers={"Location": "/a"})

    httpserver.expect_request("/a").respond_with_handler(slow)
    assert "0.2" in failure(limited(settings, timeout_seconds=0.2), httpserver.url_for("/a"))


def test_an_endless_body_is_left_and_little_of_it_kept(settings: Settings) -> None:
    def pour(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 200000000\r\n\r\n")
        for _ in range(200):
            connection.sendall(b"x" * 1_000_000)

    tracemalloc.start()
    with raw_server(pour) as url:
        assert "1 MB" in failure(limited(settings, max_megabytes=1), url)
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 20_000_000


def test_a_gzip_bomb_is_left(httpserver: HTTPServer, settings: Settings) -> None:
    bomb = gzip.compress(b"\0" * 100_000_000)
    httpserver.expect_request("/rss").respond_with_data(bomb, headers={"Content-Encoding": "gzip"})
    tracemalloc.start()
    assert "1 MB" in failure(limited(settings, max_megabytes=1), httpserver.url_for("/rss"))
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 20_000_000


def test_a_certificate_that_nobody_vouches_for_is_refused(local: Settings) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(context)
    server = HTTPServer(host="127.0.0.1", port=0, ssl_context=context)
    with server:
        assert "certificate" in failure(local, server.url_for("/rss")).lower()


def test_one_server_gets_one_request_at_a_time(local: Settings) -> None:
    inside: list[int] = []
    most: list[int] = []
    breath = Event()

    def answer(_request: Request) -> Response:
        inside.append(1)
        most.append(len(inside))
        breath.wait(0.01)
        inside.pop()
        return Response("ano")

    server = HTTPServer(host="127.0.0.1", port=0, threaded=True)
    with server:
        server.expect_request("/rss").respond_with_handler(answer)
        get(local, *[server.url_for("/rss")] * 6)
    assert most == [1] * 6


def test_two_servers_are_visited_at_once(local: Settings) -> None:
    both = Event()
    here: list[str] = []

    def answer(request: Request) -> Response:
        here.append(request.host)
        if len(here) == 2:
            both.set()
        return Response(status=200 if both.wait(5) else 500)

    server = HTTPServer(host="127.0.0.1", port=0, threaded=True)
    with server:
        server.expect_request("/rss").respond_with_handler(answer)
        urls = [f"http://{host}:{server.port}/rss" for host in ("127.0.0.1", "localhost")]
        assert [answer.status for answer in get(local, *urls)] == [200, 200]


def test_between_two_requests_to_a_server_there_is_a_pause(
    httpserver: HTTPServer, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    naps: list[float] = []

    async def nap(seconds: float) -> None:
        naps.append(seconds)

    httpserver.expect_request("/rss").respond_with_data("ano")
    monkeypatch.setattr("newsletter.collect.http.asyncio.sleep", nap)
    get(limited(settings, pause_seconds=30), *[httpserver.url_for("/rss")] * 2)
    assert naps[0] <= 0
    assert 25 < naps[1] <= 30


def test_names_are_resolved_by_the_system() -> None:
    assert "127.0.0.1" in asyncio.run(resolve("127.0.0.1", 80))
