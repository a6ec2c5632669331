"""If these fail, the secretary cannot add a source, or is not told what a visit brought."""

import json
import re
from datetime import datetime, timedelta

import pytest
from pytest_httpserver import HTTPServer

from newsletter.clock import PRAGUE
from newsletter.settings import Settings
from newsletter.text.format import short_date
from tests.cli.conftest import FEED, Run


def add(newsletter: Run, key: str, url: str) -> None:
    done = newsletter(
        "sources", "add", url, "--key", key, "--kind", "feed", "--section", "kraj",
        "--title", "Kraj", "--unchecked",
    )  # fmt: skip
    assert done.code == 0, done.err
    assert f"newsletter collect --source {key}" in done.out


def test_from_adding_a_source_to_its_items(newsletter: Run, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/rss").respond_with_data(FEED)
    add(newsletter, "kraj", httpserver.url_for("/rss"))
    assert "not visited yet" in newsletter("sources", "list").out
    first = newsletter("collect")
    assert first.code == 0
    assert first.out.splitlines() == [
        "kraj: 1 new",
        "1 source · 1 new item · 0 changed items",
        "Next: newsletter queue list",
    ]
    assert "No source is due" in newsletter("collect").out
    again = newsletter("collect", "--source", "kraj", "--json")
    (visit,) = json.loads(again.out)
    assert (visit["key"], visit["new"], visit["unchanged"]) == ("kraj", 0, True)
    (listed,) = json.loads(newsletter("sources", "list", "--json").out)
    assert (listed["key"], listed["last"]["unchanged"]) == ("kraj", True)


def test_what_a_source_changed_is_named_wherever_it_stands(
    newsletter: Run, httpserver: HTTPServer
) -> None:
    httpserver.expect_ordered_request("/robots.txt").respond_with_data("", status=404)
    httpserver.expect_ordered_request("/rss").respond_with_data(FEED)
    httpserver.expect_ordered_request("/rss").respond_with_data(FEED.replace("Žádosti", "Výzva"))
    add(newsletter, "kraj", httpserver.url_for("/rss"))
    newsletter("collect")
    newsletter("queue", "approve", "1")
    again = newsletter("collect", "--source", "kraj").out.splitlines()
    assert again[-2] == "Changed: 1. What changed: newsletter queue show 1"
    listed = newsletter("queue", "list", "--state", "approved").out
    assert "(changed) Výzva" in listed


def calendar(*events: str) -> str:
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:x"]
    for event in events:
        lines += ["BEGIN:VEVENT", "DTSTAMP:20261101T080000Z", *event.split(), "END:VEVENT"]
    return "\r\n".join([*lines, "END:VCALENDAR", ""])


def test_what_is_in_an_issue_and_was_moved_or_withdrawn_is_said_at_once(
    newsletter: Run, httpserver: HTTPServer
) -> None:
    start = datetime.now(PRAGUE).replace(hour=9, minute=0) + timedelta(days=30)
    first = f"UID:1 SUMMARY:Seminář DTSTART:{start:%Y%m%dT%H%M%S}"
    second = f"UID:2 SUMMARY:Porada DTSTART:{start:%Y%m%dT%H%M%S}"
    moved = second.replace(f"{start:%Y%m%d}", f"{start + timedelta(days=1):%Y%m%d}")
    httpserver.expect_ordered_request("/robots.txt").respond_with_data("", status=404)
    for text in (calendar(first, second), calendar(f"{first} STATUS:CANCELLED", moved)):
        httpserver.expect_ordered_request("/akce.ics").respond_with_data(text)
    url = httpserver.url_for("/akce.ics")
    newsletter("sources", "add", url, "--key", "mas", "--kind", "calendar", "--section", "akce",
               "--unchecked")  # fmt: skip
    assert newsletter("collect").out.splitlines()[0] == "mas: 2 new"
    newsletter("queue", "approve", "1", "2")
    created = newsletter("issue", "create")
    number = re.search(r"\d+/\d{4}", created.out)[0]  # type: ignore[index]
    told = newsletter("collect", "--source", "mas").out
    assert told.splitlines()[0] == "mas: 1 changed · 1 withdrawn"
    assert f"In issue {number}: item 1 ‘Seminář’ was withdrawn by its source." in told
    assert f"\n  newsletter issue arrange {number} --remove 1\n" in told
    assert f"In issue {number}: item 2 ‘Porada’ – beginning (starts): " in told
    assert f"\n  newsletter issue arrange {number} --refresh 2\n" in told
    assert max(map(len, told.splitlines())) <= 80


def test_an_amount_that_looks_like_a_slip_is_said_wherever_it_matters(
    newsletter: Run, httpserver: HTTPServer
) -> None:
    table = "Název;Příjem žádostí do;Alokace\nObnova zeleně;31. 3. 2099;3 mil. Kč\n"
    httpserver.expect_ordered_request("/robots.txt").respond_with_data("", status=404)
    for text in (table, table.replace("3 mil", "30 mil")):
        httpserver.expect_ordered_request("/a.csv").respond_with_data(text, content_type="text/csv")
    fields = ("kind=grant_call", "title=Název", "closes=Příjem žádostí do", "allocation=Alokace")
    options = [part for field in fields for part in ("--set", field)]
    newsletter("sources", "add", httpserver.url_for("/a.csv"), "--key", "a", "--kind", "sheet",
               "--unchecked", *options)  # fmt: skip
    newsletter("collect")
    newsletter("collect", "--source", "a")
    command = 'newsletter queue edit 1 --set "allocation=30 000 000 Kč"'
    shown = newsletter("queue", "show", "1").out
    assert "allocation  3 000 000 Kč" in shown
    assert command in shown
    assert command in newsletter("queue", "approve", "1").out
    number = re.search(r"\d+/\d{4}", newsletter("issue", "create").out)[0]  # type: ignore[index]
    assert command in newsletter("issue", "approve", number).out
    assert newsletter("queue", "edit", "1", "--set", "allocation=30 000 000 Kč").code == 0
    assert command not in newsletter("queue", "show", "1").out


def test_what_was_known_from_another_source_is_counted(
    newsletter: Run, httpserver: HTTPServer
) -> None:
    title = "Obnova drobných památek a kapliček v obcích na Domažlicku 2027"
    feed = "<rss><channel><item><guid>{}</guid><title>{}</title></item></channel></rss>"
    for key, guid in (("kraj", "1"), ("svaz", "2")):
        httpserver.expect_request(f"/{key}").respond_with_data(feed.format(guid, title))
        add(newsletter, key, httpserver.url_for(f"/{key}"))
    told = newsletter("collect").out.splitlines()
    assert sorted(told)[-2:] == ["kraj: 1 new", "svaz: 1 known from another source"] or sorted(
        told
    )[-2:] == ["kraj: 1 known from another source", "svaz: 1 new"]


def test_all_that_failed_is_named_to_be_tried_again(
    newsletter: Run, httpserver: HTTPServer
) -> None:
    for key in ("a", "b"):
        add(newsletter, key, httpserver.url_for(f"/{key}"))
    told = newsletter("collect").out
    assert "Try again: newsletter collect --source a --source b" in told


def test_failures_are_findings_and_nothing_but_failures_is_a_failure(
    newsletter: Run, httpserver: HTTPServer
) -> None:
    httpserver.expect_request("/rss").respond_with_data(FEED)
    httpserver.expect_request("/web").respond_with_data("<!doctype html><title>Obec</title>")
    add(newsletter, "dobry", httpserver.url_for("/rss"))
    add(newsletter, "stranka", httpserver.url_for("/web"))
    some = newsletter("collect")
    assert some.code == 3
    assert "stranka: Error: the answer is not an RSS or Atom feed, but an HTML page." in some.out
    assert "1 source is in order, 1 failed." in some.out
    assert newsletter("collect", "--source", "stranka").code == 1
    assert all(len(line) <= 80 for line in newsletter("sources", "list").out.splitlines())


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("https://kraj.example/rss", "--key", "Kraj!"), "Kraj!"),
        (("https://kraj.example/rss", "--kind", "teletext"), "edotace"),
        (("ftp://kraj.example/rss",), "https://"),
        (("https://kraj.example/rss", "--section", "sport"), "dotace"),
        (("https://kraj.example/rss", "--set", "force_encoding"), "NAME=VALUE"),
        (("imaps://jana:heslo@posta.example/INBOX",), "password"),
        (("imaps://posta.example/INBOX",), "imaps://zpravodaj@mail.example.cz/INBOX"),
        (("nkuu",), "nku"),
    ],
)
def test_what_cannot_be_a_source_is_refused_with_advice(
    newsletter: Run, arguments: tuple[str, ...], says: str
) -> None:
    refused = newsletter("sources", "add", *arguments, "--unchecked")
    assert refused.code == 2
    assert says in refused.err
    assert json.loads(newsletter("sources", "list", "--json").out) == []


