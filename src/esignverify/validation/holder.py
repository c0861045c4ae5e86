# SPDX-License-Identifier: Apache-2.0
"""Whose certificate it is: the organisation's own, a person's, or nobody can tell (rule 10).

CAs write an organisation's name and code into the certificates of its employees too; what tells
them apart is CN= (domain D4). An organisation's own repeats its name there, or names a seal or a
department in words that are nobody's name, or has the number of a seal. All else may be a person.
"""

from __future__ import annotations

import re
from enum import StrEnum

from ..model.certificate import Certificate
from ..model.trust import CaProfile
from .codes import (
    COMMON_NAME,
    COMMON_NAME_PARTS,
    GIVEN_NAME,
    ORGANISATION,
    SURNAME,
    TITLE,
    UNIT,
    attributes,
    confirmed_codes_in,
    is_of_person,
    split_glued,
)
from .names import normalise


class Holder(StrEnum):
    """For whom a certificate speaks."""

    ORGANISATION = "organisation"
    PERSON = "person"
    UNDECIDED = "undecided"


_PERSONAL = frozenset({SURNAME, GIVEN_NAME, TITLE})
"""Attributes of persons (X.520 §6.2, §6.4.1): organisations have no surname and no job."""
_LIKE_A_PERSON = re.compile(r"[\u4e00-\u9fff]{2,4}(?:[·・][\u4e00-\u9fff]{1,8})?")
"""Chinese names of persons have two to four characters, some with a dot and more behind it."""

_KIND_OF_HOLDER = re.compile(r"Organizational-[0-9]|Enterprises")
"""What CAs that write parts into CN= say of the holder in OU=."""
_KIND_OF_PERSON = re.compile(r"Individual-[0-9]")
"""The same of persons. Another OU= names the platform that applied, in its own words."""

_TASK = (
    "检验|检测|检定|检疫|校准|校验|测试|试验|实验|鉴定|计量|认证|认可|评审|评价|监督|审核|审批|服务|"
    "报告|证书|文件|合同|业务|财务|发票|行政|办公|人事|技术|质量|资质|产品|商品|食品|药品|农产品|"
    "环境|建筑|工程|材料|电气|机械|电子|单位|机构|企业|骑缝|cma|cnas|cal"
)
_END = "专用章|公章|签章|印章|章|部|处|科|室|所|站|院|实验室|研究所|分中心|中心|分公司|办公室"
_MARK = "[-_@#.,:/()]*"
_NUMBER = rf"{_MARK}(?:[0-9]{{1,3}}{_MARK}){{0,2}}"
_DESIGNATION = re.compile(rf"{_NUMBER}(?:(?:(?:{_TASK}){_MARK})+(?:{_END})|公章|电子印章){_NUMBER}")
"""A seal or a department, whole: ``检验检测专用章(2)``. Every part of it is one of these words, so
that no name of a person stands in it."""
_RUNNING_NUMBER = re.compile(_NUMBER)
"""Which of several certificates, behind the organisation's name: ``(1)``."""

_SEAL_NUMBER = re.compile(r"[0-9]{13,14}")
"""GA/T 2159 and what came before it: a division of six digits and a number. A telephone number
has 11 digits, a person's number 15 or 18."""


def holder_of(certificate: Certificate, profile: CaProfile) -> Holder:
    """For whom `certificate` speaks, by a confirmed `profile`.

    Where the profile lists policies that vouch for an organisation, they alone decide. Else an
    organisation has its code in the confirmed place or a name in O=, and nothing in its
    certificate is, or may be, a person's.
    """
    if profile.organisation_policies:
        vouched = not set(profile.organisation_policies).isdisjoint(certificate.policies)
        return Holder.ORGANISATION if vouched else Holder.PERSON
    codes = confirmed_codes_in(certificate, profile.uscc_field)
    organisations = [text for one in attributes(certificate, ORGANISATION) if (text := one.strip())]
    personal = any(one.oid in _PERSONAL for one in certificate.subject_attributes)
    if personal or is_of_person(certificate) or not (codes or organisations):
        return Holder.PERSON
    if profile.uscc_field == COMMON_NAME_PARTS:
        return _by_unit(certificate, codes)
    common = [one.strip() for one in attributes(certificate, COMMON_NAME)]
    if not organisations:
        # The register's name for the code must then be the one in CN=.
        return Holder.ORGANISATION if len(set(common)) == 1 else Holder.UNDECIDED
    unclear = [one for one in common if not _is_its_own(one, organisations[0], codes)]
    if not unclear:
        return Holder.ORGANISATION
    like = any(_LIKE_A_PERSON.fullmatch(one) and one not in organisations[0] for one in unclear)
    return Holder.PERSON if like else Holder.UNDECIDED


def _by_unit(certificate: Certificate, codes: tuple[str, ...]) -> Holder:
    """O= names the CA there, and nothing in CN= tells the body from one of its people; OU= does."""
    units = [one.strip() for one in attributes(certificate, UNIT)]
    personal = any(_KIND_OF_PERSON.fullmatch(one) for one in units)
    if personal or not any(_KIND_OF_HOLDER.fullmatch(one) for one in units):
        return Holder.UNDECIDED if codes else Holder.PERSON
    return Holder.ORGANISATION if codes else Holder.UNDECIDED


def _is_its_own(common: str, organisation: str, codes: tuple[str, ...]) -> bool:
    """Whether CN= `common` names the organisation itself, a seal or a department of it."""
    names = {normalise(organisation), normalise(split_glued(organisation)[1])} - {""}
    own = {normalise(common), normalise(split_glued(common)[1])}
    numbers = {normalise(code) for code in codes}
    if not own.isdisjoint(names | numbers | {""}) or _SEAL_NUMBER.fullmatch(normalise(common)):
        return True
    behind = [text.removeprefix(name) for text in own for name in names if text.startswith(name)]
    return any(_RUNNING_NUMBER.fullmatch(text) for text in behind) or any(
        _DESIGNATION.fullmatch(text) for text in (*behind, *own)
    )
