"""If these fail, a feed can make the server read what is behind the firewall."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.collect.guard import GuardedBackend, is_allowed
from newsletter.errors import SourceError


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "127.9.9.9", "0.0.0.0", "10.0.0.1", "172.16.5.5", "192.168.1.1"),
        *("169.254.169.254", "100.64.0.1", "192.0.0.8", "198.18.0.1", "192.0.2.1"),
        *("224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255"),
        *("::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fec0::1", "ff02::1", "2001:db8::1"),
        *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254"),
        *("64:ff9b::7f00:1", "64:ff9b::a00:1", "64:ff9b:1::a00:1", "2002:7f00:1::"),
        *("2002:a00:1::1", "2001:0:7f00:1::", "::7f00:1", "::8.8.8.8", "100::1"),
        *("", "localhost", "8.8.8.8.8", "0x7f000001"),
    ],
)
def test_what_is_not_public_is_refused(address: str) -> None:
    assert not is_allowed(address)


@pytest.mark.parametrize(
    "address",
    ["8.8.8.8", "93.184.216.34", "2a00:1028::1", "2606:4700::1111", "64:ff9b::808:808",
     "::ffff:8.8.8.8", "2002:808:808::1"],
)  # fmt: skip
def test_what_is_public_is_allowed(address: str) -> None:
    assert is_allowed(address)


@pytest.mark.parametrize("address", ["10.0.0.1", "169.254.169.254", "fe80::1", "::ffff:10.0.0.1"])
def test_allowing_loopback_allows_nothing_else(address: str) -> None:
    assert not is_allowed(address, loopback=True)
    assert is_allowed("127.0.0.1", loopback=True)
    assert is_allowed("::1", loopback=True)
    assert is_allowed("::ffff:127.0.0.1", loopback=True)


@given(st.ip_addresses(v=4, network="10.0.0.0/8"), st.sampled_from(["::ffff:", "64:ff9b::"]))
def test_no_disguise_of_a_private_address_is_allowed(inner: object, prefix: str) -> None:
    assert not is_allowed(f"{prefix}{inner}")


def connect(*addresses: str) -> None:
    async def resolve(_host: str, _port: int) -> list[str]:
        return list(addresses)

    async def go() -> None:
        await GuardedBackend(resolve=resolve).connect_tcp("zdroj.example", 80)

    asyncio.run(go())


@pytest.mark.parametrize(
    "addresses", [["192.168.0.1"], ["10.0.0.1", "::1"], ["::ffff:127.0.0.1"], []]
)
def test_a_name_for_private_addresses_is_never_dialled(addresses: list[str]) -> None:
    with pytest.raises(SourceError, match=r"zdroj\.example"):
        connect(*addresses)
