"""The proxy's own sentences in the user's language: failures, reasons, the words of a provider's settings. No Qt.

The proxy knows no languages: what it says in its API and log is English. The catalogue holds its sentences under the
context "Proxy" (`.dev/sentences.py` finds them in its source), those that name an account or a file with numbered places
for it: "{1} did not answer." A sentence that is not found there, as a provider's own, stays as it is.
"""

import re
from functools import lru_cache

from desktop.language import Language, current
from desktop.wording import window_nouns
from proxy.errors import ProxyError

CONTEXT = "Proxy"
_PLACE = re.compile(r"\\{(\d)\\}")
"""A numbered place in an escaped template."""
_BETWEEN_SENTENCES = re.compile(r"(?<=[.?…!]) (?=[A-Z“])")


def retold(text: str) -> str:
    """One or several sentences of the proxy in the user's language."""
    return _retold(current(), text) if text else ""


def in_full(failure: ProxyError) -> str:
    """All that a failure says of itself."""
    return " ".join(part for part in (retold(failure.title), explained(failure)) if part)


def explained(failure: ProxyError) -> str:
    """What went wrong in detail, and what the user can do; its `title` stands elsewhere."""
    return " ".join(retold(part) for part in (failure.detail, failure.hint) if part)


@lru_cache(maxsize=512)
def _retold(spoken: Language, text: str) -> str:
    whole = _sentence(spoken, text)
    if whole is not None:
        return whole
    parts = _BETWEEN_SENTENCES.split(text)
    return " ".join(_sentence(spoken, part) or part for part in parts)


def _sentence(spoken: Language, text: str) -> str | None:
    """None when the catalogue does not know it."""
    said = spoken.translate(CONTEXT, text, -1)
    if said != text:
        return said
    for template in spoken.templates:
        filled = _pattern(template).fullmatch(text)
        if filled is not None:
            return _filled(spoken, template, filled.groups())
    return None


def _filled(spoken: Language, template: str, values: tuple[str, ...]) -> str:
    """The translated template; a value that is the proxy's own phrase, or several, is translated as well."""
    said = spoken.translate(CONTEXT, template, -1)
    for number, value in enumerate(values, 1):
        place = f"{{{number}}}"
        if f"{place} window" in template:  # one noun with it in many languages
            told = window_nouns(value.split(" and "))
        else:
            told = (_sentence(spoken, value) or value) if value else ""
        said = said.replace(place, told)
    return said


@lru_cache(maxsize=512)
def _pattern(template: str) -> re.Pattern[str]:
    return re.compile(_PLACE.sub("(.*?)", re.escape(template)), re.DOTALL)
