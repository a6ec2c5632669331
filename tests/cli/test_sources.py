"""If these fail, adding a source leads astray, or a list of sources loses some on its way."""

import json
import logging
import sys

import pytest
from pytest_httpserver import HTTPServer

from newsletter.cli import context
from newsletter.settings import Settings
from newsletter.sources.kinds import KINDS
from tests.cli.conftest import FEED, Run


def listed(newsletter: Run) -> list[str]:
    return [one["key"] for one in json.loads(newsletter("sources", "list", "--json").out)]


def test_two_kinds_of_one_address_come_back_from_a_file(
    newsletter: Run, settings: Settings
) -> None:
    for more in (
        ("--key", "hlidka", "--kind", "watch"),
        ("--key", "mesto", "--kind", "page", "--set", "item=li.a"),
        ("--key", "mesto-vyzvy", "--kind", "page", "--set", "item=li.b"),
    ):
        newsletter("sources", "add", "https://nyrov.example/", *more, "--unchecked")
    keys = listed(newsletter)
    assert keys == ["hlidka", "mesto", "mesto-vyzvy"]
    file = str(settings.folder / "zdroje.toml")
    newsletter("sources", "export", file)
    for key in keys:
        newsletter("sources", "remove", key, "--yes")
    assert "Added 3 sources." in newsletter("sources", "import", file).out
    assert listed(newsletter) == keys


def test_an_import_names_what_it_does_not_add(newsletter: Run, settings: Settings) -> None:
    file = settings.folder / "zdroje.toml"
    file.write_text(
        "[sources.kraj]\nurl = 'https://kraj.example/rss'\n"
        "[sources.spatny]\nurl = 'https://kraj.example/rss'\nkind = 'feedd'\n",
        encoding="utf-8",
    )
    first = newsletter("sources", "import", str(file))
    assert "feedd" in first.err
    again = newsletter("sources", "import", str(file))
    assert "1 was there already: kraj." in again.out
    assert "Added 0 sources." in again.out
    file.write_text("[sources.kraj]\nurl = 'https://jiny.example/rss'\n", encoding="utf-8")
    other = newsletter("sources", "import", str(file))
    assert (other.code, listed(newsletter)) == (3, ["kraj"])
    assert "kraj: there is a source of that key already, with another address or kind" in other.err


def test_an_unknown_section_is_said_even_if_there_is_nothing_to_add(
    newsletter: Run, settings: Settings
) -> None:
    file = settings.folder / "zdroje.toml"
    file.write_text("[sources]\n", encoding="utf-8")
    refused = newsletter("sources", "import", str(file), "--section", "nic")
    assert refused.code == 2
    assert "nic" in refused.err


def test_the_same_source_is_not_added_twice(newsletter: Run, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/rss").respond_with_data(FEED)
    address = httpserver.url_for("/rss")
    assert newsletter("sources", "add", address, "--key", "kraj", "--yes").code == 0
    visits = len(httpserver.log)
    for more in ((), ("--kind", "feed"), ("--kind", "feed", "--unchecked")):
        again = newsletter("sources", "add", address, "--yes", *more)
        assert again.code == 1
        assert "You have this source already, as ‘kraj’. Nothing was added." in again.out
    assert listed(newsletter) == ["kraj"]
    before = len(httpserver.log)
    assert before > visits  # only what the address is had to be found out
    taken = newsletter("sources", "add", httpserver.url_for("/jina"), "--key", "kraj")
    assert "there is a source ‘kraj’ already" in taken.err
    assert len(httpserver.log) == before


def test_what_else_a_page_names_is_a_whole_command(newsletter: Run, httpserver: HTTPServer) -> None:
    board = httpserver.url_for("/deska.jsonld?a=1&b=2")
    page = f"""<html><head><title>Obec Lhota</title><link rel="alternate"
      type="application/rss+xml" href="/rss"></head><a href="{board}">data</a></html>"""
    httpserver.expect_request("/").respond_with_data(page, content_type="text/html")
    httpserver.expect_request("/rss").respond_with_data(FEED)
    told = newsletter("sources", "add", httpserver.url_for("/"), "--dry-run")
    assert f"  newsletter sources add '{board}' --kind board" in told.out.splitlines()


@pytest.mark.parametrize("status", [401, 403, 500, 503])
@pytest.mark.parametrize("more", [(), ("--kind", "feed")])
def test_what_was_not_added_is_not_promised_a_next_visit(
    newsletter: Run, httpserver: HTTPServer, status: int, more: tuple[str, ...]
) -> None:
    httpserver.expect_request("/rss").respond_with_data("", status=status)
    refused = newsletter("sources", "add", httpserver.url_for("/rss"), "--yes", *more)
    assert refused.code == 1
    told = refused.out + refused.err
    assert str(status) in told
    assert "next visit" not in told
    assert "t was not added." in told


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("<html><title>Just a moment...</title></html>", "asks whether we are a person"),
        ("<rss><channel><item><title>Po", "cut off"),
        ("", "is empty"),
        ("%PDF-1.7", "a document or a picture"),
        ('{"data": [1]}', "--kind json"),
        ("<html><body>Nic</body></html>", "almost empty"),
        ("Nic", "nothing on the page can be collected"),
    ],
)
def test_why_an_address_is_no_source_is_said(
    newsletter: Run, httpserver: HTTPServer, body: str, says: str
) -> None:
    httpserver.expect_request("/x").respond_with_data(body, content_type="text/plain")
    refused = newsletter("sources", "add", httpserver.url_for("/x"), "--yes")
    assert (refused.code, listed(newsletter)) == (1, [])
    assert says in refused.err
    assert "next visit" not in refused.err


