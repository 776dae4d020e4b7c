"""The one formatter of numbers. Prose (`write`) and table cells (`write_cell`) get every digit from here.

Rounding is half up on the decimal digits a person sees, as printed statistics do, not on the binary value beneath: 2.675 becomes 2.68.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation
from numbers import Real
from typing import Any

from kiet_report.core.errors import ReportError
from kiet_report.core.languages import Lang
from kiet_report.core.units import Unit, unit

MINUS = "\u2212"
_MYRIADS = ("", "만", "억", "조", "경")
_SCALES = ((12, " trillion"), (9, " billion"), (6, " million"), (0, ""))
# A float has at most 309 digits before the point; the default 28 would refuse to round the larger ones.
_CONTEXT = Context(prec=700, rounding=ROUND_HALF_UP)

MONEY_EXACT_DIGITS = 6
"""An amount with at most this many significant digits is somebody's stated figure and is written whole."""
MONEY_ROUNDED_DIGITS = 4
"""More digits come from arithmetic; such an amount is rounded to this many significant digits, to the same value in both languages."""


def write(value: Any, unit_id: str, lang: Lang, *, decimals: int | None = None, signed: bool = False, plain: bool = False) -> str:
    """A number as prose writes it.

    value: any real scalar, numpy's included, in the base unit. decimals: instead of the unit's own; for money, decimals of the English
    trillion, billion or million, and Korean writes the same rounded amount. signed: a plus before a positive number.
    plain: without the unit.
    Raises E-UNIT for an unknown unit, E-NO-VALUE for anything that is not a finite number.
    """
    measure = unit(unit_id)
    exact = _decimal(value, unit_id)
    if measure.money:
        amount, digits = _money(exact, lang, decimals)
    else:
        amount, digits = _quantity(exact, measure, lang, decimals)
    sign = MINUS if amount < 0 else "+" if signed and amount > 0 else ""
    if plain:
        return sign + digits
    if lang == "en" and digits == "1" and measure.singular:
        return sign + measure.singular.format(digits)
    pattern = measure.pattern[lang]
    # Korean orthography: 3,824개 may be closed up, but after the word 만, 억 or 조 the counter stands apart (1만 개, 310억 달러).
    if digits[-1] in _MYRIADS and _is_hangul(pattern.partition("{}")[2]):
        digits += " "
    return sign + pattern.format(digits)


def write_range(low: Any, high: Any, unit_id: str, lang: Lang) -> str:
    """From one end to the other, the unit once: 4.1~4.9% in Korean, with an en dash in English. Errors as for `write`."""
    dash = "~" if lang == "ko" else "\u2013"
    return f"{write(low, unit_id, lang, plain=True)}{dash}{write(high, unit_id, lang)}"


def write_cell(value: Any, unit_id: str, lang: Lang, decimals: int | None = None) -> str:
    """A number as a table cell holds it: no unit, fixed decimals, thousands commas in both languages. Errors as for `write`."""
    del lang  # cells look alike in both languages; the argument keeps callers from writing a cell without knowing theirs
    measure = unit(unit_id)
    places = measure.decimals if decimals is None else decimals
    amount = _round(_decimal(value, unit_id), places)
    return (MINUS if amount < 0 else "") + format(amount.copy_abs(), ",f" if measure.grouped else "f")


def _decimal(value: Any, unit_id: str) -> Decimal:
    """The shortest decimal that reads back as the value: `str` gives it for Python and numpy scalars alike, `repr` does not."""
    if isinstance(value, (Real, Decimal)) and not isinstance(value, bool):
        try:
            exact = Decimal(str(value))
        except InvalidOperation:
            exact = Decimal("NaN")
        if exact.is_finite():
            return exact
    raise ReportError("E-NO-VALUE", what=unit_id, given=ascii(value)[:40], where="narrative.numerals")


def _round(exact: Decimal, places: int) -> Decimal:
    """Half up to so many decimals; negative places round to tens, hundreds and so on. A rounded -0 is not below 0: no sign."""
    return exact.quantize(Decimal(1).scaleb(-places), context=_CONTEXT)


def _trimmed(amount: Decimal) -> Decimal:
    return amount.to_integral_value() if amount == amount.to_integral_value() else amount.normalize(_CONTEXT)


def _quantity(exact: Decimal, measure: Unit, lang: Lang, decimals: int | None) -> tuple[Decimal, str]:
    amount = _round(exact, measure.decimals if decimals is None else decimals)
    shown = _trimmed(amount.copy_abs()) if measure.trim and decimals is None else amount.copy_abs()
    if not measure.grouped:
        return amount, format(shown, "f")
    return amount, _grouped(shown, lang)


def _grouped(shown: Decimal, lang: Lang) -> str:
    """Thousands commas; in Korean, whole numbers by 만 with commas inside the groups. One with decimals keeps commas throughout."""
    text = format(shown, ",f")
    return text if lang == "en" or "." in text else _by_myriads(int(shown))


def _by_myriads(whole: int) -> str:
    parts: list[str] = []
    for name in _MYRIADS[:-1]:
        whole, part = divmod(whole, 10_000)
        if part:
            parts.append(f"{part:,}{name}")
    if whole:
        parts.append(f"{whole:,}{_MYRIADS[-1]}")
    return " ".join(reversed(parts)) or "0"


def _money(exact: Decimal, lang: Lang, decimals: int | None) -> tuple[Decimal, str]:
    """The amount, rounded once for both languages, and its digits with scale words."""
    if decimals is None:
        significant = len(exact.normalize(_CONTEXT).as_tuple().digits)
        keep = significant if significant <= MONEY_EXACT_DIGITS else MONEY_ROUNDED_DIGITS
        amount = _round(exact, keep - 1 - exact.adjusted())
    else:
        amount = _round(exact, decimals - _scale(exact)[0])
    amount = _trimmed(amount)
    power, word = _scale(amount)
    if lang == "ko" and power:
        return amount, _grouped(amount.copy_abs(), lang)
    scaled = amount.copy_abs().scaleb(-power, context=_CONTEXT)
    shown = _trimmed(scaled) if decimals is None else _round(scaled, decimals)
    return amount, _grouped(shown, lang) + word


def _scale(amount: Decimal) -> tuple[int, str]:
    return next((power, word) for power, word in _SCALES if power == 0 or amount.copy_abs() >= Decimal(1).scaleb(power))


def _is_hangul(text: str) -> bool:
    return bool(text) and "가" <= text[0] <= "힣"
