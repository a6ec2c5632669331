"""If these fail, news from feeds get lost, doubled, garbled or dated wrongly."""

import io
import json
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import feedparser
import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.errors import SourceError
from newsletter.sources import EventDetails, Page, Rhythm
from newsletter.sources.feed import LONGEST_BROKEN, LONGEST_NAMES, MOST_ATTACHMENTS, MOST_TAGS
from newsletter.sources.feed import read as read_feed
from newsletter.sources.formats.decode import MOST_ATTRIBUTES, MOST_NAMESPACES, feed_of
from tests.sources.conftest import URL, Collect, Read

TEN = datetime(2026, 3, 2, 9, tzinfo=UTC)
TITLE = "Příliš žluťoučký kůň – dotace „Obec“"
ITEM = f"""<item><title>{TITLE}</title><link>/clanek?id=1&amp;x=2</link>
<guid isPermaLink="false">c-1</guid><pubDate>Mon, 02 Mar 2026 10:00:00 +0100</pubDate>
<description><![CDATA[<p>Žádosti do <b>31. března</b> <a href="dok.pdf">zde</a></p>]]></description>
</item>"""


def rss(*items: str, declaration: str = '<?xml version="1.0" encoding="utf-8"?>') -> str:
    start = '<rss version="2.0"><channel><title>Obec</title><link>https://www.obec.example/</link>'
    return f"{declaration}\n{start}{''.join(items)}</channel></rss>"


def test_an_rss_item_comes_whole(collect: Collect) -> None:
    (entry,) = collect("feed", rss(ITEM))
    assert entry.identity == "c-1"
    assert entry.title == TITLE
    assert entry.url == "https://obec.example/clanek?id=1&x=2"
    assert entry.summary == "Žádosti do 31. března zde"
    assert 'href="https://obec.example/dok.pdf"' in entry.body
    assert entry.published_at == TEN


def test_an_atom_entry_comes_whole(collect: Collect) -> None:
    (entry,) = collect(
        "feed",
        f"""<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Kraj</title>
        <entry><id>urn:kraj:5</id><title type="html">{TITLE} &lt;b&gt;2026&lt;/b&gt;</title>
        <link href="https://kraj.example/5"/><updated>2026-03-02T10:00:00+01:00</updated>
        <content type="html">&lt;p&gt;Obsah&lt;/p&gt;</content>
        <link rel="enclosure" href="/p.pdf" type="application/pdf" title="Pravidla"/>
        </entry></feed>""",
    )
    assert (entry.identity, entry.title) == ("urn:kraj:5", f"{TITLE} 2026")
    assert (entry.url, entry.published_at) == ("https://kraj.example/5", TEN)
    assert (entry.body, entry.summary) == ("<p>Obsah</p>", "Obsah")
    (attachment,) = entry.attachments
    assert attachment.url == "https://obec.example/p.pdf"
    assert attachment.media_type == "application/pdf"


