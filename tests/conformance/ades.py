# SPDX-License-Identifier: Apache-2.0
"""What pyHanko's own EN 319 102-1 processes say of our vectors for them.

Each file goes through the process that fits it: with document timestamps §5.6.3, with a signature
timestamp §5.5, else §5.3. Trust, clock and evidence are the vector's.
"""

from __future__ import annotations

import asyncio
import logging
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

from asn1crypto import cms, crl, ocsp, pem, x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation.ades import (
    ades_basic_validation,
    ades_lta_validation,
    ades_with_time_validation,
)
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.policy_decl import (
    LocalKnowledge,
    PdfSignatureValidationSpec,
    SignatureValidationSpec,
)
from pyhanko_certvalidator.context import CertValidationPolicySpec
from pyhanko_certvalidator.ltv.types import ValidationTimingInfo
from pyhanko_certvalidator.policy_decl import REQUIRE_REVINFO, CertRevTrustPolicy
from pyhanko_certvalidator.registry import SimpleTrustManager
from pyhanko_certvalidator.revinfo.archival import CRLContainer, OCSPContainer

from esignverify.formats.read import read
from tests.vectors.vectors import DEMO, Vector, vectors

TOPICS = ("sub-indications", "long-term")
ARGUED = Path(__file__).with_name("ades.toml")


@dataclass(frozen=True, slots=True)
class Compared:
    """Both answers on the first signature of a file, as ``INDICATION/SUB_INDICATION``."""

    name: str
    ours: str
    theirs: str


def compared() -> Iterator[Compared]:
    """Every vector of the two topics."""
    for vector in vectors("pdf"):
        if vector.name.split("/")[0] in TOPICS:
            yield Compared(vector.name, stated(vector), answered(vector))


def stated(vector: Vector) -> str:
    """What we say, in the words of pyHanko's three indications."""
    first = vector.said["expect"]["signatures"][0]
    indication = first["indication"].removeprefix("TOTAL-")
    sub = first.get("sub_indication")
    return indication if sub is None else f"{indication}/{sub}"


@cache
def rows() -> tuple[Mapping[str, Any], ...]:
    """The differences that are argued, as they stand in the file."""
    return tuple(tomllib.loads(ARGUED.read_text("utf-8"))["difference"])


def is_named(name: str) -> bool:
    """Whether some row names this file."""
    return any(name in row["cases"] for row in rows())


def argument(one: Compared) -> str | None:
    """Why the answers differ; None where nobody said, or said it of another answer."""
    fitting = (r for r in rows() if one.name in r["cases"] and r["theirs"] == one.theirs)
    return next((row["why"] for row in fitting), None)


def answered(vector: Vector) -> str:
    """What pyHanko says; a crash is an answer too."""
    logging.disable(logging.CRITICAL)
    try:
        found = asyncio.run(_validate(vector))
    except Exception as error:  # noqa: BLE001  whatever breaks inside is what is reported
        return f"crash ({type(error).__name__})"
    finally:
        logging.disable(logging.NOTSET)
    kind = found.status.name
    return kind if kind == "PASSED" else f"{kind}/{found.name}"


async def _validate(vector: Vector) -> Any:
    document = vector.document
    facts = read(document)
    reader = PdfFileReader(BytesIO(document), strict=False)
    embedded = reader.embedded_regular_signatures[0]
    spec = SignatureValidationSpec(
        cert_validation_policy=CertValidationPolicySpec(
            trust_manager=SimpleTrustManager.build(trust_roots=list(_roots(vector))),
            revinfo_policy=CertRevTrustPolicy(REQUIRE_REVINFO),
        ),
        local_knowledge=_knowledge(vector, facts.certificates, facts.crls, facts.ocsps),
    )
    timing = _timing(vector.said["at"])
    if any(one.sub_filter == "ETSI.RFC3161" for one in facts.signatures):
        wide = PdfSignatureValidationSpec(spec)
        return (await ades_lta_validation(embedded, wide, timing)).ades_subindic
    signed: cms.SignedData = embedded.signed_data
    stamped = bool(facts.signatures[0].message and facts.signatures[0].message.timestamps)
    process = ades_with_time_validation if stamped else ades_basic_validation
    found = await process(signed, spec, timing_info=timing, raw_digest=_digest(embedded))
    return found.ades_subindic


def _digest(embedded: EmbeddedPdfSignature) -> bytes:
    return embedded.compute_digest()


def _timing(at: datetime) -> ValidationTimingInfo:
    return ValidationTimingInfo(at, at, point_in_time_validation=False)


def _roots(vector: Vector) -> Iterator[x509.Certificate]:
    own = vector.folder / "trust"
    for file in sorted((own if own.is_dir() else DEMO / "trust_store").rglob("*.pem")):
        yield x509.Certificate.load(pem.unarmor(file.read_bytes())[2])


def _knowledge(
    vector: Vector,
    certificates: tuple[bytes, ...],
    crls: tuple[bytes, ...],
    ocsps: tuple[bytes, ...],
) -> LocalKnowledge:
    beside = [file.read_bytes() for file in sorted((vector.folder / "evidence").glob("*.c*"))]
    names = [file.suffix for file in sorted((vector.folder / "evidence").glob("*.c*"))]
    lists = [der for der, kind in zip(beside, names, strict=True) if kind == ".crl"]
    others = [der for der, kind in zip(beside, names, strict=True) if kind == ".cer"]
    return LocalKnowledge(
        known_crls=[CRLContainer(crl.CertificateList.load(der)) for der in (*crls, *lists)],
        known_ocsps=[
            one for der in ocsps for one in OCSPContainer.load_multi(ocsp.OCSPResponse.load(der))
        ],
        known_certs=[x509.Certificate.load(der) for der in (*certificates, *others)],
    )
