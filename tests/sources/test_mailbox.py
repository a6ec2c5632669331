"""If these fail, what partners and members send is lost, read twice, or mistaken for news."""

import asyncio
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from email.message import EmailMessage
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.errors import SourceError
from newsletter.models import Source
from newsletter.sources import Entry, Page, Post, Reading, mailbox
from newsletter.sources.mailbox import MOST_MAILS, MailboxOptions, collect, read
from tests.conftest import NOW
from tests.sources.test_mail import PIECES

URL = "imaps://zpravodaj%40obec.example@posta.example/INBOX"
FROM = "Region Příkladov <zpravodaj@region.example>"


def mail(text: str = "Dobrý den, posíláme výzvu.", html: str = "", **headers: str) -> bytes:
    message = EmailMessage()
    said = {"From": FROM, "Date": "Mon, 23 Nov 2026 08:00:00 +0100", "Subject": "Výzva"} | headers
    for name, value in said.items():
        if value:
            message[name.replace("_", "-")] = value
    message.set_content(text)
    if html:
        message.add_alternative(html, subtype="html")
    return message.as_bytes()


def entry(raw: bytes, *, cut: str = "", **options: Any) -> Entry | None:
    return read(Page(URL, raw), MailboxOptions(**options), NOW, cut)


def whole(raw: bytes) -> Entry:
    found = entry(raw)
    assert found is not None
    return found


def listing(*mails: tuple[int, int], most: int = 15_000_000, uidvalidity: int = 7) -> bytes:
    named = [{"uid": uid, "size": size} for uid, size in mails]
    return json.dumps({"uidvalidity": uidvalidity, "most": most, "mails": named}).encode()


def visit(
    answers: Mapping[str, bytes | Page], memory: Mapping[str, Any] | None = None, **options: Any
) -> tuple[Reading, list[str]]:
    """Visit a mailbox that answers by part of the URL; return also what it was asked."""
    asked: list[str] = []

    async def fetch(url: str, *, conditional: bool = False, post: Post | None = None) -> Page:  # noqa: ARG001
        asked.append(url.removeprefix(URL))
        for part, body in answers.items():
            if part in url:
                return body if isinstance(body, Page) else Page(url, body)
        raise SourceError("the connection broke off", where=url)

    source = Source(
        id=1, key="posta", kind="mailbox", title="Pošta", url=URL, section="partneri",
        options=options, memory=dict(memory or {}), added_at=NOW,
    )  # fmt: skip

    async def go() -> Reading:
        return await collect(source, fetch, NOW)

    return asyncio.run(go()), asked


def test_the_first_visit_reads_the_last_weeks_and_remembers_where_it_ended() -> None:
    answers = {"?SINCE": listing((12, 900), (11, 800)), ";UID=": mail()}
    reading, asked = visit(answers)
    assert asked == [
        "?SINCE%2024-Oct-2026",
        ";UIDVALIDITY=7/;UID=11/;PARTIAL=0.15000000",
        ";UIDVALIDITY=7/;UID=12/;PARTIAL=0.15000000",
    ]
    assert (reading.memory, len(reading.entries)) == ({"uidvalidity": 7, "uid": 12}, 2)
    assert (reading.varies, reading.complete) == (True, False)
    assert visit(answers, days=3)[1][0] == "?SINCE%2020-Nov-2026"


def test_a_later_visit_reads_only_what_has_come_since() -> None:
    memory = {"uidvalidity": 7, "uid": 12}
    # A server that has nothing newer names its last mail.
    reading, asked = visit({"?UID": listing((12, 900))}, memory)
    assert (asked, list(reading.entries), reading.memory) == (["?UID%2013:*"], [], memory)
    reading, asked = visit({"?UID": listing((12, 1), (13, 900)), ";UID=13": mail()}, memory)
    assert (len(reading.entries), reading.memory) == (1, {"uidvalidity": 7, "uid": 13})
    unchanged = Page(URL, b"", unchanged=True)
    assert visit({"?UID": unchanged}, memory)[0].memory is None


def test_a_mailbox_that_was_numbered_anew_is_read_anew() -> None:
    answers = {
        "?UID": listing(uidvalidity=8),
        "?SINCE": listing((1, 900), uidvalidity=8),
        ";UIDVALIDITY=8/;UID=1/": mail(),
    }
    reading, _asked = visit(answers, {"uidvalidity": 7, "uid": 12})
    assert (len(reading.entries), reading.memory) == (1, {"uidvalidity": 8, "uid": 1})


