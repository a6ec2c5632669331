"""An issue as it goes out: subject, preview line, HTML and text."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path

from newsletter.compose import foreign, html, subject
from newsletter.compose.content import Content, build
from newsletter.compose.documents import clean
from newsletter.compose.templates import own_folder
from newsletter.errors import RenderError
from newsletter.models import Issue, Placement
from newsletter.settings import Settings
from newsletter.text.fingerprint import fingerprint
from newsletter.text.language import _


@dataclass(frozen=True)
class Rendered:
    """The exact text that is approved and sent, with marks for the personal parts."""

    subject: str
    preheader: str
    html: str
    text: str
    sha256: str


def render(
    settings: Settings, issue: Issue, placements: Sequence[Placement], now: datetime
) -> Rendered:
    """Render an issue in the language in use. The same input gives the same bytes.

    :param placements: in their order within each section.
    :param now: when it is approved, or looked at; see :func:`content.moment_of`.
    :raises RenderError: it cannot be rendered; the item is named if it is one item's fault.
    """
    return rendered(settings, issue, build(settings, issue, placements, now))


def rendered(settings: Settings, issue: Issue, content: Content) -> Rendered:
    """Do as :func:`render` with a content that is built, or a part of one.

    :raises RenderError: as there.
    """
    own = own_folder(settings)
    line, preview = proposed(issue, content)
    try:
        page, plain = _made(own, content, line, preview)
    except ValueError as error:
        raise _explained(error, own, content) from error
    return Rendered(line, preview, page, plain, fingerprint(line, page, plain))


def _made(own: Path | None, content: Content, line: str, preview: str) -> tuple[str, str]:
    work = partial(html.render, own, content, line, preview)
    return work() if own is None else foreign.run(work, own)


def proposed(issue: Issue, content: Content) -> tuple[str, str]:
    """Return the issue's own subject and preview line, or what its content proposes."""
    return (
        clean(issue.subject) or subject.subject(content),
        clean(issue.preheader) or subject.preheader(content),
    )


def _is_unfit(own: Path | None, content: Content) -> bool:
    try:
        _made(own, content, "", "")
    except ValueError:
        return True
    return False


def _explained(error: ValueError, own: Path | None, content: Content) -> RenderError:
    # mrml does not say where it stumbled: the cards are tried one by one.
    where = _("issue {number}").format(number=content.number)
    if own is not None and _is_unfit(own, replace(content, sections=())):
        return RenderError(
            _("your own templates make no mail, whatever is in it ({reason})").format(reason=error),
            where=str(own),
            remedy=_("Correct them, or take them away: ours are used then."),
        )
    for section in content.sections:
        for card in section.cards:
            alone = replace(content, sections=(replace(section, cards=(card,)),))
            if _is_unfit(own, alone):
                return RenderError(
                    _("item {id} ‘{title}’ cannot be rendered").format(
                        id=card.item_id, title=card.title
                    ),
                    where=where,
                    remedy=_(
                        "Correct it (newsletter queue edit {id}) and take it over "
                        "(newsletter issue arrange {number} --refresh {id}), or go on without it "
                        "(newsletter issue arrange {number} --remove {id})."
                    ).format(id=card.item_id, number=content.number),
                )
    return RenderError(
        _("the issue cannot be rendered ({reason})").format(reason=error), where=where
    )
