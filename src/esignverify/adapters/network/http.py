# SPDX-License-Identifier: Apache-2.0
"""One file or OCSP answer (RFC 6960 A.1) over HTTP/1.1: no credentials, no cookies, few redirects.

Nothing is unpacked: a coded answer, which could be a bomb, is refused. Octets are counted on the
line, so that headers, chunks and trailers without end are over the limit as any body is.
"""

from __future__ import annotations

import re
from http.client import HTTPException, HTTPResponse, IncompleteRead
from typing import cast
from urllib.parse import urljoin

from ...formats.addresses import AddressError, HttpAddress, read_address
from ...model.crl_fetching import Answer, Asking, Validators
from ...model.errors import FetchError
from ...model.version import __version__
from .wire import BUFFER, Budget, Wire, connected

MOST_REDIRECTS = 3
"""To another scheme, another name, another place; more is a loop."""

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_OK, _NOT_MODIFIED = 200, 304
_TAG = re.compile(r'(W/)?"[!#-~]{0,200}"')
_DATE = re.compile(r"[A-Za-z0-9 ,:]{20,40}")


def get(address: HttpAddress, asking: Asking, budget: Budget) -> Answer:
    """The file at `address`; none where it is the one that `asking` knows.

    Raises:
        FetchError: it cannot be had.
    """
    url, at = asking.address.url, address
    for _ in range(MOST_REDIRECTS + 1):
        with connected(
            at.host, at.port, budget, tls=at.tls, private=asking.address.private
        ) as wire:
            found = _answer(wire, at, asking, budget)
        if isinstance(found, Answer):
            return found
        url, at = _redirected(url, found, address, at, asking.hosts)
    raise FetchError(problem="fetch-redirects", limit=MOST_REDIRECTS)


def _answer(wire: Wire, at: HttpAddress, asking: Asking, budget: Budget) -> Answer | str:
    """The file, or the place to which the server sends us."""
    known = asking.known
    wire.send(_request(at, known, asking.question))
    method = "POST" if asking.question else "GET"
    response = HTTPResponse(cast("object", wire), method=method)  # type: ignore[arg-type]
    try:
        response.begin()
        if response.status in _REDIRECTS:
            return response.getheader("Location") or ""
        if response.status == _NOT_MODIFIED and known != Validators():
            return Answer((), known)
        if response.status != _OK:
            raise FetchError(problem="fetch-status", found=response.status)
        coding = (response.getheader("Content-Encoding") or "identity").strip().lower()
        if coding != "identity":
            raise FetchError(problem="fetch-coded", found=coding)
        if response.length is not None and response.length > budget.limit:
            raise FetchError(problem="fetch-large", limit=budget.limit)
        return Answer((_body(response),), _validators(response))
    except IncompleteRead:
        raise FetchError(problem="fetch-cut-off") from None
    except (HTTPException, ValueError) as error:
        raise FetchError(problem="fetch-protocol", reason=type(error).__name__) from None
    finally:
        response.close()


def _request(at: HttpAddress, known: Validators, question: bytes) -> bytes:
    name = f"[{at.host}]" if ":" in at.host else at.host
    port = "" if at.port == (443 if at.tls else 80) else f":{at.port}"
    lines = [
        f"{'POST' if question else 'GET'} {at.target} HTTP/1.1",
        f"Host: {name}{port}",
        f"User-Agent: esignverify/{__version__}",
        f"Accept: application/{'ocsp-response' if question else 'pkix-crl'}, */*;q=0.5",
        "Accept-Encoding: identity",
        "Connection: close",
    ]
    if question:
        lines += ["Content-Type: application/ocsp-request", f"Content-Length: {len(question)}"]
    # Looked at again: in between they were in a file.
    if known.etag is not None and _TAG.fullmatch(known.etag):
        lines.append(f"If-None-Match: {known.etag}")
    elif known.modified is not None and _DATE.fullmatch(known.modified):
        lines.append(f"If-Modified-Since: {known.modified}")
    return "\r\n".join((*lines, "", "")).encode("ascii") + question


def _body(response: HTTPResponse) -> bytes:
    parts = []
    while part := response.read(BUFFER):
        parts.append(part)
    if response.length:
        raise FetchError(problem="fetch-cut-off")
    return b"".join(parts)


def _validators(response: HTTPResponse) -> Validators:
    """What may be sent back as it is; anything else could end a line of the next question."""
    etag, modified = response.getheader("ETag") or "", response.getheader("Last-Modified") or ""
    return Validators(
        etag if _TAG.fullmatch(etag) else None, modified if _DATE.fullmatch(modified) else None
    )


def _redirected(
    url: str, location: str, first: HttpAddress, last: HttpAddress, hosts: tuple[str, ...]
) -> tuple[str, HttpAddress]:
    """Where `location` leads: the host that was listed, or one that the profile names for it."""
    target = urljoin(url, location)
    try:
        found = read_address(target)
    except AddressError:
        raise FetchError(problem="fetch-redirect", found=location) from None
    usual = {80, 443}
    same = found.host == first.host and found.port in {first.port, *usual}
    named = any(
        f"{found.host}:{found.port}" == one or (found.host == one and found.port in usual)
        for one in map(str.lower, hosts)
    )
    if not isinstance(found, HttpAddress) or not (same or named) or (last.tls and not found.tls):
        raise FetchError(problem="fetch-redirect", found=target)
    return target, found
