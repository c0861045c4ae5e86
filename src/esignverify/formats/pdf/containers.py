# SPDX-License-Identifier: Apache-2.0
"""Streams that hold objects or cross-references, with octets that all readers unpack alike.

Readers know other names for a filter and its parameters (ISO 32000-2 table 92 has them for inline
images), some before the right one, and each passes over other mistakes in the parameters. One that
unpacks such a stream in its own way finds other objects in it. FlateDecode, alone or with the
predictors of PNG, is all that producers use here.
"""

from __future__ import annotations

from .syntax import Name, Object, SyntaxProblemError

_ELSEWHERE = frozenset({"F", "FFilter", "FDecodeParms", "DP"})
"""Where octets, filter or parameters are found as well: table 5, and short names."""
_FLATE = Name("FlateDecode")
_PARAMETERS = frozenset({"Predictor", "Columns", "Colors", "BitsPerComponent"})
_PLAIN, _LEAST_OF_PNG, _MOST_OF_PNG = 1, 10, 15


def check_container(one: Object) -> None:
    """Check the dictionary of a stream of objects or cross-references (§7.3.8.2, §7.4.4).

    Raises:
        SyntaxProblemError: not every reader unpacks it alike.
    """
    about = one.dictionary
    if one.data is None or not _ELSEWHERE.isdisjoint(about):
        raise SyntaxProblemError(f"stream {one.number} can be unpacked in more than one way")
    filters, parameters = about.get("Filter"), about.get("DecodeParms")
    if isinstance(filters, list) and len(filters) == 1:
        # In an array each filter has its own parameters, in another array.
        filters = filters[0]
        if isinstance(parameters, list) and len(parameters) == 1:
            parameters = parameters[0]
        elif parameters is not None:
            filters = None
    unpacked = filters is None and parameters is None
    if not unpacked and not (filters == _FLATE and _is_plain(parameters)):
        raise SyntaxProblemError(f"stream {one.number} has a filter that readers differ on")


def _is_plain(parameters: object) -> bool:
    """Whether the parameters of a Flate filter (table 8) are none, or rows of whole octets."""
    if parameters is None:
        return True
    if not isinstance(parameters, dict) or not parameters.keys() <= _PARAMETERS:
        return False
    if not all(type(value) is int and value > 0 for value in parameters.values()):
        return False
    predictor = int(parameters.get("Predictor", _PLAIN))
    if parameters.get("Colors", 1) != 1 or parameters.get("BitsPerComponent", 8) != 8:
        return False
    return predictor == _PLAIN or _LEAST_OF_PNG <= predictor <= _MOST_OF_PNG
