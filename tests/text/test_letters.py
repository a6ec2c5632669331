"""If these fail, a column, a month or a heading is not known for what it is."""

from unicodedata import normalize

import pytest

from newsletter.text.letters import unaccented


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_marks_and_case_do_not_matter_however_they_are_stored(form: str) -> None:
    text = "Příliš ŽLUŤOUČKÝ kůň, 1. ZÁŘÍ"
    assert unaccented(normalize(form, text)) == "prilis zlutoucky kun, 1. zari"  # type: ignore[arg-type]
