# SPDX-License-Identifier: Apache-2.0
"""``--trust DIR``: a folder of certificates that replaces the store for one run.

Its anchors build paths and vouch for nothing: not pinned, not usable, no licence. A ``ca.toml``
in it is not even read, unless the operator pinned the folder's manifest in the configuration.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from ...model.trust import Anchor, Authority, CaProfile, Role, TrustSnapshot
from .authority import Rules
from .certificates import SUFFIXES, is_published, not_an_anchor, read_certificates
from .folder import Files, collect, manifest
from .trust_store import store_snapshot

FOLDER_ID = "trust-folder"
FOLDER_NAME = "--trust"
"""The same for every folder: where a report was made must not show in it."""


class TrustFolder:
    """The folder `folder`; `pins` are manifest digests (``sha256:…``) from the configuration."""

    def __init__(
        self,
        folder: Path,
        *,
        pins: Iterable[str] = (),
        confirmations: int = 1,
        demo: bool = False,
    ) -> None:
        self._folder = folder
        self._pins = frozenset(pins)
        self._rules = Rules(confirmations, demo)

    def snapshot(self) -> TrustSnapshot:
        """The folder as a store if it is pinned, else as plain certificates.

        Raises:
            ConfigurationError: no such folder, or a certificate that cannot be read.
        """
        files = collect(self._folder, deep=True)
        if manifest(files) in self._pins:
            return store_snapshot(files, self._rules)
        return _plain(files, demo=self._rules.demo)


def _plain(files: Files, *, demo: bool) -> TrustSnapshot:
    counted = {
        name: data
        for name, data in files.items()
        if "/" not in name and name.lower().endswith(SUFFIXES)
    }
    anchors: dict[str, Anchor] = {}
    candidates: set[bytes] = set()
    for name, data in counted.items():
        for certificate in read_certificates(data, name):
            if not_an_anchor(certificate) or (is_published(certificate) and not demo):
                candidates.add(certificate.der)
            else:
                anchors[certificate.sha256] = Anchor(
                    certificate.der, certificate.sha256, tuple(Role), usable=False
                )
    authority = Authority(
        id=FOLDER_ID,
        name=FOLDER_NAME,
        name_en=None,
        former_names=(),
        uscc=None,
        foreign=False,
        demo=False,
        licences=(),
        unlicensed=False,
        anchors=tuple(anchors[digest] for digest in sorted(anchors)),
        profile=CaProfile(),
    )
    header = f"esignverify.trust-folder/1 demo={'true' if demo else 'false'}\n"
    return TrustSnapshot(
        id=manifest(counted, header),
        pinned=False,
        authorities=(authority,),
        candidates=tuple(sorted(candidates)),
    )
