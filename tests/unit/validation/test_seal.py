# SPDX-License-Identifier: Apache-2.0
"""May the signer use this seal, and is it one (GB/T 38540-2020): one cause at a time."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from tests.pki import authorities as who
from tests.pki.signing import crls
from tests.support import NOW, context, given

from esignverify.crypto.digests import digest
from esignverify.model.algorithm import Algorithm
from esignverify.model.finding import Outcome
from esignverify.model.moments import ClaimedTime
from esignverify.model.outcome import SubIndication
from esignverify.model.reasons import Reason
from esignverify.model.seals import Picture, SealFacts
from esignverify.model.trust import Role, TrustSnapshot
from esignverify.validation.checked import Checked, Existence
from esignverify.validation.seal import check_seal

from .blocks import NOTE, anchor, authority, seen, told, trust

FROM, UNTIL = datetime(2025, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC)
MAKER = who.institution()
"""Any end entity can make seals, if the trust store gives its CA that role."""
USER = who.signer("signer-p256")
INFO = b"eSealInfo"
SEAL = SealFacts(
    header_version=4,
    signature_version=4,
    id="37030000001721",
    vendor="demo",
    kind=1,
    name="检验检测专用章",
    created=FROM,
    valid_from=FROM,
    valid_until=UNTIL,
    certificates=(USER.der,),
    certificate_digests=(),
    picture=Picture("png", "0" * 64, 40, 40),
    der=b"eSeal",
    signed=INFO,
    maker=MAKER.der,
    maker_algorithm=Algorithm("rsa", "sha256"),
    maker_signature=MAKER.key.sign(INFO),
    maker_timestamp=None,
    maker_written=MAKER.key.sign(INFO),
    user=USER.der,
    data_digest=b"\0" * 32,
    property="/Doc_0/Signs/Sign_0/Signature.xml",
)
USED = ClaimedTime(datetime(2026, 3, 1, tzinfo=UTC))
TRUSTED = trust(authority(anchor(who.root(), Role.SIGN, Role.SEAL_MAKER)))
CHECKS = {
    "seal.versions", "seal.maker-signature", "acceptance.seal", "seal.maker-path", "seal.period",
    "seal.signer", "seal.property",
}  # fmt: skip


def _check(
    seal: SealFacts = SEAL,
    *,
    claimed: ClaimedTime | None = USED,
    existence: Existence | None = None,
    store: TrustSnapshot = TRUSTED,
    lists: bool = True,
    fits: bool | None = True,
) -> Checked:
    return check_seal(
        seal,
        seen(USER),
        claimed,
        property_fits=fits,
        existence=existence or Existence(NOW, False),
        context=context(trust=store, evidence=given([who.issuing().der], crls() if lists else ())),
        note=NOTE,
    )


def _bad(found: Checked) -> list[tuple[str, Outcome, Reason | None]]:
    return [row for row in told(found.findings) if row[1] is not Outcome.PASSED]


def test_a_seal_that_is_one_in_the_hands_of_its_user() -> None:
    found = _check()
    assert (found.problems, _bad(found)) == ((), [])
    assert {one.check for one in found.findings} == CHECKS


def test_versions_that_differ() -> None:
    found = _check(replace(SEAL, signature_version=1))
    assert found.problems == (SubIndication.SIG_CONSTRAINTS_FAILURE,)
    assert _bad(found) == [("seal.versions", Outcome.FAILED, Reason.SEAL_VERSIONS_DIFFER)]


def test_a_seal_that_was_altered() -> None:
    found = _check(replace(SEAL, signed=b"another name"))
    assert found.problems == (SubIndication.SIG_CRYPTO_FAILURE,)
    assert _bad(found) == [("seal.maker-signature", Outcome.FAILED, Reason.SEAL_SIGNATURE_WRONG)]


def test_what_cannot_be_tried_is_no_pass() -> None:
    unknown = _check(replace(SEAL, maker_algorithm=Algorithm("gost", None)))
    assert unknown.problems == (SubIndication.UNSUPPORTED_SIGNATURE,)
    unread = _check(replace(SEAL, maker=b"\x30\x00"))
    assert unread.problems == (SubIndication.NO_SIGNING_CERTIFICATE_FOUND,)
    assert {row[1] for row in (*_bad(unknown), *_bad(unread))} == {Outcome.NOT_CHECKED}


def test_a_maker_without_a_trusted_ca() -> None:
    nobody = _check(store=trust())
    assert nobody.problems == (SubIndication.NO_CERTIFICATE_CHAIN_FOUND,)
    assert _bad(nobody) == [("seal.maker-path", Outcome.FAILED, Reason.NO_CHAIN)]


def test_a_ca_that_may_sign_may_not_make_seals_for_that() -> None:
    found = _check(store=trust(authority(anchor(who.root(), Role.SIGN))))
    assert _bad(found) == [("seal.maker-path", Outcome.FAILED, Reason.ROLE_NOT_GRANTED)]


def test_an_anchor_that_nobody_confirmed() -> None:
    store = trust(authority(anchor(who.root(), Role.SEAL_MAKER, usable=False)))
    assert _bad(_check(store=store)) == [
        ("seal.maker-path", Outcome.FAILED, Reason.ANCHOR_UNCONFIRMED)
    ]


def test_a_maker_of_whom_no_revocation_data_is_at_hand() -> None:
    found = _check(lists=False)
    assert set(found.problems) == {SubIndication.TRY_LATER}
    assert _bad(found) == [("seal.maker-path", Outcome.NOT_CHECKED, Reason.REVOCATION_DATA_MISSING)]


@pytest.mark.parametrize(
    ("claimed", "sub", "reason"),
    [
        (UNTIL + timedelta(seconds=1), SubIndication.EXPIRED, Reason.SEAL_EXPIRED),
        (FROM - timedelta(seconds=1), SubIndication.NOT_YET_VALID, Reason.SEAL_NOT_YET_VALID),
    ],
)
def test_the_signer_says_himself_that_the_seal_was_out_of_its_period(
    claimed: datetime, sub: SubIndication, reason: Reason
) -> None:
    found = _check(claimed=ClaimedTime(claimed))
    assert found.problems == (sub,)
    assert _bad(found) == [("seal.period", Outcome.FAILED, reason)]


def test_the_last_second_belongs_to_the_period() -> None:
    assert _check(claimed=ClaimedTime(UNTIL)).problems == ()
    assert _check(claimed=ClaimedTime(FROM)).problems == ()


def test_a_seal_that_has_ended_since_and_no_proof_that_it_was_used_before() -> None:
    ended = replace(SEAL, valid_until=NOW - timedelta(days=1))
    found = _check(ended)
    assert found.problems == (SubIndication.OUT_OF_BOUNDS_NO_POE,)
    assert _bad(found) == [("seal.period", Outcome.FAILED, Reason.SEAL_EXPIRED_SINCE)]
    proven = _check(ended, existence=Existence(NOW - timedelta(days=2), True))
    assert "seal.period" not in {row[0] for row in _bad(proven)}


def test_proven_to_be_older_than_the_seal() -> None:
    young = replace(SEAL, valid_from=NOW - timedelta(days=1))
    early = Existence(NOW - timedelta(days=2), True)
    assert SubIndication.NOT_YET_VALID in _check(young, claimed=None, existence=early).problems


def test_a_user_that_the_seal_was_not_made_for() -> None:
    found = _check(replace(SEAL, certificates=(who.signer("signer-p384").der,)))
    assert found.problems == (SubIndication.SIG_CONSTRAINTS_FAILURE,)
    assert _bad(found) == [("seal.signer", Outcome.FAILED, Reason.SIGNER_NOT_IN_SEAL)]


@pytest.mark.parametrize(("name", "holds"), [("sm3", True), ("sha256", True), ("sha1", False)])
def test_a_user_named_by_digest(name: str, holds: bool) -> None:
    listed = ((name, digest(name, USER.der)),)
    found = _check(replace(SEAL, certificates=(), certificate_digests=listed))
    assert (found.problems == ()) is holds


def test_an_unknown_digest_names_nobody() -> None:
    found = _check(replace(SEAL, certificates=(), certificate_digests=(("md2", b"x"),)))
    assert _bad(found) == [("seal.signer", Outcome.FAILED, Reason.SIGNER_NOT_IN_SEAL)]


def test_what_the_seal_says_that_it_protects() -> None:
    other = _check(fits=False)
    assert _bad(other) == [("seal.property", Outcome.FAILED, Reason.SEAL_PROPERTY_OTHER)]
    in_a_pdf = _check(fits=None)
    assert in_a_pdf.problems == ()
    assert _bad(in_a_pdf) == [("seal.property", Outcome.NOT_CHECKED, Reason.NOT_REACHED)]
