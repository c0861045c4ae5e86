# SPDX-License-Identifier: Apache-2.0
"""Numbers of Chinese registers: form, check characters, and what must not be shown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.pki import authorities as who

from esignverify.model.identifiers import (
    USCC_ALPHABET,
    cma_number_oddity,
    find_uscc,
    mask_personal_numbers,
    organisation_code_check,
    uscc_check,
    uscc_has_form,
)

PUBLISHED = "91110000101623741K"
"""A code whose check characters are worked out in public explanations of GB 32100."""
PERSON = "11010119900307803X"
"""The form of a resident number with a right check character; the region and day are made up."""
PERSON_OLD = "110101900307803"


@pytest.mark.parametrize("code", [who.USCC, who.OTHER_USCC, who.AUTHORITY_USCC, who.MERCHANT_USCC])
def test_codes_of_the_demo_carry_both_check_characters(code: str) -> None:
    assert uscc_check(code)
    assert organisation_code_check(code)


@given(st.sampled_from([who.USCC, who.OTHER_USCC]), st.integers(0, 17), st.sampled_from("23RX"))
def test_one_wrong_character_never_passes(code: str, place: int, other: str) -> None:
    changed = code[:place] + other + code[place + 1 :]
    assert uscc_check(changed) is (changed == code)


@pytest.mark.parametrize(
    "code", ["", who.USCC[:17], who.USCC + "0", who.USCC.lower(), "I" + who.USCC[1:], "９" * 18]
)
def test_other_lengths_and_alphabets_have_no_form_and_no_check(code: str) -> None:
    assert not uscc_has_form(code)
    assert not uscc_check(code)
    assert not organisation_code_check(code)


@pytest.mark.parametrize("rest", "0123456789X")
def test_the_organisation_code_has_one_check_character(rest: str) -> None:
    front, back = who.USCC[:16], who.USCC[17]
    right = organisation_code_check(front + rest + back)
    assert right is (front + rest + back == who.USCC)


def test_a_code_is_found_in_text_in_either_case() -> None:
    assert find_uscc(f"统一社会信用代码：{who.USCC.lower()}。") == who.USCC
    assert find_uscc(f"{who.USCC} {who.USCC}") == who.USCC


def test_two_codes_or_none_are_no_answer() -> None:
    assert find_uscc(f"{who.USCC}/{who.OTHER_USCC}") is None
    assert find_uscc("no code here") is None


def test_alphabet_leaves_out_what_can_be_misread() -> None:
    """GB 32100-2015 §4: no I, O, Z, S, V."""
    assert len(USCC_ALPHABET) == 31
    assert not set("IOZSV") & set(USCC_ALPHABET)


@pytest.mark.parametrize(
    ("number", "year", "odd"),
    [
        (who.CMA, 2026, None),
        (who.CMA, None, None),
        (who.CMA, 2019, "year"),
        ("20002134990", None, "length"),
        ("2000213499011", None, "length"),
        ("20002134990１", None, "length"),
        ("203221349901", None, "authority"),
        ("200022349901", None, "field"),
        ("200021359901", None, "industry"),
        ("200021340000", None, "serial"),
    ],
)
def test_oddities_of_a_cma_number(number: str, year: int | None, odd: str | None) -> None:
    assert cma_number_oddity(number, year) == odd


@pytest.mark.parametrize(
    "text",
    [
        PERSON,
        f"serialNumber={PERSON}",
        f"身份证{PERSON}号",
        f"C=CN, CN=钱授权@{PERSON}@1",
        f"SF{PERSON}",
        f"ID{PERSON}",
        PERSON.replace("X", "x"),
        "110101199003078031",
        PERSON_OLD,
    ],
)
def test_resident_numbers_are_masked_wherever_they_stand(text: str) -> None:
    shown = mask_personal_numbers(text)
    assert "19900307" not in shown
    assert "900307" not in shown
    assert shown.count("*") in {10, 13}


@pytest.mark.parametrize(
    "text",
    [
        who.USCC,
        PUBLISHED,
        who.CMA,
        "2026-03-10 02:00:00",
        "1a2b",
        "",
        "5d9c0f7be1a30b110101199003078031",
    ],
)
def test_other_numbers_are_left_alone(text: str) -> None:
    assert mask_personal_numbers(text) == text


@pytest.mark.parametrize(
    "front", ["SF", "sf", "SF0", "1@5009SF0", "1@1007SF", "5009", "ID000", "X1"]
)
@pytest.mark.parametrize("behind", ["", "A", "张三"])
def test_resident_numbers_inside_longer_ones_are_masked(front: str, behind: str) -> None:
    """Unique identifiers of CAs hold a person's number behind their own (domain D4)."""
    shown = mask_personal_numbers(f"{front}110101199003078515{behind}")
    assert shown == f"{front}110{'*' * 13}15{behind}"


def test_what_is_marked_as_a_persons_number_is_masked_whatever_its_check() -> None:
    assert mask_personal_numbers("1@5009SF0110101199003078510") == f"1@5009SF0110{'*' * 13}10"
    assert mask_personal_numbers("1@5009SF0110101900307851") == f"1@5009SF0110{'*' * 10}51"


@given(st.text())
def test_masking_keeps_the_length_and_is_done_once(text: str) -> None:
    shown = mask_personal_numbers(text)
    assert len(shown) == len(text)
    assert mask_personal_numbers(shown) == shown
