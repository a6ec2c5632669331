"""Sources in and out: files of sources, ours (TOML) and other programs' (OPML)."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from newsletter.collect.add import PASSWORD_FILE, facts, of_list
from newsletter.collect.discover import free_key
from newsletter.errors import InputError, NewsletterError, StateError
from newsletter.models import Source
from newsletter.settings import Settings, source_password_variable
from newsletter.sources.listed import (
    LONGEST_FILE,
    Listed,
    read_opml,
    read_toml,
    write_opml,
    write_toml,
)
from newsletter.store import sources
from newsletter.store.engine import Store
from newsletter.text.faults import reason_of
from newsletter.text.language import _

PERMISSIONS = 0o644


@dataclass
class Import:
    """What a file of sources brings: ``fresh`` ones, keys of those ``there``, why not others."""

    fresh: list[Source] = field(default_factory=list)
    there: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


def imported(
    store: Store, settings: Settings, file: Path, section: str | None, now: datetime
) -> Import:
    """Return which of the file's sources are new, which are there already, and which are refused.

    A source is there already if one of its kind, address and options is. What stands in our own
    file twice is two sources; an address in OPML is one. Which file holds a password is not taken
    from a list: its author may want to get to know it.

    :param section: where items go of sources that name no section of ours.
    :raises InputError: the file cannot be read, or there is no such section.
    """
    if section is not None:
        settings.section(section)
    with store.reading() as tx:
        keys = {source.key: source for source in sources.everything(tx)}
    known = {facts(source): key for key, source in keys.items()}
    found = Import()
    for key, listed in _of_file(file):
        name = key or free_key(listed.url, keys)
        where = f"{file}: {name}"
        options = {key: said for key, said in listed.options.items() if key != PASSWORD_FILE}
        own = listed.model_copy(update={"options": options})
        try:
            source = of_list(settings, own, name, now, section)
            there = _there(source, keys, known)
        except NewsletterError as error:
            found.refused.append(str(InputError(error.what, where=where, remedy=error.remedy)))
            continue
        if there:
            found.there.append(there)
            continue
        if own != listed:
            found.refused.append(_without_password(where, source))
        found.fresh.append(source)
        keys[name] = source
        if not key:
            known[facts(source)] = name
    return found


def _there(
    source: Source, keys: Mapping[str, Source], known: Mapping[tuple[str, str, str], str]
) -> str | None:
    """Return the key by which the source is there already, if it is.

    :raises StateError: its key is another source's.
    """
    namesake = keys.get(source.key)
    if namesake and (namesake.kind, namesake.url) == (source.kind, source.url):
        return source.key
    there = known.get(facts(source))
    if namesake and there is None:
        raise StateError(
            _("there is a source of that key already, with another address or kind"),
            remedy=_("Choose another key for it in the file."),
        )
    return there


def written(file: Path, everything: Sequence[Source], settings: Settings) -> tuple[int, int]:
    """Write the sources to a file that is not there yet; return how many, and how many not.

    :raises InputError: the file is there, cannot be written, or ends neither in .toml nor .opml.
    """
    if file.suffix == ".toml":
        text, count = write_toml(everything), len(everything)
    elif file.suffix == ".opml":
        titles = {key: section.title for key, section in settings.sections.items()}
        text = write_opml(everything, titles)
        count = sum(source.kind == "feed" for source in everything)
    else:
        raise InputError(_("the name of the file must end in .toml or .opml"), where=str(file))
    try:
        with os.fdopen(
            os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PERMISSIONS), "w"
        ) as out:
            out.write(text)
    except OSError as error:
        raise InputError(
            _("the file cannot be written ({reason})").format(reason=reason_of(error)),
            where=str(file),
        ) from error
    return count, len(everything) - count


def _without_password(where: str, source: Source) -> str:
    what = _("which file holds a password is not taken from a list")
    remedy = _("Give the password of {url} yourself, in {variable}.").format(
        url=source.url, variable=source_password_variable(source.key)
    )
    return str(InputError(what, where=where, remedy=remedy))


def _of_file(file: Path) -> list[tuple[str, Listed]]:
    try:
        if file.stat().st_size > LONGEST_FILE:
            raise InputError(_("the file is too large"), where=str(file))
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(
            _("the file cannot be read ({reason})").format(reason=reason_of(error)), where=str(file)
        ) from error
    if text.lstrip().startswith("<"):
        return [("", listed) for listed in read_opml(text, str(file))]
    return list(read_toml(text, str(file)).items())
