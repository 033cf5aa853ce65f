"""What the dialog that finds logins says: which places it would look at, and what lay there. No Qt, and no secrets."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from desktop import manner
from desktop.language import translate
from desktop.models.connect_cards import short_path
from desktop.models.import_form import describe
from desktop.sentences import retold
from proxy.errors import ImportRefused
from proxy.login_search import FoundLogin
from proxy.provider import Provider, Providers


@dataclass(frozen=True, slots=True)
class Find:
    """One place, before it was looked at or after."""

    provider: Provider
    tool: str
    place: str
    """As it is shown: "~/.claude/.credentials.json"."""
    file: str = ""
    """The whole path of a login that can be imported; empty otherwise."""
    text: str = ""
    """What lies there; empty before the look."""
    tone: str = "muted"
    is_empty: bool = False
    """Nothing lies there at all."""

    @property
    def spoken(self) -> str:
        """For a screen reader, which reads the whole line at once."""
        where = f"{self.tool}, {self.place}"
        return f"{where}: {self.text}" if self.text else where


def places(providers: Providers) -> Iterator[Find]:
    """What will be looked at."""
    for provider in providers.values():
        for place in provider.login_places:
            yield Find(provider, place.tool, _shown(place.path))


def finds(found: Iterable[FoundLogin], providers: Providers, now: datetime) -> list[Find]:
    """What lay there, line for line."""
    return [_find(each, providers[each.provider], now) for each in found]


def summary(shown: Iterable[Find]) -> str:
    """What became of the look, in a sentence."""
    count = sum(bool(each.file) for each in shown)
    if count:
        return translate("FindLogins", "%n login(s) found that can be imported.", count)
    return translate("FindLogins", "No new login was found. Add an API key, or sign in instead.")


def keychain_commands(providers: Providers, platform: str) -> Iterator[tuple[str, str]]:
    """Of each tool that keeps its login in macOS' keychain: its name, and what prints the login."""
    if platform == "darwin":
        for provider in providers.values():
            if provider.keychain_command:
                yield provider.login_tool, provider.keychain_command


def _find(found: FoundLogin, provider: Provider, now: datetime) -> Find:
    line = Find(provider, found.tool, _shown(found.path))
    if found.account is not None:
        text = translate("FindLogins", "Already imported as {email}")
        email = manner.current().email(found.account.email)
        return replace(line, text=text.format(email=email), tone="text")
    if found.login is not None:
        email = manner.current().email(found.login.email)
        text = " · ".join(part for part in (describe(found.login, now), email) if part)
        return replace(line, file=found.path, text=text, tone="good")
    if found.refusal is not None:
        return replace(line, text=_why(found.refusal), tone=_tone(found.refusal))
    return replace(line, text=translate("FindLogins", "Nothing there"), is_empty=True)


def _why(refusal: ImportRefused) -> str:
    """What to do about it is not said: nobody has chosen this file. One that holds something else is no trouble."""
    detail = "" if refusal.code == "no_login_in_file" else refusal.detail
    return " ".join(retold(part) for part in (refusal.title, detail) if part)


def _tone(refusal: ImportRefused) -> str:
    return "muted" if refusal.code == "no_login_in_file" else "tight"


def _shown(path: str) -> str:
    return path if path.startswith("~") else short_path(Path(path))
