"""Rules of ``config.toml``: what becomes of the items that fit, before an editor sees them."""

from typing import Annotated, Any, Self

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from newsletter.parts import Key, Line, Part
from newsletter.text.language import _


def _words(value: str) -> str:
    if not any(character.isalnum() for character in value):
        raise ValueError(_("must have a letter or a digit"))
    return value


def _listed(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


Phrase = Annotated[Line, Field(max_length=200), AfterValidator(_words)]
Phrases = Annotated[tuple[Phrase, ...], Field(min_length=1), BeforeValidator(_listed)]
Keys = Annotated[tuple[Key, ...], Field(min_length=1), BeforeValidator(_listed)]


class Rule(Part):
    """What becomes of the items that fit: exactly one of ``keep``, ``block``, ``tag``, ``section``.

    An item fits when all conditions hold; of a list of phrases one is enough. ``not_…`` holds when
    none of its phrases is there.
    """

    name: Line = ""
    keep: bool = False
    block: bool = False
    tag: Annotated[Line, Field(max_length=60)] = ""
    section: Key | None = None
    title: Phrases | None = None
    text: Phrases | None = None
    source: Keys | None = None
    author: Phrases | None = None
    tagged: Phrases | None = None
    not_title: Phrases | None = None
    not_text: Phrases | None = None
    not_source: Keys | None = None
    not_author: Phrases | None = None
    not_tagged: Phrases | None = None

    @property
    def conditions(self) -> dict[str, tuple[str, ...]]:
        """The conditions that are set, by name."""
        return {
            prefix + name: phrases
            for prefix in ("", "not_")
            for name in ("title", "text", "source", "author", "tagged")
            if (phrases := getattr(self, prefix + name)) is not None
        }

    @model_validator(mode="after")
    def _one_action(self) -> Self:
        actions = [self.keep, self.block, bool(self.tag.strip()), self.section is not None]
        if actions.count(True) != 1:
            raise ValueError(_("must have exactly one of: keep, block, tag, section"))
        if not self.conditions:
            raise ValueError(_("would fit every item: give it a condition, e.g. title"))
        return self
