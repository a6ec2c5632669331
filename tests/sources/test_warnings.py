"""If these fail, members miss a storm, or hear of one that is over or far away."""

from dataclasses import replace
from datetime import date

import pytest

from newsletter.errors import SourceError
from newsletter.sources import NoticeDetails
from tests.sources.conftest import Collect, Read

INFO = """<info><language>{language}</language><category>Met</category><event>{event}</event>
  <responseType>{response}</responseType><urgency>Future</urgency><severity>{severity}</severity>
  <certainty>Likely</certainty>
  <eventCode><valueName>SIVS</valueName><value>I.2</value></eventCode>
  <onset>2026-11-27T06:00:00+01:00</onset>{expires}
  <senderName>ČHMÚ Praha</senderName><description>Nárazy kolem 80 km/h.</description>
  <instruction>Zabezpečte věci na zahradě.</instruction>
  <area><areaDesc>{area}</areaDesc>
    <geocode><valueName>CISORP</valueName><value>3213</value></geocode></area></info>"""
DEFAULTS = {
    "language": "cs", "event": "Silný vítr", "response": "Prepare", "severity": "Moderate",
    "expires": "<expires>2026-11-27T18:00:00+01:00</expires>", "area": "Stříbro, Kolín",
}  # fmt: skip


def info(**more: str) -> str:
    return INFO.format(**{**DEFAULTS, **more})


def alert(*infos: str, status: str = "Actual", kind: str = "Alert", number: str = "1") -> str:
    return f"""<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">
      <identifier>2.49.0.0.203.{number}</identifier><sender>chmi@chmi.example</sender>
      <sent>2026-11-26T10:15:00+01:00</sent><status>{status}</status><msgType>{kind}</msgType>
      <scope>Public</scope>{"".join(infos)}</alert>"""


def test_a_warning_for_us_comes_with_its_hours_and_places(collect: Collect) -> None:
    (entry,) = collect("warnings", alert(info(), info(language="en", event="Strong wind")))
    assert entry.title == "Výstraha: silný vítr (pá 27. 11. 6.00 – pá 27. 11. 18.00)"
    assert entry.summary == "Stříbro, Kolín. Nárazy kolem 80 km/h. Zabezpečte věci na zahradě."
    assert entry.details == NoticeDetails(
        posted_on=date(2026, 11, 26),
        relevant_until=date(2026, 11, 27),
        reference="2.49.0.0.203.1",
        office="ČHMÚ Praha",
    )


def test_other_areas_and_what_is_slight_do_not_concern_us(collect: Collect) -> None:
    elsewhere = info(area="Kolín").replace("3213", "2110")
    assert collect("warnings", alert(elsewhere, info(severity="Minor"))) == []
    assert len(collect("warnings", alert(elsewhere), areas=["2110"])) == 1
    assert len(collect("warnings", alert(info(severity="Minor")), severity="Minor")) == 1


def test_an_update_is_the_same_warning(collect: Collect) -> None:
    (first,) = collect("warnings", alert(info()))
    longer = info(event="Velmi silný vítr", severity="Severe").replace("T18:00", "T22:00")
    (second,) = collect("warnings", alert(longer, kind="Update", number="2"))
    assert first.identity == second.identity
    assert first.title != second.title


@pytest.mark.parametrize(
    "text",
    [alert(info(response="AllClear")), alert(info(), kind="Cancel"),
     alert(info(response="AllClear", expires="<expires>2026-11-20T00:00:00+01:00</expires>"))],
)  # fmt: skip
def test_what_is_called_off_is_withdrawn(collect: Collect, text: str) -> None:
    (before,) = collect("warnings", alert(info()))
    (after,) = collect("warnings", text)
    assert after.withdrawn
    assert replace(after, withdrawn=False).identity == before.identity


def test_what_is_over_and_exercises_are_left_out(read: Read) -> None:
    over = info(expires="<expires>2026-11-20T00:00:00+01:00</expires>")
    found = read("warnings", f"<alerts>{alert(over)}{alert(info(), status='Exercise')}</alerts>")
    assert (found.entries, found.left_out, found.complete) == ([], 1, True)


def test_a_warning_without_an_end_holds(collect: Collect) -> None:
    (entry,) = collect("warnings", alert(info(expires="")))
    assert entry.title == "Výstraha: silný vítr (pá 27. 11. 6.00)"


@pytest.mark.parametrize(
    "text",
    [
        "<html><body>Výstrahy</body></html>",
        '<!DOCTYPE a [<!ENTITY b "c">]><alert>&b;</alert>',
        "<alert>",
        "výstrahy nejsou",
        "<alert>" + "<area>" * 20_000 + "</area>" * 20_000 + "</alert>",
    ],
)
def test_what_is_no_alert_is_a_sentence(collect: Collect, text: str) -> None:
    with pytest.raises(SourceError):
        collect("warnings", text)
