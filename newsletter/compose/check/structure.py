"""A: structure, for screen readers and for programs that strip what they do not know."""

from collections.abc import Iterator

from newsletter.compose.check.finding import Fault, error
from newsletter.compose.check.mail import Mail
from newsletter.text.language import _


@error("A01", "Email Markup Consortium 2025, 6; WCAG 2.2, 3.1.1")
def language(mail: Mail) -> Iterator[Fault]:
    """Want the language and the direction of the document."""
    for name in ("lang", "dir"):
        if not mail.tree.get(name):
            yield Fault(
                _("the attribute {name} is missing").format(name=name),
                "<html>",
                _("Add it in the layout: lang=“cs” dir=“ltr”."),
            )


CHECKS = (language,)
