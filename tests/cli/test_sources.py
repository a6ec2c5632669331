"""If these fail, adding a source leads astray, or a list of sources loses some on its way."""

import json

from newsletter.settings import Settings
from tests.cli.conftest import Run


def listed(newsletter: Run) -> list[str]:
    return [one["key"] for one in json.loads(newsletter("sources", "list", "--json").out)]


def test_two_kinds_of_one_address_come_back_from_a_file(
    newsletter: Run, settings: Settings
) -> None:
    for more in (
        ("--key", "hlidka", "--kind", "watch"),
        ("--key", "mesto", "--kind", "page", "--set", "item=li.a"),
        ("--key", "mesto-vyzvy", "--kind", "page", "--set", "item=li.b"),
    ):
        newsletter("sources", "add", "https://nyrov.example/", *more, "--unchecked")
    keys = listed(newsletter)
    assert keys == ["hlidka", "mesto", "mesto-vyzvy"]
    file = str(settings.folder / "zdroje.toml")
    newsletter("sources", "export", file)
    for key in keys:
        newsletter("sources", "remove", key, "--yes")
    assert "Added 3 sources." in newsletter("sources", "import", file).out
    assert listed(newsletter) == keys


def test_an_import_names_what_it_does_not_add(newsletter: Run, settings: Settings) -> None:
    file = settings.folder / "zdroje.toml"
    file.write_text(
        "[sources.kraj]\nurl = 'https://kraj.example/rss'\n"
        "[sources.spatny]\nurl = 'https://kraj.example/rss'\nkind = 'feedd'\n",
        encoding="utf-8",
    )
    first = newsletter("sources", "import", str(file))
    assert "feedd" in first.err
    again = newsletter("sources", "import", str(file))
    assert "1 was there already: kraj." in again.out
    assert "Added 0 sources." in again.out
    file.write_text("[sources.kraj]\nurl = 'https://jiny.example/rss'\n", encoding="utf-8")
    other = newsletter("sources", "import", str(file))
    assert (other.code, listed(newsletter)) == (3, ["kraj"])
    assert "kraj: there is a source of that key already, with another address or kind" in other.err


def test_an_unknown_section_is_said_even_if_there_is_nothing_to_add(
    newsletter: Run, settings: Settings
) -> None:
    file = settings.folder / "zdroje.toml"
    file.write_text("[sources]\n", encoding="utf-8")
    refused = newsletter("sources", "import", str(file), "--section", "nic")
    assert refused.code == 2
    assert "nic" in refused.err
