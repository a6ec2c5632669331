"""If these fail, a message arrives garbled, cannot be unsubscribed from, or can be forged."""

from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from html import escape

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from newsletter.deliver.message import (
    Gap,
    Letter,
    _body,
    _letter,
    _phrase,
    _words,
    ascii_address,
    header_line,
    message_id,
    post,
)
from newsletter.errors import InputError
from newsletter.settings import Settings
from newsletter.text.marks import Mark
from newsletter.tokens import Unsubscription, read_unsubscribe_token
from tests.conftest import NOW
from tests.factories import HTML, SUBJECT, TEXT

SUBSCRIBER = "0123456789abcdef0123456789abcdef"
ADDRESS = "o'malley&syn@obec.example"
URL = "https://zpravodaj.example.cz/odhlasit/abc-DEF_123.xyz"
MARKS = {Mark.ADDRESS: ADDRESS, Mark.UNSUBSCRIBE_URL: URL}


@dataclass(frozen=True)
class Rendered:
    """A rendering that was never stored."""

    subject: str = SUBJECT
    html: str = HTML
    text: str = TEXT


def parse(content: bytes) -> EmailMessage:
    found = message_from_bytes(content, policy=policy.SMTP)
    assert isinstance(found, EmailMessage)
    assert not found.defects
    return found


def written(settings: Settings, rendered: Rendered) -> bytes:
    return post(settings, "tydenni", 47, rendered).message(SUBSCRIBER, ADDRESS, NOW)


def parts(message: EmailMessage) -> tuple[str, str]:
    text, html = message.iter_parts()
    assert isinstance(text, EmailMessage)
    assert isinstance(html, EmailMessage)
    assert (text.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
    return text.get_content(), html.get_content()


def plain(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def filled(text: str, *, html: bool) -> str:
    for mark, value in MARKS.items():
        text = text.replace(mark, escape(value) if html else value)
    return plain(text)


marked = st.lists(
    st.one_of(
        st.sampled_from(list(Mark)),
        st.text(st.characters(exclude_categories=["Cs"]), max_size=120),
        st.sampled_from(["\n", ".", "\n.\n", " \n", "\t", "=", "=3D", "--", "é" * 30, " " * 80]),
    ),
    max_size=12,
).map("".join)


@given(marked, marked)
def test_the_parts_arrive_as_written_wherever_the_marks_stand(text: str, html: str) -> None:
    letter = _letter([b"To: <", Gap.TO, b">\r\n"], Rendered(text=text, html=html))
    content = letter.fill({Gap.TO: "a@obec.example"}, MARKS)
    got_text, got_html = parts(parse(content))
    assert plain(got_text) == filled(text, html=False)
    assert plain(got_html) == filled(html, html=True)


@given(marked)
@example("0" * 74 + "é \n" + "0" * 75 + "\t\n")
def test_no_line_of_a_part_is_longer_than_76(text: str) -> None:
    content = Letter(tuple(_body(text, html=False))).fill({}, MARKS)
    assert all(len(line) <= 76 for line in content.split(b"\r\n"))
    assert content.isascii()
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert b"\r" not in content.replace(b"\r\n", b"")


@given(st.text(max_size=300))
def test_nobody_gets_a_header_in_through_the_subject_or_a_name(text: str) -> None:
    content = b"Subject: " + _words("Subject", text) + b"\r\nFrom: "
    content += _phrase("From", text) + b"<a@obec.example>\r\n\r\n"
    message = message_from_bytes(content, policy=policy.default)
    assert message.keys() == ["Subject", "From"]
    assert header_line(str(message["Subject"])) == header_line(text)
    assert message["From"].addresses[0].addr_spec == "a@obec.example"
    assert all(len(line) <= 78 for line in content.split(b"\r\n"))


def test_the_header_says_all_that_receivers_ask_for(settings: Settings) -> None:
    message = parse(written(settings, Rendered()))
    names = [name.lower() for name in message]
    assert len(names) == len(set(names))
    assert message["Subject"] == SUBJECT
    assert message["From"] == "Zpravodaj pro obce <zpravodaj@example.cz>"
    assert message["Reply-To"] == "redakce@example.cz"
    assert message["To"].addresses[0].addr_spec == ADDRESS
    assert message["Date"].datetime == NOW
    assert message["Date"].endswith("+0100")
    assert message["Content-Language"] == "cs"
    assert message["MIME-Version"] == "1.0"
    assert message["List-Id"] == '"Zpravodaj pro obce" <tydenni.example.cz>'
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["Precedence"] == "bulk"
    assert message["Auto-Submitted"] == "auto-generated"


def test_the_unsubscribe_link_is_the_recipient_s_own_and_everywhere_the_same(
    settings: Settings,
) -> None:
    message = parse(written(settings, Rendered()))
    https, mailto = message["List-Unsubscribe"].split(", ")
    url = https.strip("<>")
    token = url.removeprefix("https://zpravodaj.example.cz/odhlasit/")
    assert read_unsubscribe_token(settings.secret(), token) == Unsubscription(
        SUBSCRIBER, ("clenove",)
    )
    assert mailto == f"<mailto:redakce@example.cz?subject=unsubscribe%20{token}>"
    text, html = parts(message)
    assert f"\n{url}\n" in plain(text)
    assert f"href='{url}'" in html
    assert ADDRESS in text
    assert escape(ADDRESS) in html


def test_a_message_id_is_known_again_and_cannot_be_guessed() -> None:
    one = message_id(b"s" * 32, 47, SUBSCRIBER, "zpravodaj@example.cz")
    assert one == message_id(b"s" * 32, 47, SUBSCRIBER, "redakce@example.cz")
    assert one.endswith("@example.cz>")
    others = {
        message_id(b"t" * 32, 47, SUBSCRIBER, "zpravodaj@example.cz"),
        message_id(b"s" * 32, 48, SUBSCRIBER, "zpravodaj@example.cz"),
        message_id(b"s" * 32, 47, SUBSCRIBER[::-1], "zpravodaj@example.cz"),
    }
    assert one not in others
    assert len(others) == 3


@pytest.mark.parametrize(
    "address", ["a@obec.example\r\nBcc: b@obec.example", "a b@obec.example", "a", "é@obec.example"]
)
def test_an_address_that_cannot_be_written_is_refused(settings: Settings, address: str) -> None:
    letters = post(settings, "tydenni", 47, Rendered())
    with pytest.raises(InputError):
        letters.message(SUBSCRIBER, address, NOW)


def test_a_czech_domain_goes_out_in_its_ascii_form() -> None:
    assert ascii_address("Urad@kávová.example") == "Urad@xn--kvov-5nad.example"


def test_what_looks_like_the_boundary_does_not_end_a_part(settings: Settings) -> None:
    first = parse(written(settings, Rendered())).get_boundary()
    rendered = Rendered(text=f"--{first}--\n--{first}\n")
    assert plain(parts(parse(written(settings, rendered)))[0]) == rendered.text
