# SPDX-License-Identifier: Apache-2.0
"""The codec is the schema between a worker that may be hostile and its parent."""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from esignverify.model.axes import Decision
from esignverify.model.claim import Claim
from esignverify.model.codec import MAX_ITEMS, decode, encode
from esignverify.model.errors import DecodeError
from esignverify.model.evidence import Evidence, Needs
from esignverify.model.facts import DocumentFacts, SignatureFacts
from esignverify.model.finding import DOCUMENT, Axis, Finding, JsonValue, Outcome
from esignverify.model.issuers import IssuerSnapshot, StatusPeriod
from esignverify.model.moments import ClaimedTime, ValidationTime
from esignverify.model.policy import AlgorithmConstraint, Policy
from esignverify.model.reasons import Reason
from esignverify.model.trust import TrustSnapshot
from esignverify.model.verdict import Times, Verdict

MESSAGES = (
    Verdict,
    Needs,
    DocumentFacts,
    TrustSnapshot,
    Policy,
    Evidence,
    IssuerSnapshot,
    Claim,
    ValidationTime,
)
PLAIN_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=5,
)
TIMES = st.datetimes(timezones=st.just(UTC))
VALUES = st.dictionaries(
    st.text(max_size=8),
    st.text(max_size=8)
    | st.integers()
    | st.booleans()
    | st.none()
    | st.lists(st.text(max_size=5), max_size=3),
    max_size=3,
)


def findings() -> st.SearchStrategy[Finding]:
    text = st.text(max_size=8)
    rest = (st.sampled_from(Axis), text, text, VALUES)
    passed = st.builds(Finding, text, st.just(Outcome.PASSED), st.none(), *rest)
    other = st.sampled_from([one for one in Outcome if one is not Outcome.PASSED])
    return passed | st.builds(Finding, text, other, st.sampled_from(Reason), *rest)


def mappings(kind: Any) -> st.SearchStrategy[Mapping[str, Any]]:
    if kind.__args__ == (str, bytes):
        return st.dictionaries(st.text(max_size=8), st.binary(max_size=8), max_size=3)
    assert kind.__args__ == (str, JsonValue)
    return VALUES


st.register_type_strategy(datetime, TIMES)
st.register_type_strategy(Finding, findings())
st.register_type_strategy(ClaimedTime, st.builds(ClaimedTime, TIMES))
st.register_type_strategy(ValidationTime, st.builds(ValidationTime, TIMES, st.booleans()))
st.register_type_strategy(Mapping, mappings)


def documents() -> st.SearchStrategy[DocumentFacts]:
    """Signatures have ids of their own, none of them the document's."""
    one = st.from_type(SignatureFacts).filter(lambda facts: facts.id != DOCUMENT)
    signatures = st.lists(one, max_size=3, unique_by=lambda facts: facts.id).map(tuple)
    return st.builds(DocumentFacts, signatures=signatures)


st.register_type_strategy(DocumentFacts, documents())

slow_to_draw = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@pytest.mark.parametrize("kind", MESSAGES, ids=lambda kind: kind.__name__)
@slow_to_draw
@given(data=st.data())
def test_round_trip(kind: type, data: st.DataObject) -> None:
    value = data.draw(st.from_type(kind))
    assert decode(kind, json.loads(json.dumps(encode(value)))) == value


