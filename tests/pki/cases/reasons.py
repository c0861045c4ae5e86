# SPDX-License-Identifier: Apache-2.0
"""A file for each reason that no other topic needs: it differs from its twin in the cause alone.

`tests/vectors/reasons.toml` lists every reason with the file that reaches it.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import permutations

from asn1crypto import algos

from .. import authorities as who
from .. import registers
from ..attacking import base
from ..cades import policy_store, signature_policy
from ..case import INDETERMINATE, REJECT, REVIEW, Case, Sig, case
from ..certificates import Entity, ca_extensions, issue, name, signer_extensions
from ..cms import SEQUENCE, Cms, attribute, der, digest_algorithm, two_signers
from ..keys import key
from ..pdf import Pdf
from ..published import published_elsewhere
from ..revocation import crl
from ..signing import contents, crls, signed, stamped_at
from ..timestamps import token
from .genuine import GOOD, accepted

P256 = "reasons/nothing-to-find"
RSA = "attacks/no-attack"
_CLAIM = {
    "schema": "esignverify.claim/1",
    "institution": who.ORGANISATION,
    "institution_uscc": who.USCC,
}


def tiny(make: Callable[[bytes], bytes] | None = None, **more: object) -> Pdf:
    """The tiny report with one signature and its validation data."""
    return signed(make, base=base(), **more)  # type: ignore[arg-type]


@case(clause="EN 319 102-1 §5.5")
def nothing_to_find() -> Case:
    """The tiny report as the institution signed it with its other key."""
    return accepted(tiny(contents(who.signer("signer-p256"))).data)


def _open(data: bytes, sub: str, findings: dict[str, str], **more: object) -> Case:
    """A case whose signature stays undecided."""
    axes = {"signature": INDETERMINATE}
    signature = (Sig("Sig1", INDETERMINATE, sub, "intact"),)
    return Case(data, REVIEW, axes, signature, findings, **more)  # type: ignore[arg-type]


# --- path --------------------------------------------------------------------------------------


@case(clause="design part 5, trust store; ADR 3", twin=P256)
def key_from_a_collection_of_test_keys() -> Case:
    """The licensed CA certified a key whose private half stands in a public collection."""
    place = "cryptography_vectors, asymmetric/DER_Serialization/ec_private_key.der"
    extensions = signer_extensions(who.USCC, crl_url=who.CRL_URL)
    subject = name(who.ORGANISATION, who.ORGANISATION)
    signer = issue(
        subject, published_elsewhere()[place], who.issuing(), who.SIGNER_VALID, extensions
    )
    made = _open(
        tiny(contents(signer)).data,
        "CHAIN_CONSTRAINTS_FAILURE",
        {"path.published-key": "failed:TEST_KEY"},
    )
    return Case(made.document, REJECT, made.axes, made.signatures, made.findings)


@case(clause="RFC 5280 §6.1.3 (a)(2); EN 319 102-1 §5.5.4", twin=RSA)
def issuing_ca_ended_before_signing() -> Case:
    """The issuing CA's certificate ended a year before the signature; the signer's goes on."""
    ended = (who.CA_VALID[0], who.at("2025-03-10T00:00:00"))
    subject = who.issuing().certificate.subject
    above = issue(subject, key("sub-rsa"), who.root(), ended, ca_extensions(0))
    data = tiny(contents(who.signer(issuer=above, crl_url=who.CRL_URL), [above])).data
    return _open(data, "OUT_OF_BOUNDS_NO_POE", {"path.validity": "failed:CA_CERTIFICATE_EXPIRED"})


@case(clause="design rule 10; RFC 4158 §2.4.1", twin="trust/ca-unlisted")
def crowd_of_cas_with_one_name() -> Case:
    """Eight strangers with one name have certified each other: more ways than anybody walks."""
    crowd = name("虚构镜厅电子认证有限公司", "虚构镜厅电子认证")
    keys = [key(one) for one in ("attacker-root", "attacker-signer", "attacker-tsa", "tsa-old")]
    keys += [key(one) for one in ("tsa-mid", "signer-other", "signer-person", "root-unlisted")]
    own = {one.name: issue(crowd, one, None, who.CA_VALID, ca_extensions()) for one in keys}
    made = [
        issue(crowd, one, own[other.name], who.CA_VALID, ca_extensions())
        for one, other in permutations(keys, 2)
    ]
    signer = who.signer("signer-p256", issuer=own["attacker-root"])
    lists = [crl(own["attacker-root"], who.LISTED, who.FAR), *crls()[:1]]
    return _open(
        tiny(contents(signer, []), lists=lists).data,
        "NO_CERTIFICATE_CHAIN_FOUND",
        {"path.anchor": "failed:PATH_BUDGET"},
        evidence={"crowd.pem": b"".join(one.pem for one in made)},
    )


# --- value, policy, time -----------------------------------------------------------------------


def _protection(digest: str) -> bytes:
    """A CMSAlgorithmProtection attribute for RSA with `digest` (RFC 6211 §2)."""
    signature = algos.SignedDigestAlgorithm({"algorithm": f"{digest}_rsa"}).dump()
    stated = der(SEQUENCE, digest_algorithm(digest), b"\xa1" + bytes(signature)[1:])
    return attribute("algorithm_protection", stated)


@case(clause="RFC 6211 §2")
def algorithms_are_those_protected() -> Case:
    """The signer protected the algorithms by an attribute, and they are the ones used."""
    how = Cms(more_signed=lambda _: [_protection("sha256")])
    return accepted(tiny(contents(how=how)).data)


@case(clause="RFC 6211 §2", twin="reasons/algorithms-are-those-protected")
def algorithms_are_not_those_protected() -> Case:
    """The signer protected another digest than the one named beside the value."""
    how = Cms(more_signed=lambda _: [_protection("sha512")])
    data = tiny(contents(how=how)).data
    signature = (Sig("Sig1", "TOTAL-FAILED", "FORMAT_FAILURE", "unreadable"),)
    findings = {"format.signature": "failed:ALGORITHM_MISMATCH"}
    return Case(data, REJECT, {"signature": "TOTAL-FAILED"}, signature, findings)


@case(clause="EN 319 102-1 §5.2.4.4; ADR 7", twin=RSA)
def signature_policy_that_no_operator_listed() -> Case:
    """The signer named a policy and sent its document along; nobody here has read it."""
    how = Cms(more_signed=signature_policy(), more_unsigned=(policy_store(),))
    return _open(
        tiny(contents(how=how)).data,
        "POLICY_PROCESSING_ERROR",
        {"signature.policy": "not-checked:SIGNATURE_POLICY_NOT_READ"},
    )


@case(clause="EN 319 102-1 §5.5.4", twin=RSA)
def says_it_was_signed_after_its_timestamp() -> Case:
    """A timestamp proves that the value existed an hour before the signer says it was made."""
    stamp = stamped_at(who.at("2026-03-10T01:00:00"))
    data = tiny(contents(stamp=stamp)).data
    findings = {"time.claimed": "warning:CLAIMED_TIME_CONTRADICTED"}
    return accepted(data, findings=findings)


@case(clause="RFC 3161 §2.4.2", twin="genuine/document-timestamp")
def document_timestamp_by_two_authorities() -> Case:
    """A token signed by two: RFC 3161 knows one signer, and whose time it is would be a choice."""
    document = tiny()
    document.add_document_timestamp(lambda data: token(who.tsa(), data, who.LISTED, sign=_both))
    return Case(
        document.data,
        REVIEW,
        {**GOOD, "signature": INDETERMINATE},
        (Sig(), Sig("TS1", INDETERMINATE, "UNSUPPORTED_SIGNATURE", "unreadable")),
        {"format.signature": "not-checked:SEVERAL_SIGNERS"},
    )


def _both(content: bytes, first: Entity, how: Cms) -> bytes:
    return two_signers(content, first, who.attacker_tsa(), how)


# --- licence and issuer ------------------------------------------------------------------------


@case(clause="design rule 8", twin="trust/licence-ended-after-signing")
def licence_ended_and_time_only_claimed() -> Case:
    """It says a day on which the CA was licensed; the licence has ended, and nothing proves it."""
    moment = who.at("2024-12-30T02:00:00")
    root = who.lapsed_root()
    signer = who.signer("signer-p256", issuer=root)
    make = contents(signer, [root], stamp=None, signed_at=moment)
    lists = [crl(root, who.LISTED, who.FAR)]
    return Case(
        tiny(make, lists=lists, signed_at=moment).data,
        REVIEW,
        {**GOOD, "ca_licence": "UNKNOWN"},
        (Sig(),),
        {"ca.licence": "not-checked:CA_LICENCE_CHANGED_IN_WINDOW"},
    )


@case(clause="GB 32100-2015 §5; domain C5", twin=P256)
def code_with_a_wrong_check_character() -> Case:
    """The code in the certificate is the institution's but for its check character."""
    wrong = who.USCC[:-1] + ("0" if who.USCC[-1] != "0" else "1")
    data = tiny(contents(who.signer("signer-p256", code=wrong))).data
    findings = {"issuer.uscc": "warning:USCC_CHECK_CHARACTER"}
    return Case(data, REVIEW, {**GOOD, "issuer": "UNKNOWN"}, (Sig(),), findings)


