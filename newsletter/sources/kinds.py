"""The kinds of source there are, by the name they have in the database and in commands."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pkgutil import resolve_name

from pydantic import ConfigDict

from newsletter.errors import NewsletterError, SettingsError, SourceError
from newsletter.models import Source
from newsletter.sources import (
    Collect,
    FetchPage,
    Reading,
    board,
    calendar,
    edotace,
    events,
    feed,
    jdp,
    json_records,
    mailbox,
    ms21,
    news,
    page,
    sedia,
    sheet,
    warnings,
    watch,
    xml_records,
)
from newsletter.sources.options import Options
from newsletter.text.html import one_line
from newsletter.text.language import _


@dataclass(frozen=True)
class Kind:
    """One kind of source: what it does, and the options it takes."""

    collect: Collect
    options: type[Options] = Options


_log = logging.getLogger(__name__)

KINDS: dict[str, Kind] = {
    "feed": Kind(feed.collect),
    "board": Kind(board.collect),
    "news": Kind(news.collect),
    "events": Kind(events.collect),
    "edotace": Kind(edotace.collect, edotace.PortalOptions),
    "ms21": Kind(ms21.collect, ms21.ExportOptions),
    "jdp": Kind(jdp.collect, jdp.JdpOptions),
    "sedia": Kind(sedia.collect, sedia.SearchOptions),
    "calendar": Kind(calendar.collect, calendar.CalendarOptions),
    "sheet": Kind(sheet.collect, sheet.SheetOptions),
    "page": Kind(page.collect, page.PageOptions),
    "watch": Kind(watch.collect, watch.WatchOptions),
    "json": Kind(json_records.collect, json_records.JsonOptions),
    "xml": Kind(xml_records.collect, xml_records.XmlOptions),
    "warnings": Kind(warnings.collect, warnings.WarningOptions),
    "mailbox": Kind(mailbox.collect, mailbox.MailboxOptions),
}


class OwnOptions(Options):
    """The options of a kind of one's own: whatever it wants."""

    model_config = ConfigDict(frozen=True, extra="allow")


def take_in(own: Iterable[str]) -> None:
    """Add kinds of one's own, by where their functions are: ``package.module:function``.

    Only what the configuration names comes in here: a list of sources from elsewhere must not
    choose what is run.

    :raises SettingsError: there is no such function.
    """
    for name in own:
        if name in KINDS:
            continue
        try:
            KINDS[name] = Kind(_speaking(name, resolve_name(name)), OwnOptions)
        except (ImportError, AttributeError, ValueError) as error:
            raise SettingsError(
                _("there is no function ‘{name}’ ({reason})").format(name=name, reason=error),
                where="config.toml",
                remedy=_(
                    "Correct ‘kinds’ under [collecting]; its file lies beside config.toml, or its "
                    "package must be installed."
                ),
            ) from error


def _speaking(name: str, collect: Collect) -> Collect:
    """Return the function as one whose failures say what Python says: its author may read it."""

    async def collected(source: Source, fetch: FetchPage, now: datetime) -> Reading:
        try:
            return await collect(source, fetch, now)
        except NewsletterError:
            raise
        except Exception as error:
            _log.debug("source %s", source.key, exc_info=True)
            reason = one_line(f"{type(error).__name__}: {error}", 200)
            raise SourceError(
                _("the kind ‘{name}’ failed ({reason})").format(name=name, reason=reason),
                remedy=_("Where, shows newsletter --debug sources check {key}.").format(
                    key=source.key
                ),
            ) from error

    return collected


def kind_named(name: str, wrong: type[NewsletterError] = SourceError) -> Kind:
    """Return the kind of source of that name.

    :param wrong: what to raise if there is none: by default the failure of one source, which
        may have been stored by another version.
    """
    if name not in KINDS:
        raise wrong(
            _("there is no kind of source ‘{kind}’").format(kind=name),
            remedy=_("Known: {kinds}.").format(kinds=", ".join(KINDS)),
        )
    return KINDS[name]
