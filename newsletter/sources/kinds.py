"""The kinds of source there are, by the name they have in the database and in commands."""

from newsletter.sources import Kind, board, edotace, feed

KINDS: dict[str, Kind] = {
    "feed": feed.collect,
    "board": board.collect,
    "edotace": edotace.collect,
}
