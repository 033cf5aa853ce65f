"""How an account can come in, or its user be signed in again: the ways of a provider, in words. No Qt."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import assert_never

from desktop.language import translate
from proxy.importing import is_login_file
from proxy.model import Account, CredentialKind, KeepFresh
from proxy.provider import Provider
from proxy.sign_in import SignInWay


class ImportWay(StrEnum):
    """What the user hands in."""

    KEY = "key"
    FILE = "file"


WayIn = ImportWay | SignInWay


@dataclass(frozen=True, slots=True)
class WayChoice:
    """One way as it is offered."""

    way: WayIn
    title: str
    caption: str


def ways_in(provider: Provider, sign_ins: Collection[SignInWay]) -> tuple[WayChoice, ...]:
    """All ways of a provider: an API key first, then its tool's login, then signing in here."""
    found: tuple[WayIn, ...] = (ImportWay.KEY, ImportWay.FILE)
    found += tuple(way for way in SignInWay if way in sign_ins)
    return tuple(WayChoice(way, way_title(way, provider), _caption(way, provider)) for way in found)


def way_title(way: WayIn, provider: Provider) -> str:
    """ "Sign in with Claude Code"."""
    match way:
        case ImportWay.KEY:
            return translate("AddAccount", "API key")
        case ImportWay.FILE:
            return translate("AddAccount", "Login file")
        case SignInWay.BROWSER:
            return translate("AddAccount", "Sign in with the browser")
        case SignInWay.DEVICE:
            return translate("AddAccount", "Sign in with a code")
        case SignInWay.TOOL:
            text = translate("AddAccount", "Sign in with {tool}")
            return text.format(tool=provider.login_tool)
        case _:
            assert_never(way)


def way_back(account: Account, provider: Provider, sign_ins: Collection[SignInWay]) -> WayIn:
    """How an account gets a working login again.

    Cases: a key was pasted and is pasted again; what its tool keeps in a folder of ours is signed in there; what a
    tool keeps elsewhere comes from its file; a login of our own comes by the browser, or a code, where there is that.
    """
    if account.kind is CredentialKind.API_KEY:
        return ImportWay.KEY
    if account.keep_fresh is KeepFresh.SHARED:
        is_elsewhere = is_login_file(account.source_path, provider)
        is_ours = SignInWay.TOOL in sign_ins and not is_elsewhere
        return SignInWay.TOOL if is_ours else ImportWay.FILE
    if account.keep_fresh is KeepFresh.OWNED:
        return next(_own(sign_ins), ImportWay.FILE)
    return ImportWay.FILE


def _own(sign_ins: Collection[SignInWay]) -> Iterator[SignInWay]:
    return (way for way in (SignInWay.BROWSER, SignInWay.DEVICE) if way in sign_ins)


def _caption(way: WayIn, provider: Provider) -> str:
    tool = provider.login_tool
    match way:
        case ImportWay.KEY:
            return translate("AddAccount", "Made for programs, and billed per token.")
        case ImportWay.FILE:
            text = translate("AddAccount", "The one that {tool} keeps ({path}), or a copy of it.")
            return text.format(tool=tool, path=provider.login_files[0])
        case SignInWay.BROWSER:
            text = translate("AddAccount", "On {provider}'s page. Loadline then keeps the login.")
            return text.format(provider=provider.title)
        case SignInWay.DEVICE:
            return translate("AddAccount", "For a browser on another computer or a phone.")
        case SignInWay.TOOL:
            text = translate(
                "AddAccount", "{tool} signs in to a folder of this account, and keeps the login."
            )
            return text.format(tool=tool)
        case _:
            assert_never(way)
