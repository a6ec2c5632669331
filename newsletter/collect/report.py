"""What editors are told of sources that died: once when they do, once when they are back.

Those that stay dead are named again in each Monday's message.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from newsletter.collect.health import Condition, condition, sentence
from newsletter.models import Source
from newsletter.store import sources
from newsletter.store.engine import Tx
from newsletter.text.language import _, ngettext

MONDAY = 0
LOOKED_BACK = timedelta(days=180)


@dataclass(frozen=True)
class Report:
    """The sources that died, those that stay dead, and those that are back."""

    died: Sequence[tuple[Source, Condition]] = ()
    still: Sequence[tuple[Source, Condition]] = ()
    back: Sequence[Source] = ()

    @property
    def is_news(self) -> bool:
        """Whether there is something to tell."""
        return bool(self.died or self.still or self.back)

    def subject(self) -> str:
        """Return the subject of the message."""
        dead = len(self.died) + len(self.still)
        if dead:
            return ngettext(
                "{count} source brings nothing", "{count} sources bring nothing", dead
            ).format(count=dead)
        return ngettext(
            "{count} source is back", "{count} sources are back", len(self.back)
        ).format(count=len(self.back))

    def text(self, now: datetime) -> str:
        """Return the message, with what can be done."""
        dead = [
            f"{source.title} ({source.key}): {sentence(found, now)}\n  {source.url}"
            for source, found in (*self.died, *self.still)
        ]
        back = [f"{source.title} ({source.key})" for source in self.back]
        parts = []
        if dead:
            parts.append("\n".join([_("These sources bring nothing, or not all:"), "", *dead]))
            first = next(source.key for source, _found in (*self.died, *self.still))
            parts.append(_("Look what is wrong: newsletter sources check {key}").format(key=first))
        if back:
            parts.append("\n".join([_("These are in order again:"), "", *back]))
        return "\n\n".join(parts) + "\n"


def survey(tx: Tx, now: datetime) -> list[tuple[Source, Condition]]:
    """Return all sources by key, and how each fares."""
    return [
        (
            source,
            condition(source, sources.days_with_news(tx, source.id or 0, now - LOOKED_BACK), now),
        )
        for source in sources.everything(tx)
    ]


def report_of(found: Sequence[tuple[Source, Condition]], weekday: int) -> Report:
    """Return what editors should hear today; ``weekday`` is 0 on Monday."""
    dead = [(source, one) for source, one in found if one.is_dead]
    return Report(
        died=[(source, one) for source, one in dead if source.told_at is None],
        still=[
            (source, one)
            for source, one in dead
            if source.told_at is not None and weekday == MONDAY
        ],
        back=[source for source, one in found if source.told_at is not None and not one.is_dead],
    )


def settle(tx: Tx, report: Report, now: datetime) -> None:
    """Note that editors were told."""
    told: dict[int, datetime | None] = {source.id or 0: now for source, _one in report.died}
    told |= {source.id or 0: None for source in report.back}
    for number, source in sources.locked(tx, told).items():
        source.told_at = told[number]