def test_a_full_mailbox_is_read_over_several_visits(monkeypatch: pytest.MonkeyPatch) -> None:
    many = listing(*((uid, 900) for uid in range(1, 200)))
    reading, _asked = visit({"?": many, ";UID=": mail()})
    assert (len(reading.entries), reading.memory) == (MOST_MAILS, {"uidvalidity": 7, "uid": 50})
    monkeypatch.setattr(mailbox, "MOST_BYTES", 1_000)
    reading, _asked = visit({"?": many, ";UID=": mail("x" * 600)})
    assert (len(reading.entries), reading.memory) == (2, {"uidvalidity": 7, "uid": 2})
    monkeypatch.setattr(mailbox, "MOST_SECONDS", 0)
    assert len(visit({"?": many, ";UID=": mail()})[0].entries) == 1


def test_when_the_connection_breaks_what_was_read_is_kept() -> None:
    answers = {"?": listing((1, 9), (2, 9), (3, 9)), ";UID=1/": mail(), ";UID=2/": b""}
    reading, _asked = visit(answers)  # the second is gone meanwhile, the third breaks off
    assert (len(reading.entries), reading.left_out) == (1, 1)
    assert reading.memory == {"uidvalidity": 7, "uid": 2}
    with pytest.raises(SourceError, match="broke off"):
        visit({"?": listing((3, 9))})


def test_of_a_mail_that_is_too_large_the_beginning_is_read_and_it_is_said() -> None:
    body = mail(X_Filler="x" * 500)
    size = len(body)
    large = {"?": listing((1, 60_000_000)), ";UID=1/;PARTIAL=0.1000000": body}
    reading, _asked = visit(large)
    assert not reading.entries[0].attachments  # it says less than it announced
    lying = {"?": listing((1, 9), most=size), ";UID=1/": body}
    reading, _asked = visit(lying)
    (document,) = reading.entries[0].attachments
    assert "MB" in document.note
    assert (document.content, document.url) == (b"", "")


def test_a_mail_becomes_an_entry() -> None:
    raw = mail(
        html="<html lang='cs'><p>Dobrý den.<img src='https://sledovac.example/1.gif'></p>"
        "<p><a href='https://region.example/1'>Výzva</a></p>",
        Message_ID="<1@region.example>",
        Subject="Fwd: RE: Výzva pro obce",
        List_Id="Zpravodaj regionu <zpravodaj.region.example>",
        Archived_At="<https://region.example/archiv/1>",
    )
    found = whole(raw)
    assert found.identity == "1@region.example"
    assert found.title == "Výzva pro obce"
    assert found.url == "https://region.example/archiv/1"
    assert found.summary == "Dobrý den, posíláme výzvu."
    assert "https://region.example/1" in found.body
    assert "sledovac" not in found.body
    assert found.published_at == datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
    assert (found.author, found.tags, found.language) == (
        "Region Příkladov", ("Zpravodaj regionu",), "cs",
    )  # fmt: skip


def test_the_text_is_told_from_links_pictures_and_rules() -> None:
    text = (
        "[image: logo]\n=====\nV prohlížeči (https://r.example/?a=b)\n\n"
        "Kraj vyhlásil výzvu. Žádosti do 30. listopadu 2026 přijímá odbor."
    )
    found = whole(mail(text, html="<p>Něco jiného.</p>"))
    assert found.summary == (
        "V prohlížeči Kraj vyhlásil výzvu. Žádosti do 30. listopadu 2026 přijímá odbor."
    )
    only_page = whole(mail("Váš program neumí HTML.", html=f"<p>{text[-60:]}</p>" * 2))
    assert "listopadu" in only_page.summary
    assert whole(mail("Prvý < druhý\nřádek\n\nTřetí", html="")).body == (
        "<p>Prvý &lt; druhý<br>řádek</p>\n<p>Třetí</p>"
    )


@pytest.mark.parametrize(
    ("subject", "title"),
    [
        ("Re: Fwd: Výzva", "Výzva"), ("FW: Výzva", "Výzva"), ("Re[2]: Výzva", "Výzva"),
        ("Odp: Přep: Výzva", "Výzva"), ("AW: WG: Aufruf", "Aufruf"), ("RE : výzva", "výzva"),
        ("Reakce: výzva", "Reakce: výzva"), ("Re:", "Dobrý den, posíláme výzvu."),
        ("", "Dobrý den, posíláme výzvu."),
    ],
)  # fmt: skip
def test_the_title_is_the_subject_without_what_programs_add(subject: str, title: str) -> None:
    assert whole(mail(Subject=subject)).title == title


@pytest.mark.parametrize(
    "date",
    ["Mon, 23 Nov 20260 08:00:00 +0100", "Fri, 27 Nov 2026 08:00:00 +0100", "včera", "",
     "Thu, 01 Jan 1970 00:00:00 +0000", "Mon, 23 Nov 2026 08:00:00 +9999999"],
)  # fmt: skip
def test_a_date_that_cannot_be_is_none(date: str) -> None:
    assert whole(mail(Date=date)).published_at is None


