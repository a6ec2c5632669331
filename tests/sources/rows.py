"""What a program may write in a field that should hold something else."""

from datetime import datetime

from hypothesis import strategies as st

from newsletter.sources import Entry
from newsletter.sources.calls import said_of

HARD = [
    "", "0", "1e999", "NaN", "Infinity", "-5", "9" * 40, "58823529.41", "1" + "0" * 5_000,
    "20260-01-01T00:00:00", "2026-02-31", "2099-12-31", "0000-00-00", "2026-12-31T23:59:59",
    "javascript:alert(1)", "//zly.example", "data:text/html,x", "https://[::1", "/a b",
    "Dvě\nřádky\r\n", "\u202e\u0000\ud800", "<script>x</script><b>", "{}", "[" * 5_000,
]  # fmt: skip

_TEXTS = st.text("aÁ1.,:/?#@%<>&;\"'{}[]\\ \n\t\x00\u202e\xa0", max_size=30)
_SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | _TEXTS | st.sampled_from(HARD)
ANYTHING = st.recursive(
    _SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_TEXTS, inner, max_size=4),
    max_leaves=8,
)
"""Any JSON value, infinite numbers included."""


def is_safe(entry: Entry) -> bool:
    """Tell whether an entry of a call can be stored, and leads nowhere but to the web."""
    said = said_of(entry)
    links = [entry.url, *(document.url for document in entry.attachments)]
    amounts = (said.allocation, said.min_support, said.max_support, said.max_rate)
    moments = (entry.published_at, said.opens_at, said.closes_at)
    lines = (entry.title, entry.summary, said.code, said.eligible, said.source_state, *entry.tags)
    return (
        0 < len(entry.identity) <= 500
        and bool(entry.title)
        and all(link is None or link.startswith(("http://", "https://")) for link in links)
        and all(amount is None or 0 < amount < 10**15 for amount in amounts)
        and all(moment is None or _is_aware(moment) for moment in moments)
        and not any("\n" in line or "\u202e" in line for line in lines)
        and "<script" not in entry.body
    )


def _is_aware(moment: datetime) -> bool:
    return moment.utcoffset() is not None
