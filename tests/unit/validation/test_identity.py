# SPDX-License-Identifier: Apache-2.0
"""Who a certificate says the signer is, and whether it contradicts itself."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.asn1 import tlv
from tests.unit.validation.world import (
    LAB,
    LAB_CODE,
    OTHER_CODE,
    THIRD_CODE,
    USCC_OID,
    certificate,
    lab_certificate,
)

from esignverify.model.certificate import Certificate
from esignverify.model.finding import Finding, Outcome
from esignverify.model.reasons import Reason
from esignverify.model.trust import CaProfile
from esignverify.model.verdict import SignerIdentity
from esignverify.validation.codes import codes_in, extension_text, extension_texts, split_glued
from esignverify.validation.identity import identify, masked, subject_text

PROFILE = CaProfile(uscc_field=USCC_OID)
PERSON = "110101199003078515"


def read(
    one: Certificate, profile: CaProfile = PROFILE
) -> tuple[SignerIdentity, dict[str, Finding]]:
    identity, findings = identify(one, profile, about="Sig1")
    return identity, {finding.check: finding for finding in findings}


@pytest.mark.parametrize(
    "value",
    [
        b"\x0c\x12" + LAB_CODE.encode(),
        b"\x13\x12" + LAB_CODE.encode(),
        b"\x16\x12" + LAB_CODE.encode(),
        b"\x04\x12" + LAB_CODE.encode(),
        b"\x04\x14\x0c\x12" + LAB_CODE.encode(),
        b"\x0c\x81\x12" + LAB_CODE.encode(),
        b"\x1e\x24" + LAB_CODE.encode("utf-16-be"),
        LAB_CODE.encode(),  # YNCA: 18 raw characters, no ASN.1 type
        b"JJ" + LAB_CODE.encode(),  # BJCA
        b"\x0c\x12" + LAB_CODE.lower().encode(),
    ],
)
def test_the_code_is_read_however_it_is_wrapped(value: bytes) -> None:
    one = certificate(("2.5.4.10", LAB), extensions={USCC_OID: value})
    identity, findings = read(one)
    assert identity.uscc == LAB_CODE
    assert findings["issuer.code-field"].outcome is Outcome.PASSED
    assert findings["issuer.uscc"].outcome is Outcome.PASSED


@pytest.mark.parametrize(
    "value", [b"", b"\x0c", b"\x0c\x85" + b"\xfe" * 18, b"\x04\x80\x00\x00", b"\xff" * 40]
)
def test_a_broken_extension_gives_no_code(value: bytes) -> None:
    identity, findings = read(certificate(("2.5.4.10", LAB), extensions={USCC_OID: value}))
    assert identity.uscc is None
    assert findings["issuer.code-field"].reason is Reason.USCC_FIELD_UNKNOWN


def test_a_field_of_the_subject() -> None:
    one = certificate(("2.5.4.10", f"{LAB_CODE}{LAB}"))
    identity, _ = read(one, CaProfile(uscc_field="subject:2.5.4.10"))
    assert (identity.uscc, identity.name) == (LAB_CODE, LAB)


@pytest.mark.parametrize(
    ("units", "organisation", "undecided"),
    [
        (("Organizational-1", "A Platform"), True, False),
        (("Individual-1", "Enterprises"), False, True),
        (("Individual-1", "Organizational-1"), False, True),
        (("A Platform",), False, True),
    ],
)
def test_who_says_person_and_body_at_once_says_neither(
    units: tuple[str, ...], organisation: bool, undecided: bool
) -> None:
    """A platform that is called like a kind of holder does not make its customers bodies."""
    subject = (*(("2.5.4.11", unit) for unit in units), ("2.5.4.10", "A CA"))
    one = certificate(*subject, ("2.5.4.3", f"051@{LAB}@N{LAB_CODE}@1"))
    identity, _ = read(one, CaProfile(uscc_field="common-name-parts"))
    assert (identity.uscc, identity.name) == (LAB_CODE, LAB)
    assert (identity.organisation, identity.undecided) == (organisation, undecided)


def test_only_the_confirmed_field_is_a_source() -> None:
    one = certificate(
        ("2.5.4.10", LAB), ("2.5.4.11", LAB_CODE), extensions={"1.2.86.11.7.4": LAB_CODE.encode()}
    )
    for profile in (CaProfile(), PROFILE, CaProfile(uscc_field="1.2.156.10260.4.1.4")):
        identity, findings = read(one, profile)
        assert identity.uscc is None
        assert findings["issuer.code-field"].outcome is Outcome.NOT_CHECKED


def test_a_wrong_check_character_is_a_warning_and_the_code_stays() -> None:
    wrong = LAB_CODE[:-1] + "B"
    identity, findings = read(lab_certificate(code=wrong))
    assert identity.uscc == wrong
    assert findings["issuer.uscc"].reason is Reason.USCC_CHECK_CHARACTER
    assert findings["issuer.uscc"].outcome is Outcome.WARNING


@pytest.mark.parametrize(
    ("attributes", "extensions"),
    [
        ((("2.5.4.11", f"JJ{OTHER_CODE}"),), {}),
        ((("2.5.4.3", OTHER_CODE),), {}),
        ((("2.5.4.11", LAB_CODE), ("2.5.4.11", OTHER_CODE), ("2.5.4.11", LAB_CODE)), {}),
        ((("2.5.4.97", f"NTRCN-{THIRD_CODE}"),), {}),
        ((), {"1.2.5.29.1": OTHER_CODE.encode()}),
        ((), {"1.2.86.11.7.5": b"\x13\x12" + THIRD_CODE.encode()}),
    ],
)
def test_another_code_elsewhere_is_a_conflict(
    attributes: tuple[tuple[str, str], ...], extensions: dict[str, bytes]
) -> None:
    one = certificate(
        ("2.5.4.10", LAB), *attributes, extensions={USCC_OID: LAB_CODE.encode(), **extensions}
    )
    _, findings = read(one)
    conflict = findings["issuer.code-conflict"]
    assert (conflict.outcome, conflict.reason) == (Outcome.FAILED, Reason.USCC_CONFLICT)
    assert f"{USCC_OID}: {LAB_CODE}" in conflict.values["codes"]  # type: ignore[operator]  # a list


@pytest.mark.parametrize(
    "text",
    [
        LAB_CODE,  # the same one again
        OTHER_CODE[:-1] + "0",  # wrong check character: has the form by accident
        "37030000001721",  # a seal number
        PERSON,
        f"SF{PERSON}",
    ],
)
def test_what_is_no_conflict(text: str) -> None:
    one = certificate(
        ("2.5.4.10", LAB), ("2.5.4.3", text), extensions={USCC_OID: LAB_CODE.encode()}
    )
    _, findings = read(one)
    assert findings["issuer.code-conflict"].outcome is Outcome.PASSED


def test_two_codes_in_the_confirmed_place_are_none_and_a_conflict() -> None:
    one = certificate(("2.5.4.10", LAB), extensions={USCC_OID: f"{LAB_CODE} {OTHER_CODE}".encode()})
    identity, findings = read(one)
    assert identity.uscc is None
    assert findings["issuer.code-conflict"].reason is Reason.USCC_CONFLICT


@pytest.mark.parametrize("value", [PERSON, f"SF{PERSON}", "11010119900307859X"])
def test_a_personal_number_is_never_a_code(value: str) -> None:
    one = certificate(("2.5.4.3", "张三"), extensions={USCC_OID: value.encode()})
    identity, findings = read(one)
    assert identity.uscc is None
    assert value[-18:] not in repr((identity, findings))


def test_personal_numbers_leave_no_trace() -> None:
    one = certificate(
        ("2.5.4.10", LAB),
        ("2.5.4.3", f"张三 {PERSON}"),
        ("2.5.4.5", f"SF{PERSON}"),
        ("2.5.4.11", f"ID{PERSON[:-1]}X"),
        extensions={"1.2.156.10260.4.1.1": PERSON.encode(), "1.2.86.11.7.1": PERSON.encode()},
    )
    for field in (USCC_OID, "1.2.156.10260.4.1.1"):
        identity, findings = read(one, CaProfile(uscc_field=field))
        assert PERSON[3:-2] not in repr((identity, findings))


@pytest.mark.parametrize(
    ("one", "profile", "organisation"),
    [
        (lab_certificate(), PROFILE, True),
        (lab_certificate(code=None), PROFILE, True),
        (certificate(("2.5.4.3", "张三")), PROFILE, False),
        (certificate(("2.5.4.3", LAB), extensions={USCC_OID: LAB_CODE.encode()}), PROFILE, True),
        (certificate(("2.5.4.10", LAB), ("2.5.4.4", "张")), PROFILE, False),
        (certificate(("2.5.4.10", LAB), ("2.5.4.12", "实习生"), ("2.5.4.3", LAB)), PROFILE, False),
        (certificate(("2.5.4.10", LAB), ("2.5.4.3", "张三")), PROFILE, False),
        (certificate(("2.5.4.10", LAB), ("2.5.4.3", "阿布都·热合曼")), PROFILE, False),
        (certificate(("2.5.4.10", LAB), ("2.5.4.3", LAB[:4])), PROFILE, False),
        (certificate(("2.5.4.10", LAB), ("2.5.4.3", LAB), ("2.5.4.3", "张三")), PROFILE, False),
        (certificate(("2.5.4.10", LAB), ("2.5.4.3", "检验章")), PROFILE, True),
        (certificate(("2.5.4.10", LAB), ("2.5.4.3", "53011200000556")), PROFILE, True),
        (
            certificate(("2.5.4.10", LAB), extensions={"1.2.156.10260.4.1.1": b"x"}),
            PROFILE,
            False,
        ),
        (lab_certificate(), CaProfile(uscc_field=USCC_OID, organisation_policies=("1.2",)), False),
        (
            certificate(("2.5.4.3", LAB), policies=("1.2",)),
            CaProfile(organisation_policies=("1.2",)),
            True,
        ),
    ],
)
def test_organisation_or_person(one: Certificate, profile: CaProfile, organisation: bool) -> None:
    identity, _ = read(one, profile)
    assert identity.organisation is organisation


@pytest.mark.parametrize(
    "common",
    [
        "Zhang San",
        "艾合买提江",
        "张三(检验员)",
        "张三 13812345678",
        "13812345678",
        "0012",
        LAB[2:4],
        f"{LAB}张三",
        f"{LAB} 13812345678",
        "张三印章",
        "张三检验专用章",
        "王文章",
        "阿卜杜热合曼·买买提",
        "zhangsan@lab.example",
    ],
)
def test_an_employee_is_never_the_organisation(common: str) -> None:
    one = certificate(
        ("2.5.4.10", LAB), ("2.5.4.3", common), extensions={USCC_OID: LAB_CODE.encode()}
    )
    assert not read(one)[0].organisation


@pytest.mark.parametrize(
    "common",
    [
        LAB,
        f"{LAB_CODE}{LAB}",
        LAB_CODE,
        f" {LAB} ",
        f"{LAB}(1)",
        f"{LAB}-02",
        f"{LAB}检验检测专用章",
        f"{LAB}（检验检测专用章）",
        f"{LAB}检测中心",
        "检验检测专用章（2）",
        "检验章",
        "报告专用章",
        "公章",
        "CMA专用章",
        "食品检验所",
        "37030000001721",
        "5301120000055",
    ],
)
def test_what_cas_write_into_organisations_own_certificates(common: str) -> None:
    """Domain D4: the name again, a seal, a department, a seal's number."""
    one = certificate(
        ("2.5.4.10", f"{LAB_CODE}{LAB}"),
        ("2.5.4.3", common),
        extensions={USCC_OID: LAB_CODE.encode()},
    )
    identity, _ = read(one)
    assert identity.organisation
    assert identity.name == LAB


