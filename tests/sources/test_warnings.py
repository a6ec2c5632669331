"""If these fail, members miss a storm, or hear of one that is over or far away."""

from datetime import UTC, date, datetime, timedelta
from time import process_time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.errors import SourceError
from newsletter.sources import Entry, NoticeDetails, Page, Reading
from newsletter.sources.formats.areas import ours
from newsletter.sources.warnings import WarningOptions, of_memory
from newsletter.sources.warnings import read as read_page
from newsletter.text import language
from tests.conftest import NOW
from tests.sources.conftest import URL, Collect, Read

INFO = """<info><language>{language}</language><category>Met</category><event>{event}</event>
  <responseType>{response}</responseType><urgency>Future</urgency><severity>{severity}</severity>
  <certainty>Likely</certainty>{code}
  <onset>{onset}</onset>{expires}
  <senderName>ČHMÚ Praha</senderName><description>Nárazy kolem 80 km/h.</description>
  <instruction>Zabezpečte věci na zahradě.</instruction><web>https://vystrahy.example/</web>
  <parameter><valueName>awareness_type</valueName><value>1; Wind</value></parameter>
  <area><areaDesc>{area}</areaDesc>{codes}</area></info>"""
CODE = "<eventCode><valueName>SIVS</valueName><value>{}</value></eventCode>"
MORNING, EVENING = "2026-11-27T06:00:00+01:00", "2026-11-27T18:00:00+01:00"
LAST_WEEK = "2026-11-20T00:00:00+01:00"
DEFAULTS = {
    "language": "cs", "event": "Silný vítr", "response": "Prepare", "severity": "Moderate",
    "onset": MORNING, "area": "Plzeňský kraj (Stříbro, Sušice)",
}  # fmt: skip


def info(code: str = "III.1", orps: str = "3213 3214", expires: str = EVENING, **more: str) -> str:
    geocodes = "".join(
        f"<geocode><valueName>CISORP</valueName><value>{orp}</value></geocode>"
        f"<geocode><valueName>EMMA_ID</valueName><value>CZ0{orp}</value></geocode>"
        for orp in orps.split()
    )
    return INFO.format(
        **{**DEFAULTS, **more},
        code=CODE.format(code) if code else "",
        codes=geocodes,
        expires=f"<expires>{expires}</expires>" if expires else "",
    )


def none(what: str = "Žádná výstraha před větrem", **more: str) -> str:
    return info("", event=what, response="None", severity="Minor", expires="", **more)


def alert(
    *infos: str,
    status: str = "Actual",
    kind: str = "Alert",
    number: int = 1,
    sent: str = "2026-11-26T10:15:00+01:00",
    references: str = "",
) -> str:
    return f"""<?xml version="1.0" encoding="UTF-8"?>
    <alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">
      <identifier>2.49.0.0.203.0.CZ.{number}</identifier><sender>chmi@chmi.example</sender>
      <sent>{sent}</sent><status>{status}</status><msgType>{kind}</msgType><scope>Public</scope>
      <references>{references}</references>{"".join(infos)}</alert>"""


def update(*infos: str, number: int = 2, **more: str) -> str:
    before = f"chmi@chmi.example,2.49.0.0.203.0.CZ.{number - 1},2026-11-26T10:15:00+01:00"
    return alert(*infos, kind="Update", number=number, references=before, **more)


def visits(read: Read, *bodies: str, now: datetime = NOW, **options: Any) -> list[Reading]:
    memory: dict[str, Any] = {}
    found = []
    for body in bodies:
        found.append(read("warnings", body, memory=memory, now=now, **options))
        memory = dict(found[-1].memory or memory)
    return found


def live(reading: Reading) -> list[Entry]:
    return [entry for entry in reading.entries if not entry.withdrawn]


def withdrawn(reading: Reading) -> set[str]:
    return {entry.identity for entry in reading.entries if entry.withdrawn}


def test_a_warning_for_us_comes_with_its_hours_and_places(collect: Collect) -> None:
    english = info(language="en-GB", event="Strong wind")
    (entry,) = collect("warnings", alert(info(), english, none()))
    assert entry.title == "Výstraha: silný vítr (pá 27. 11. od 6.00 do 18.00)"
    assert entry.summary == "Stříbro, Sušice. Nárazy kolem 80 km/h. Zabezpečte věci na zahradě."
    assert entry.body == f"<p>{entry.summary}</p>"
    assert entry.url == "https://vystrahy.example/#:~:text=Siln%C3%BD%20v%C3%ADtr"
    assert entry.published_at == datetime(2026, 11, 26, 9, 15, tzinfo=UTC)
    assert (entry.language, entry.tags) == ("cs", ("nízký stupeň nebezpečí",))
    assert entry.details == NoticeDetails(
        posted_on=date(2026, 11, 26),
        relevant_until=date(2026, 11, 27),
        reference="2.49.0.0.203.0.CZ.1",
        office="ČHMÚ Praha",
    )


