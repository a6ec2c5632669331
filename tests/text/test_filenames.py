"""If these fail, a mail writes where it must not, or somebody opens a program by mistake."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.text.filenames import file_name, is_program


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("Výzva č. 7.pdf", "Výzva č. 7.pdf"),
        ("../../etc/passwd", "_._etc_passwd"),
        ("C:\\Users\\a.pdf", "C__Users_a.pdf"),
        (" .skryty. ", "skryty"),
        ("a\0b\r\n\u202efdp.exe", "ab fdp.exe"),
        ("con.txt", "_con.txt"),
        ("LPT1", "_LPT1"),
        ("cena?<>|*.xlsx", "cena_____.xlsx"),
        ("a" * 300 + ".pdf", "a" * 176 + ".pdf"),
        ("ž" * 300 + ".pdf", "ž" * 88 + ".pdf"),
        ("a." + "b" * 300, "a." + "b" * 178),
        ("???", "document.pdf"),
        ("", "document.pdf"),
    ],
)
def test_names_are_made_harmless(name: str, safe: str) -> None:
    assert file_name(name, "application/pdf") == safe


@given(st.text())
def test_a_name_is_one_part_of_a_path_and_stays_what_it_is(name: str) -> None:
    safe = file_name(name)
    assert Path(safe).name == safe
    assert 0 < len(safe.encode()) <= 200
    assert not safe.startswith(".")
    assert file_name(safe) == safe


@pytest.mark.parametrize(
    ("name", "media_type", "content"),
    [
        ("a.EXE", "", b""), ("a.pdf.vbs", "", b""), ("a.docx", "application/x-sh", b""),
        ("a", "application/java-archive", b""), ("a.pdf", "", b"\x7fELF"),
        ("a.pdf", "", b"#!/bin/sh"), ("a.pdf", "", b"MZ\x90\0"), ("a.iso. ", "", b""),
    ],
)  # fmt: skip
def test_programs_are_known(name: str, media_type: str, content: bytes) -> None:
    assert is_program(name, media_type, content)


@pytest.mark.parametrize(
    ("name", "content"),
    [("MZe.csv", b"MZe;dotace;" * 20), ("a.pdf", b"%PDF"), ("plan.xlsm", b"PK"), ("obec", b"")],
)
def test_documents_are_not_taken_for_programs(name: str, content: bytes) -> None:
    assert not is_program(name, "application/octet-stream", content)
