"""If these fail, people cannot leave, a program makes them leave, or others see who they are."""

import socket
from urllib.parse import quote

import httpx
import pytest
from hypothesis import HealthCheck, example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from newsletter.models import SubscriptionState
from newsletter.store import audience, audit
from newsletter.tokens import unsubscribe_token
from tests.conftest import NOW
from tests.factories import make_list, make_subscribers
from tests.web.conftest import Web

SECRET = b"s" * 40
ADDRESS = "starosta@udoli.example"


@pytest.fixture
def link(web: Web) -> str:
    with web.store.writing() as tx:
        person = make_subscribers(tx, make_list(tx, NOW), [ADDRESS], NOW)[0]
    return f"/odhlasit/{unsubscribe_token(SECRET, person.public_id, ('clenove',))}"


def state(web: Web) -> SubscriptionState:
    with web.store.reading() as tx:
        return audience.subscribers(tx, "clenove")[0][2].state


def log(web: Web) -> list[str]:
    with web.store.reading() as tx:
        return [entry.action for entry in audit.history(tx, "address", ADDRESS)]


def test_looking_changes_nothing(web: Web, link: str) -> None:
    for _time in range(3):
        assert web.client.head(link).status_code == 200
        assert web.get(link).status_code == 200
    answer = web.get(link)
    assert "Zpravodaj pro obce" in answer.text.replace("\u00a0", " ")
    assert answer.text.count("<button") == 1
    assert state(web) is SubscriptionState.SUBSCRIBED
    assert log(web) == []


def test_one_click_of_a_mail_program_unsubscribes_at_once(web: Web, link: str) -> None:
    request = (
        f"POST {link} HTTP/1.1\r\nHost: zpravodaj.example.cz\r\nContent-Type: "
        "application/x-www-form-urlencoded\r\nContent-Length: 26\r\nConnection: close\r\n\r\n"
        "List-Unsubscribe=One-Click"
    )
    with socket.create_connection(("127.0.0.1", web.port), timeout=5) as connection:
        connection.sendall(request.encode())
        answer = b"".join(iter(lambda: connection.recv(65536), b""))
    assert answer.startswith(b"HTTP/1.1 200 ")
    assert b"set-cookie" not in answer.lower()
    assert state(web) is SubscriptionState.UNSUBSCRIBED


def test_one_click_as_a_form_with_parts_does_too(web: Web, link: str) -> None:
    answer = web.client.post(link, files={"List-Unsubscribe": (None, "One-Click")})
    assert answer.status_code == 200
    assert state(web) is SubscriptionState.UNSUBSCRIBED


def test_the_button_unsubscribes_and_clicking_twice_is_as_good_as_once(web: Web, link: str) -> None:
    first, second = web.post(link, b""), web.post(link, b"")
    assert (first.status_code, second.status_code, first.text == second.text) == (200, 200, True)
    assert "Odběr je zrušen" in first.text
    assert log(web) == ["unsubscribe"]


def test_it_can_be_taken_back(web: Web, link: str) -> None:
    left = web.post(link)
    assert 'name="vratit" value="1"' in left.text
    assert web.post(link, b"vratit=1").status_code == 200
    answer = web.post(link, b"vratit=1")
    assert "znovu" in answer.text
    assert state(web) is SubscriptionState.SUBSCRIBED
    assert log(web) == ["unsubscribe", "subscribe"]


def test_taking_back_puts_nobody_on_a_list_they_were_never_on(web: Web, link: str) -> None:
    with web.store.writing() as tx:
        make_list(tx, NOW, "ucetni")
        person = audience.subscriber_by_key(tx, ADDRESS)
        assert person is not None
    token = unsubscribe_token(SECRET, person.public_id, ("clenove", "ucetni"))
    web.post(link)
    assert web.post(f"/odhlasit/{token}", b"vratit=1").status_code == 200
    with web.store.reading() as tx:
        assert audience.subscribers(tx, "ucetni") == []
    assert state(web) is SubscriptionState.SUBSCRIBED


def test_no_page_shows_an_address_or_says_who_is_subscribed(web: Web, link: str) -> None:
    nobody = f"/odhlasit/{unsubscribe_token(SECRET, 'f' * 32, ('clenove',))}"
    pages = [web.get(link), web.post(link), web.post(link, b"vratit=1")]
    others = [web.get(nobody), web.post(nobody), web.post(nobody, b"vratit=1")]
    assert [page.text for page in pages] == [page.text for page in others]
    assert all("udoli" not in page.text for page in pages)
    assert pages[0].headers["cache-control"] == "no-store"
    assert pages[0].headers["referrer-policy"] == "no-referrer"


def test_a_damaged_link_says_so_in_one_sentence_whatever_is_done_with_it(
    web: Web, link: str
) -> None:
    damaged = link[:-3]
    answers = [web.get(damaged), web.post(damaged), web.post(damaged, b"vratit=1")]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.text for answer in answers}) == 1
    assert "poškozený" in answers[0].text
    assert state(web) is SubscriptionState.SUBSCRIBED


def test_the_log_names_no_token(web: Web, link: str) -> None:
    token = link.rpartition("/")[2]
    mistyped = ("/odhlasit/", "/odhlast/", "/x/odhlasit/", "/%6Fdhlasit/", "//odhlasit/")
    for start in mistyped:
        web.get(start + token)
    web.get(f"/odhlasit/{token}/{token}?t={token}")
    web.get("/%0A200 GET /podvrh")
    noted = "\n".join(web.noted)
    assert token not in noted
    assert token.partition(".")[0] not in noted
    assert noted.count("\n") == len(web.noted) - 1
    assert web.noted[0].startswith("200 GET /odhlasit/… ")


def test_a_body_without_end_is_refused(web: Web, link: str) -> None:
    answer = web.post(link, b"x" * 50_000)
    assert answer.status_code == 413
    assert "<h1>" in answer.text
    assert state(web) is SubscriptionState.SUBSCRIBED


def test_a_body_that_does_not_come_is_not_waited_for(
    web: Web, link: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("newsletter.web.public.leaving.SLOWEST_BODY", 0.05)
    head = f"POST {link} HTTP/1.1\r\nHost: x\r\nContent-Length: 26\r\n\r\nList"
    with socket.create_connection(("127.0.0.1", web.port), timeout=5) as connection:
        connection.sendall(head.encode())
        assert connection.recv(100).startswith(b"HTTP/1.1 408 ")
    assert state(web) is SubscriptionState.SUBSCRIBED


@hypothesis_settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(token=st.text(min_size=1, max_size=80), post=st.booleans())
@example(token="\0", post=True)
@example(token="../../etc/passwd", post=False)
@example(token="." * 79, post=True)
@example(token=".eJw" + "A" * 70, post=False)
def test_no_token_that_is_made_up_is_more_than_not_found(
    web: Web, token: str, *, post: bool
) -> None:
    path = f"/odhlasit/{quote(token.encode('utf-8', 'replace'), safe='')}"
    url = httpx.URL(f"http://127.0.0.1:{web.port}").copy_with(raw_path=path.encode())
    answer = web.client.request("POST" if post else "GET", url)
    assert answer.status_code in {404, 405}