def test_a_person_without_a_code_is_told_as_a_person() -> None:
    identity, findings = read(
        certificate(("2.5.4.10", LAB), ("2.5.4.4", "张"), ("2.5.4.3", "张三"))
    )
    assert identity.name == "张三"
    assert findings["issuer.code-field"].reason is Reason.ISSUER_NOT_AN_ORGANISATION


def test_subject_text_cannot_hide_or_reorder() -> None:
    one = certificate(
        ("2.5.4.6", "CN"), ("2.5.4.10", "a,b\u202e+"), ("2.5.4.3", " x "), ("1.2.3", None)
    )
    assert subject_text(one) == "1.2.3=,CN=\\ x\\ ,O=a\\,b\\e2\\80\\ae\\+,C=CN"


def test_serial_is_hex() -> None:
    identity, _ = read(lab_certificate())
    assert identity.serial == "1a2b"


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        (f"ME{LAB_CODE}", (LAB_CODE,)),  # letters in front belong to the alphabet as well
        (f"{LAB_CODE}{OTHER_CODE}", (LAB_CODE, OTHER_CODE)),
        (f"{LAB_CODE}/{LAB_CODE}", (LAB_CODE,)),
        ("ＪＪ" + LAB_CODE, (LAB_CODE,)),
        ("91350211M0000XUF46", ("91350211M0000XUF46",)),  # registered, fails its own check
        ("", ()),
    ],
)
def test_codes_in_text(text: str, codes: tuple[str, ...]) -> None:
    assert codes_in(text) == codes


