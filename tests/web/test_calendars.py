"""If these fail, deadlines stand in people's calendars at a wrong time, twice, or not at all."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from icalendar import Calendar

from newsletter.models import Change, Event, GrantCall, IssueState, Item, StoredFile
from newsletter.store import issues
from tests.compose.digest import Pair, call, event, moment
from tests.conftest import NOW
from tests.web.conftest import Publish, Web, items_of

SEMINAR = "Seminář: Rozpočtová skladba a inventarizace 2026"
TRIP = "Studijní cesta: Komunitní energetika v Horní Falci"
ROADS = "Opravy místních komunikací 2027"
GREEN = "Obnova veřejné zeleně v obcích"
ISSUE = "/tydenni/2026/47"


def read(web: Web, path: str) -> Any:
    answer = web.get(path)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8; method=PUBLISH"
    for line in answer.content.split(b"\r\n"):
        assert len(line) <= 75
        assert b"\n" not in line
        line.decode()
    return Calendar.from_ical(answer.content)


def only(calendar: Any) -> Any:
    (found,) = calendar.events
    return found


def test_an_event_has_its_hours_and_its_place(web: Web, publish: Publish) -> None:
    seminar = items_of(web.store, publish())[SEMINAR]
    entry = only(read(web, f"{ISSUE}/akce-{seminar}.ics"))
    assert entry.start == moment(2026, 12, 2, 9)
    assert entry.end == moment(2026, 12, 2, 13)
    assert entry["dtstart"].params["TZID"] == "Europe/Prague"
    assert entry["summary"] == SEMINAR
    assert entry["location"] == "Krajský úřad, zasedací sál, Škroupova 18, Plzeň"
    assert entry["uid"] == f"akce-{seminar}@zpravodaj.example.cz"
    assert entry["url"].startswith("https://www.kraj.example.cz/")
    assert entry["transp"] == "OPAQUE"
    assert "attendee" not in entry
    assert "organizer" not in entry


def test_what_lasts_whole_days_ends_with_the_day_before_the_next(
    web: Web, publish: Publish
) -> None:
    trip = items_of(web.store, publish())[TRIP]
    entry = only(read(web, f"{ISSUE}/akce-{trip}.ics"))
    assert (entry["dtstart"].dt, entry["dtend"].dt) == (date(2026, 12, 10), date(2026, 12, 12))
    assert entry["dtstart"].params["VALUE"] == "DATE"


def test_a_deadline_rings_a_day_before_and_takes_up_no_time(web: Web, publish: Publish) -> None:
    green = items_of(web.store, publish())[GREEN]
    entry = only(read(web, f"{ISSUE}/termin-{green}.ics"))
    assert entry["dtstart"].dt == moment(2026, 11, 27, 14)
    assert "dtend" not in entry
    assert entry["summary"] == f"Termín: {GREEN}"
    assert entry["transp"] == "TRANSPARENT"
    (alarm,) = entry.walk("VALARM")
    assert alarm["trigger"].dt == -timedelta(days=1)


def test_a_deadline_at_the_end_of_a_day_is_of_that_day(web: Web, publish: Publish) -> None:
    ids = items_of(web.store, publish())
    assert only(read(web, f"{ISSUE}/termin-{ids[ROADS]}.ics"))["dtstart"].dt == date(2026, 12, 15)
    registering = only(read(web, f"{ISSUE}/termin-{ids[SEMINAR]}.ics"))
    assert registering["dtstart"].dt == date(2026, 11, 30)
    assert registering["summary"] == f"Uzávěrka přihlášek: {SEMINAR}"


def test_the_rule_of_the_clock_is_written_once(web: Web, publish: Publish) -> None:
    seminar = items_of(web.store, publish())[SEMINAR]
    text = web.get(f"{ISSUE}/akce-{seminar}.ics").text
    assert text.count("BEGIN:VTIMEZONE") == 1
    assert text.count("RRULE:FREQ=YEARLY") == 2
    assert "RDATE" not in text
    assert len(text) < 1500


@pytest.mark.parametrize(("winter", "summer"), [(moment(2027, 1, 15, 9), moment(2027, 7, 15, 9))])
def test_the_hour_is_right_in_winter_and_in_summer(
    web: Web, publish: Publish, winter: datetime, summer: datetime
) -> None:
    ids = items_of(
        web.store,
        publish([event("Zima", "", starts_at=winter), event("Léto", "", starts_at=summer)]),
    )
    for title, start in (("Zima", winter), ("Léto", summer)):
        text = web.get(f"{ISSUE}/akce-{ids[title]}.ics").text
        assert f"DTSTART;TZID=Europe/Prague:{start:%Y%m%dT%H%M%S}" in text
        (zone,) = Calendar.from_ical(text).timezones
        local = start.replace(tzinfo=zone.to_tz(lookup_tzid=False))
        assert local.utcoffset() == start.utcoffset()


def test_a_deadline_that_was_moved_moves_in_the_calendar(web: Web, publish: Publish) -> None:
    green = items_of(web.store, publish())[GREEN]
    path = f"{ISSUE}/termin-{green}.ics"
    before, answer = only(read(web, path)), web.get(path)
    later = NOW + timedelta(days=1)
    with web.store.writing() as tx:
        details = tx.get(GrantCall, green)
        assert details is not None
        details.closes_at = moment(2026, 12, 11, 14)
        tx.add(details)
        tx.add(Change(item_id=green, seen_at=later, field="closes_at"))
        tx.add(Change(item_id=green, seen_at=later, field="allocation", doubted=True))
    after = only(read(web, path))
    assert after["dtstart"].dt == moment(2026, 12, 11, 14)
    assert after["uid"] == before["uid"]
    assert after["sequence"] == before["sequence"] + 1
    assert after["dtstamp"].dt == later
    known = {"if-modified-since": answer.headers["last-modified"]}
    assert web.get(path, **known).status_code == 200


def test_words_that_nobody_approved_are_not_shown(web: Web, publish: Publish) -> None:
    seminar = items_of(web.store, publish())[SEMINAR]
    with web.store.writing() as tx:
        item, details = tx.get(Item, seminar), tx.get(Event, seminar)
        assert item is not None
        assert details is not None
        item.title = item.summary = details.place = "Podvrh"
        tx.add_all([item, details])
    assert "Podvrh" not in web.get(f"{ISSUE}/akce-{seminar}.ics").text
    assert "Podvrh" not in web.get("/tydenni/kalendar.ics").text


def test_what_was_called_off_is_cancelled_in_the_calendar(web: Web, publish: Publish) -> None:
    seminar = items_of(web.store, publish())[SEMINAR]
    before = only(read(web, f"{ISSUE}/akce-{seminar}.ics"))
    with web.store.writing() as tx:
        item = tx.get(Item, seminar)
        assert item is not None
        item.withdrawn_at = NOW + timedelta(hours=1)
        tx.add(item)
    feed = {str(one["uid"]): one for one in read(web, "/tydenni/kalendar.ics").events}
    after = feed[str(before["uid"])]
    assert (before["status"], after["status"]) == ("CONFIRMED", "CANCELLED")
    assert after["sequence"] > before["sequence"]


def test_the_calendar_of_a_bulletin_has_every_deadline_and_every_event_once(
    web: Web, publish: Publish
) -> None:
    first = publish(number=46)
    again = items_of(web.store, first)
    publish([call("Nová výzva", "", closes_at=moment(2027, 2, 1, 12))], number=47)
    publish([call("Koncept", "", closes_at=moment(2027, 2, 1))], number=48, state=IssueState.DRAFT)
    found = read(web, "/tydenni/kalendar.ics")
    assert found["x-wr-calname"] == "Zpravodaj pro obce: termíny a akce"
    assert found["method"] == "PUBLISH"
    uids = [str(one["uid"]) for one in found.events]
    assert len(uids) == len(set(uids)) == 5 + 3 + 2 + 1
    assert f"akce-{again[SEMINAR]}@zpravodaj.example.cz" in uids
    assert all(one["transp"] == "TRANSPARENT" and not one.walk("VALARM") for one in found.events)


def test_the_calendar_of_a_bulletin_does_not_grow_for_ever(
    web: Web, publish: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish()
    web.now = NOW + timedelta(days=732)
    assert read(web, "/tydenni/kalendar.ics").events == []
    web.now = NOW
    monkeypatch.setattr("newsletter.web.public.calendars.MOST_ITEMS", 2)
    assert len(read(web, "/tydenni/kalendar.ics").events) <= 4


@pytest.mark.parametrize("path", ["/tydenni/kalendar.ics", f"{ISSUE}/termin-{{id}}.ics"])
def test_an_unchanged_calendar_is_not_sent_again(web: Web, publish: Publish, path: str) -> None:
    path = path.format(id=items_of(web.store, publish())[GREEN])
    first = web.get(path)
    for name, header in (("if-none-match", "etag"), ("if-modified-since", "last-modified")):
        assert web.get(path, **{name: first.headers[header]}).status_code == 304
    assert web.get(path, **{"if-modified-since": "kdysi"}).status_code == 200
    assert "max-age" in first.headers["cache-control"]


def test_only_what_readers_got_has_a_file(web: Web, publish: Publish) -> None:
    ids = items_of(web.store, publish())
    library = ids["Knihovny 21. století"]
    missing = [f"termin-{library}", f"akce-{ids[GREEN]}", "akce-999999", "akce-0", "akce-x"]
    draft = publish(
        [event("Tajné", "", starts_at=moment(2026, 12, 2))], number=48, state=IssueState.DRAFT
    )
    secret = items_of(web.store, draft)["Tajné"]
    paths = [f"{ISSUE}/{name}.ics" for name in missing]
    for path in (*paths, f"/tydenni/2026/48/akce-{secret}.ics", f"{ISSUE}/akce-{secret}.ics"):
        assert web.get(path).status_code == 404


def test_a_file_is_saved_under_a_name(web: Web, publish: Publish) -> None:
    seminar = items_of(web.store, publish())[SEMINAR]
    answer = web.get(f"{ISSUE}/akce-{seminar}.ics")
    assert answer.headers["content-disposition"] == f'attachment; filename="akce-{seminar}.ics"'


@pytest.fixture
def picture(web: Web, publish: Publish) -> str:
    """Return the SHA-256 of a picture that an item of a sent issue has."""
    pair: Pair = call("S obrázkem", "")
    issue = publish([pair])
    with web.store.writing() as tx:
        (placement,) = issues.placements(tx, issue.id or 0)
        placement.frozen = {**placement.frozen, "picture": {"sha256": "a" * 64, "alt": "Strom"}}
        files = (("a", "image/png"), ("b", "image/png"), ("c", "image/svg+xml"))
        for letter, kind in files:
            tx.add(StoredFile(sha256=letter * 64, media_type=kind, size=3, body=b"PNG"))
        tx.add(placement)
    return "a" * 64


def test_a_picture_is_shown_and_may_be_kept_for_ever(web: Web, picture: str) -> None:
    answer = web.get(f"/obrazky/{picture}.png")
    assert (answer.status_code, answer.content) == (200, b"PNG")
    assert answer.headers["content-type"] == "image/png"
    assert "immutable" in answer.headers["cache-control"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"


def test_what_came_by_mail_and_is_in_no_issue_is_not_shown(web: Web, picture: str) -> None:
    for name in (f"{'b' * 64}.png", f"{'c' * 64}.svg", f"{'c' * 64}.png", f"{picture}.jpg"):
        assert web.get(f"/obrazky/{name}").status_code == 404
    assert web.get(f"/obrazky/{picture.upper()}.png").status_code == 404