@pytest.mark.parametrize("name", ["punycode", "idna", "rot13", "nic"])
def test_what_does_not_turn_all_bytes_into_text_is_no_encoding(newsletter: Run, name: str) -> None:
    refused = newsletter(
        "sources", "add", "https://kraj.example", "--set", f"force_encoding={name}", "--unchecked"
    )
    assert refused.code == 1
    assert "windows-1250" in refused.err


def test_an_option_its_kind_does_not_have_is_refused(newsletter: Run) -> None:
    refused = newsletter(
        "sources", "add", "https://kraj.example", "--set", "item=li", "--unchecked"
    )
    assert refused.code == 1
    assert "item" in refused.err


def test_a_site_is_added_by_its_address_only(newsletter: Run, httpserver: HTTPServer) -> None:
    page = """<html><head><title>Obec Lhota</title>
      <link rel="alternate" type="application/rss+xml" href="/aktuality/feed"></head></html>"""
    httpserver.expect_request("/").respond_with_data(page, content_type="text/html")
    httpserver.expect_request("/aktuality/feed").respond_with_data(FEED)
    told = newsletter("sources", "add", httpserver.url_for("/"), answer="n\n")
    assert (told.code, told.err) == (1, "")
    assert "Obec Lhota · kind feed · section clenove" in told.out
    assert "Žádosti o dotace" in told.out
    assert json.loads(newsletter("sources", "list", "--json").out) == []
    added = newsletter("sources", "add", httpserver.url_for("/"), "--yes")
    assert added.code == 0
    (source,) = json.loads(newsletter("sources", "list", "--json").out)
    assert (source["url"], source["last"]) == (httpserver.url_for("/aktuality/feed"), None)
    newsletter("collect")
    assert "Žádosti o dotace" in newsletter("queue", "list").out


