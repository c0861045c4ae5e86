# SPDX-License-Identifier: Apache-2.0
"""Asking an address for revocation lists or an OCSP answer, by the scheme that it has."""

from __future__ import annotations

from ...formats.addresses import AddressError, HttpAddress, read_address
from ...formats.x509.crl import MAX_CRL
from ...model.crl_fetching import Answer, Asking
from ...model.errors import FetchError
from .http import get
from .ldap import search
from .wire import Budget

MAX_OCTETS = MAX_CRL + (1 << 20)
"""All that comes in for one question: the largest list that is kept, as PEM, and what is around."""


class NetworkFetcher:
    """Asks over the network; one question takes `seconds` at most, redirects and all."""

    def __init__(self, seconds: float, octets: int = MAX_OCTETS) -> None:
        self._seconds = seconds
        self._octets = octets

    def fetch(self, asking: Asking) -> Answer:
        """What the address gives now.

        Raises:
            FetchError: nothing that could be looked at.
        """
        try:
            address = read_address(asking.address.url)
        except AddressError:
            raise FetchError(problem="address-form", found=asking.address.url) from None
        budget = Budget(self._seconds, self._octets)
        if isinstance(address, HttpAddress):
            return get(address, asking, budget)
        if asking.question:
            raise FetchError(problem="address-no-web", found=asking.address.url)
        return search(address, budget, private=asking.address.private)
