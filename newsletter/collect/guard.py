"""No private address is ever fetched: names are resolved once, checked, and that address dialled.

A check before the connection alone could be answered with one address and connected to another
(https://owasp.org/www-community/attacks/DNS_Rebinding). Every redirect passes here again.
"""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Iterable
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network

import httpcore

from newsletter.errors import NoHostError, SourceError
from newsletter.text.html import one_line
from newsletter.text.language import _

Address = IPv4Address | IPv6Address
Resolve = Callable[[str, int], Awaitable[list[str]]]

# Not caught by ``is_global``: https://www.iana.org/assignments/iana-ipv4-special-registry
_RESERVED = ip_network("192.0.0.0/24")
# All of IPv6 that is given out for the internet: RFC 4291, 2.4.
_INTERNET = IPv6Network("2000::/3")
_TEREDO = IPv6Network("2001::/32")
# Prefixes that carry an IPv4 address, and how many bits stand behind it:
# RFC 6052 (NAT64), RFC 4291 (IPv4-mapped), RFC 3056 (6to4).
_CARRIERS = (
    (IPv6Network("64:ff9b::/96"), 0),
    (IPv6Network("::ffff:0:0/96"), 0),
    (IPv6Network("2002::/16"), 80),
)
# Name servers know the name, and that nothing is there (RFC 3493, 6.1; the second is Linux's).
_UNKNOWN = {socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)}
_IPV4_BITS = 0xFFFFFFFF


def is_allowed(text: str, *, loopback: bool = False) -> bool:
    """Tell whether the address may be fetched from: a public one, or ours where we say so.

    An IPv4 address that an IPv6 one carries is judged too.
    """
    try:
        address: Address = ip_address(text.partition("%")[0])
    except ValueError:
        return False
    meant = _carried(address)
    return (loopback and meant.is_loopback) or _is_public(meant)


def _carried(address: Address) -> Address:
    """Return the IPv4 address that an IPv6 one carries, or the address itself."""
    for network, behind in _CARRIERS:
        if address in network:
            return IPv4Address((int(address) >> behind) & _IPV4_BITS)
    return address


def _is_public(address: Address) -> bool:
    if isinstance(address, IPv4Address):
        return address.is_global and not address.is_multicast and address not in _RESERVED
    return address.is_global and address in _INTERNET and address not in _TEREDO


async def resolve(host: str, port: int) -> list[str]:
    """Return the addresses of ``host``.

    :raises OSError: it has none.
    """
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[4][0]) for address in found))


async def allowed(
    host: str, port: int, resolve: Resolve = resolve, *, loopback: bool = False
) -> list[str]:
    """Return the addresses of ``host`` that may be connected to.

    :raises NoHostError: it has none at all, or none that is allowed.
    :raises SourceError: nobody can say now: we are not on the internet, or its name servers fail.
    """
    shown = one_line(host)
    try:
        addresses = await resolve(host, port)
    except (OSError, UnicodeError) as error:
        failing = isinstance(error, socket.gaierror) and error.errno not in _UNKNOWN
        kind = SourceError if failing else NoHostError
        raise kind(
            _("the server ‘{host}’ is not known to the domain name system").format(host=shown),
            remedy=_("Check the address, and your own connection to the internet."),
        ) from error
    found = [one for one in addresses if is_allowed(one, loopback=loopback)]
    if not found:
        raise NoHostError(
            _("the server ‘{host}’ is at a private address, which is never fetched").format(
                host=shown
            ),
            remedy=_("Sources must be on the public internet."),
        )
    return found


class GuardedBackend(httpcore.AsyncNetworkBackend):
    """Connections to allowed addresses only."""

    def __init__(self, *, loopback: bool = False, resolve: Resolve = resolve) -> None:
        self._loopback = loopback
        self._resolve = resolve
        self._open = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - the interface is httpcore's
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Connect to the first allowed address of ``host`` that answers.

        :raises SourceError: the host has no address, or none that is allowed.
        """
        failure: Exception | None = None
        for address in await allowed(host, port, self._resolve, loopback=self._loopback):
            try:
                return await self._open.connect_tcp(
                    address, port, timeout, local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        assert failure is not None
        raise failure

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await asyncio.sleep(seconds)