def test_a_look_names_the_last_day_of_a_deadline_and_no_hour_of_a_whole_day(
    newsletter: Run, httpserver: HTTPServer
) -> None:
    day = datetime.now(PRAGUE).date() + timedelta(days=30)
    calendar = (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:1\r\n"
        "DTSTAMP:20261101T080000Z\r\nDTSTART;VALUE=DATE:"
        f"{day:%Y%m%d}"
        "\r\nSUMMARY:Den obcí\r\n"
        "END:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    table = "Název;Ukončení\nObnova zeleně;31. 3. 2027\n"
    httpserver.expect_request("/akce.ics").respond_with_data(calendar, content_type="text/calendar")
    httpserver.expect_request("/vyzvy.csv").respond_with_data(table, content_type="text/csv")
    look = ("sources", "add", httpserver.url_for("/akce.ics"), "--kind", "calendar", "--dry-run")
    assert f"  {short_date(day):<16}  Den obcí" in newsletter(*look).out
    fields = ("kind=grant_call", "title=Název", "closes=Ukončení")
    options = [part for field in fields for part in ("--set", field)]
    look = ("sources", "add", httpserver.url_for("/vyzvy.csv"), "--kind", "sheet", "--dry-run")
    assert "  Wed 31 Mar 23:59  Obnova zeleně" in newsletter(*look, *options).out


def test_a_look_before_adding_shows_nobodys_name(newsletter: Run, httpserver: HTTPServer) -> None:
    named = {"název": {"cs": "Uložení písemnosti – Jan Novotný"}, "iri": "https://lhota.example/1"}
    budget = {"název": {"cs": "Návrh rozpočtu na rok 2027"}, "iri": "https://lhota.example/2"}
    board = {"typ": "Úřední deska", "informace": [named, budget]}
    text = json.dumps(board, ensure_ascii=False)
    httpserver.expect_request("/deska.jsonld").respond_with_data(
        text, content_type="application/json"
    )
    told = newsletter("sources", "add", httpserver.url_for("/deska.jsonld"), "--dry-run")
    assert "Návrh rozpočtu" in told.out
    assert "Novotný" not in told.out


def test_what_shows_nothing_is_not_added(newsletter: Run, httpserver: HTTPServer) -> None:
    refused = newsletter("sources", "add", httpserver.url_for("/nic"), "--kind", "feed", "--yes")
    assert refused.code == 1
    assert "--unchecked" in refused.out
    assert json.loads(newsletter("sources", "list", "--json").out) == []


def test_a_look_stores_nothing(newsletter: Run, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/rss").respond_with_data(FEED)
    add(newsletter, "kraj", httpserver.url_for("/rss"))
    add(newsletter, "jiny", httpserver.url_for("/jiny"))
    seen = newsletter("sources", "check")
    assert seen.code == 3
    assert "Žádosti o dotace" in seen.out
    assert newsletter("sources", "check", "jiny", "--json").code == 1
    assert "not visited yet" in newsletter("sources", "list").out
    assert json.loads(newsletter("queue", "list", "--json").out) == []


def test_sources_go_to_a_file_and_come_back(newsletter: Run, settings: Settings) -> None:
    add(newsletter, "kraj", "https://kraj.example/rss")
    newsletter("sources", "add", "dotace-pk", "--unchecked")
    for name in ("zdroje.toml", "zdroje.opml"):
        assert newsletter("sources", "export", str(settings.folder / name)).code == 0
        assert newsletter("sources", "export", str(settings.folder / name)).code == 2  # it is there
    before = newsletter("sources", "list", "--json").out
    for key in ("kraj", "dotace-pk"):
        newsletter("sources", "remove", key, "--yes")
    newsletter("sources", "import", str(settings.folder / "zdroje.toml"), "--dry-run")
    assert json.loads(newsletter("sources", "list", "--json").out) == []
    assert newsletter("sources", "import", str(settings.folder / "zdroje.toml")).code == 0
    assert newsletter("sources", "list", "--json").out == before
    again = newsletter("sources", "import", str(settings.folder / "zdroje.opml"))
    assert "Added 0 sources." in again.out
    newsletter("sources", "remove", "kraj", "--yes")
    newsletter("sources", "import", str(settings.folder / "zdroje.opml"))
    (kraj,) = [one for one in json.loads(newsletter("sources", "list", "--json").out)
               if one["kind"] == "feed"]  # fmt: skip
    assert (kraj["key"], kraj["section"]) == ("kraj", "kraj")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[sources.kraj]\nurl = 1", "url"),
        ("[sources.kraj]\nurl = 'https://x.example'\nadresa = 'x'", "adresa"),
        ("[sources.Kraj]\nurl = 'https://x.example'", "Kraj"),
        ("sources = [", "TOML"),
        ("sources = " + "[" * 5_000, "TOML"),
        ("<!DOCTYPE x [<!ENTITY a 'b'>]><opml/>", "attack"),
        ("<rss/>", "OPML"),
        ("<opml><body>", "OPML"),
    ],
)
def test_a_file_that_cannot_be_read_adds_nothing(
    newsletter: Run, settings: Settings, text: str, says: str
) -> None:
    file = settings.folder / "zdroje.txt"
    file.write_text(text, encoding="utf-8")
    refused = newsletter("sources", "import", str(file))
    assert refused.code == 2
    assert says in refused.err
    assert str(file) in refused.err


