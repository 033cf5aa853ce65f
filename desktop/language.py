"""The user's language for modules that know no Qt: translated texts, and the signs of numbers and times.

`desktop/catalogue.py` sets it before the first text is made, and again when the user chooses another; until then, and
in tests, it is plain English.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

Translate = Callable[[str, str, int], str]
"""(context, text, number) -> text; the number is -1 when the text has none, else it stands for %n, and grouped for %Ln."""


class LanguageChoice(StrEnum):
    """Which language the user asked for; the value is its ISO 639 code."""

    AUTO = "auto"
    """The desktop's own, English where there is no translation."""
    ENGLISH = "en"
    GERMAN = "de"


def _as_written(_context: str, text: str, number: int) -> str:
    return text if number < 0 else text.replace("%Ln", f"{number:,}").replace("%n", str(number))


@dataclass(frozen=True, slots=True)
class Language:
    """How a language writes."""

    translate: Translate = _as_written
    decimal_point: str = "."
    group_separator: str = ","
    symbol_follows: bool = False
    """The sign of a currency stands behind the number."""
    has_24_hours: bool = True
    capital_nouns: bool = False
    """A title keeps its capital letter within a sentence."""
    month_first: bool = False
    """A date is "Dec 2", not "2 Dec"."""
    days: tuple[str, ...] = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
    months: tuple[str, ...] = (
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    )  # fmt: skip
    templates: tuple[str, ...] = ()
    """Translated sentences of the proxy that have places to fill; see `desktop/sentences.py`."""


ENGLISH = Language()
_spoken = ENGLISH


def use(language: Language) -> None:
    """Makes `language` the one that later texts are written in."""
    global _spoken  # noqa: PLW0603 -- one user, one language
    _spoken = language


def current() -> Language:
    return _spoken


def within_sentence(title: str) -> str:
    """A title as it stands in the middle of a sentence: "5-hour", in German "Woche"."""
    return title if _spoken.capital_nouns else title[:1].lower() + title[1:]


def translate(context: str, text: str, number: int = -1) -> str:
    """`text` in the user's language. `%n` becomes `number`, `%Ln` with its digits grouped; "(s)" goes with one and loses its brackets with more.

    The name and the first two arguments are what `lupdate` looks for, so both must be literals.
    """
    said = _spoken.translate(context, text, number)
    return said if number < 0 else said.replace("(s)", "" if number == 1 else "s")
