"""If these fail, one page is taken for several, or several for one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.text.addresses import LONGEST, address_key, file_name


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://obec.example/a?id=1", "https://obec.example/a?id=2"),
        ("https://obec.example/a", "https://obec.example/b"),
        ("https://obec.example/A", "https://obec.example/a"),
        ("https://obec.example:8443/a", "https://obec.example/a"),
        ("https://dotace.obec.example/a", "https://obec.example/a"),
        ("https://obec.example/?p=12", "https://obec.example/?p=13"),
    ],
)
def test_different_pages_stay_apart(one: str, other: str) -> None:
    assert address_key(one) != address_key(other)


def test_the_order_of_parameters_and_the_way_letters_are_written_do_not_matter() -> None:
    one = "https://obec.example/%C3%BAřad?b=2&a=1&utm_campaign=x"
    assert address_key(one) == address_key("http://www.obec.example/úřad/?a=1&b=2")


@pytest.mark.parametrize("text", ["", "77", "mailto:a@b.example", "https://", "http://[::1", "//x"])
def test_what_is_no_web_address_has_no_key(text: str) -> None:
    assert address_key(text) == ""


@given(st.text(max_size=200), st.text(alphabet="?&=a;%/#.", max_size=2_000))
def test_any_address_has_a_key_that_fits_its_column(path: str, rest: str) -> None:
    assert len(address_key(f"https://obec.example/{path}{rest}")) <= LONGEST


def test_a_passage_of_a_page_is_not_the_page() -> None:
    assert address_key("https://obec.example/a#:~:text=Nová%20vyhláška") == ""
    assert address_key("https://obec.example/a#kontakt") == "obec.example/a"


def test_a_file_is_named_by_the_end_of_its_address() -> None:
    assert file_name("https://obec.example/dok/z%C3%A1m%C4%9Br.pdf?v=1") == "záměr.pdf"
    assert file_name("https://obec.example/") == "obec.example"
