"""How an account can come in, or its user be signed in again: the ways of a provider, in words. No Qt."""

from dataclasses import dataclass
from enum import StrEnum

from desktop.language import translate
from proxy.model import Account, CredentialKind
from proxy.provider import Provider


class ImportWay(StrEnum):
    """What the user hands in."""

    KEY = "key"
    FILE = "file"


@dataclass(frozen=True, slots=True)
class WayChoice:
    """One way as it is offered."""

    way: ImportWay
    title: str
    caption: str


def ways_in(provider: Provider) -> tuple[WayChoice, ...]:
    """All ways of a provider: an API key first, then its tool's login."""
    file = translate("AddAccount", "The one that {tool} keeps ({path}), or a copy of it.")
    return (
        WayChoice(
            ImportWay.KEY,
            translate("AddAccount", "API key"),
            translate("AddAccount", "Made for programs, and billed per token."),
        ),
        WayChoice(
            ImportWay.FILE,
            translate("AddAccount", "Login file"),
            file.format(tool=provider.login_tool, path=provider.login_files[0]),
        ),
    )


def way_back(account: Account) -> ImportWay:
    """How an account gets a working login again: as it came."""
    return ImportWay.KEY if account.kind is CredentialKind.API_KEY else ImportWay.FILE
