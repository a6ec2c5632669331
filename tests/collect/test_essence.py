"""If these fail, an unchanged feed is read at every visit, or a changed one is not."""

from newsletter.collect.essence import essence

FEED = b"""<?xml version="1.0"?><rss><channel><lastBuildDate>Mon, 23 Nov 2026</lastBuildDate>
<item><title>Most</title><pubDate>Mon, 23 Nov 2026</pubDate></item></channel></rss>"""


def test_the_moment_a_feed_was_made_is_no_news() -> None:
    later = FEED.replace(b"Mon, 23", b"Tue, 24") + b"<!-- made in 0.12 s by copy 7 -->"
    assert essence(FEED) == essence(later)


def test_another_title_is_news() -> None:
    assert essence(FEED) != essence(FEED.replace(b"Most", b"Mostek"))


def test_in_json_nothing_is_left_out() -> None:
    assert essence(b'{"a": "<!-- 1 -->"}') != essence(b'{"a": "<!-- 2 -->"}')


def test_a_hostile_body_is_hashed_at_once() -> None:
    for part in (b"<!--", b"<updated>", b"<updated", b"<pubDate><"):
        essence(part * 200_000)