def places(data: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place inside JSON values."""
    inner = (
        list(data.items())
        if isinstance(data, dict)
        else list(enumerate(data))
        if isinstance(data, list)
        else []
    )
    return [path, *(place for key, value in inner for place in places(value, (*path, key)))]


def put(data: Any, path: tuple[Any, ...], value: Any) -> Any:
    if not path:
        return value
    changed = copy.deepcopy(data)
    inner = changed
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = value
    return changed


@settings(slow_to_draw, max_examples=100)
@given(value=st.from_type(Verdict), data=st.data())
def test_one_lie_anywhere_is_refused_or_is_a_verdict(value: Verdict, data: st.DataObject) -> None:
    """Whatever stands at one place: a DecodeError, or a value that says exactly that."""
    honest = encode(value)
    place = data.draw(st.sampled_from(places(honest)))
    lie = data.draw(PLAIN_JSON)
    assume(lie == lie)  # noqa: PLR0124 - not NaN
    told = put(honest, place, lie)
    try:
        believed = decode(Verdict, told)
    except DecodeError:
        return
    assert json.dumps(encode(believed)) == json.dumps(told)


@given(PLAIN_JSON)
def test_any_json_is_refused(data: object) -> None:
    with pytest.raises(DecodeError):
        decode(Verdict, data)


@pytest.mark.parametrize("kind", MESSAGES, ids=lambda kind: kind.__name__)
def test_a_field_missing_or_added_is_refused(kind: type) -> None:
    assert is_dataclass(kind)
    whole = dict.fromkeys((field.name for field in fields(kind)), None)
    with pytest.raises(DecodeError, match="not the fields"):
        decode(kind, whole | {"more": None})
    whole.popitem()
    with pytest.raises(DecodeError, match="not the fields"):
        decode(kind, whole)


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        (int, True),
        (bool, 1),
        (int, 1.0),
        (str, 1),
        (str, "\ud800"),
        (bytes, "not base64!"),
        (bytes, "QUJD\n"),
        (bytes, 1),
        (datetime, "2026-11-21"),
        (datetime, "2026-11-21T08:00:00"),
        (datetime, "0001-01-01T00:00:00+23:59"),
        (datetime, "9999-12-31T23:59:59-23:59"),
        (datetime, "yesterday"),
        (datetime, 0),
        (Decision, "accept"),
        (Decision, ["ACCEPT"]),
        (Decision, None),
    ],
)
def test_a_value_is_of_exactly_its_type(kind: type, data: object) -> None:
    with pytest.raises(DecodeError):
        decode(kind, data)


@pytest.mark.parametrize(
    "organisations",
    [["x"] * (MAX_ITEMS + 1), "x", {"0": "x"}, [None]],
    ids=lambda one: str(one)[:9],
)
def test_a_list_is_a_list_within_limits(organisations: object) -> None:
    data = encode(Needs("pdf", 1, (), ())) | {"organisations": organisations}
    with pytest.raises(DecodeError, match="organisations"):
        decode(Needs, data)


def test_a_pair_has_two_entries() -> None:
    moment = "2026-11-21T08:00:00+00:00"
    nothing = {"claimed": None, "proven": None, "best": None}
    assert decode(Times, nothing | {"window": [moment, moment]}).window is not None
    with pytest.raises(DecodeError):
        decode(Times, nothing | {"window": [moment]})


def test_a_mapping_is_an_object_of_texts() -> None:
    finding = encode(Finding("a", Outcome.PASSED, None, Axis.DOCUMENT, "document", "b"))
    for values in ([], {"\udfff": 1}, {"x": {}}, {"x": [1]}, {"x": 1.5}):
        with pytest.raises(DecodeError):
            decode(Finding, finding | {"values": values})


def test_the_rules_of_a_type_are_kept() -> None:
    """A pass with a reason cannot be built, so it cannot be received."""
    data = encode(Finding("a", Outcome.PASSED, None, Axis.DOCUMENT, "document", "b"))
    with pytest.raises(DecodeError, match="a pass has no reason"):
        decode(Finding, data | {"reason": "REVOKED"})


def test_times_are_utc() -> None:
    china = datetime(2026, 11, 21, 8, tzinfo=timezone(timedelta(hours=8)))
    data = encode(AlgorithmConstraint("sha1", 0, china))
    assert data["until"] == "2026-11-21T00:00:00+00:00"
    assert decode(AlgorithmConstraint, data | {"until": "2026-11-21T08:00:00+08:00"}).until == china


@pytest.mark.parametrize("value", [1.5, object(), datetime(2026, 1, 1), {"a": {1j}}])  # noqa: DTZ001
def test_what_has_no_json_form_is_refused(value: object) -> None:
    with pytest.raises(TypeError):
        encode(value)


def test_the_place_of_an_error_is_named() -> None:
    known = {"learnt": None, "retracted": None}
    period = {"status": "valid", "start": "2026-11-21", "end": None, **known}
    with pytest.raises(DecodeError, match=r"StatusPeriod\.start") as caught:
        decode(StatusPeriod, period)
    assert caught.value.values["path"] == "StatusPeriod.start"
