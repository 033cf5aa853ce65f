"""How an account can come in, or its user be signed in again: the ways of a provider, in words. No Qt."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import assert_never

from desktop.language import translate
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


def way_back(account: Account, sign_ins: Collection[SignInWay]) -> WayIn:
    """How an account gets a working login again.

    Cases: a key was pasted and is pasted again; what its tool keeps in a folder of this account is signed in there; a
    login of our own comes by the browser, or a code, where there is that; anything else comes from a file.
    """
    if account.kind is CredentialKind.API_KEY:
        return ImportWay.KEY
    wanted: tuple[SignInWay, ...] = ()
    if account.keep_fresh is KeepFresh.TOOL:
        wanted = (SignInWay.TOOL,)
    elif account.keep_fresh is KeepFresh.OWNED:
        wanted = (SignInWay.BROWSER, SignInWay.DEVICE)
    return next((way for way in wanted if way in sign_ins), ImportWay.FILE)


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
                "AddAccount",
                "In a folder of this account, where {tool} keeps the login. It serves the addresses that "
                "{tool} answers.",
            )
            return text.format(tool=tool)
        case _:
            assert_never(way)
