"""If these fail, mails lose their letters, their documents or their text, or one mail hangs all."""

import base64
import time
from email.message import Message

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.sources.formats import mail
from newsletter.sources.formats.mail import Content, content_of, decoded, header, parsed

CZECH = "Příliš žluťoučký kůň úpěl ďábelské ódy – š, ž, ť"
PDF = base64.b64encode(b"%PDF-1.7 ...").decode()


def part(head: str, body: str | bytes) -> bytes:
    return head.encode() + b"\r\n\r\n" + (body.encode() if isinstance(body, str) else body)


def multipart(kind: str, *parts: bytes, boundary: str = "hranice") -> bytes:
    head = f"Content-Type: multipart/{kind}; boundary={boundary}\r\n\r\n".encode()
    line = f"--{boundary}".encode()
    return head + b"".join(line + b"\r\n" + one + b"\r\n" for one in parts) + line + b"--\r\n"


def content(raw: bytes, cut: str = "") -> Content:
    return content_of(parsed(b"From: a@region.example\r\n" + raw), cut=cut)


def titles(found: Content) -> list[str]:
    return [document.title for document in found.documents]


TEXT = part("Content-Type: text/plain; charset=utf-8", CZECH)
HTML = part("Content-Type: text/html; charset=utf-8", f"<p>{CZECH}</p>")


@pytest.mark.parametrize(
    ("charset", "written"),
    [
        ("utf-8", "utf-8"), ("windows-1250", "windows-1250"), ("us-ascii", "utf-8"),
        ("iso-8859-2", "utf-8"), ("utf-8", "windows-1250"), ("us-ascii", "windows-1250"),
        ("iso-8859-1", "windows-1250"), ("x-nesmysl", "windows-1250"), ("", "windows-1250"),
        ("rot13", "utf-8"), ("windows-1250", "utf-8"),
    ],
)  # fmt: skip
def test_a_text_is_read_whatever_it_says_it_is_written_in(charset: str, written: str) -> None:
    head = f"Content-Type: text/plain; charset={charset}\r\nContent-Transfer-Encoding: base64"
    packed = base64.encodebytes(CZECH.encode(written, "replace"))
    assert content(part(head, packed)).text == CZECH
    eight_bit = part(f"Content-Type: text/plain; charset={charset}", CZECH.encode(written))
    assert content(eight_bit).text == CZECH


@pytest.mark.parametrize(
    "value",
    [
        "=?utf-8?Q?Dota=C4=8Dn=C3=AD_v=C3=BDzva?=",
        "=?UTF-8?b?RG90YcSNbsOtIHbDvXp2YQ==?=",
        "=?utf-8?b?RG90YcSNbsOtIHbDvXp2YQ?=",  # without its padding
        "=?windows-1250?Q?Dota=E8n=ED_v=FDzva?=",
        "=?utf-8*cs?Q?Dota=C4=8Dn=C3=AD?= =?utf-8?Q?_v=C3=BDzva?=",
        "=?utf-8?Q?Dota=C4?=\r\n =?utf-8?Q?=8Dn=C3=AD_v=C3=BDzva?=",  # a letter in two words
        "Dota=?iso-8859-2?Q?=E8n=ED_v=FDzva?=",
        "=?utf-8?Q?Dota=C4=8Dn=C3=AD v=C3=BDzva?=",  # spaces are not allowed there
        "Dotační výzva",
    ],
)
def test_headers_are_read_as_people_see_them(value: str) -> None:
    for encoding in ("utf-8", "windows-1250"):
        raw = b"Subject: " + value.encode(encoding) + b"\r\n\r\n"
        assert header(parsed(raw), "Subject") == "Dotační výzva"


def test_what_only_looks_like_an_encoded_word_stays() -> None:
    assert decoded("Cena =?utf-8?Q? za m2") == "Cena =?utf-8?Q? za m2"
    assert decoded("a =?utf-8?X?b?= c") == "a =?utf-8?X?b?= c"
    assert decoded("a =?utf-8?b?*?= b") == "a  b"
    assert decoded("=?utf-8?Q?a?= =?utf-8?Q?b?= =?utf-8?Q?c?=, d") == "abc, d"


