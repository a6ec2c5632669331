"""If these fail, the wrong mailbox is read, or its password stands in the database."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.errors import InputError, SourceError
from newsletter.text.imap_urls import ImapUrl, imap_url, is_imap

BOX = ImapUrl("imaps", "zpravodaj@obec.example", "posta.example", 993)


@pytest.mark.parametrize(
    ("url", "box"),
    [
        ("imaps://zpravodaj%40obec.example@posta.example/INBOX", BOX),
        ("imaps://zpravodaj@obec.example@posta.example", BOX),
        (" IMAPS://zpravodaj%40obec.example;AUTH=*@POSTA.example:993/ ", BOX),
        (
            "imap://jana@[::1]:1143/Zpr%C3%A1vy/Kraj",
            ImapUrl("imap", "jana", "::1", 1143, "Zprávy/Kraj"),
        ),
        (f"{BOX}?UID%205:*", replace(BOX, search="UID 5:*")),
        (f"{BOX};UIDVALIDITY=7/;UID=12", replace(BOX, uidvalidity=7, uid=12)),
        (
            f"{BOX};uidvalidity=7/;uid=12/;partial=0.99",
            replace(BOX, uidvalidity=7, uid=12, most=99),
        ),
    ],
)
def test_addresses_are_read(url: str, box: ImapUrl) -> None:
    assert imap_url(url) == box
    assert is_imap(url)


@pytest.mark.parametrize(
    "url",
    [
        "https://posta.example/INBOX", "imaps://posta.example/INBOX", "imaps://jana@/INBOX",
        "imaps://jana@posta.example:99999/", "imaps://jana@posta.example/a%0D%0Ab",
        "imaps://ja%00na@posta.example/", "imaps://jana@posta.example/INBOX?ALL%0D%0AX",
        "imaps://jana@posta.example/INBOX;X=1", "imaps://jana@[posta/", "imaps:jana", "",
        "imaps://jana@posta.example/" + "x" * 3_000,
    ],
)  # fmt: skip
def test_what_is_no_mailbox_is_refused(url: str) -> None:
    with pytest.raises(SourceError, match="imaps://"):
        imap_url(url)


def test_a_password_in_the_address_is_refused_and_not_repeated() -> None:
    with pytest.raises(InputError) as caught:
        imap_url("imaps://jana:tajne@posta.example/INBOX", InputError)
    assert "tajne" not in str(caught.value)


@given(
    st.text(st.characters(exclude_categories=["C"]), min_size=1),
    st.text(st.characters(exclude_categories=["C"])),
    st.integers(0, 2**32 - 1),
)
def test_what_is_written_is_read_back(user: str, folder: str, uid: int) -> None:
    box = replace(BOX, user=user, folder=folder.strip("/") or "INBOX", uid=uid, search="UID 1:*")
    written = str(box)
    if len(written) < 2_000:
        assert imap_url(written) == box
