"""An address to serve on: found free before anything is started, so that what is wrong is said in one line."""

from __future__ import annotations

import errno
import ipaddress
import socket
from dataclasses import dataclass

from servicecase.inputs.faults import ScenarioError, refusal

LOOPBACK = "127.0.0.1"


@dataclass(frozen=True)
class Address:
    """Where a server listens: an address of this machine, and a port."""

    host: str
    port: int

    @property
    def is_local(self) -> bool:
        """Whether only this machine reaches it."""
        return ipaddress.ip_address(self.host).is_loopback

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}/"


def free_address(host: str = LOOPBACK, port: int = 0) -> Address:
    """A name or number of this machine, and a port of it that is free; 0 for any. Raises ScenarioError."""
    family, _, _, _, (number, *_) = _first_of(host)
    try:
        with socket.create_server((number, port), family=family) as probe:
            return Address(str(number), probe.getsockname()[1])
    except OSError as error:
        raise _fault(error, host, port) from None


def _first_of(host: str) -> tuple[socket.AddressFamily, socket.SocketKind, int, str, tuple[object, ...]]:
    try:
        return socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)[0]
    except (OSError, UnicodeError):
        raise refusal("address", "{host!r} is not known to this machine", host=host) from None


def _fault(error: OSError, host: str, port: int) -> ScenarioError:
    if error.errno == errno.EADDRINUSE:
        return refusal("port", "{port} is in use; give --port 0 for a free one", port=port)
    if error.errno == errno.EACCES:
        return refusal("port", "{port} needs privileges; choose one above 1023", port=port)
    return refusal("address", "{host!r} is not one of this machine", host=host)
