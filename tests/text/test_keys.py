"""If these fail, a key is accepted that a command line, an address or the settings refuse."""

import pytest

from newsletter.errors import InputError
from newsletter.text.keys import LONGEST_KEY, checked_key


@pytest.mark.parametrize("key", ["a", "clenove", "0-9", "k" * LONGEST_KEY])
def test_small_letters_digits_and_hyphens_are_a_key(key: str) -> None:
    assert checked_key(key) == key


@pytest.mark.parametrize(
    "key", ["", "-a", "členové", "Clenove", "a b", "a\n", "a_b", "k" * (LONGEST_KEY + 1)]
)
def test_anything_else_is_refused_with_its_name(key: str) -> None:
    with pytest.raises(InputError) as caught:
        checked_key(key)
    assert f"„{key}“" in caught.value.what