@case(clause="domain C1", twin=P256)
def claimed_number_that_cannot_be() -> Case:
    """The CMA number claimed names an issuing authority that there is not."""
    return Case(
        tiny(contents(who.signer("signer-p256"))).data,
        REVIEW,
        {"signature": "TOTAL-PASSED", "issuer": "UNKNOWN"},
        (Sig(),),
        {"issuer.number-form": "warning:QUALIFICATION_NUMBER_ODD"},
        claim={**_CLAIM, "qualification_number": "209921349901"},
    )


@case(clause="design rule 8; row S13", twin=P256)
def register_from_before_the_signature() -> Case:
    """The register was taken from its source weeks before the document was signed."""
    older = {**registers.register(), "as_of": "2026-02-01"}
    data = tiny(contents(who.signer("signer-p256"))).data
    findings = {"issuer.register": "warning:REGISTER_OLDER_THAN_SIGNATURE"}
    return accepted(data, findings=findings, issuers=older)


@case(clause="AQSIQ Order 163; domain H8", twin=P256)
def one_of_its_sites_may_not_issue() -> Case:
    """One site of the body is not on its certificate, and which site issued is not stated."""
    covers = [{"number": who.CMA, "not_listed": True, "from": "2020-01-01"}]
    site = {
        "id": "east",
        "name": "东区实验室",
        "address": "虚构省东路一号",
        "qualifications": covers,
    }
    data = tiny(contents(who.signer("signer-p256"))).data
    findings = {"issuer.site": "not-checked:SITE_NOT_STATED"}
    return accepted(data, findings=findings, issuers=registers.register(sites=[site]))
