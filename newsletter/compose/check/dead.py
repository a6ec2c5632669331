"""B09, B12: links whose targets are not there. Who asks for them is not compose's business."""

from collections.abc import Iterator, Mapping

from newsletter.compose.check.finding import Check, Fault, Finding, Look, error, warning
from newsletter.compose.check.mail import Mail
from newsletter.text.language import _

_SOURCE = "WCAG 2.2, 2.4.4; readers' patience"


def outside(mail: Mail, public_url: str) -> list[str]:
    """Return the web addresses that the mail leads to, each once, without those of our own web.

    Ours are not there before the issue is sent.
    """
    root = public_url.rstrip("/")
    found = dict.fromkeys(href for _element, _words, href in mail.page.links)
    return [
        href
        for href in found
        if href.lower().startswith(("http://", "https://"))
        and href != root
        and not href.startswith(f"{root}/")
    ]


def findings(mail: Mail, gone: Mapping[str, str], unsure: Mapping[str, str]) -> list[Finding]:
    """Return what asking for the addresses has found out.

    :param gone: the addresses that are not there, with a sentence why: errors.
    :param unsure: those that could not be reached, which may be there for readers: warnings.
    """
    return [finding for check in _checks(gone, unsure) for finding in check.findings(mail)]


def _checks(gone: Mapping[str, str], unsure: Mapping[str, str]) -> tuple[Check, Check]:
    return (
        error("B09", _SOURCE)(_told(gone, _("Correct the link, or leave the item out."))),
        warning("B12", _SOURCE)(_told(unsure, _("Open it in a browser: it may be there."))),
    )


def _told(told: Mapping[str, str], remedy: str) -> Look:
    def look(mail: Mail) -> Iterator[Fault]:
        for element, _words, href in mail.page.links:
            if href in told:
                yield Fault(told[href], f"{mail.page.place(element)} ({href[:100]})", remedy)

    return look