def test_a_feed_without_entries_is_a_source(newsletter: Run, httpserver: HTTPServer) -> None:
    feed = "<rss><channel><title>Obec Lhota</title></channel></rss>"
    httpserver.expect_request("/rss").respond_with_data(feed)
    told = newsletter("sources", "add", httpserver.url_for("/rss"), "--key", "lhota", "--yes")
    assert (told.code, listed(newsletter)) == (0, ["lhota"])
    assert "Obec Lhota · kind feed" in told.out


@pytest.mark.parametrize("more", [(), ("--kind", "feed")])
def test_a_server_without_https_is_reached_by_its_name(
    newsletter: Run, httpserver: HTTPServer, more: tuple[str, ...]
) -> None:
    httpserver.expect_request("/rss").respond_with_data(FEED)
    address = httpserver.url_for("/rss")
    told = newsletter("sources", "add", address.removeprefix("http://"), "--dry-run", *more)
    assert (told.code, told.err) == (0, "")
    assert address in told.out


def test_an_address_of_a_calendar_program_is_one_on_the_web(newsletter: Run) -> None:
    newsletter(
        "sources", "add", "webcal://kalendar.example/a.ics", "--kind", "calendar", "--unchecked"
    )
    (source,) = json.loads(newsletter("sources", "list", "--json").out)
    assert source["url"] == "https://kalendar.example/a.ics"


def test_an_address_for_mail_is_no_page(newsletter: Run) -> None:
    refused = newsletter("sources", "add", "kraj@posta.example")
    assert refused.code == 2
    assert "e-mail" in refused.err
    assert "imaps://" in refused.err


CALENDAR = """BEGIN:VCALENDAR\r\nX-WR-CALNAME:Akce MAS\\, Pod\r\n  horou\r\nEND:VCALENDAR\r\n"""
BOARD = """{"typ": "Úřední deska", "provozovatel": {"název": {"cs": "Obec Lhotice"}},
 "informace": []}"""
PAGE = f"<html><title>Zprávy města</title><li>První zpráva{' a ještě jedna' * 5}</li>"


@pytest.mark.parametrize(
    ("body", "more", "title"),
    [
        (CALENDAR, (), "Akce MAS, Pod horou"),
        (CALENDAR, ("--kind", "calendar"), "Akce MAS, Pod horou"),
        (BOARD, (), "Obec Lhotice"),
        (BOARD, ("--kind", "board"), "Obec Lhotice"),
        (FEED.replace("<item>", "<title>Kraj</title><item>"), ("--kind", "feed"), "Kraj"),
        (PAGE, ("--kind", "watch"), "Zprávy města"),
        (PAGE, ("--kind", "page", "--set", "item=li", "--set", "title=li"), "Zprávy města"),
        (PAGE, ("--kind", "watch", "--title", "Nýrov"), "Nýrov"),
    ],
)
def test_a_source_is_called_as_it_calls_itself(
    newsletter: Run, httpserver: HTTPServer, body: str, more: tuple[str, ...], title: str
) -> None:
    httpserver.expect_request("/x").respond_with_data(body, content_type="text/html")
    told = newsletter("sources", "add", httpserver.url_for("/x"), "--yes", *more)
    assert (told.code, told.err) == (0, "")
    (source,) = json.loads(newsletter("sources", "list", "--json").out)
    assert source["title"] == title


def test_a_page_that_is_only_watched_says_what_to_expect_of_it(
    newsletter: Run, httpserver: HTTPServer
) -> None:
    page = f"<html><title>Obec</title><p>{'Slovo ' * 30}</p></html>"
    httpserver.expect_request("/o").respond_with_data(page, content_type="text/html")
    told = newsletter("sources", "add", httpserver.url_for("/o"), "--dry-run").out
    assert "kind watch" in told
    assert "changes are reported from the next one on" in told
    assert f"newsletter sources add {httpserver.url_for('/o')} --kind page --set" in told