def test_an_all_digit_code_is_not_taken_for_a_person() -> None:
    assert codes_in(THIRD_CODE) == (THIRD_CODE,)


def test_masking_reaches_numbers_behind_a_letter_code() -> None:
    assert masked(f"SF{PERSON}") == "SF110*************15"
    assert masked(LAB_CODE) == LAB_CODE


# --- places (domain D4) ------------------------------------------------------------------------

PLACES = [
    "1.2.156.10260.4.4",
    "1.2.156.10260.4.1.3",
    "1.2.156.10260.4.1.4",
    "1.2.156.10260.4.1.5",
    "1.2.86.11.7.3",
    "1.2.86.11.7.4",
    "1.2.86.11.7.5",
    "1.2.156.112562.2.1.1.1",
    "1.2.156.112562.2.1.1.4",
    "1.2.156.112562.2.1.1.23",
    "1.2.156.112562.2.1.1.24",
    "1.2.156.112562.2.1.2.2",
    "2.16.840.1.113732.2",
    "1.2.156.112573.14",
    "1.2.156.1.8888.148",
    "1.2.156.112570.11.205",
    "1.2.5.29.1",
    "1.3.6.1.4.1.5315.100.2.5",
    "2.16.840.1.113731.9",
]


@pytest.mark.parametrize("place", PLACES)
def test_each_place_can_be_the_confirmed_one(place: str) -> None:
    one = certificate(("2.5.4.10", LAB), extensions={place: LAB_CODE.encode()})
    identity, findings = read(one, CaProfile(uscc_field=place))
    assert identity.uscc == LAB_CODE
    assert findings["issuer.code-field"].values["field"] == place


