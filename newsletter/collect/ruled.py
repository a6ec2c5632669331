"""What the rules of ``config.toml`` say of an item, and why: a pure function of values.

Tags are given first, by every rule that fits. Of several rules for the section, and of several
that block, the first counts. What a ``keep`` rule fits is never blocked.
"""

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from newsletter.models import Item
from newsletter.models.item import TAG
from newsletter.rules import Rule
from newsletter.text.language import _
from newsletter.text.phrases import Phrases, Text

PAGE = 1_000
"""Characters of an item's body that rules on the text look at."""

_MARKUP = re.compile(r"<[^<>]*>?")


@dataclass(frozen=True)
class Ruled:
    """What the rules say. ``blocked``: why it is left out. ``reasons``: why the rest, by field."""

    tags: tuple[str, ...]
    section: str | None = None
    blocked: str = ""
    reasons: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class _Condition:
    """A condition as it is looked for: phrases in a text, or the keys of sources."""

    name: str
    negated: bool
    keys: tuple[str, ...]
    phrases: Phrases

    def shown_by(self, item: "_Looked") -> str | None:
        """Return what shows that the condition holds ("" for what is not there), or none."""
        if self.name == "source":
            found = item.source if item.source in self.keys else None
        else:
            found = self.phrases.first_in(getattr(item, self.name))
        if self.negated:
            return "" if found is None else None
        return found


@dataclass(frozen=True)
class _Compiled:
    rule: Rule
    number: int
    conditions: tuple[_Condition, ...]

    def why(self, item: "_Looked") -> str | None:
        """Return why the rule fits; none if it does not."""
        shown = {}
        for condition in self.conditions:
            found = condition.shown_by(item)
            if found is None:
                return None
            if found:
                shown[condition.name] = found
        named = rule_name(self.rule, self.number)
        parts = [f"{condition_name(name)}: {words}" for name, words in shown.items()]
        return f"{named} ({', '.join(parts)})" if parts else named


@dataclass(frozen=True)
class Rules:
    """Rules made ready for many items."""

    tag: tuple[_Compiled, ...] = ()
    section: tuple[_Compiled, ...] = ()
    block: tuple[_Compiled, ...] = ()
    keep: tuple[_Compiled, ...] = ()


@lru_cache(maxsize=4)
def ready(rules: tuple[Rule, ...]) -> Rules:
    """Return the rules made ready, those of each action in their order."""
    found = [_compiled(rule, number) for number, rule in enumerate(rules, start=1)]
    return Rules(
        tag=tuple(one for one in found if one.rule.tag),
        section=tuple(one for one in found if one.rule.section),
        block=tuple(one for one in found if one.rule.block),
        keep=tuple(one for one in found if one.rule.keep),
    )


def ruled(item: Item, source: str, rules: Rules) -> Ruled:
    """Return what the rules say of an item, by what its source said of it.

    :param source: the key of its source; "" if that was removed.
    """
    looked = _Looked(item, source)
    reasons: dict[str, str] = {}
    reasons |= {TAG + one.rule.tag: why for one in rules.tag if (why := looked.tag_by(one))}
    section, why = _first(rules.section, looked)
    if section:
        reasons["section"] = why
    blocking, blocked = _first(rules.block, looked)
    keeping, kept = _first(rules.keep, looked) if blocking else (None, "")
    if keeping:
        reasons["kept"] = _("{keeping}, against {blocking}").format(keeping=kept, blocking=blocked)
    elif blocking:
        reasons["blocked"] = blocked
    return Ruled(
        tuple(looked.tags),
        section.section if section else None,
        reasons.get("blocked", ""),
        reasons,
    )


def rule_name(rule: Rule, number: int) -> str:
    """Return how people call a rule; ``number`` is counted from the top of the file, from 1."""
    if rule.name:
        return _("rule ‘{name}’").format(name=rule.name)
    return _("rule {number}").format(number=number)


def condition_name(name: str) -> str:
    """Return how people call a condition."""
    return {
        "title": _("title"),
        "text": _("text"),
        "source": _("source"),
        "author": _("author"),
        "tagged": _("tag"),
    }[name]


class _Looked:
    """What rules look at; each text is made ready when the first rule asks for it."""

    def __init__(self, item: Item, source: str) -> None:
        self._item = item
        self.source = source
        given = item.given_tags
        self.tags = [tag for tag in item.tags if tag not in given]

    @cached_property
    def title(self) -> Text:
        return Text(self._item.original_title)

    @cached_property
    def text(self) -> Text:
        item = self._item
        body = html.unescape(_MARKUP.sub(" ", item.body[:PAGE]))
        return Text(item.original_title, item.original_summary, body)

    @cached_property
    def author(self) -> Text:
        return Text(self._item.author)

    @cached_property
    def tagged(self) -> Text:
        return Text(*self.tags)

    def tag_by(self, one: _Compiled) -> str | None:
        """Give the tag of a rule that fits, and return why; none if it is there already."""
        why = None if one.rule.tag in self.tags else one.why(self)
        if why:
            self.tags.append(one.rule.tag)
            self.__dict__.pop("tagged", None)  # the rules below see it
        return why


def _first(rules: Iterable[_Compiled], item: _Looked) -> tuple[Rule | None, str]:
    return next(((one.rule, why) for one in rules if (why := one.why(item))), (None, ""))


def _compiled(rule: Rule, number: int) -> _Compiled:
    return _Compiled(
        rule,
        number,
        tuple(
            _Condition(
                name.removeprefix("not_"),
                name.startswith("not_"),
                phrases,
                Phrases.of(phrases),
            )
            for name, phrases in rule.conditions.items()
        ),
    )