def test_a_mail_without_a_name_of_its_own_is_known_by_what_it_says() -> None:
    first, same, other = (whole(mail(text)) for text in ("Ahoj.", "Ahoj.", "Nazdar."))
    assert first.identity == same.identity != other.identity
    assert first.identity.startswith("mail ")


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied (vacation)"},
        {"Precedence": "auto_reply"},
        {"X_Autoreply": "yes"},
        {"Return_Path": "<>"},
        {"X_Spam_Flag": "YES"},
        {"X_Spam_Status": "Yes, score=9.1"},
        {"Subject": "Automatická odpověď: Výzva"},
        {"Subject": "Out of Office: Výzva"},
        {"From": ""},
        {"From": "kdosi"},
    ],
)
def test_what_is_not_for_readers_is_left_out(headers: dict[str, str]) -> None:
    assert entry(mail(**headers)) is None


def test_a_returned_mail_is_left_out() -> None:
    assert entry(mail().replace(b"text/plain", b"multipart/report")) is None


def test_newsletters_that_call_themselves_automatic_are_read() -> None:
    raw = mail(
        Auto_Submitted="auto-generated", Precedence="bulk", Return_Path="<bounce@region.example>",
        X_Spam_Status="No, score=0.1",
    )  # fmt: skip
    assert whole(raw).title == "Výzva"


@pytest.mark.parametrize(
    ("senders", "taken"),
    [
        (["zpravodaj@region.example"], True), (["Region.Example"], True), (["example"], True),
        (["@region.example"], True), (["gion.example"], False), (["jiny@region.example"], False),
        (["obec.example", "region.example"], True), ([], True),
    ],
)  # fmt: skip
def test_only_the_senders_that_were_named_are_read(senders: list[str], taken: bool) -> None:  # noqa: FBT001
    assert (entry(mail(), senders=senders) is not None) is taken


def test_only_subjects_with_the_words_that_were_named_are_read() -> None:
    assert entry(mail(Subject="Týdenní ZPRAVODAJ č. 7"), subject="zpravodaj c.") is not None
    assert entry(mail(Subject="Faktura"), subject="zpravodaj") is None


def forwarded(own: str = "") -> bytes:
    outer = EmailMessage()
    outer["From"] = "jana@obec.example"
    outer["Subject"] = "Fwd: to by se mohlo hodit"
    outer["Message-ID"] = "<2@obec.example>"
    outer.set_content(own)
    message = EmailMessage()
    message["From"], message["Subject"], message["Message-ID"] = FROM, "Zpravodaj 7", "<1@r>"
    message.set_content("Obsah zpravodaje.")
    message.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="z.pdf")
    outer.add_attachment(message)
    return outer.as_bytes()


def test_a_mail_that_only_passes_one_on_is_that_one() -> None:
    found = whole(forwarded())
    assert (found.identity, found.title, found.author) == ("1@r", "Zpravodaj 7", "Region Příkladov")
    assert found.summary == "Obsah zpravodaje."
    assert [document.title for document in found.attachments] == ["z.pdf"]
    found = whole(forwarded("Tohle by nás mělo zajímat, termín je už v pátek."))
    assert (found.identity, found.title) == ("2@obec.example", "to by se mohlo hodit")
    assert [document.title for document in found.attachments] == ["Zpravodaj 7.eml"]


def test_who_passes_it_on_is_the_sender_that_was_named() -> None:
    assert entry(forwarded(), senders=["obec.example"]) is not None
    assert entry(forwarded(), senders=["region.example"]) is None


@pytest.mark.parametrize(
    "raw", [b"", b"\0" * 1_000, b"\xff\xfe<html>", b"ahoj\r\n\r\n", b"From: (" + b"(" * 9_000]
)
def test_garbage_is_left_out(raw: bytes) -> None:
    assert entry(raw) is None


@given(
    st.sampled_from([b"", b"From: a@obec.example\n"]),
    st.binary(max_size=1_000) | st.lists(st.sampled_from(PIECES)).map(b"".join),
)
def test_no_bytes_make_it_fail_and_nothing_unsafe_comes_out(head: bytes, raw: bytes) -> None:
    found = entry(head + raw)
    if found is not None:
        assert found.title == " ".join(found.title.split())
        assert len(found.identity) <= 500
        assert "<script" not in found.body
        assert not {"\0", "\x1b"} & {*found.title, *found.summary, *found.body, *found.author}


def test_options_say_what_is_wrong_with_them() -> None:
    with pytest.raises(SourceError, match="senders"):
        visit({}, sender=["region.example"])
