"""If these fail, an association cannot read a source of its own, or a list chooses what is run."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from newsletter.errors import SettingsError, SourceError
from newsletter.sources.kinds import KINDS, OwnOptions, kind_named, take_in

OWN = """
from newsletter.sources import Entry, Reading

async def collect(source, fetch, now):
    return Reading([Entry("1", source.options["greeting"])])
"""


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    (tmp_path / "our_portal.py").write_text(OWN, encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    yield "our_portal:collect"
    KINDS.pop("our_portal:collect", None)
    sys.modules.pop("our_portal", None)


def test_a_kind_of_ones_own_reads_a_source(own: str) -> None:
    with pytest.raises(SourceError):
        kind_named(own)  # nobody has said that it may be run
    take_in([own, own])
    assert kind_named(own).options is OwnOptions


@pytest.mark.parametrize("name", ["our_portal:nothing", "no_such_module:collect", "no colon", ""])
def test_a_kind_that_is_nowhere_is_a_sentence(own: str, name: str) -> None:
    with pytest.raises(SettingsError, match="kinds"):
        take_in([name])
    assert own not in KINDS
