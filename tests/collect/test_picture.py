"""If these fail, an item's own picture is not found, or fetching it goes where it must not."""

import pytest
from pytest_httpserver import HTTPServer

from newsletter.collect.picture import Own, fetch, own
from newsletter.errors import SourceError
from newsletter.settings import Settings
from tests.collect.conftest import limited
from tests.conftest import NOW

PAGE = "<html><head><meta property='og:image' content='{url}'></head><body>Hřiště</body></html>"


@pytest.mark.parametrize(
    ("attachments", "found"),
    [
        ([], Own(page="https://obec.example/1")),
        (
            [{"title": "a", "url": "https://obec.example/a.pdf", "media_type": "application/pdf"}],
            Own(page="https://obec.example/1"),
        ),
        (
            [
                {"title": "a", "url": "https://obec.example/a.pdf"},
                {"title": "b", "url": "https://obec.example/b", "media_type": "image/jpeg"},
            ],
            Own(url="https://obec.example/b", page="https://obec.example/1"),
        ),
        (
            [{"title": "c", "url": "https://obec.example/c.JPG", "media_type": ""}],
            Own(url="https://obec.example/c.JPG", page="https://obec.example/1"),
        ),
        (
            [{"title": "d.png", "url": "", "media_type": "image/png", "sha256": "ab", "size": 1}],
            Own(sha256="ab", page="https://obec.example/1"),
        ),
        (
            [{"title": "e.png", "url": "", "media_type": "image/png", "note": "too large"}],
            Own(page="https://obec.example/1"),
        ),
        (
            [{"title": "f", "url": "javascript:alert(1)", "media_type": "image/png"}],
            Own(page="https://obec.example/1"),
        ),
    ],
)
def test_a_picture_that_came_along_goes_before_that_of_the_page(
    attachments: list[dict[str, str]], found: Own
) -> None:
    assert own(attachments, "https://obec.example/1") == found


def test_what_has_neither_picture_nor_address_has_none() -> None:
    assert own([], None) is None


def test_the_picture_a_page_names_is_fetched(httpserver: HTTPServer, local: Settings) -> None:
    httpserver.expect_request("/clanek").respond_with_data(
        PAGE.format(url="/foto%20a.jpg?x=1&amp;y=2"), content_type="text/html"
    )
    httpserver.expect_request("/foto a.jpg", query_string="x=1&y=2").respond_with_data(
        b"\xff\xd8\xff", content_type="image/jpeg"
    )
    where, body = fetch(local, Own(page=httpserver.url_for("/clanek")), NOW)
    assert body == b"\xff\xd8\xff"
    assert where == httpserver.url_for("/foto%20a.jpg?x=1&y=2")
    [accept] = [request.headers["Accept"] for request, _answer in httpserver.log[-1:]]
    assert "image/jpeg" in accept


def refused(settings: Settings, found: Own) -> str:
    with pytest.raises(SourceError) as caught:
        fetch(settings, found, NOW)
    said = str(caught.value)
    assert "\n" not in said
    return said


def test_a_page_without_a_picture_and_a_picture_that_is_gone_are_sentences(
    httpserver: HTTPServer, local: Settings
) -> None:
    httpserver.expect_request("/clanek").respond_with_data("<p>Text", content_type="text/html")
    httpserver.expect_request("/pryc.jpg").respond_with_data("", status=404)
    assert "/clanek" in refused(local, Own(page=httpserver.url_for("/clanek")))
    assert "404" in refused(local, Own(url=httpserver.url_for("/pryc.jpg")))


def test_a_page_cannot_send_us_behind_the_firewall(
    httpserver: HTTPServer, settings: Settings, local: Settings
) -> None:
    httpserver.expect_request("/a").respond_with_data(
        PAGE.format(url="http://10.0.0.1/a.jpg"), content_type="text/html"
    )
    assert "10.0.0.1" in refused(local, Own(page=httpserver.url_for("/a")))
    assert "127.0.0.1" in refused(settings, Own(url="http://127.0.0.1:1/a.jpg"))


def test_a_picture_without_end_is_not_waited_for(httpserver: HTTPServer, local: Settings) -> None:
    httpserver.expect_request("/velky.jpg").respond_with_data(b"\xff" * 2_000_000)
    small = limited(local, max_megabytes=1)
    assert "velky.jpg" in refused(small, Own(url=httpserver.url_for("/velky.jpg")))
