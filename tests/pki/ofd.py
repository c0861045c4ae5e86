# SPDX-License-Identifier: Apache-2.0
"""An OFD writer (GB/T 33190-2016) that signs, and hides nothing from its caller.

Written from domain E1, apart from the reader. A package is a table of parts, each of which can be
replaced before and after signing; no clock is read.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from . import authorities_sm2 as sm2_who
from . import zip_archive
from .certificates import SM2_WITH_SM3, Entity
from .cms import digest_of
from .gm_cms import GmCms, gm_signed_data
from .seals import Sealing, ses_signature

NAMESPACE: Final = "http://www.ofdspec.org/2016"
HEAD: Final = '<?xml version="1.0" encoding="UTF-8"?>\n'
MAIN: Final = "OFD.xml"
SIGNATURES: Final = "Doc_0/Signs/Signatures.xml"
SM3: Final = "1.2.156.10197.1.401"
USUALLY_LEFT_OUT: Final = frozenset({MAIN, SIGNATURES})
"""What most genuine files leave out of the References (design rule 7)."""

Row = tuple[str, str]
"""FileRef and CheckValue as written."""
Make = Callable[[bytes, str], bytes]
"""Makes a signature value from Signature.xml and its path in the package."""


def element(name: str, content: str = "", /, **attributes: str | None) -> str:
    """One element of the OFD namespace; attributes that are None are left out."""
    told = "".join(f' {key}="{value}"' for key, value in attributes.items() if value is not None)
    return f"<ofd:{name}{told}>{content}</ofd:{name}>" if content else f"<ofd:{name}{told}/>"


def root(name: str, content: str, /, **attributes: str | None) -> bytes:
    """A part whose root element is `name`."""
    named = element(name, content, **attributes)
    start = f"<ofd:{name}"
    return f'{HEAD}{start} xmlns:ofd="{NAMESPACE}"{named[len(start) :]}'.encode()


def sealed(how: Sealing | None = None) -> Make:
    """Makes a SES_Signature whose propertyInfo names Signature.xml, unless `how` says otherwise."""
    chosen = how or Sealing()
    usual = Sealing().protects

    def make(content: bytes, path: str) -> bytes:
        named = chosen if chosen.protects != usual else replace(chosen, protects=f"/{path}")
        return ses_signature(content, named)

    return make


def signed_by(how: GmCms, signer: Entity | None = None) -> Make:
    """Makes a GB/T 35275 signed-data by `signer`, by default the institution."""
    by = signer or sm2_who.institution()
    return lambda content, _: gm_signed_data(content, by, how)


@dataclass(frozen=True)
class Stamp:
    """One StampAnnot: where the seal is drawn, in millimetres."""

    id: str = "21"
    page: str = "1"
    box: str = "150 240 40 40"
    clip: str | None = None


@dataclass(frozen=True)
class Sign:
    """How a signature is made and written.

    `left_out` parts get no Reference. `rows` changes the References, `xml` the finished
    Signature.xml before it is signed. `seal_file` is written as Seal.esl and, with `seal_listed`,
    covered. `flat` puts the files, with a number in their names, beside Signatures.xml.
    `covers_earlier` False leaves out what belongs to earlier signatures. `listed` False
    keeps it out of Signatures.xml.
    """

    make: Make = field(default_factory=sealed)
    id: str | None = None
    kind: str | None = "Seal"
    folder: str | None = None
    relative: str | None = None
    method: str | None = SM2_WITH_SM3
    check_method: str | None = SM3
    digest: str = "sm3"
    time: str | None = "20260310100000"
    left_out: frozenset[str] = USUALLY_LEFT_OUT
    rows: Callable[[list[Row]], list[Row]] | None = None
    xml: Callable[[bytes], bytes] | None = None
    stamps: tuple[Stamp, ...] = (Stamp(),)
    seal_file: bytes | None = None
    seal_listed: bool = True
    covers_earlier: bool = True
    listed: bool = True
    flat: bool = False


@dataclass
class Ofd:
    """A package: its parts in their order, and the rows of Signatures.xml."""

    parts: dict[str, bytes]
    signatures: list[str] = field(default_factory=list)
    own: set[str] = field(default_factory=set)
    """Parts that belong to signatures."""

    def replace(self, part: str, old: str, new: str) -> Ofd:
        """Change the text of a part; `old` must stand in it."""
        assert old.encode() in self.parts[part], f"{part}: {old}"
        self.parts[part] = self.parts[part].replace(old.encode(), new.encode())
        return self

    def put(self, part: str, data: bytes) -> Ofd:
        """Write a part."""
        self.parts[part] = data
        return self

    def drop(self, part: str) -> Ofd:
        """Take a part away."""
        del self.parts[part]
        return self

    def sign(self, how: Sign | None = None) -> Ofd:
        """Add a signature."""
        chosen = how or Sign()
        number = len([one for one in self.own if "/Signature" in one and one.endswith(".xml")])
        folder = f"Doc_0/Signs/{chosen.folder or f'Sign_{number}'}"
        path, value = f"{folder}/Signature.xml", f"{folder}/SignedValue.dat"
        if chosen.flat:
            folder = "Doc_0/Signs"
            path, value = f"{folder}/Signature_{number}.xml", f"{folder}/SignedValue_{number}.dat"
        if chosen.listed:
            self._enter(chosen, path, number)
        left_out = chosen.left_out | (frozenset() if chosen.covers_earlier else self.own)
        if chosen.seal_file is not None:
            self.parts[f"{folder}/Seal.esl"] = chosen.seal_file
            if not chosen.seal_listed:
                left_out |= {f"{folder}/Seal.esl"}
        rows = [
            (f"/{part}", base64.b64encode(digest_of(data, chosen.digest)).decode())
            for part, data in self.parts.items()
            if part not in left_out
        ]
        content = signature_xml(chosen, rows if chosen.rows is None else chosen.rows(rows), folder)
        content = content.replace(f"/{folder}/SignedValue.dat".encode(), f"/{value}".encode())
        if chosen.xml is not None:
            content = chosen.xml(content)
        self.parts[path] = content
        self.parts[value] = chosen.make(content, path)
        self.own |= {path, value}
        self.own |= {one for one in self.parts if one.startswith(folder + "/") and not chosen.flat}
        return self

    def _enter(self, how: Sign, path: str, number: int) -> None:
        """Add the signature to the list, and the list to OFD.xml."""
        identity = how.id or str(number + 1)
        told = {"ID": identity, "Type": how.kind, "Relative": how.relative, "BaseLoc": f"/{path}"}
        self.signatures.append(element("Signature", **told))
        self.write_list()
        if b"<ofd:Signatures>" not in self.parts[MAIN]:
            listed = element("Signatures", f"/{SIGNATURES}")
            self.replace(MAIN, "</ofd:DocBody>", f"{listed}</ofd:DocBody>")

    def write_list(self) -> Ofd:
        """Write Signatures.xml from its rows."""
        count = element("MaxSignId", str(len(self.signatures)))
        self.parts[SIGNATURES] = root("Signatures", count + "".join(self.signatures))
        return self

    def entries(self) -> list[zip_archive.Entry]:
        """The parts as entries of an archive."""
        return [zip_archive.Entry(name.encode(), data) for name, data in self.parts.items()]

    @property
    def data(self) -> bytes:
        """The file."""
        return zip_archive.write(zip_archive.Archive(self.entries()))


def signature_xml(how: Sign, rows: Sequence[Row], folder: str) -> bytes:
    """Signature.xml (GB/T 33190-2016 §18.2)."""
    provider = element("Provider", ProviderName="esignverify", Version="1.0", Company="fictional")
    listed = "".join(
        element("Reference", element("CheckValue", value), FileRef=part) for part, value in rows
    )
    stamps = "".join(
        element("StampAnnot", ID=one.id, PageRef=one.page, Boundary=one.box, Clip=one.clip)
        for one in how.stamps
    )
    seal = ""
    if how.seal_file is not None:
        seal = element("Seal", element("BaseLoc", f"/{folder}/Seal.esl"))
    info = (
        provider
        + (element("SignatureMethod", how.method) if how.method else "")
        + (element("SignatureDateTime", how.time) if how.time else "")
        + element("References", listed, CheckMethod=how.check_method)
        + stamps
        + seal
    )
    value = element("SignedValue", f"/{folder}/SignedValue.dat")
    return root("Signature", element("SignedInfo", info) + value)


def without(*parts: str) -> frozenset[str]:
    """What is usually left out, and `parts` too."""
    return USUALLY_LEFT_OUT | frozenset(parts)


def renamed(
    entries: Sequence[zip_archive.Entry], names: Mapping[str, bytes]
) -> list[zip_archive.Entry]:
    """The entries, those in `names` under other names."""
    return [replace(one, name=names.get(one.name.decode(), one.name)) for one in entries]
