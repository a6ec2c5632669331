"""Run the checks over a mail."""

from newsletter.compose.check import (
    calendars,
    clients,
    czech,
    dark,
    footer,
    gmail,
    headers,
    images,
    links,
    outlook,
    plain,
    preheader,
    spam,
    structure,
    visual,
)  # fmt: skip
from newsletter.compose.check.finding import Check, Finding
from newsletter.compose.check.mail import Mail

CHECKS: tuple[Check, ...] = (
    *structure.CHECKS, *links.CHECKS, *visual.CHECKS, *dark.CHECKS, *outlook.CHECKS,
    *gmail.CHECKS, *preheader.CHECKS, *plain.CHECKS, *images.CHECKS, *headers.CHECKS,
    *calendars.CHECKS, *czech.CHECKS, *footer.CHECKS, *clients.CHECKS, *spam.CHECKS,
)  # fmt: skip
"""All checks, by their ids."""


def check(mail: Mail) -> list[Finding]:
    """Return what is wrong with a mail, by the ids of the rules; best run on one filled in.

    The marks for personal parts must be filled in (:func:`newsletter.deliver.message.example`).
    """
    return [finding for one in CHECKS for finding in one.findings(mail)]
