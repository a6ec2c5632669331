"""The plain text of an issue: the same facts in the same order, in lines of 72 columns."""

from newsletter.compose.content import Content
from newsletter.compose.templates import fill, values, without_gaps


def render(content: Content) -> str:
    """Return the text; addresses stand alone on their lines."""
    return without_gaps(fill("digest.txt.j2", values(content, subject="", preheader="")))