@pytest.mark.parametrize("place", PLACES)
def test_another_code_in_any_place_is_a_conflict(place: str) -> None:
    confirmed = "1.2.3.4"
    extensions = {confirmed: LAB_CODE.encode(), place: b"\x0c\x12" + OTHER_CODE.encode()}
    one = certificate(("2.5.4.10", LAB), extensions=extensions)
    _, findings = read(one, CaProfile(uscc_field=confirmed))
    assert findings["issuer.code-conflict"].reason is Reason.USCC_CONFLICT


@pytest.mark.parametrize(
    "value",
    [
        b"JJ" + LAB_CODE.encode(),
        b"\x0c\x14JJ" + LAB_CODE.encode(),
        b"1@5009JJ0" + LAB_CODE.encode(),
        LAB_CODE.encode() + b"\x00\x00",
        b" " + LAB_CODE.encode() + b"\r\n",
        b"\x30\x14\x13\x12" + LAB_CODE.encode(),
        b"\x30\x17\x02\x01\x01\xa0\x12".replace(b"\xa0", b"\x80") + LAB_CODE.encode(),
        b"\x30\x16\xa0\x14\x0c\x12" + LAB_CODE.encode(),
    ],
)
def test_forms_of_values(value: bytes) -> None:
    identity, _ = read(certificate(("2.5.4.10", LAB), extensions={USCC_OID: value}))
    assert identity.uscc == LAB_CODE


