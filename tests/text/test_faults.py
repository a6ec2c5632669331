"""If these fail, a Czech secretary reads the operating system's English inside a sentence."""

import errno
import os
import socket
import ssl

import pytest

from newsletter.text import language
from newsletter.text.faults import place_of, reason_of


@pytest.mark.parametrize(
    ("number", "czech"),
    [
        (errno.ECONNREFUSED, "spojení bylo odmítnuto"),
        (errno.ETIMEDOUT, "odpověď nepřišla včas"),
        (errno.ENOENT, "takový soubor ani složka neexistuje"),
        (errno.EACCES, "přístup není povolen"),
        (errno.EEXIST, "soubor toho jména už existuje"),
        (errno.ENOSPC, "disk je plný"),
    ],
)
def test_common_faults_are_said_in_czech(number: int, czech: str) -> None:
    assert reason_of(OSError(number, os.strerror(number), "/a/file")) == czech


def test_an_unknown_name_is_no_number() -> None:
    assert "DNS" in reason_of(socket.gaierror(socket.EAI_NONAME, "Name or service not known"))


def test_the_uncommon_stays_as_the_system_says_it() -> None:
    assert reason_of(OSError(errno.EXDEV, os.strerror(errno.EXDEV))) == os.strerror(errno.EXDEV)
    assert reason_of(OSError("a word of its own")) == "a word of its own"


def test_numbers_of_openssl_are_not_taken_for_the_systems() -> None:
    assert "EOF" in reason_of(ssl.SSLError(errno.ENOENT, "EOF occurred"))


@pytest.mark.parametrize(
    ("said", "place"),
    [
        ("Invalid value (at line 107, column 7)", "line 107, column 7"),
        ("unclosed token: line 1, column 12", "line 1, column 12"),
        ("Expecting value: line 2 column 1 (char 5)", "line 2, column 1"),
        ("Expected '=' after a key in a key/value pair (at end of document)", "at its end"),
        ("maximum recursion depth exceeded", "maximum recursion depth exceeded"),
    ],
)
def test_where_a_parser_stumbled_is_said_in_our_own_words(said: str, place: str) -> None:
    language.use("en")
    assert place_of(ValueError(said)) == place
