# SPDX-License-Identifier: Apache-2.0
"""Which certificate signed: the one the SignerIdentifier names and the attribute digests."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.asn1 import part, put, signed_by
from tests.pki import authorities as who
from tests.pki.keys import key

from esignverify.model.certificate import Certificate
from esignverify.model.facts import CertificateReference, SignedMessage, SignerId
from esignverify.model.finding import Outcome
from esignverify.model.outcome import SubIndication
from esignverify.model.reasons import Reason
from esignverify.validation.pool import Pool, build_pool
from esignverify.validation.signing_certificate import Identified, identify_signer

from .blocks import NOTE, message, seen, trust

SIGNER = seen(who.institution())
OTHER = seen(who.signer("signer-other", who.MERCHANT, who.MERCHANT_USCC))
MISSING = SubIndication.NO_SIGNING_CERTIFICATE_FOUND


def _twin() -> Certificate:
    """Another key under the same issuer name and serial number: made by a namesake CA."""
    der = put(OTHER.der, (0, 1), part(SIGNER.der, 0, 1))
    return seen(signed_by(key("attacker-root-rsa"), der))


def _pool(*certificates: Certificate) -> Pool:
    return build_pool(trust(), [one.der for one in certificates])


def _identify(made: SignedMessage, *pool: Certificate, required: bool = False) -> Identified:
    return identify_signer(made, _pool(*pool), NOTE, attribute_required=required)


def test_the_named_and_referenced_certificate_is_taken() -> None:
    found = _identify(message(), OTHER, SIGNER)
    assert found.certificate == SIGNER
    assert found.problem is None


def test_of_two_with_one_name_and_number_the_referenced_one_is_taken() -> None:
    """GHSA-3xxc-pwj6-jgrj: never by position."""
    assert _twin().issuer == SIGNER.issuer
    assert _twin().serial == SIGNER.serial
    for pool in ((SIGNER, _twin()), (_twin(), SIGNER)):
        assert _identify(message(), *pool).certificate == SIGNER


def test_a_reference_to_none_of_the_named_is_no_signer_found() -> None:
    """EN 319 102-1 §5.2.3.4."""
    found = _identify(message(), _twin())
    assert found.problem is MISSING
    assert found.findings[0].reason is Reason.SIGNING_CERTIFICATE_MISMATCH


def test_nobody_of_that_name_and_number() -> None:
    found = _identify(message(), OTHER)
    assert (found.certificate, found.problem) == (None, MISSING)


@pytest.mark.parametrize("required", [True, False])
def test_without_a_reference_it_depends_on_the_profile(required: bool) -> None:
    """Mandatory in ETSI.CAdES.detached (EN 319 142-1 §5.3), a warning elsewhere."""
    made = replace(message(), certificate_reference=None)
    found = _identify(made, SIGNER, required=required)
    assert found.certificate == SIGNER
    assert found.problem is (SubIndication.SIG_CONSTRAINTS_FAILURE if required else None)
    outcome = Outcome.FAILED if required else Outcome.WARNING
    assert found.findings[-1].outcome is outcome


def test_a_signer_named_by_key_identifier() -> None:
    made = replace(message(), signer=SignerId(None, None, SIGNER.subject_key_id))
    assert _identify(made, OTHER, SIGNER).certificate == SIGNER
    wrong = replace(message(), signer=SignerId(None, None, b"\0"))
    assert _identify(wrong, OTHER, SIGNER).problem is MISSING


@pytest.mark.parametrize(
    "change",
    [
        {"digest": b"\0" * 32},
        {"digest_algorithm": "sha512"},
        {"digest_algorithm": "1.2.3"},
        {"serial": 7},
    ],
    ids=["digest", "algorithm", "unknown-algorithm", "serial"],
)
def test_a_reference_that_does_not_fit_fits_not_at_all(change: dict[str, object]) -> None:
    made = message()
    assert made.certificate_reference is not None
    wrong = replace(made, certificate_reference=replace(made.certificate_reference, **change))
    assert _identify(wrong, SIGNER).problem is MISSING


def test_a_reference_with_the_right_serial_fits() -> None:
    made = message()
    assert made.certificate_reference is not None
    right: CertificateReference = replace(made.certificate_reference, serial=SIGNER.serial)
    assert _identify(replace(made, certificate_reference=right), SIGNER).problem is None
