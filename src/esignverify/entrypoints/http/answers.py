# SPDX-License-Identifier: Apache-2.0
"""Idempotency-Key (draft-ietf-httpapi-idempotency-key-header): same request, same answer.

Kept in this process only, for the last `MAX_KEYS` keys; a restart forgets them. Nothing is stored.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from .problems import RETRY_SECONDS, Problem

MAX_KEYS = 256
"""Answers remembered; one is some tens of KiB."""
_KEY_FORM = re.compile(r"[\x21-\x7e]{1,255}")


@dataclass(slots=True)
class _Entry:
    fingerprint: str
    body: bytes | None = None
    """None while the first request is still being handled."""


class Turn:
    """One request's hold on its key: `replay` is the answer given before, if there was one."""

    def __init__(self, entry: _Entry | None) -> None:
        self._entry = entry
        self.replay = entry.body if entry else None

    def keep(self, body: bytes) -> None:
        """Remember the answer for whoever asks again."""
        if self._entry is not None:
            self._entry.body = body


class Answers:
    """Keys and the answers given for them, oldest forgotten first."""

    def __init__(self, limit: int = MAX_KEYS) -> None:
        self._entries: OrderedDict[str, _Entry] = OrderedDict()
        self._limit = limit

    @contextmanager
    def turn(self, key: str | None, fingerprint: str) -> Iterator[Turn]:
        """Hold `key` (None: no key was sent) for a request of that `fingerprint`.

        A request that fails leaves no trace, so that it can be sent again.

        Raises:
            Problem: 400 a malformed key, 409 its request is still being handled, 422 the key was
                used for another request.
        """
        if key is None:
            yield Turn(None)
            return
        entry = self._find(key, fingerprint)
        try:
            yield Turn(entry)
        finally:
            if entry.body is None:
                del self._entries[key]
            self._forget()

    def _find(self, key: str, fingerprint: str) -> _Entry:
        if _KEY_FORM.fullmatch(key) is None:
            raise Problem(400, "IDEMPOTENCY_KEY_INVALID")
        entry = self._entries.get(key)
        if entry is None:
            entry = self._entries[key] = _Entry(fingerprint)
            return entry
        if entry.fingerprint != fingerprint:
            raise Problem(422, "IDEMPOTENCY_KEY_REUSED")
        if entry.body is None:
            retry = {"Retry-After": RETRY_SECONDS}
            raise Problem(409, "IDEMPOTENCY_IN_PROGRESS", headers=retry)
        return entry

    def _forget(self) -> None:
        surplus = max(len(self._entries) - self._limit, 0)
        done = [key for key, entry in self._entries.items() if entry.body is not None]
        for key in done[:surplus]:
            del self._entries[key]