@pytest.mark.parametrize("behind", ["1", "A", "Z", "x", OTHER_CODE[:4]])
def test_a_code_with_more_clinging_to_its_end_is_none(behind: str) -> None:
    value = (LAB_CODE + behind).encode()
    for wrapped in (value, bytes([0x0C, len(value)]) + value):
        identity, findings = read(certificate(("2.5.4.10", LAB), extensions={USCC_OID: wrapped}))
        assert identity.uscc is None
        assert findings["issuer.code-field"].reason is Reason.USCC_FIELD_UNKNOWN


GLUED = CaProfile(uscc_field="organisation-prefix")


@pytest.mark.parametrize(
    ("organisation", "code", "name"),
    [
        (f"{LAB_CODE}{LAB}", LAB_CODE, LAB),
        (f" {LAB_CODE} - {LAB} ", LAB_CODE, LAB),
        (f"{LAB_CODE.lower()}{LAB}", LAB_CODE, LAB),
        (f"{LAB_CODE}ABC Testing", LAB_CODE, "ABC Testing"),
        ("".join(chr(ord(c) + 0xFEE0) for c in LAB_CODE) + LAB, LAB_CODE, LAB),
        (f"{LAB_CODE[:-1]}B{LAB}", f"{LAB_CODE[:-1]}B", LAB),
        (f"{LAB}{LAB_CODE}", None, f"{LAB}{LAB_CODE}"),
        (f"{LAB_CODE}7{LAB}", None, f"{LAB_CODE}7{LAB}"),
        (f"{LAB_CODE[:-1]}BABC", None, f"{LAB_CODE[:-1]}BABC"),
        (f"{LAB_CODE[:-1]}{LAB}", None, f"{LAB_CODE[:-1]}{LAB}"),
        (LAB, None, LAB),
    ],
)
def test_a_code_glued_to_the_front_of_the_name(
    organisation: str, code: str | None, name: str
) -> None:
    one = certificate(("2.5.4.10", organisation), ("2.5.4.3", "37030000001721"))
    identity, _ = read(one, GLUED)
    assert (identity.uscc, identity.name, identity.organisation) == (code, name, True)


def test_a_code_without_a_name_leaves_the_name_to_cn() -> None:
    identity, _ = read(certificate(("2.5.4.10", LAB_CODE), ("2.5.4.3", LAB)), GLUED)
    assert (identity.uscc, identity.name) == (LAB_CODE, LAB)


def test_of_two_organisations_none_is_the_glued_one() -> None:
    one = certificate(("2.5.4.10", f"{LAB_CODE}{LAB}"), ("2.5.4.10", LAB))
    assert read(one, GLUED)[0].uscc is None


@pytest.mark.parametrize(
    "more",
    [
        (("2.5.4.11", OTHER_CODE),),
        (("2.5.4.10", f"{OTHER_CODE}{LAB}"),),
    ],
)
def test_a_glued_code_and_another_one(more: tuple[tuple[str, str], ...]) -> None:
    one = certificate(("2.5.4.10", f"{LAB_CODE}{LAB}"), *more)
    _, findings = read(one, GLUED)
    assert findings["issuer.code-conflict"].reason is Reason.USCC_CONFLICT


def test_a_glued_code_and_another_one_in_an_extension() -> None:
    extensions = {USCC_OID: LAB_CODE.encode()}
    one = certificate(("2.5.4.10", f"{OTHER_CODE}{LAB}"), extensions=extensions)
    for profile in (GLUED, PROFILE):
        _, findings = read(one, profile)
        assert findings["issuer.code-conflict"].reason is Reason.USCC_CONFLICT


