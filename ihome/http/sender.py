"""Where a request comes from, as limits count it."""

from ipaddress import IPv6Address, ip_address, ip_network

from flask import request

V6_PREFIX = 64  # what one household or one rented machine is given: all its addresses are one


def sender_address() -> str:
    """The IPv4 address or the IPv6 network of the sender; headers count only behind our proxies."""
    return as_counted(request.remote_addr or "")


def as_counted(text: str) -> str:
    """`text` as one key: an IPv6 address as its network, a mapped IPv4 address as itself."""
    try:
        address = ip_address(text)
    except ValueError:
        return "unknown"
    if not isinstance(address, IPv6Address):
        return str(address)
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(ip_network((address.packed, V6_PREFIX), strict=False))