@pytest.mark.parametrize(
    ("expires", "czech", "english", "until"),
    [
        ("2026-11-28T00:00:00+01:00", "pá 27. 11. od 6.00 do 23.59",
         "Fri 27 Nov from 6:00 to 23:59", date(2026, 11, 27)),
        ("2026-11-28T12:00:00+01:00", "od pá 27. 11. 6.00 do so 28. 11. 12.00",
         "from Fri 27 Nov 6:00 to Sat 28 Nov 12:00", date(2026, 11, 28)),
        ("", "od pá 27. 11. 6.00", "from Fri 27 Nov 6:00", None),
        ("brzy", "od pá 27. 11. 6.00", "from Fri 27 Nov 6:00", None),
    ],
)  # fmt: skip
def test_hours_are_written_as_people_say_them(
    collect: Collect, expires: str, czech: str, english: str, until: date | None
) -> None:
    (entry,) = collect("warnings", alert(info(expires=expires)))
    assert entry.title == f"Výstraha: silný vítr ({czech})"
    assert isinstance(entry.details, NoticeDetails)
    assert entry.details.relevant_until == until
    language.use("en")
    (entry,) = collect("warnings", alert(info(expires=expires)))
    assert entry.title == f"Warning: silný vítr ({english})"


def test_the_codes_are_those_of_the_statistical_office() -> None:
    # It counts the municipalities of a region by the Czech alphabet.
    names = "Blovice Domažlice Horažďovice Horšovský_Týn Klatovy Kralovice Nepomuk Nýřany Plzeň"
    more = "Přeštice Rokycany Stod Stříbro Sušice Tachov"
    expected = {f"{3201 + n}": name for n, name in enumerate(f"{names} {more}".split())}
    assert {code: name.replace(" ", "_") for code, (name, _district) in ours().items()} == expected


AREAS = {
    "Plzeň": info(orps="3209 2110", area="Plzeňský kraj (Plzeň), Středočeský kraj (Kolín)"),
    "Plzeňský kraj": info(orps=" ".join(ours()), area="Plzeňský kraj"),
    "Stříbro": info(orps="", area="Plzeňský kraj (Stříbro, Kolín)"),
    "Sušice": info(orps="3214 3101", area="Jižní a západní Čechy"),
}


@pytest.mark.parametrize("places", AREAS)
def test_the_areas_of_ours_are_named(collect: Collect, places: str) -> None:
    (entry,) = collect("warnings", alert(AREAS[places]))
    assert entry.summary.startswith(f"{places}. ")


@pytest.mark.parametrize(
    ("areas", "expected"),
    [
        (["Stříbro"], "Stříbro"),
        ("stribro", "Stříbro"),
        (["3213"], "Stříbro"),
        (["okres Tachov"], "Stříbro"),
        (["Plzeň-sever", "okres Klatovy"], "Sušice"),
        (["Plzeňský kraj"], "Stříbro, Sušice"),
        (["Tachov"], None),  # the municipality, not the district
        (["Kolín"], "Kolín"),
        (["2110"], "Kolín"),
        (["CZ02110"], "Kolín"),
        (["Beroun"], None),
    ],
)
def test_areas_are_chosen_by_any_name_or_code(
    collect: Collect, areas: Any, expected: str | None
) -> None:
    bohemia = info(orps="2110", area="Kolín").partition("<area>")[2]
    body = alert(info().replace("</info>", f"<area>{bohemia}"))
    found = collect("warnings", body, areas=areas)
    assert [entry.summary.partition(".")[0] for entry in found] == ([expected] if expected else [])


def test_what_is_slight_or_no_danger_does_not_concern_us(collect: Collect) -> None:
    slight = info(severity="Minor")
    outlook = info("OUTLOOK", event="Výhled nebezpečných jevů", severity="Unknown")
    assert collect("warnings", alert(slight, outlook, none())) == []
    assert len(collect("warnings", alert(slight, outlook, none()), severity="Minor")) == 1
    assert len(collect("warnings", alert(slight, outlook, none()), severity="Unknown")) == 2
    assert collect("warnings", alert(info()), severity="Severe") == []
    assert len(collect("warnings", alert(info(severity="")), severity="Extreme")) == 1


def test_several_degrees_of_one_danger_are_one_warning(collect: Collect) -> None:
    worse = info(
        "III.2", "3214", "2026-11-27T21:00:00+01:00", event="Velmi silný vítr", severity="Severe"
    )
    rain = info("IX.1", event="Vydatný déšť")
    entry, other = collect("warnings", alert(info(orps="3213"), worse, rain))
    assert entry.title == "Výstraha: velmi silný vítr (pá 27. 11. od 6.00 do 21.00)"
    assert entry.summary.startswith("Velmi silný vítr: Sušice. ")
    assert "<p>Silný vítr: Stříbro. " in entry.body
    assert entry.tags == ("vysoký stupeň nebezpečí",)
    assert "déšť" in other.title


