# SPDX-License-Identifier: Apache-2.0
"""The documents that a worker's nursery reads before any other (src/esignverify/data/warm_up).

Small, ours, and with one of everything that a library loads or looks up late: both kinds of
cross-reference, packed streams, several algorithms, timestamps, a DSS with CRLs and OCSP answers.
The last certificate of the DSS is the root that the warm-up trusts.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from . import authorities as who
from .cms import Cms
from .pdf import Field, Pdf
from .pdf_forms import with_streams
from .pdf_syntax import deflated, stream
from .revocation import ocsp
from .signing import contents, crls, from_tsa

HOME = Path(__file__).parents[2] / "src" / "esignverify" / "data" / "warm_up"


_XMP = b"""<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/></x:xmpmeta>
<?xpacket end="r"?>"""


def blank() -> bytes:
    """A PDF of one empty page, with one packed stream and an object to go into an object stream."""
    bodies = [
        b"<</Type /Catalog /Pages 2 0 R /Metadata 5 0 R>>",
        b"<</Type /Pages /Kids [3 0 R] /Count 1>>",
        b"<</Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources 6 0 R /Contents 4 0 R>>",
        stream({"Filter": "/FlateDecode"}, deflated(b"0 0 1 1 re f")),
        stream({"Type": "/Metadata", "Subtype": "/XML"}, _XMP),
        b"<</ProcSet [/PDF]>>",
    ]
    out = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    offsets = []
    for number, body in enumerate(bodies, 1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    start = len(out)
    out += f"xref\n0 {len(bodies) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{offset:010d} 00000 n \n".encode() for offset in offsets)
    out += f"trailer\n<</Size {len(bodies) + 1} /Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n".encode()
    return bytes(out)


def signed_by_all(document: Pdf) -> bytes:
    """`document` with signatures of three algorithms, validation data and a document timestamp."""
    document.sign(Field(contents(), signed_at=who.SIGNED, rect=(10, 10, 60, 60)))
    by_curve = contents(who.signer("signer-p256"), stamp=None)
    document.sign(Field(by_curve, "Sig2", "adbe.pkcs7.detached", who.SIGNED))
    by_edwards = contents(who.signer("signer-ed25519"), how=Cms(digest="sha512"), stamp=None)
    document.sign(Field(by_edwards, "Sig3", signed_at=who.SIGNED))
    answer = ocsp(who.institution(), who.issuing(), who.ocsp_responder(), who.LISTED, who.FAR)
    document.add_validation_data([who.tsa().der, who.root().der], crls(), [answer])
    document.add_document_timestamp(from_tsa)
    return document.data


def write() -> None:
    """Build the folder anew."""
    shutil.rmtree(HOME, ignore_errors=True)
    HOME.mkdir(parents=True)
    (HOME / "tables.pdf").write_bytes(signed_by_all(Pdf.open(blank())))
    (HOME / "streams.pdf").write_bytes(signed_by_all(with_streams(blank())))


if __name__ == "__main__":
    write()
