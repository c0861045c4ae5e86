# SPDX-License-Identifier: Apache-2.0
"""One connection to an address that was looked at, under limits of time and octets.

A name is resolved once; every answer is looked at, and the connection goes to one of them. So no
later answer of the name service can lead it elsewhere (DNS rebinding).
"""

from __future__ import annotations

import io
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from time import monotonic
from typing import Any

from ...model.errors import FetchError
from ...model.networks import Reach, reach

IDLE_SECONDS = 20.0
"""Without an octet, or until a connection stands: longer than a line to another continent needs."""
RESOLVE_SECONDS = 15.0
"""For the name service, whose own patience can be minutes."""
MOST_ADDRESSES = 4
"""IP addresses of one name that are tried."""
BUFFER = 1 << 16
"""Octets read at once."""

_Place = tuple[socket.AddressFamily, Any]
"""What `socket.connect` takes; the IP address comes first."""


class Budget:
    """What one question may cost in all: wall time, and octets that come in."""

    def __init__(self, seconds: float, octets: int) -> None:
        self._seconds = seconds
        self._end = monotonic() + seconds
        self._left = octets
        self.limit = octets

    def patience(self, most: float = IDLE_SECONDS) -> float:
        """Seconds that the next step may take.

        Raises:
            FetchError: the time is over.
        """
        left = self._end - monotonic()
        if left <= 0:
            raise FetchError(problem="fetch-slow", seconds=round(self._seconds))
        return min(left, most)

    def spend(self, octets: int) -> None:
        """Count what came in.

        Raises:
            FetchError: more than there may be.
        """
        self._left -= octets
        if self._left < 0:
            raise FetchError(problem="fetch-large", limit=self.limit)


class Wire:
    """A connection as far as `http.client` needs a socket."""

    def __init__(self, connection: socket.socket, budget: Budget) -> None:
        self._connection = connection
        self._budget = budget

    def send(self, data: bytes) -> None:
        """Send all of `data`."""
        self._connection.settimeout(self._budget.patience())
        self._connection.sendall(data)

    def makefile(self, _mode: str = "rb") -> io.BufferedReader:
        """What comes in."""
        return io.BufferedReader(_Incoming(self._connection, self._budget), BUFFER)


class _Incoming(io.RawIOBase):
    """Octets of a connection; the budget is asked before, and charged after each of them."""

    def __init__(self, connection: socket.socket, budget: Budget) -> None:
        self._connection = connection
        self._budget = budget

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        self._connection.settimeout(self._budget.patience())
        count = self._connection.recv_into(buffer)  # type: ignore[arg-type]
        self._budget.spend(count)
        return count


@contextmanager
def connected(host: str, port: int, budget: Budget, *, tls: bool, private: bool) -> Iterator[Wire]:
    """A connection to `host` for as long as the block runs; `private` allows private networks.

    Raises:
        FetchError: none can be had, or the connection fails inside the block.
    """
    try:
        connection = _connect(_places(host, port, budget, private=private), budget)
        try:
            if tls:
                connection = _secured(connection, host, budget)
            yield Wire(connection, budget)
        finally:
            connection.close()
    except ssl.SSLCertVerificationError as error:
        raise FetchError(problem="fetch-certificate", reason=error.verify_message) from None
    except ssl.SSLError as error:
        raise FetchError(problem="fetch-tls", reason=error.reason or "TLS") from None
    except TimeoutError:
        budget.patience()
        raise FetchError(problem="fetch-idle", seconds=round(IDLE_SECONDS)) from None
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise FetchError(problem="fetch-connection", reason=reason) from None


def _places(host: str, port: int, budget: Budget, *, private: bool) -> list[_Place]:
    """What `host` resolves to; refused as a whole where one answer may not be asked."""
    found = _resolved(host, port, budget.patience(RESOLVE_SECONDS))
    for _, place in found:
        address = str(place[0])
        where = reach(address)
        if where is Reach.FORBIDDEN:
            raise FetchError(problem="address-forbidden", found=address)
        if where is Reach.PRIVATE and not private:
            raise FetchError(problem="address-private", found=address)
    return found[:MOST_ADDRESSES]


def _resolved(host: str, port: int, seconds: float) -> list[_Place]:
    """The answers of the name service, which cannot be told to hurry: it is left behind."""
    found: list[_Place] = []
    problems: list[Exception] = []

    def ask() -> None:
        try:
            answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            problems.append(error)
        else:
            found.extend((family, place) for family, _, _, _, place in answers)

    thread = Thread(target=ask, name=f"resolve {host}", daemon=True)
    thread.start()
    thread.join(seconds)
    if not found or thread.is_alive():
        raise FetchError(problem="fetch-name", found=host)
    return found


def _connect(places: list[_Place], budget: Budget) -> socket.socket:
    """The first connection that stands."""
    for number, (family, place) in enumerate(places, 1):
        connection = socket.socket(family, socket.SOCK_STREAM)
        try:
            connection.settimeout(budget.patience())
            connection.connect(place)
        except OSError:
            connection.close()
            if number == len(places):
                raise
        except BaseException:
            connection.close()
            raise
        else:
            return connection
    raise AssertionError("a name resolves to something")


def _secured(connection: socket.socket, host: str, budget: Budget) -> socket.socket:
    """TLS with the system's roots: they vouch for the line, never for what comes over it."""
    connection.settimeout(budget.patience())
    return ssl.create_default_context().wrap_socket(connection, server_hostname=host)
