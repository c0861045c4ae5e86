# SPDX-License-Identifier: Apache-2.0
"""Servers on loopback that addresses of CRLs and OCSP lead to: honest ones, and ones that lie."""

from __future__ import annotations

import hashlib
import socket
import socketserver
import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from http.server import BaseHTTPRequestHandler, SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread
from types import MappingProxyType

from asn1crypto import x509
from cryptography.x509 import ocsp as ocsp_reader

from .pki.certificates import Entity
from .pki.revocation import Revoked, ocsp

Script = Callable[[socket.socket, Event], None]
"""What a server does with one connection; the event says that the test is over."""


class _Handler(SimpleHTTPRequestHandler):
    """Files of a folder, with Last-Modified; what was asked is written down."""

    asked: list[tuple[str, str, str]]

    def log_message(self, *_: object) -> None:
        """Nothing to the terminal."""

    def do_GET(self) -> None:
        since = self.headers["If-Modified-Since"] or ""
        self.asked.append((self.path, self.headers["Host"], since))
        super().do_GET()


@contextmanager
def web(
    folder: Path, tls: ssl.SSLContext | None = None
) -> Iterator[tuple[str, list[tuple[str, str, str]]]]:
    """An HTTP server for the files of `folder`: ``host:port``, and (path, host, since) of each."""
    asked: list[tuple[str, str, str]] = []
    kind = type("Handler", (_Handler,), {"asked": asked})

    def handler(*arguments: object) -> SimpleHTTPRequestHandler:
        return kind(*arguments, directory=str(folder))

    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)  # type: ignore[arg-type]
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    with _serving(server):
        yield f"127.0.0.1:{server.server_address[1]}", asked


@contextmanager
def scripted(script: Script, host: str = "127.0.0.1") -> Iterator[str]:
    """A server that does as `script` says with every connection: ``host:port``."""
    over = Event()

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            try:
                script(self.request, over)
            except OSError:
                """Our side hung up, as it should."""

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True
        address_family = socket.AF_INET6 if ":" in host else socket.AF_INET

    server = Server((host, 0), Handler)
    with _serving(server):
        try:
            name = f"[{host}]" if ":" in host else host
            yield f"{name}:{server.server_address[1]}"
        finally:
            over.set()


@contextmanager
def _serving(server: socketserver.BaseServer) -> Iterator[None]:
    thread = Thread(target=lambda: server.serve_forever(0.02), daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def says(*parts: bytes) -> Script:
    """Read the question, say these octets, hang up."""

    def script(connection: socket.socket, _: Event) -> None:
        connection.recv(65536)
        for part in parts:
            connection.sendall(part)

    return script


def drips(first: bytes, part: bytes, pause: float) -> Script:
    """Say `first`, then `part` again and again, slowly, without end."""

    def script(connection: socket.socket, over: Event) -> None:
        connection.recv(65536)
        connection.sendall(first)
        while not over.wait(pause):
            connection.sendall(part)

    return script


def silent(connection: socket.socket, over: Event) -> None:
    """Take the question and never answer."""
    connection.recv(65536)
    over.wait(60)


def http(body: bytes, *headers: str, status: str = "200 OK") -> bytes:
    """An answer of HTTP with these headers and a true length."""
    lines = (f"HTTP/1.1 {status}", *headers, f"Content-Length: {len(body)}", "", "")
    return "\r\n".join(lines).encode() + body


@contextmanager
def responder(
    known: Mapping[int, tuple[Entity, Entity]],
    produced: datetime,
    ends: datetime,
    revoked: Mapping[int, Revoked] = MappingProxyType({}),
    delegates: Mapping[int, Entity] = MappingProxyType({}),
) -> Iterator[tuple[str, list[int]]]:
    """An OCSP responder that reads each question and signs its answer: ``host:port``, and serials.

    `known` holds certificate and issuer by serial number; an issuer whose serial number is among
    `delegates` lets that certificate sign. Whatever is no proper question, or about
    a certificate that another key issued, gets an HTTP error.
    """
    asked: list[int] = []

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            """Nothing to the terminal."""

        def do_POST(self) -> None:
            data = self.rfile.read(int(self.headers["Content-Length"]))
            question = ocsp_reader.load_der_ocsp_request(data)
            subject, issuer = known[question.serial_number]
            sha1 = hashlib.sha1(issuer.certificate.subject.public_bytes()).digest()
            proper = (
                self.headers["Content-Type"] == "application/ocsp-request"
                and question.hash_algorithm.name == "sha1"
                and question.issuer_name_hash == sha1
                and question.issuer_key_hash == _key_hash(issuer)
                and not list(question.extensions)
            )
            if not proper:
                self.send_error(400)
                return
            asked.append(question.serial_number)
            body = ocsp(
                subject,
                issuer,
                delegates.get(issuer.serial, issuer),
                produced,
                ends,
                revoked=revoked.get(question.serial_number),
            )
            self.send_response(200)
            self.send_header("Content-Type", "application/ocsp-response")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    with _serving(server):
        yield f"127.0.0.1:{server.server_address[1]}", asked


def _key_hash(one: Entity) -> bytes:
    """SHA-1 over the key's bits (RFC 6960 §4.1.1), of whatever algorithm it is."""
    key = x509.Certificate.load(one.der).public_key["public_key"]
    return hashlib.sha1(bytes(key)).digest()
