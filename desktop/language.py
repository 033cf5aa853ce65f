"""The user's language for modules that know no Qt: translated texts, and the signs of numbers and times.

`desktop/app.py` sets it once, before the first text is made; until then, and in tests, it is plain English.
"""

from collections.abc import Callable
from dataclasses import dataclass

Translate = Callable[[str, str, int], str]
"""(context, text, number) -> text; the number is -1 when the text has none, else it stands for %n, and grouped for %Ln."""


def _as_written(_context: str, text: str, number: int) -> str:
    return text if number < 0 else text.replace("%Ln", f"{number:,}").replace("%n", str(number))


@dataclass(frozen=True, slots=True)
class Language:
    """How a language writes."""

    translate: Translate = _as_written
    decimal_point: str = "."
    group_separator: str = ","
    has_24_hours: bool = True
    days: tuple[str, ...] = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
    months: tuple[str, ...] = (
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    )  # fmt: skip


ENGLISH = Language()
_spoken = ENGLISH


def use(language: Language) -> None:
    """Makes `language` the one that later texts are written in."""
    global _spoken  # noqa: PLW0603 -- one user, one language; set once at start
    _spoken = language


def current() -> Language:
    return _spoken


def translate(context: str, text: str, number: int = -1) -> str:
    """`text` in the user's language. `%n` becomes `number`, `%Ln` with its digits grouped; "(s)" goes with one and loses its brackets with more.

    The name and the first two arguments are what `lupdate` looks for, so both must be literals.
    """
    said = _spoken.translate(context, text, number)
    return said if number < 0 else said.replace("(s)", "" if number == 1 else "s")


def translate_given(text: str) -> str:
    """A provider's own words in the user's language: titles and descriptions of its settings."""
    return _spoken.translate("Provider", text, -1)