def test_an_update_is_the_same_warning(read: Read) -> None:
    longer = info(
        "III.2", expires="2026-11-27T22:00:00+01:00", event="Velmi silný vítr", severity="Severe"
    )
    first, second = visits(read, alert(info()), update(longer))
    (before,), (after,) = first.entries, second.entries
    assert before.identity == after.identity
    assert after.title == "Výstraha: velmi silný vítr (pá 27. 11. od 6.00 do 22.00)"


@pytest.mark.parametrize("hour", [9, 3])
def test_a_warning_that_moves_is_the_same_one(read: Read, hour: int) -> None:
    onset = f"2026-11-27T{hour:02}:00:00+01:00"
    first, second = visits(read, alert(info()), update(info(onset=onset)))
    assert [entry.identity for entry in second.entries] == [first.entries[0].identity]
    assert f"od {hour}.00" in second.entries[0].title


def test_what_holds_already_and_is_said_again_is_no_news(read: Read) -> None:
    sent = ("2026-11-27T07:00:00+01:00", "2026-11-27T11:30:00+01:00")
    again = [
        update(info(onset=moment), sent=moment, number=number)
        for number, moment in enumerate(sent, 2)
    ]
    (before,), *others = (reading.entries for reading in visits(read, alert(info()), *again))
    for (after,) in others:
        assert (after.identity, after.title) == (before.identity, before.title)
        assert after.details == before.details


def test_two_warnings_of_one_danger_stay_two(read: Read) -> None:
    tomorrow = info(onset="2026-11-28T06:00:00+01:00", expires="2026-11-28T18:00:00+01:00")
    first, second = visits(read, alert(info(), tomorrow), update(tomorrow, info()))
    assert len({entry.identity for entry in first.entries}) == 2
    assert {e.identity: e.title for e in first.entries} == {
        e.identity: e.title for e in second.entries
    }


CALLED_OFF = {
    "all clear": update(info(response="AllClear")),
    "all clear, without a time": update(info(response="AllClear", expires="", onset="")),
    "a new alert says all clear": alert(info(response="AllClear", onset=""), number=7),
    "cancelled": alert(info(), kind="Cancel", number=2),
    "cancelled without a word": alert(kind="Cancel", number=2),
    "no danger any more": update(none()),
    "only elsewhere": update(info(orps="2110", area="Středočeský kraj (Kolín)"), none()),
    "only slightly": update(info(severity="Minor")),
    "an update was missed": update(none(), number=9),
}


@pytest.mark.parametrize("how", CALLED_OFF)
def test_what_is_called_off_is_withdrawn(read: Read, how: str) -> None:
    first, second = visits(read, alert(info()), CALLED_OFF[how])
    assert live(second) == []
    assert first.entries[0].identity in withdrawn(second)


def test_what_is_called_off_in_part_holds_in_the_rest(read: Read) -> None:
    off = info(orps="3213", response="AllClear")
    first, second = visits(read, alert(info()), update(info(orps="3214"), off))
    assert [entry.identity for entry in live(second)] == [first.entries[0].identity]
    assert live(second)[0].summary.startswith("Sušice. ")
    assert first.entries[0].identity not in withdrawn(second)


def test_what_is_called_off_is_withdrawn_also_if_nothing_is_remembered(collect: Collect) -> None:
    (before,) = collect("warnings", alert(info()))
    for body in (CALLED_OFF["all clear"], CALLED_OFF["cancelled"], alert(info(expires=LAST_WEEK))):
        (after,) = collect("warnings", body)
        assert (after.identity, after.withdrawn) == (before.identity, True)


def test_a_warning_is_withdrawn_when_its_time_is_over(read: Read) -> None:
    first = read("warnings", alert(info()))
    later = datetime(2026, 11, 27, 17, tzinfo=UTC)
    for body in (alert(info()), update(info(expires="")), Page(URL, b"", unchanged=True)):
        reading = read("warnings", body, memory=first.memory, now=later)
        if isinstance(body, str) and "Update" in body:
            assert live(reading)  # prolonged until further notice
            continue
        assert withdrawn(reading) == {first.entries[0].identity}
        again = read("warnings", body, memory=reading.memory, now=later + timedelta(hours=1))
        assert live(again) == []
    unchanged = read("warnings", Page(URL, b"", unchanged=True), memory=first.memory)
    assert (unchanged.entries, unchanged.memory) == ((), None)


