"""If these fail, a message arrives garbled, cannot be unsubscribed from, or can be forged."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from html import escape
from quopri import decodestring
from zoneinfo import ZoneInfo

import pytest
from email_validator import EmailNotValidError, validate_email
from hypothesis import example, given
from hypothesis import strategies as st

from newsletter.deliver.message import (
    LONGEST_LINK,
    Gap,
    Letter,
    Post,
    Recipient,
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
SALUTATION = "Vážená paní starostko,"
RECIPIENT = Recipient(SUBSCRIBER, ADDRESS, SALUTATION, "Lhota & Újezd")
MARKS = {
    Mark.ADDRESS: ADDRESS,
    Mark.UNSUBSCRIBE_URL: URL,
    Mark.SALUTATION: SALUTATION,
    Mark.MEMBER: " (Lhota & Újezd)",
}


@dataclass(frozen=True)
class Rendered:
    """A rendering that was never stored."""

    subject: str = SUBJECT
    html: str = HTML
    text: str = TEXT


LETTERS = Post(
    letter=_letter(
        [b"To: <", Gap.TO, b">\r\nList-Unsubscribe: <", Gap.TOKEN, b">\r\n"], Rendered()
    ),
    sender="zpravodaj@example.cz",
    secret=b"s" * 32,
    zone=ZoneInfo("Europe/Prague"),
    unsubscribe_url="https://zpravodaj.example.cz/odhlasit/",
    lists=("clenove",),
    issue_id=47,
)


def parse(content: bytes) -> EmailMessage:
    found = message_from_bytes(content, policy=policy.SMTP)
    assert isinstance(found, EmailMessage)
    assert not found.defects
    return found


def written(settings: Settings, rendered: Rendered) -> bytes:
    return post(settings, "tydenni", 47, rendered).message(RECIPIENT, NOW)


def parts(message: EmailMessage) -> tuple[str, str]:
    text, html = message.iter_parts()
    assert isinstance(text, EmailMessage)
    assert isinstance(html, EmailMessage)
    assert (text.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
    return text.get_content(), html.get_content()


def plain(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def filled(text: str, marks: Mapping[Mark, str], *, html: bool) -> str:
    """Return the text with the values in it, each mark looked at once."""
    pieces = re.split("(%%[a-z-]+%%)", text)
    values = {mark.value: said(escape(value) if html else value) for mark, value in marks.items()}
    return plain("".join(values.get(piece, piece) for piece in pieces))


def said(value: str) -> str:
    """Return a value as it arrives: what could end a line is a blank."""
    return "".join(c if c.isprintable() else " " for c in value)


anything = st.text(st.characters(exclude_categories=["Cs"]), max_size=120)
marked = st.lists(
    st.one_of(
        st.sampled_from(list(Mark)),
        anything,
        st.sampled_from(["\n", ".", "\n.\n", " \n", "\t", "=", "=3D", "--", "é" * 30, " " * 80]),
    ),
    max_size=12,
).map("".join)
values = st.lists(
    st.one_of(
        anything,
        st.sampled_from([*Mark, "\r\n", "\r\nBcc: a@obec.example\r\n\r\n", "\0", "=?utf-8?q?a?="]),
        st.integers(60, 160).map(lambda length: "a" * length),
        st.integers(20, 60).map(lambda length: "ř" * length),
    ),
    max_size=4,
).map("".join)
all_marks = st.fixed_dictionaries(dict.fromkeys(Mark, values))


@given(marked, marked, all_marks)
def test_the_parts_arrive_as_written_wherever_the_marks_stand_and_whatever_is_filled_in(
    text: str, html: str, marks: dict[Mark, str]
) -> None:
    letter = _letter([b"To: <", Gap.TO, b">\r\n"], Rendered(text=text, html=html))
    content = letter.fill({Gap.TO: "a@obec.example"}, marks)
    message = parse(content)
    assert message.keys() == ["To", "MIME-Version", "Content-Type"]
    got_text, got_html = parts(message)
    assert plain(got_text) == filled(text, marks, html=False)
    assert plain(got_html) == filled(html, marks, html=True)


@given(st.integers(0, 160), st.integers(0, 160), st.sampled_from("aé="), st.sampled_from("aé= ."))
def test_a_value_of_any_length_fits_behind_text_of_any_length(
    before: int, length: int, text: str, value: str
) -> None:
    letter = Letter(_body(f"{text * before}{Mark.MEMBER}{text}", html=False))
    content = letter.fill({}, {**MARKS, Mark.MEMBER: value * length})
    assert decodestring(content).decode() == f"{text * before}{value * length}{text}"
    assert all(len(line) <= 76 for line in content.split(b"\r\n"))


@given(marked, all_marks)
@example("0" * 74 + "é \n" + "0" * 75 + "\t\n", MARKS)
def test_no_line_of_a_part_is_longer_than_76(text: str, marks: dict[Mark, str]) -> None:
    content = Letter(_body(text, html=False)).fill({}, marks)
    assert all(len(line) <= 76 for line in content.split(b"\r\n"))
    assert content.isascii()
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert b"\r" not in content.replace(b"\r\n", b"")


@given(st.text(st.characters(max_codepoint=127)))
def test_nobody_gets_a_header_in_through_a_gap(value: str) -> None:
    letter = Letter([b"To: ", Gap.TO, b"\r\n\r\n"])
    content = letter.fill({Gap.TO: value}, {})
    assert content.count(b"\n") == content.count(b"\r") == 2


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
    assert f"Posláno na {ADDRESS} (Lhota & Újezd)." in text
    assert f"Posláno na {escape(ADDRESS)} (Lhota &amp; Újezd)." in html


def test_a_letter_begins_with_the_greeting(settings: Settings) -> None:
    text, html = parts(parse(written(settings, Rendered())))
    assert f"\n\n{SALUTATION}\n\n" in plain(text)
    assert f"<p>{SALUTATION}</p>" in html


def test_who_belongs_to_no_municipality_gets_no_empty_brackets(settings: Settings) -> None:
    letters = post(settings, "tydenni", 47, Rendered())
    text, html = parts(parse(letters.message(Recipient(SUBSCRIBER, ADDRESS, "Dobrý den,"), NOW)))
    assert f"Posláno na {ADDRESS}." in text
    assert f"Posláno na {escape(ADDRESS)}." in html


@given(values, values)
def test_no_line_of_a_message_is_too_long_whoever_it_is_for(salutation: str, member: str) -> None:
    content = LETTERS.message(Recipient(SUBSCRIBER, ADDRESS, salutation, member), NOW)
    header, _, body = content.partition(b"\r\n\r\n")
    assert max(map(len, header.split(b"\r\n"))) <= 998
    assert max(map(len, body.split(b"\r\n"))) <= 78
    assert not parse(content).defects
    assert parse(content).keys() == parse(LETTERS.message(RECIPIENT, NOW)).keys()


def test_a_bulletin_to_too_many_lists_is_refused_not_sent_with_a_broken_link(
    settings: Settings,
) -> None:
    its = settings.bulletin("tydenni")
    many = its.model_copy(update={"lists": tuple(f"seznam-{n:050}" for n in range(12))})
    crowded = settings.model_copy(update={"bulletins": {"tydenni": many}})
    with pytest.raises(InputError, match=str(LONGEST_LINK)):
        post(crowded, "tydenni", 47, Rendered())


def test_the_date_follows_the_clock_from_second_to_second(settings: Settings) -> None:
    letters = post(settings, "tydenni", 47, Rendered())
    moments = [NOW, NOW + timedelta(seconds=1), NOW + timedelta(hours=1), NOW]
    dates = [parse(letters.message(RECIPIENT, moment))["Date"].datetime for moment in moments]
    assert dates == moments


@given(
    st.from_regex(r"[\w.+-]{1,20}@[a-zA-Z\d.-]{1,30}\.(cz|example|com)", fullmatch=True)
    | st.emails()
)
def test_an_address_is_the_same_however_it_was_looked_at(address: str) -> None:
    try:
        found = validate_email(
            address, allow_smtputf8=False, check_deliverability=False, test_environment=True
        )
    except EmailNotValidError:
        with pytest.raises(InputError):
            ascii_address(address)
    else:
        assert ascii_address(address) == found.ascii_email


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
        letters.message(replace(RECIPIENT, address=address), NOW)


def test_a_czech_domain_goes_out_in_its_ascii_form() -> None:
    assert ascii_address("Urad@kávová.example") == "Urad@xn--kvov-5nad.example"


def test_what_looks_like_the_boundary_does_not_end_a_part(settings: Settings) -> None:
    first = parse(written(settings, Rendered())).get_boundary()
    rendered = Rendered(text=f"--{first}--\n--{first}\n")
    assert plain(parts(parse(written(settings, rendered)))[0]) == rendered.text