@pytest.mark.parametrize(
    "disposition",
    [
        "filename*=utf-8''V%C3%BDzva%20%C4%8D.%207.pdf",
        "filename*0*=utf-8''V%C3%BDzva%20;\r\n filename*1*=%C4%8D.%207.pdf",
        'filename="=?utf-8?Q?V=C3=BDzva_=C4=8D=2E_7.pdf?="',
        'filename="Výzva č. 7.pdf"',
        'filename="C:Výzva č. 7.pdf"',
        "filename*=windows-1250''V%FDzva%20%E8.%207.pdf",
        "filename*=nesmysl''V%C3%BDzva%20%C4%8D.%207.pdf",
    ],
)
def test_a_document_keeps_its_czech_name(disposition: str) -> None:
    head = (
        f"Content-Type: application/pdf\r\nContent-Disposition: attachment; {disposition}\r\n"
        "Content-Transfer-Encoding: base64"
    )
    (document,) = content(multipart("mixed", TEXT, part(head, PDF))).documents
    assert document.title.removeprefix("C_") == "Výzva č. 7.pdf"
    assert (document.content, document.media_type) == (b"%PDF-1.7 ...", "application/pdf")


def test_text_and_page_are_told_from_pictures_seals_and_other_forms() -> None:
    logo = part("Content-Type: image/png\r\nContent-ID: <logo>", "x")
    photo = part("Content-Type: image/jpeg; name=most.jpg\r\nContent-Disposition: attachment", "x")
    seal = part("Content-Type: application/pkcs7-signature; name=smime.p7s", "x")
    amp = part("Content-Type: text/x-amp-html", "<html amp4email>")
    related = multipart("related", HTML, logo, boundary="r")
    alternative = multipart("alternative", TEXT, amp, related, boundary="a")
    mixed = multipart("mixed", alternative, photo, boundary="m")
    found = content(multipart("signed", mixed, seal, boundary="s"))
    assert (found.text, found.html) == (CZECH, f"<p>{CZECH}</p>")
    assert titles(found) == ["most.jpg"]


def test_a_text_that_is_attached_is_a_document() -> None:
    notes = part("Content-Type: text/plain\r\nContent-Disposition: attachment; filename=z.txt", "b")
    page = part("Content-Type: text/html\r\nContent-Disposition: attachment; filename=p.html", "c")
    invitation = part("Content-Type: text/calendar; method=REQUEST", "BEGIN:VCALENDAR")
    found = content(multipart("mixed", TEXT, notes, page, invitation))
    assert (found.text, found.html) == (CZECH, "")
    assert titles(found) == ["z.txt", "p.html", "dokument.ics"]


@pytest.mark.parametrize(
    ("name", "media_type", "body"),
    [
        ("faktura.exe", "application/octet-stream", "x"),
        ("faktura.pdf.js", "application/pdf", "x"),
        ("faktura.pdf", "application/x-msdownload", "x"),
        ("faktura.pdf", "application/pdf", "MZ\0\1"),
        ("FAKTURA.SCR", "application/pdf", "x"),
        ("faktura.lnk ", "application/pdf", "x"),
    ],
)
def test_a_program_is_left_out_and_it_is_said(name: str, media_type: str, body: str) -> None:
    head = f'Content-Type: {media_type}\r\nContent-Disposition: attachment; filename="{name}"'
    (document,) = content(multipart("mixed", TEXT, part(head, body))).documents
    assert document.content == b""
    assert document.note
    assert document.title == name.strip()


