# SPDX-License-Identifier: Apache-2.0
"""SM2 verification in Python alone, some milliseconds each: where no library does it.

Verification has no secrets, so nothing here is constant in time. sG + tP is computed with shared
doublings (Strauss): width-w non-adjacent forms, tables of odd multiples in affine coordinates,
the sum in Jacobian ones, x = X/Z², y = Y/Z³ (GB/T 32918.1 §A.1.2.3).
"""

from __future__ import annotations

from functools import cache

from .curve import GX, GY, N, P, PublicKey
from .encoding import Signature

NAME = "pure"

_Affine = tuple[int, int]
_Jacobian = tuple[int, int, int]
"""X, Y, Z; Z = 0 is infinity."""
_INFINITY: _Jacobian = (1, 1, 0)
_WIDTH_G, _WIDTH_KEY = 8, 5
"""Widths of the forms: 64 odd multiples of G, kept, and 8 of a key, made anew each time."""


class Pure:
    """The back-end that is always there."""

    name = NAME

    def verify(self, key: PublicKey, signature: Signature, e: bytes) -> bool:
        """GB/T 32918.2 §7.1 B3 to B7; range and form were checked before."""
        t = (signature.r + signature.s) % N
        x, _, z = _sum(signature.s, t, (key.x, key.y))
        if z == 0:
            return False
        x1 = x * pow(z * z, -1, P) % P
        return (int.from_bytes(e, "big") + x1) % N == signature.r


def load() -> Pure:
    """This back-end; it needs nothing."""
    return Pure()


def _sum(s: int, t: int, key: _Affine) -> _Jacobian:
    """SG + tP."""
    steps_g, steps_key = _form(s, _WIDTH_G), _form(t, _WIDTH_KEY)
    table_g, table_key = _table_g(), _odd_multiples(key, _WIDTH_KEY)
    length = max(len(steps_g), len(steps_key))
    steps_g += [0] * (length - len(steps_g))
    steps_key += [0] * (length - len(steps_key))
    total = _INFINITY
    for of_g, of_key in zip(reversed(steps_g), reversed(steps_key), strict=True):
        total = _double(total)
        if of_g:
            total = _add(total, _signed(table_g, of_g))
        if of_key:
            total = _add(total, _signed(table_key, of_key))
    return total


def _form(scalar: int, width: int) -> list[int]:
    """The width-w NAF, lowest digit first: digits are 0 or odd, below 2^(w-1) in absolute value."""
    digits: list[int] = []
    modulus, half = 1 << width, 1 << (width - 1)
    while scalar:
        digit = 0
        if scalar & 1:
            digit = scalar & (modulus - 1)
            if digit >= half:
                digit -= modulus
            scalar -= digit
        digits.append(digit)
        scalar >>= 1
    return digits


def _signed(table: list[_Affine], digit: int) -> _Affine:
    """`digit` times the table's point; entry i is its (2i + 1)-fold."""
    x, y = table[abs(digit) >> 1]
    return (x, y) if digit > 0 else (x, P - y)


@cache
def _table_g() -> list[_Affine]:
    return _odd_multiples((GX, GY), _WIDTH_G)


def _odd_multiples(point: _Affine, width: int) -> list[_Affine]:
    """1, 3, 5 … times `point`, 2^(width-2) of them; none is infinity, since `N` is prime."""
    [twice] = _to_affine([_double((*point, 1))])
    row: list[_Jacobian] = [(*point, 1)]
    for _ in range((1 << (width - 2)) - 1):
        row.append(_add(row[-1], twice))
    return _to_affine(row)


def _to_affine(row: list[_Jacobian]) -> list[_Affine]:
    """All of `row` (no infinity) with one inversion (Montgomery's trick)."""
    products, product = [], 1
    for _, _, z in row:
        products.append(product)
        product = product * z % P
    inverse = pow(product, -1, P)
    found: list[_Affine] = []
    for (x, y, z), before in zip(reversed(row), reversed(products), strict=True):
        own = inverse * before % P
        inverse = inverse * z % P
        square = own * own % P
        found.append((x * square % P, y * square * own % P))
    found.reverse()
    return found


def _double(point: _Jacobian) -> _Jacobian:
    """Twice `point`, with a = -3. The curve has no point with y = 0; infinity stays infinity."""
    x, y, z = point
    delta = z * z % P
    gamma = y * y % P
    beta = x * gamma % P
    alpha = 3 * (x - delta) * (x + delta) % P
    x3 = (alpha * alpha - 8 * beta) % P
    return x3, (alpha * (4 * beta - x3) - 8 * gamma * gamma) % P, 2 * y * z % P


def _add(left: _Jacobian, right: _Affine) -> _Jacobian:
    """The sum of `left` and the affine `right`, also where they are equal or opposite."""
    x1, y1, z1 = left
    x2, y2 = right
    if z1 == 0:
        return x2, y2, 1
    square = z1 * z1 % P
    h = (x2 * square - x1) % P
    slope = (y2 * square * z1 - y1) % P
    if h == 0:
        return _double(left) if slope == 0 else _INFINITY
    h2 = h * h % P
    h3 = h * h2 % P
    v = x1 * h2 % P
    x3 = (slope * slope - h3 - 2 * v) % P
    return x3, (slope * (v - x3) - y1 * h3) % P, z1 * h % P
