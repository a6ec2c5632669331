"""A server of feeds for ``bench/collect.py``: on 127.0.0.1–8, with ETags; in a process of its own.

Prints its port. ``GET /N`` is feed N: 50 entries, of which the newest ``revision * fresh`` are new
since revision 0. ``GET /revise`` goes to the next revision. No feed is 304 unless its ETag is sent.
"""

import asyncio
import random
import sys
from functools import lru_cache

HOSTS = 8
ENTRIES = 50
WORDS = [
    *("dotace", "obec", "kraj", "silnice", "škola", "hřiště", "voda", "les", "most", "chodník"),
    *("starosta", "rada", "výzva", "program", "žádost", "termín", "oprava", "veřejný", "podpora"),
    *("památka", "hasiči", "knihovna", "odpad", "energie", "náves", "rybník"),
]
STATE = {"revision": 0, "fresh": 5}


@lru_cache(maxsize=4_000)
def feed(number: int, revision: int) -> bytes:
    """Return feed ``number`` as it is in ``revision``."""
    first = revision * STATE["fresh"]
    entries = "".join(entry(number, first + place) for place in range(ENTRIES))
    return (
        '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel>'
        f"<title>Obec {number}</title><link>https://obec{number}.example/</link>{entries}"
        "</channel></rss>"
    ).encode()


def entry(number: int, place: int) -> str:
    """Return one entry: a title of eight words and some 600 characters of text."""
    source = random.Random(number * 1_000_003 + place)
    title = " ".join(source.choices(WORDS, k=8)).capitalize() + f" {number}-{place}"
    text = " ".join(source.choices(WORDS, k=90)).capitalize()
    day = 1 + place % 28
    return (
        f"<item><title>{title}</title><link>https://obec{number}.example/zprava/{place}</link>"
        f"<guid>https://obec{number}.example/?p={place}</guid>"
        f"<pubDate>Mon, {day:02} Nov 2026 08:00:00 +0100</pubDate>"
        f"<description>&lt;p&gt;{text}.&lt;/p&gt;</description></item>"
    )


def answer(path: str, known: str) -> bytes:
    """Return the whole response."""
    if path == "/revise":
        STATE["revision"] += 1
        return b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
    if not path[1:].isdecimal():
        return b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
    tag = f'"{path[1:]}-{STATE["revision"]}"'
    if known == tag:
        return f"HTTP/1.1 304 Not Modified\r\nETag: {tag}\r\n\r\n".encode()
    body = feed(int(path[1:]), STATE["revision"])
    head = (
        f"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml; charset=utf-8\r\nETag: {tag}\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


async def serve(incoming: asyncio.StreamReader, outgoing: asyncio.StreamWriter) -> None:
    """Answer the requests of one connection."""
    try:
        while True:
            head = (await incoming.readuntil(b"\r\n\r\n")).decode("latin-1")
            path = head.split(" ", 2)[1]
            known = next(
                (
                    line[15:].strip()
                    for line in head.split("\r\n")
                    if line.lower().startswith("if-none-match:")
                ),
                "",
            )
            outgoing.write(answer(path, known))
            await outgoing.drain()
    except (asyncio.IncompleteReadError, ConnectionError):
        outgoing.close()


async def main() -> None:
    """Serve until killed."""
    STATE["fresh"] = int(sys.argv[1])
    first = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = first.sockets[0].getsockname()[1]
    others = [await asyncio.start_server(serve, f"127.0.0.{n}", port) for n in range(2, HOSTS + 1)]
    for number in range(int(sys.argv[2])):  # rendered before anybody's clock runs
        feed(number, 0)
        feed(number, 1)
    print(port, flush=True)
    await asyncio.gather(*(server.serve_forever() for server in (first, *others)))


asyncio.run(main())