NEWS = """<html><head><title>Zprávy města Nýrov</title></head><body>
 <nav><ul><li><a href="/">Domů na začátek</a></li><li><a href="/urad">Městský úřad</a></li>
 <li><a href="/kontakt">Kontakty na úřad</a></li></ul></nav>
 <ul class="zpravy">{}</ul></body></html>""".format(
    "".join(
        f'<li class="zprava lichy-{n % 2}"><a href="/zprava/{n}">Zpráva města číslo {n}</a>'
        f'<span class="datum">{n}. 11. 2026</span><p>Perex zprávy, která má číslo {n}.</p></li>'
        for n in range(1, 5)
    )
)


def test_a_page_with_a_list_is_read_as_a_list(newsletter: Run, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/zpravy.html").respond_with_data(NEWS, content_type="text/html")
    told = newsletter("sources", "add", httpserver.url_for("/zpravy.html"), "--dry-run")
    assert "Zprávy města Nýrov · kind page" in told.out
    assert "  item = li.zprava" in told.out.splitlines()
    assert "It shows 4 entries now:" in told.out
    assert "Tue 3 Nov         Zpráva města číslo 3" in told.out


def test_the_columns_of_a_table_are_named_with_what_to_type(
    newsletter: Run, httpserver: HTTPServer
) -> None:
    table = "Číslo;Název výzvy;Zahájení\n1;Obnova kaplí;1. 12. 2026\n2;Hřiště;2. 12. 2026\n"
    httpserver.expect_request("/h.csv").respond_with_data(table, content_type="text/csv")
    address = httpserver.url_for("/h.csv")
    for more in ((), ("--kind", "sheet")):
        refused = newsletter("sources", "add", address, "--yes", *more)
        told = refused.out + refused.err
        assert refused.code == 1
        assert "Číslo, Název výzvy, Zahájení" in told
        assert """--kind sheet --set 'title=Název výzvy'""" in told
    added = newsletter(
        "sources", "add", address, "--yes", "--kind", "sheet", "--set", "title=Název výzvy"
    )
    assert added.code == 0


@pytest.mark.parametrize(
    ("kind", "option", "says"),
    [
        ("page", "title=a", "--set item="),
        ("sheet", "nazev=Název", "‘nazev’"),
        ("page", "nadpis=a", "‘nadpis’"),
        ("page", "preset=visma", "visma"),
        ("page", "titel=a", "Did you mean ‘title’?"),
    ],
)
def test_a_slip_in_an_option_says_what_to_type(
    newsletter: Run, kind: str, option: str, says: str
) -> None:
    refused = newsletter(
        "sources", "add", "https://x.example/", "--kind", kind, "--set", option, "--unchecked"
    )
    assert refused.code == 1
    assert says in refused.err
    assert "ends" not in refused.err.split("Known")[0]


OWN = """
async def collect(source, fetch, now):
    raise ValueError("the third column is not a date")
"""


def test_a_kind_of_ones_own_lies_beside_the_configuration_and_says_why_it_fails(
    newsletter: Run, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = settings.folder / "config.toml"
    text = config.read_text(encoding="utf-8")
    before = '# kinds = ["our_package.portal:collect"]'
    text = text.replace(before, 'kinds = ["our_own_portal:collect"]')
    config.write_text(text, encoding="utf-8")
    (settings.folder / "our_own_portal.py").write_text(OWN, encoding="utf-8")
    monkeypatch.setattr("sys.path", [*sys.path])
    add = ("sources", "add", "https://portal.example/", "--kind", "our_own_portal:collect")
    try:
        told = newsletter(*add, "--yes")
        shown = newsletter("--debug", *add, "--yes")
    finally:
        KINDS.pop("our_own_portal:collect", None)
        sys.modules.pop("our_own_portal", None)
        logging.getLogger("newsletter").handlers.clear()
        logging.getLogger("newsletter").setLevel(logging.NOTSET)
        context.options.debug = False
    assert told.code == 1
    assert "ValueError: the third column is not a date" in told.out
    assert "our_own_portal.py" not in told.err
    assert 'our_own_portal.py", line 3' in shown.err


def test_minutes_that_are_too_few_are_one_sentence(newsletter: Run) -> None:
    refused = newsletter("sources", "add", "https://x.example/rss", "--interval", "2")
    assert refused.code == 2
    assert "5 to 10080 minutes" in refused.err


def test_a_source_is_shown_with_all_that_was_said_of_it(newsletter: Run) -> None:
    newsletter(
        "sources", "add", "https://nyrov.example/", "--key", "mesto", "--kind", "page", "--set",
        "item=li.a", "--interval", "120", "--title", "Město Nýrov", "--unchecked",
    )  # fmt: skip
    told = newsletter("sources", "show", "mesto")
    assert told.code == 0
    for said in ("Město Nýrov", "https://nyrov.example/", "item = li.a", "120 minutes", "clenove"):
        assert said in told.out
    assert json.loads(newsletter("sources", "show", "mesto", "--json").out)["key"] == "mesto"
    assert newsletter("sources", "show", "nic").code == 2