def test_one_bad_source_in_a_file_does_not_keep_out_the_others(
    newsletter: Run, settings: Settings
) -> None:
    file = settings.folder / "zdroje.toml"
    file.write_text(
        "[sources.a]\nurl = 'https://a.example/rss'\n[sources.b]\nurl = 'nic'\n"
        "[sources.c]\nurl = 'https://c.example'\nkind = 'teletext'\n",
        encoding="utf-8",
    )
    told = newsletter("sources", "import", str(file))
    assert told.code == 3
    assert len(told.err.splitlines()) == 2
    assert [one["key"] for one in json.loads(newsletter("sources", "list", "--json").out)] == ["a"]


def test_a_list_never_says_which_file_is_sent_as_a_password(
    newsletter: Run, settings: Settings
) -> None:
    file = settings.folder / "zdroje.toml"
    file.write_text(
        "[sources.posta]\nurl = 'imaps://x@mail.example/INBOX'\nkind = 'mailbox'\n"
        "options = { password_file = 'posta.txt', days = 7 }\n",
        encoding="utf-8",
    )
    told = newsletter("sources", "import", str(file))
    assert told.code == 3
    assert "NEWSLETTER_SOURCE_PASSWORD_POSTA" in told.err
    assert len(told.err.splitlines()) == 1
    (posta,) = json.loads(newsletter("sources", "list", "--json").out)
    assert posta["options"] == {"days": 7}