def test_a_warning_that_comes_back_is_a_new_one(read: Read) -> None:
    first, off, again, same = visits(
        read,
        alert(info()),
        update(none()),
        update(info(), number=3),
        update(info(), number=4),
    )
    (before,), (after,), (still,) = live(first), live(again), live(same)
    assert withdrawn(off) == {before.identity}
    assert before.identity != after.identity == still.identity


def test_silence_is_no_all_clear(read: Read) -> None:
    first, second, third = visits(read, alert(info()), alert(number=5), update(info(), number=6))
    assert second.entries == []
    assert live(third)[0].identity == first.entries[0].identity


def test_no_warning_at_all_is_an_empty_and_complete_reading(read: Read) -> None:
    reading = read("warnings", alert(none(), none("Žádná výstraha před mrazem")))
    assert (reading.entries, reading.complete, reading.left_out) == ([], True, 0)


def test_exercises_and_tests_are_left_out_and_counted(read: Read) -> None:
    both = alert(info(), status="Exercise") + alert(info(), status="Test", number=3)
    wrapped = f"<alerts>{both}{alert(info('IX.1'), number=4)}</alerts>"
    reading = read("warnings", wrapped.replace('<?xml version="1.0" encoding="UTF-8"?>', ""))
    assert [entry.identity[:2] for entry in reading.entries] == ["IX"]
    assert reading.left_out == 2


def test_in_a_file_of_several_alerts_the_latest_word_counts(collect: Collect) -> None:
    files = [alert(info()), update(info(expires="2026-11-27T20:00:00+01:00"))]
    for order in (files, files[::-1]):
        body = f"<feed>{''.join(order)}</feed>".replace(
            '<?xml version="1.0" encoding="UTF-8"?>', ""
        )
        (entry,) = collect("warnings", body)
        assert "do 20.00" in entry.title


@pytest.mark.parametrize(
    "text",
    [
        "",
        "<html><body>Výstrahy</body></html>",
        '<!DOCTYPE a [<!ENTITY b "c">]><alert>&b;</alert>',
        "<alert>",
        "<rss></rss>",
        "výstrahy nejsou",
        "<alert>" + "<area>" * 20_000 + "</area>" * 20_000 + "</alert>",
    ],
)
def test_what_is_no_alert_is_a_sentence(collect: Collect, text: str) -> None:
    with pytest.raises(SourceError):
        collect("warnings", text)


def test_an_alert_for_the_whole_country_is_read_in_no_time() -> None:
    everywhere = " ".join(f"{number}" for number in range(2101, 2307))
    infos = [info(f"{n}.1", everywhere, area="Česko" + ", obec" * 999) for n in range(200)]
    start = process_time()
    read_page(Page(URL, alert(*infos, info()).encode()), NOW, WarningOptions())
    assert process_time() - start < 5


TEXT = st.text(max_size=30).map(lambda text: text.replace("&", "").replace("<", ""))
TIMES = st.sampled_from(
    ["", "brzy", MORNING, EVENING, LAST_WEEK, "2026-11-27T08:00:00", "9999-12-31"]
)
INFOS = st.builds(
    info,
    code=st.sampled_from(["", "III.1", "III.2", "X", "OUTLOOK"]),
    orps=st.sampled_from(["", "3213", "3213 3214", "2110"]),
    expires=TIMES,
    onset=TIMES,
    event=TEXT,
    area=TEXT,
    language=st.sampled_from(["cs", "en", ""]),
    response=st.sampled_from(["Prepare", "AllClear", "None", ""]),
    severity=st.sampled_from(["Minor", "Moderate", "Extreme", "x"]),
)  # fmt: skip
ALERTS = st.builds(
    lambda infos, kind, number, sent: alert(*infos, kind=kind, number=number, sent=sent),
    st.lists(INFOS, max_size=4),
    st.sampled_from(["Alert", "Update", "Cancel", ""]),
    st.integers(1, 3),
    TIMES,
)


@given(st.lists(ALERTS, min_size=1, max_size=4))
def test_whatever_is_said_no_warning_is_shown_twice_or_lost(bodies: list[str]) -> None:
    options = WarningOptions()
    known: Any = ()
    over: Any = ()
    for body in bodies:
        try:
            reading = read_page(
                Page(URL, body.encode("utf-8", "replace")), NOW, options, known, over
            )
        except SourceError:
            continue
        names = [entry.identity for entry in reading.entries]
        assert len(set(names)) == len(names)
        before = {one.identity for one in known}
        assert reading.memory is not None
        over = reading.memory["over"]
        known = [of_memory(one) for one in reading.memory["known"]]
        # What was known is shown, withdrawn, or still known.
        assert before <= {*names, *(one.identity for one in known)}
        assert {one.identity for one in known} >= {entry.identity for entry in live(reading)}


def test_days_without_warnings_are_no_sign_of_a_sick_source(read: Read) -> None:
    assert read("warnings", alert(info())).varies