def test_too_large_and_too_many_documents_are_left_out_and_it_is_said(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(mail, "LARGEST_DOCUMENT", 10)
    monkeypatch.setattr(mail, "LARGEST_TOGETHER", 12)
    monkeypatch.setattr(mail, "MOST_DOCUMENTS", 4)
    large = part("Content-Type: application/pdf; name=velky.pdf", "x" * 11)
    small = part("Content-Type: application/pdf; name=maly.pdf", "x" * 5)
    found = content(multipart("mixed", large, small, small, small, small, small))
    assert [bool(document.content) for document in found.documents] == [
        *(False, True, True, False, False)
    ]
    assert [bool(document.note) for document in found.documents] == [True, False, False, True, True]
    assert "2" in found.documents[-1].title


INNER = b"From: zpravodaj@kraj.example\r\nSubject: Zpravodaj\r\n" + multipart(
    "mixed", TEXT, part("Content-Type: application/pdf; name=a.pdf", "x"), boundary="uvnitr"
)
ATTACHED = part("Content-Type: message/rfc822", INNER)


@pytest.mark.parametrize("own", ["", " \r\n", "-- \r\nJana Nová, Příkladov", "\r\n-- \r\nJana"])
def test_a_mail_that_only_passes_one_on_is_known(own: str) -> None:
    found = content(multipart("mixed", part("Content-Type: text/plain", own), ATTACHED))
    assert isinstance(found.forwarded, Message)
    assert header(found.forwarded, "subject") == "Zpravodaj"
    inner = content_of(found.forwarded)
    assert (inner.text, titles(inner), titles(found)) == (CZECH, ["a.pdf"], [])


def test_a_mail_that_says_something_itself_has_the_other_as_a_document() -> None:
    found = content(multipart("mixed", TEXT, ATTACHED))
    assert (found.forwarded, titles(found)) == (None, ["Zpravodaj.eml"])
    assert b"zpravodaj@kraj.example" in found.documents[0].content


def test_of_a_mail_that_ends_early_the_last_document_is_left_out_and_said() -> None:
    pdf = part("Content-Type: application/pdf; name=a.pdf", "x" * 100)
    film = part("Content-Type: video/mp4; name=film.mp4", "x" * 100)
    whole = multipart("mixed", TEXT, pdf, film)
    found = content(whole[:-80], cut="velký")
    assert [(one.title, one.note) for one in found.documents] == [
        ("a.pdf", ""), ("film.mp4", "velký"),
    ]  # fmt: skip
    # A letter of two bytes is cut in half: the rest of the text stays what it is.
    cut = part("Content-Type: text/plain; charset=utf-8", CZECH.encode()[:-1])
    found = content(cut, cut="velký")
    assert found.text == CZECH[:-1].strip()
    assert [one.note for one in found.documents] == ["velký"]


def nested(depth: int) -> bytes:
    raw = TEXT
    for level in range(depth):
        raw = multipart("mixed", raw, boundary=f"b{level}")
    return raw


HOSTILE: dict[str, bytes] = {
    "1,000 nested parts": nested(1_000),
    "1,000 mails in mails": b"Content-Type: message/rfc822\r\n\r\n" * 1_000,
    "parts without end": multipart("mixed", *[b"\r\n"] * 300_000),
    "many lines in 90 parts": nested(90).replace(b"ky", b"\n" * 3_000_000, 1),
    "a header of 10 MB": b"X: " + b"(" * 10_000_000 + b"\r\n\r\nahoj",
    "a type of 1 MB": b"Content-Type: text/plain" + b';a="' * 250_000 + b"\r\n\r\nahoj",
    "500,000 headers": b"a:\n" * 500_000 + b"\nahoj",
    "encoded words": b"Subject: " + b"=?utf-8?q?" * 100_000 + b"\r\n\r\nahoj",
    "spaces": b"Subject: a" + b" \t" * 500_000 + b"b\r\n\r\nahoj",
    "no header ends": b"From: b@obec.example " * 200_000,
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_mail_takes_little_time(name: str) -> None:
    started = time.process_time()
    message = parsed(b"From: a@region.example\r\n" + HOSTILE[name])
    content_of(message)
    assert header(message, "from") == "a@region.example"
    header(message, "subject")
    assert time.process_time() - started < 3


PIECES = [
    *(b"Content-Type: multipart/mixed; boundary=a\n", b"Content-Type: multipart/related\n"),
    *(b'Content-Type: multipart/alternative; boundary="b"\n', b"Content-Type: message/rfc822\n"),
    *(b"Content-Type: message/delivery-status\n", b"Content-Type: text/html; charset=\xff\n"),
    *(b"Content-Transfer-Encoding: base64\n", b"Content-Transfer-Encoding: uuencode\n"),
    *(b"Content-Transfer-Encoding: quoted-printable\n", b"begin 666 a\n", b"=C4", b"YWhvag"),
    *(b"Content-Disposition: attachment; filename*0*=x''%ff; filename*2=a; filename*=\n",),
    *(b"\n", b"\n--a\n", b"\n--a--\n", b"\n--b\n", b"<script>", b"<p>Dotace\x1b</p>", b"\xc4\x8d"),
    *(b"Subject: =?utf-8?b?YQ==?= =?x?q?=ff?=\n", b"List-Id: <\n", b"Date: 31 Feb\n", b"\0"),
]


@given(st.binary(max_size=1_000) | st.lists(st.sampled_from(PIECES)).map(b"".join), st.booleans())
def test_no_bytes_make_it_fail(raw: bytes, inside: bool) -> None:  # noqa: FBT001
    message = parsed(multipart("mixed", raw, raw) if inside else raw)
    content_of(message, cut="velký")
    for name in ("from", "subject", "content-type"):
        header(message, name)


@given(st.text(alphabet="=?utf-8qbQB_ \r\n\udc80Aá", max_size=200))
def test_no_header_makes_it_fail(value: str) -> None:
    decoded(value)