def test_a_password_is_taken_from_the_folder_of_the_settings_only(newsletter: Run) -> None:
    mailbox = ("sources", "add", "imaps://x@mail.example/INBOX", "--key", "posta", "--unchecked")
    for file in ("/etc/passwd", "../posta.txt", "secret.key"):
        refused = newsletter(*mailbox, "--set", f"password_file={file}")
        assert refused.code
        assert file in refused.err
    assert newsletter(*mailbox, "--set", "password_file=posta.txt").code == 0


@pytest.mark.parametrize("address", ["https://jana:tajne@kraj.example/rss", "//jana@kraj.example"])
def test_an_address_with_a_password_is_no_address(newsletter: Run, address: str) -> None:
    refused = newsletter("sources", "add", address, "--key", "kraj", "--unchecked")
    assert refused.code == 2
    assert "tajne" not in refused.err


def test_a_source_is_removed_only_on_ones_word(newsletter: Run) -> None:
    add(newsletter, "kraj", "https://kraj.example/rss")
    assert newsletter("sources", "remove", "kraj", "--dry-run").code == 0
    declined = newsletter("sources", "remove", "kraj", answer="n\n")
    assert (declined.code, declined.err) == (1, "")
    assert "Nothing was changed." in declined.out
    assert "kraj" in newsletter("sources", "list").out
    assert newsletter("sources", "remove", "kraj", "--yes").code == 0
    assert "kraj  feed" not in newsletter("sources", "list").out
    assert newsletter("sources", "remove", "kraj", "--yes").code == 2
    assert newsletter("collect", "--source", "kraj").code == 2


def test_without_any_source_the_way_to_one_is_said(newsletter: Run) -> None:
    told = newsletter("collect")
    assert told.code == 0
    assert "newsletter sources add" in told.out
    assert "--force" not in told.out