def test_a_glued_code_is_no_source_where_the_profile_names_an_extension() -> None:
    identity, _ = read(certificate(("2.5.4.10", f"{LAB_CODE}{LAB}")))
    assert (identity.uscc, identity.name) == (None, LAB)


def test_alternative_names_are_the_holders_and_policies_the_cas() -> None:
    uri = tlv(0x30, tlv(0x86, b"urn:" + OTHER_CODE.encode()))
    for oid, outcome in (("2.5.29.17", Outcome.FAILED), ("2.5.29.32", Outcome.PASSED)):
        one = certificate(("2.5.4.10", LAB), extensions={USCC_OID: LAB_CODE.encode(), oid: uri})
        assert read(one)[1]["issuer.code-conflict"].outcome is outcome


# --- numbers of persons ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        PERSON,
        f"SF{PERSON}",
        f"sf{PERSON}",
        f"SF0{PERSON}",
        f"1@5009SF0{PERSON}",
        f"1@5009SF{PERSON[:6]}{PERSON[8:17]}",  # the old 15 digits
        f"5009{PERSON}",
        f"ID{PERSON}",
        f"{PERSON}{LAB}",
        f"JJ{PERSON}",
    ],
)
@pytest.mark.parametrize("field", [USCC_OID, "subject:2.5.4.5", "organisation-prefix"])
def test_a_persons_number_is_never_read_nor_shown(text: str, field: str) -> None:
    one = certificate(
        ("2.5.4.10", text),
        ("2.5.4.5", text),
        ("2.5.4.3", text),
        extensions={USCC_OID: text.encode(), "1.2.156.112562.2.1.1.4": text.encode()},
    )
    identity, findings = read(one, CaProfile(uscc_field=field))
    assert identity.uscc is None
    assert PERSON[8:14] not in repr((identity, findings))


def test_an_extension_with_a_persons_number_makes_a_person() -> None:
    unit = "1.2.156.112562.2.1.1.4"
    for value, organisation in ((f"SF0{PERSON}", False), (f"JJ{LAB_CODE}", True)):
        extensions = {unit: value.encode(), USCC_OID: LAB_CODE.encode()}
        identity, _ = read(certificate(("2.5.4.10", LAB), extensions=extensions))
        assert identity.organisation is organisation


def test_a_tax_office_where_social_insurance_belongs_makes_no_person() -> None:
    """Seen in certificates of the tax authorities' own hierarchy."""
    for text, organisation in (("虚构省税务局", True), ("11010119900307", False)):
        value = tlv(0x0C, text.encode())
        one = certificate(("2.5.4.10", LAB), extensions={"1.2.86.11.7.2": value})
        assert read(one)[0].organisation is organisation


@pytest.mark.parametrize(
    "number",
    ["112233445566778899001", "0123456789ABCDEF0123456789ABCDEF", "2C9F" * 10],
)
def test_longer_numbers_hold_no_code_by_accident(number: str) -> None:
    assert codes_in(number) == ()
    assert codes_in(f"{number[:-18]}{OTHER_CODE}") == ()


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=80))
def test_any_value_is_text_without_an_exception(value: bytes) -> None:
    one = certificate(("2.5.4.10", LAB), extensions={USCC_OID: value})
    identity, _ = read(one)
    assert identity.uscc is None or len(identity.uscc) == 18
    assert len(extension_texts(value)) <= 200


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_read_without_an_exception(text: str) -> None:
    assert all(len(code) == 18 for code in codes_in(f"{text}{LAB_CODE}{text}"))
    assert split_glued(text)[0] is None or len(text) > 17


def test_a_value_of_many_parts_ends() -> None:
    value = tlv(0x30, *[tlv(0x0C, b"A")] * 5000)
    assert len(extension_texts(value)) < 200


def test_nested_strings_end() -> None:
    assert extension_text(b"\x04\x08\x04\x06\x04\x04\x04\x02AB") == "\x04\x02AB"
