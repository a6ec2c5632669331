"""If these fail, one person is two, a typing error is mailed, or a header can be forged."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.audience.addresses import Address, normalise
from newsletter.errors import InputError


@pytest.mark.parametrize(
    ("text", "written", "key"),
    [
        ("podatelna@obec.example", "podatelna@obec.example", "podatelna@obec.example"),
        ("  Podatelna@Obec.example\u00a0", "Podatelna@obec.example", "podatelna@obec.example"),
        ("\ufeffjan.novak@gmail.test", "jan.novak@gmail.test", "jan.novak@gmail.test"),
        ("ou+novinky@obec.example", "ou+novinky@obec.example", "ou+novinky@obec.example"),
        ("Urad@Kávová.example", "Urad@kávová.example", "urad@xn--kvov-5nad.example"),
        ("urad@xn--kvov-5nad.example", "urad@kávová.example", "urad@xn--kvov-5nad.example"),
    ],
)
def test_an_address_is_taken_as_written_and_compared_by_its_key(
    text: str, written: str, key: str
) -> None:
    assert normalise(text) == Address(written, key)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "podatelna",
        "podatelna@obec",
        "podatelna@@obec.example",
        "Jan Novák <jan@obec.example>",
        "jan@obec.example, eva@obec.example",
        "jan@obec.example;eva@obec.example",
        "jan novak@obec.example",
        "starostka.žluťoučká@obec.example",
        "jan@obec.example\r\nBcc: vsichni@obec.example",
        '"jan novak"@obec.example',
        "jan@[127.0.0.1]",
        "a" * 65 + "@obec.example",
        "jan@" + "o" * 64 + ".example",
    ],
)
def test_what_is_not_one_plain_address_is_refused_in_one_sentence(text: str) -> None:
    with pytest.raises(InputError) as caught:
        normalise(text)
    assert "\n" not in str(caught.value)
    assert "\r" not in str(caught.value)


@given(st.text())
def test_whatever_comes_in_no_line_break_comes_out(text: str) -> None:
    try:
        found = normalise(text)
    except InputError:
        return
    assert found.key.isascii()
    assert (found.written + found.key).isprintable()
    assert normalise(found.written) == found


@given(st.emails())
def test_an_address_is_the_same_however_it_is_typed(text: str) -> None:
    try:
        key = normalise(text).key
    except InputError:
        return
    assert normalise(text.upper()).key == key
    assert normalise(f" {text} ").key == key
