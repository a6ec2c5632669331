"""If these fail, calendars ask readers to confirm, double entries, or show the wrong hour."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.compose import ical
from newsletter.compose.check import calendars
from newsletter.compose.check.finding import Finding
from newsletter.compose.check.mail import Mail
from newsletter.settings import Settings
from tests.compose.check.mails import broken, digest, rewritten
from tests.compose.digest import moment

NOON = moment(2026, 12, 2, 12)
OURS = {one.rule for one in calendars.CHECKS}

ZONE = ical.VTIMEZONE.replace("\n", "\r\n")
GOOD = f"""BEGIN:VCALENDAR\r
VERSION:2.0\r
PRODID:-//obec.example//akce//CS\r
METHOD:PUBLISH\r
{ZONE}BEGIN:VEVENT\r
UID:akce-1@obec.example\r
DTSTAMP:20261123T083000Z\r
SEQUENCE:0\r
DTSTART;TZID=Europe/Prague:20261202T090000\r
SUMMARY:Seminář: Rozpočtová skladba a inventarizace\r
URL:https://obec.example/akce/1\r
BEGIN:VALARM\r
ACTION:DISPLAY\r
DESCRIPTION:Seminář\r
TRIGGER:-P1D\r
END:VALARM\r
END:VEVENT\r
END:VCALENDAR\r
"""
EVENT = GOOD[GOOD.index("BEGIN:VEVENT") : GOOD.index("END:VCALENDAR")]

BROKEN = [
    ("K02", GOOD.replace("END:VCALENDAR\r\n", "")),
    ("K02", GOOD.replace("END:VALARM\r\n", "")),
    ("K02", GOOD.replace("VERSION:2.0\r\n", "")),
    ("K02", GOOD.replace(EVENT, "")),
    ("K02", "<html>Nenalezeno</html>\r\n"),
    ("K02", ""),
    ("K03", GOOD.replace("METHOD:PUBLISH", "METHOD:REQUEST")),
    ("K03", GOOD.replace("METHOD:PUBLISH\r\n", "")),
    ("K03", GOOD.replace("SEQUENCE:0", "SEQUENCE:0\r\nATTENDEE:mailto:starosta@obec.example")),
    ("K03", GOOD.replace("SEQUENCE:0", "SEQUENCE:0\r\nORGANIZER;CN=A:mailto:a@obec.example")),
    ("K04", GOOD.replace("UID:akce-1@obec.example\r\n", "")),
    ("K04", GOOD.replace("DTSTAMP:20261123T083000Z\r\n", "")),
    ("K04", GOOD.replace(EVENT, EVENT + EVENT)),
    ("K05", GOOD.replace("SEQUENCE:0\r\n", "")),
    ("K05", GOOD.replace("URL:https://obec.example/akce/1\r\n", "")),
    ("K06", GOOD.replace(ZONE, "")),
    ("K06", GOOD.replace("DTSTART;TZID=Europe/Prague", "DTSTART;TZID=Europe/Praha")),
    ("K07", GOOD.replace("RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
                         "\r\n".join(f"RDATE:{year}0329T020000" for year in range(1981, 2038)))),
    ("K08", GOOD.replace("\r\n", "\n")),
    ("K08", GOOD.replace("Rozpočtová", "Rozpočtová" * 9)),
    ("K08", GOOD.removesuffix("\r\n")),
]  # fmt: skip


def findings(data: bytes) -> list[Finding]:
    """Return what is wrong with a calendar that a mail links to."""
    mail = Mail(b"", calendars=(data,))
    return [found for one in calendars.OF_FILES for found in one.findings(mail)]


def rules(data: bytes) -> set[str]:
    return {one.rule for one in findings(data)}


def test_a_good_one_is_good() -> None:
    assert not rules(GOOD.encode())
    assert not rules(GOOD.replace("Rozpočtová", "Roz\r\n " + "a" * 70 + "\r\n ").encode())


@pytest.mark.parametrize(("rule", "text"), BROKEN)
def test_every_rule_finds_what_breaks_it(rule: str, text: str) -> None:
    assert rule in rules(text.encode())


def test_every_rule_has_its_calendar() -> None:
    assert {rule for rule, _text in BROKEN} | {"K01"} == OURS


def test_what_is_not_utf8_is_found() -> None:
    assert "K08" in rules(GOOD.encode("windows-1250"))


def test_those_that_we_write_are_good() -> None:
    entry = ical.Entry(
        uid="akce-411@zpravodaj.example.cz",
        title="Seminář: Rozpočtová skladba, inventarizace; a ještě něco, aby byl řádek dlouhý",
        start=NOON,
        end=None,
        place="Krajský úřad, zasedací sál, Škroupova 18, Plzeň",
        about="Pro účetní a starosty.\n\nhttps://www.kraj.example.cz/akce/1",
        url="https://www.kraj.example.cz/akce/1",
        sequence=2,
        stamp=NOON,
        cancelled=False,
        deadline=True,
    )
    assert not findings(ical.write((entry,)))
    assert not findings(ical.write((entry,), "Zpravodaj pro obce: termíny"))
    assert not findings(ical.write((), "Zpravodaj pro obce: termíny"))


def test_those_that_a_mail_links_to_and_brings_are_looked_at(settings: Settings) -> None:
    raw = digest(settings).raw
    bad = BROKEN[0][1].encode()
    assert "K02" in broken(Mail(raw, calendars=(GOOD.encode(), bad)))
    assert not broken(Mail(raw, calendars=(GOOD.encode(),))) & OURS
    attached = rewritten(settings, b"text/plain; charset=utf-8", b"text/calendar")
    assert {"K01", "K02"} <= broken(attached)


@given(st.text(alphabet='BEGINDTUVALR:;="\r\n ,-1P', max_size=300))
def test_no_calendar_breaks_a_check(text: str) -> None:
    findings(text.encode())
    findings(f"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n{text}".encode())


@pytest.mark.parametrize(
    "data",
    [b"A;" * 500_000, b"BEGIN:VEVENT\r\n" * 70_000, b"X\r\n " * 300_000, b'A;B="' * 200_000],
)
def test_no_calendar_takes_long(data: bytes) -> None:
    findings(b"BEGIN:VCALENDAR\r\n" + data)
