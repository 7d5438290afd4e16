"""A root between two ends.

scipy has such a search too, but its package of optimisers takes a fifth of a second to load,
which every command of every analysis would wait for.
"""

from __future__ import annotations

from collections.abc import Callable

ROUNDING = 2.0**-51
MOST = 300
"""Halving alone narrows any bracket of doubles to nothing in fewer steps."""


def root_between(
    function: Callable[[float], float], low: float, high: float, close: float
) -> float:
    """Return where ``function`` is 0, to within ``close``; its signs at the ends must differ.

    Inverse quadratic interpolation where the last three points allow it, else halving.
    Source: Chandrupatla (1997), Advances in Engineering Software 28, 145-149.
    """
    a, b = low, high
    fa, fb = function(a), function(b)
    if fa * fb > 0:
        raise ValueError("the function has one sign at both ends")
    at = 0.5
    for _ in range(MOST):
        best, value = (a, fa) if abs(fa) < abs(fb) else (b, fb)
        reach = 2 * ROUNDING * abs(best) + close / 2
        least = reach / abs(b - a) if b != a else 1.0
        if value == 0 or least > 0.5:
            return best
        x = a + min(max(at, least), 1 - least) * (b - a)
        fx = function(x)
        if (fx > 0) == (fa > 0):
            c, fc = a, fa
        else:
            c, fc, b, fb = b, fb, a, fa
        a, fa = x, fx
        at = _next(a, b, c, fa, fb, fc)
    raise ArithmeticError("the search for a root did not end")


def _next(a: float, b: float, c: float, fa: float, fb: float, fc: float) -> float:
    """Return how far from a to b to look next."""
    if fb == fa or fc in (fa, fb):
        return 0.5
    xi, phi = (a - b) / (c - b), (fa - fb) / (fc - fb)
    if not (1 - (1 - xi) ** 0.5 < phi < xi**0.5):
        return 0.5
    return fa / (fb - fa) * fc / (fb - fc) + (c - a) / (b - a) * fa / (fc - fa) * fb / (fc - fb)
