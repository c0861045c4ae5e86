# SPDX-License-Identifier: Apache-2.0
"""x509-limbo: rfc5280, crl, pathlen and what else is no rule of the web."""

from __future__ import annotations

import pytest

from esignverify.model.policy import Policy

from . import limbo

POLICY = Policy("suite", "1", "0" * 64, ())
RUN = tuple(one for one in limbo.cases() if limbo.skipped(one) is None)

here = pytest.mark.skipif(not limbo.cases(), reason=limbo.MISSING)


@here
def test_the_data_file_names_cases_of_the_corpus_only():
    assert limbo.named_in_data() <= {one.id for one in limbo.cases()}


@here
def test_no_case_of_the_standard_is_skipped_without_a_reason():
    groups = {"rfc5280", "crl", "pathlen"}
    left_out = [one for one in limbo.cases() if one.group in groups and limbo.skipped(one)]
    assert len(left_out) == 7


if RUN:

    @pytest.mark.parametrize("case", RUN, ids=lambda case: case.id)
    def test_case(case):
        answer = limbo.judged(case, POLICY)
        argument = limbo.argued(case)
        expected = case.expected if argument is None else argument.ours
        assert ("SUCCESS" if answer.valid else "FAILURE") == expected, answer.why
        assert argument is None or argument.ours != case.expected