def test_an_rdf_item_comes_whole(collect: Collect) -> None:
    (entry,) = collect(
        "feed",
        f"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
        xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
        <item rdf:about="https://obec.example/1"><title>{TITLE}</title>
        <link>https://obec.example/1</link><dc:date>2026-03-02T10:00+01:00</dc:date>
        </item></rdf:RDF>""",
    )
    assert (entry.title, entry.url, entry.published_at) == (TITLE, "https://obec.example/1", TEN)


def test_a_json_feed_item_comes_whole(collect: Collect) -> None:
    item = {
        "id": 7,
        "url": "/7",
        "title": TITLE,
        "content_html": "<p>Žádosti<script>zlo()</script></p>",
        "date_published": "2026-03-02T10:00:00+01:00",
        "attachments": [{"url": "/p.pdf", "mime_type": "application/pdf", "title": "Pravidla"}],
    }
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Kraj",
        "items": [item, "?", {}],
    }
    (entry,) = collect("feed", json.dumps(feed))
    assert (entry.identity, entry.title) == ("7", TITLE)
    assert (entry.url, entry.published_at) == ("https://obec.example/7", TEN)
    assert (entry.body, entry.summary) == ("<p>Žádosti</p>", "Žádosti")
    assert entry.attachments[0].title == "Pravidla"


def test_enclosures_become_attachments_named_by_their_file(collect: Collect) -> None:
    enclosure = '<enclosure url="/soubory/v%C3%BDzva.pdf" type="application/pdf" length="9"/>'
    (entry,) = collect("feed", rss(f"<item><title>Výzva</title>{enclosure}</item>"))
    (attachment,) = entry.attachments
    assert attachment.title == "výzva.pdf"
    assert attachment.url == "https://obec.example/soubory/v%C3%BDzva.pdf"


@pytest.mark.parametrize(
    ("encoding", "label"),
    [
        ("utf-8", "utf-8"),
        ("utf-8", "windows-1250"),
        ("utf-8", "iso-8859-2"),
        ("utf-8-sig", "utf-8"),
        ("utf-16", "utf-16"),
        ("windows-1250", "windows-1250"),
        ("windows-1250", "utf-8"),
        ("windows-1250", "iso-8859-2"),
        ("windows-1250", "nonsense"),
    ],
)
def test_letters_come_right_whatever_the_label_says(
    collect: Collect, encoding: str, label: str
) -> None:
    text = rss(ITEM, declaration=f'<?xml version="1.0" encoding="{label}"?>')
    assert collect("feed", text.encode(encoding))[0].title == TITLE


def test_latin_2_is_believed_where_it_can_be(collect: Collect) -> None:
    title = "Příliš žluťoučký kůň"
    text = rss(
        f"<item><title>{title}</title></item>",
        declaration='<?xml version="1.0" encoding="iso-8859-2"?>',
    )
    assert collect("feed", text.encode("iso-8859-2"))[0].title == title


@pytest.mark.parametrize(
    "junk",
    ["\n", "\ufeff\n\n", "<br />\n<b>Warning</b>: Undefined index in x.php\n", "<!-- x > -->"],
)
def test_junk_before_the_document_is_left_out(collect: Collect, junk: str) -> None:
    assert collect("feed", junk + rss(ITEM))[0].title == TITLE


def test_entities_of_html_and_bare_ampersands_are_put_up_with(collect: Collect) -> None:
    item = "<item><title>Voda&nbsp;&amp; les & pole</title><link>/a?x=1&y=2</link></item>"
    (entry,) = collect("feed", rss(item))
    assert entry.title == "Voda & les & pole"
    assert entry.url == "https://obec.example/a?x=1&y=2"


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("2. 3. 2026", datetime(2026, 3, 1, 23, tzinfo=UTC)),
        ("02.03.2026 10:00", TEN),
        ("Po, 02 bře 2026 10:00:00 +0100", TEN),
        ("Mon, 02 Mar 2026 10:00:00", TEN),
        ("Mon, 02 Mar 2026 10:00:00 CET", TEN),
        ("2026-03-02 10:00:00", TEN),
        ("2026-03", datetime(2026, 2, 28, 23, tzinfo=UTC)),
        ("2026", datetime(2025, 12, 31, 23, tzinfo=UTC)),
        ("brzy", None),
        ("2026-13-45", None),
        ("2026-02-30T10:00:00Z", None),
        ("2026-13", None),
    ],
)
def test_dates_as_czech_programs_write_them(
    collect: Collect, written: str, moment: datetime | None
) -> None:
    item = f"<item><title>Výzva</title><pubDate>{written}</pubDate></item>"
    assert collect("feed", rss(item))[0].published_at == moment


@pytest.mark.parametrize(
    "written",
    [
        *("0001-01-01T00:00:00+01:00", "0001-01-01T00:00:00Z", "0000-00-00", "99999"),
        *("9999-12-31T23:59:59-01:00", "Mon, 02 Mar 2026 10:00:00 +9999"),
    ],
)
def test_one_impossible_date_costs_no_item(collect: Collect, written: str) -> None:
    dates = (written, "2026-03-02T10:00:00+01:00")
    items = [
        f"<item><title>Z{n}</title><pubDate>{date}</pubDate></item>" for n, date in enumerate(dates)
    ]
    entries = collect("feed", rss(*items))
    assert [entry.published_at for entry in entries] == [None, TEN]


def test_items_without_title_link_or_date_survive(collect: Collect) -> None:
    entries = collect(
        "feed",
        rss(
            "<item><description>Voda dnes neteče.</description></item>",
            "<item><link>https://obec.example/odstavka-vody</link></item>",
            "<item><guid>42</guid><title>Bez odkazu</title></item>",
            "<item></item>",
        ),
    )
    assert [entry.title for entry in entries] == [
        "Voda dnes neteče.",
        "odstavka-vody",
        "Bez odkazu",
    ]
    assert [entry.url for entry in entries] == [None, "https://obec.example/odstavka-vody", None]
    assert len({entry.identity for entry in entries}) == 3


def test_a_guid_that_all_items_share_does_not_merge_them(collect: Collect) -> None:
    items = [
        f"<item><guid>0</guid><title>Z{n}</title><link>https://o.example/{n}</link></item>"
        for n in range(3)
    ]
    assert len({entry.identity for entry in collect("feed", rss(*items))}) == 3


def test_names_do_not_change_with_the_address_of_the_feed() -> None:
    item = "<item><guid>vyzva-5</guid><title>Výzva</title></item>"
    names = {
        read_feed(Page(url, rss(item).encode())).entries[0].identity
        for url in ("http://obec.example/rss", "https://www.obec.example/nove/rss")
    }
    assert names == {"vyzva-5"}


def test_a_very_long_name_is_shortened_but_stays_its_own(collect: Collect) -> None:
    items = [f"<item><guid>{'x' * 600}{n}</guid><title>Z</title></item>" for n in range(2)]
    names = {entry.identity for entry in collect("feed", rss(*items))}
    assert len(names) == 2
    assert all(len(name) <= 500 for name in names)


def test_scripts_and_line_ends_in_titles_are_gone(collect: Collect) -> None:
    title = "Výzva&#13;&#10;Bcc: x@obec.example &lt;script&gt;zlo()&lt;/script&gt;č. 5"
    (entry,) = collect("feed", rss(f"<item><title>{title}</title></item>"))
    assert entry.title == "Výzva Bcc: x@obec.example č. 5"


@pytest.mark.parametrize(
    "prolog",
    [
        '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "haha"><!ENTITY b "&a;&a;">]>',
        '<!DOCTYPE rss\n[\n<!ENTITY b SYSTEM "file:///etc/hostname">]>',
        '<!DOCTYPE rss [<!ENTITY b "x">]><?xml version="1.0"?>',
        '<!-- --><!DOCTYPE rss PUBLIC "a" "b" [ ]>',
        "<!entity b 'x'>",
    ],
)
def test_own_entities_are_refused_unexpanded(collect: Collect, prolog: str) -> None:
    with pytest.raises(SourceError):
        collect("feed", prolog + "<rss><channel><item><title>&b;</title></item></channel></rss>")


@pytest.mark.parametrize(
    "tags",
    [
        "<category>Dotace</category>",
        "<CATEGORY term='Dotace'/>",
        "<category\n>Dotace</category>",
        "<keywords>Dotace</keywords>",
        "<tags>Dotace,Voda</tags>",
        "<dc:subject>Dotace</dc:subject>",
        "<dc_subject>Dotace</dc_subject>",
        "<itunes:keywords>Dotace,Voda</itunes:keywords>",
        "<itunes:category text='Dotace'/>",
        "<media:keywords>Dotace</media:keywords>",
        "<media:category>Dotace</media:category>",
        "<category>Dotace & voda</category>",
    ],
)
def test_no_tags_reach_the_parser_which_compares_each_with_all(tags: str) -> None:
    spaces = (
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/" '
        'xmlns:itunes="http://www.itunes.com/DTDs/PodCast-1.0.dtd"'
    )
    text = rss(f"<item><title>{TITLE}</title>{tags}</item>").replace("<rss", f"<rss {spaces}")
    tagged, untagged = (
        feedparser.parse(io.BytesIO(one.encode()), sanitize_html=False).entries[0]
        for one in (text, feed_of(Page(URL, text.encode())))
    )
    assert tagged.tags
    assert "tags" not in untagged
    assert read_feed(Page(URL, text.encode())).entries[0].title == TITLE


@pytest.mark.parametrize("most", [MOST_NAMESPACES, MOST_ATTRIBUTES])
def test_a_feed_that_would_keep_the_parser_for_minutes_is_refused(
    collect: Collect, most: int
) -> None:
    def crowd(count: int) -> str:
        if most == MOST_NAMESPACES:
            return rss(ITEM, *(f"<a{n}:b xmlns:a{n} = 'urn:{n}'/>" for n in range(count)))
        return rss(ITEM, "<b", *(f" a{n} = '>'" for n in range(count)), "/>")

    assert collect("feed", crowd(most))[0].title == TITLE
    with pytest.raises(SourceError, match=str(most)):
        collect("feed", crowd(most + 1))


NAMES = (
    'xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:itunes="http://www.itunes.com/DTDs/PodCast-1.0.dtd"'
)


@pytest.mark.parametrize(
    "tag", ["author", "managingEditor", "webMaster", "dc:creator", "dc:publisher", "itunes:author"]
)
@pytest.mark.parametrize("broken", ["", "<b>"])
def test_no_length_of_an_author_keeps_the_parser_for_minutes(
    collect: Collect, tag: str, broken: str
) -> None:
    long = f"{'9' * 15_000}<b/>{'9' * 15_000}@"
    item = f"<item {NAMES}><title>A</title><{tag}>{long}</{tag}>{broken}</item>"
    start = time.process_time()
    entry, _other = collect("feed", rss(item, ITEM))
    assert len(entry.author) <= LONGEST_NAMES
    assert time.process_time() - start < 2


@pytest.mark.parametrize("broken", ["", "<b>"])
@pytest.mark.parametrize(
    "reference",
    ["&#xD800;", "&#55296;", "&#xdfff", "&#1;", "&#x110000;", f"&#{'9' * 5_000};", "&#0xD800;"],
)
def test_a_reference_to_no_character_costs_no_entry(
    collect: Collect, reference: str, broken: str
) -> None:
    item = f"<item><title>{reference}Obec &#268;il&#xE1;</title>{broken}</item>"
    odd, other = collect("feed", rss(item, ITEM))
    assert odd.title.endswith("Obec Čilá")
    assert other.title == TITLE


def test_a_large_feed_that_is_no_xml_is_refused_for_it_would_take_minutes(
    collect: Collect,
) -> None:
    def feed(size: int) -> str:
        return rss(f"<item><title>A<b></title>{'<b>' * (size // 3)}</item>", ITEM)

    assert len(collect("feed", feed(LONGEST_BROKEN // 40))) == 2
    with pytest.raises(SourceError, match="XML"):
        collect("feed", feed(LONGEST_BROKEN))
    whole = f"<item><title>A</title>{'x' * LONGEST_BROKEN}</item>"
    assert len(collect("feed", rss(whole, ITEM))) == 2


@pytest.mark.parametrize("tag", ["pos", "posList"])
def test_a_place_without_its_frame_costs_no_entry(collect: Collect, tag: str) -> None:
    place = f"<gml:{tag} xmlns:gml='http://www.opengis.net/gml'>49.7 13.4</gml:{tag}>"
    assert len(collect("feed", rss(f"<item><title>A</title>{place}</item>", ITEM))) == 2


def test_one_namespace_may_be_declared_again_and_again(collect: Collect) -> None:
    space = "<m:content xmlns:m='http://search.yahoo.com/mrss/'/>"
    items = [f"<item><title>{n}</title>{space}</item>" for n in range(MOST_NAMESPACES + 1)]
    assert len(collect("feed", rss(*items))) == MOST_NAMESPACES + 1


def test_the_document_type_of_old_rss_is_harmless(collect: Collect) -> None:
    doctype = (
        '<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://x.example/">'
    )
    assert collect("feed", rss(ITEM, declaration=doctype))[0].title == TITLE


@pytest.mark.parametrize(
    "body",
    [
        "<!DOCTYPE html><html><head><title>Obec</title></head><body>Ahoj</body></html>",
        "<html><body><p>Stránka nenalezena</p></body></html>",
        "<!DOCTYPE html><html lang='en'><head><title>Just a moment...</title></head></html>",
        "",
        "Chyba databáze",
        "<?xml version='1.0'?><urlset><url/></urlset>",
        '{"informace": []}',
        '{"version": "https://jsonfeed.org/version/1"}',
        "{" * 100_000,
        rss(ITEM, ITEM)[:-60],
        rss(ITEM)[:-8],
    ],
)
def test_what_is_not_a_whole_feed_is_one_sentence(collect: Collect, body: str) -> None:
    with pytest.raises(SourceError) as caught:
        collect("feed", body)
    assert URL in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_body_that_is_a_path_opens_no_file(collect: Collect, tmp_path: Path) -> None:
    secret = tmp_path / "tajne.xml"
    secret.write_text(rss(ITEM))
    with pytest.raises(SourceError):
        collect("feed", str(secret))


def test_an_unchanged_feed_says_nothing(collect: Collect) -> None:
    assert collect("feed", Page(URL, b"", unchanged=True)) == ()


@given(st.binary(max_size=400))
def test_no_bytes_make_it_fail_otherwise(noise: bytes) -> None:
    wrapped = b"<rss><channel><item><title>" + noise + b"</title></item></channel></rss>"
    for body in (noise, wrapped):
        try:
            entries = read_feed(Page(URL, body)).entries
        except SourceError:
            continue
        assert all(entry.title and entry.identity for entry in entries)


def test_of_a_feed_read_before_only_what_is_new_or_altered_is_read_again() -> None:
    old, other = "<item><guid>1</guid><title>Most</title></item>", "<item><guid>2</guid></item>"
    first = read_feed(Page(URL, rss(old).encode()))
    assert first.memory is not None
    titled = other.replace("<guid>", "<title>Les</title><guid>")
    again = read_feed(Page(URL, rss(old, titled).encode()), first.memory["said"])
    assert ([entry.title for entry in again.entries], again.as_before) == (["Les"], ["1"])
    altered = read_feed(Page(URL, rss(old.replace("Most", "Mosty")).encode()), first.memory["said"])
    assert ([entry.identity for entry in altered.entries], altered.as_before) == (["1"], [])
    assert altered.memory != first.memory


def test_a_name_that_comes_again_is_told_apart_from_the_one_read_before() -> None:
    items = [f"<item><guid>x</guid><title>{n}</title><link>{URL}/{n}</link></item>" for n in "ab"]
    first = read_feed(Page(URL, rss(items[0]).encode()))
    assert first.memory is not None
    both = read_feed(Page(URL, rss(*items).encode()), first.memory["said"])
    assert both.as_before == ["x"]
    assert [entry.identity for entry in both.entries] == [f"x {URL}/b"]


def test_a_feed_says_who_wrote_an_entry_and_in_which_language(collect: Collect) -> None:
    item = "<item><title>A</title><dc:creator>Jana</dc:creator></item>"
    text = (
        rss(item)
        .replace("<channel>", "<channel><language>de-DE</language>", 1)
        .replace("<rss", "<rss xmlns:dc='http://purl.org/dc/elements/1.1/'", 1)
    )
    (entry,) = collect("feed", text)
    assert (entry.author, entry.language) == ("Jana", "de")


def test_recordings_are_documents_and_thumbnails_are_not(collect: Collect) -> None:
    media = "xmlns:media='http://search.yahoo.com/mrss/'"
    item = f"""<item {media}><title>A</title>
      <media:content url="https://obec.example/a.mp4" type="video/mp4"/>
      <media:content url="https://obec.example/a.jpg" medium="image"/>
      <media:content url="https://sledovani.example/1.gif"/>
      <enclosure url="https://obec.example/a.mp3" type="audio/mpeg" length="1"/></item>"""
    (entry,) = collect("feed", rss(item))
    assert [one.url for one in entry.attachments] == [
        "https://obec.example/a.mp3", "https://obec.example/a.mp4",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("part", "kept"),
    [
        ('<enclosure url="/a.pdf" type="application/pdf"/>', True),
        ('<enclosure url="/a.jpg" type="image/jpeg"/>', False),
        ('<enclosure url="/a.PNG?w=9" type=""/>', False),
        ('<media:content url="/a.pdf" medium="document"/>', True),
        ('<media:group><media:content url="/a.mp3" type="audio/mpeg"/></media:group>', True),
        ('<media:group><media:thumbnail url="/a.jpg"/></media:group>', False),
        ('<media:content url="/pixel.gif" type="application/octet-stream"/>', False),
        ('<enclosure url="javascript:zlo()" type="audio/mpeg"/>', False),
    ],
)
def test_documents_and_recordings_are_attached_and_pictures_are_not(
    collect: Collect, part: str, *, kept: bool
) -> None:
    media = "<item xmlns:media='http://search.yahoo.com/mrss/'>"
    (entry,) = collect("feed", rss(f"{media}<title>A</title>{part}</item>"))
    assert len(entry.attachments) == kept


def test_a_recording_that_is_named_twice_is_attached_once(collect: Collect) -> None:
    item = """<item xmlns:media='http://search.yahoo.com/mrss/'><title>A</title>
      <enclosure url="/a.mp3" type="audio/mpeg"/><media:content url="/a.mp3" type="audio/mpeg"/>
      </item>"""
    assert len(collect("feed", rss(item))[0].attachments) == 1


@pytest.mark.parametrize(
    ("said", "author"),
    [
        ("<author>jana@obec.example (Jana Nová)</author>", "Jana Nová"),
        ("<author>obec@obec.example</author>", "obec@obec.example"),
        ("<dc:creator>Jana</dc:creator><dc:creator>Eva</dc:creator>", "Jana, Eva"),
        ("<dc:creator><![CDATA[Jana &amp; Eva]]></dc:creator>", "Jana & Eva"),
        ("<itunes:author>Rozhlas</itunes:author>", "Rozhlas"),
        ("<dc:creator></dc:creator>", ""),
    ],
)
def test_an_author_is_named_and_not_addressed(collect: Collect, said: str, author: str) -> None:
    spaces = (
        'xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"'
    )
    (entry,) = collect("feed", rss(f"<item {spaces}><title>A</title>{said}</item>"))
    assert entry.author == author


def test_the_nearest_language_counts(collect: Collect) -> None:
    atom = """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="cs-CZ">
      <entry><id>1</id><title>A</title></entry>
      <entry xml:lang="de"><id>2</id><title>B</title></entry></feed>"""
    assert [entry.language for entry in collect("feed", atom)] == ["cs", "de"]
    items = [{"id": "1", "title": "A"}, {"id": "2", "title": "B", "language": "en-GB"}]
    feed = {"version": "https://jsonfeed.org/version/1.1", "language": "cs", "items": items}
    assert [entry.language for entry in collect("feed", json.dumps(feed))] == ["cs", "en"]


RHYTHM = "<ttl>90</ttl><skipHours><hour>3</hour></skipHours>"


def test_a_feed_that_has_not_changed_is_visited_as_it_asked_before(read: Read) -> None:
    first = read("feed", rss(RHYTHM, ITEM))
    expected = Rhythm(timedelta(minutes=90), frozenset({3}))
    assert first.rhythm == expected
    memory = json.loads(json.dumps(first.memory))
    assert read("feed", Page(URL, b"", unchanged=True), memory=memory).rhythm == expected


def test_a_feed_with_an_empty_entry_is_read_all_the_same(read: Read) -> None:
    found = read("feed", rss("<language>cs</language>", RHYTHM, "<item/>", ITEM))
    assert [(entry.title, entry.language) for entry in found.entries] == [(TITLE, "cs")]
    assert found.rhythm == Rhythm(timedelta(minutes=90), frozenset({3}))


@pytest.mark.parametrize(
    "content_type", ["text/html", "application/json", "image/png", "x/y; charset=utf-16"]
)
def test_what_a_server_calls_a_feed_makes_no_difference(
    collect: Collect, content_type: str
) -> None:
    json_feed = (
        '{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": 1, "title": "A"}]}'
    )
    assert collect("feed", Page(URL, rss(ITEM).encode(), content_type))[0].title == TITLE
    assert collect("feed", Page(URL, json_feed.encode(), content_type))[0].title == "A"


def test_an_event_in_a_feed_has_its_hour_and_place(collect: Collect) -> None:
    item = """<item xmlns:ev="http://purl.org/rss/1.0/modules/event/"><title>Seminář</title>
      <ev:startdate>2026-12-02T09:00:00+01:00</ev:startdate><ev:location>Lhota</ev:location></item>"""
    (entry,) = collect("feed", rss(item))
    assert entry.details == EventDetails(
        starts_at=datetime(2026, 12, 2, 8, tzinfo=UTC), place="Lhota"
    )


def test_authors_and_tags_of_a_json_feed_come_along(collect: Collect) -> None:
    item = {"id": "1", "title": "A", "tags": ["les", 1, "les"], "authors": [{"name": "Jana"}, 7]}
    feed = {"version": "https://jsonfeed.org/version/1.1", "items": [item]}
    (entry,) = collect("feed", json.dumps(feed))
    assert (entry.author, entry.tags) == ("Jana", ("les",))


@pytest.mark.parametrize("more", ["", "<item/>", "<item><![CDATA["])
def test_of_fifty_thousand_entries_the_first_thousand_are_read_in_time(more: str) -> None:
    items = "".join(
        f"<item><guid>{n}</guid><title>Zpráva {n}</title></item>" for n in range(50_000)
    )
    start = time.process_time()
    found = read_feed(Page(URL, rss(items, more).encode()))
    assert (len(found.entries), found.entries[0].title) == (1_000, "Zpráva 0")
    assert time.process_time() - start < 5


def test_of_fifteen_thousand_categories_and_media_a_few_are_kept_in_time() -> None:
    media = "<media:content url='/{n}.mp3' type='audio/mpeg'/><category>{n}</category>"
    parts = "".join(media.format(n=n) for n in range(15_000))
    item = f"<item xmlns:media='http://search.yahoo.com/mrss/'><title>A</title>{parts}</item>"
    start = time.process_time()
    (entry,) = read_feed(Page(URL, rss(item).encode())).entries
    assert (len(entry.attachments), len(entry.tags)) == (MOST_ATTACHMENTS, MOST_TAGS)
    assert time.process_time() - start < 4


def test_the_year_20260_is_no_date(collect: Collect) -> None:
    for written in ("Mon, 23 Nov 20260 08:00:00 +0100", "20260-11-23", "23. 11. 20260"):
        (entry,) = collect(
            "feed", rss(f"<item><title>A</title><pubDate>{written}</pubDate></item>")
        )
        assert entry.published_at is None


def test_json_a_hundred_thousand_deep_is_a_sentence(collect: Collect) -> None:
    with pytest.raises(SourceError):
        collect("feed", '{"a":' * 100_000)


def test_categories_of_an_entry_are_its_tags(collect: Collect) -> None:
    item = """<item><title>A</title><category>Voda &amp; les</category>
      <category domain="x"><![CDATA[Doprava]]></category>
      <dc:subject>Voda &amp; les</dc:subject></item>"""
    dc = "<rss xmlns:dc='http://purl.org/dc/elements/1.1/'"
    (entry,) = collect("feed", rss(item).replace("<rss", dc, 1))
    assert entry.tags == ("Voda & les", "Doprava")
    atom = """<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>1</id><title>A</title>
      <category scheme="s" term="dotace"/></entry></feed>"""
    assert collect("feed", atom)[0].tags == ("dotace",)
    labelled = atom.replace('term="dotace"', """term="d" label="Dotace 'obcím'" """)
    assert collect("feed", labelled)[0].tags == ("Dotace 'obcím'",)
