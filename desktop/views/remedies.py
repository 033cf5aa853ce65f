"""What the user can do about a proxy that does not run, and about logins that cannot be kept: one button for each cause."""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from functools import partial
from typing import Any

from desktop.language import translate
from proxy.errors import StartError
from proxy.service import Proxy
from proxy.vault import VaultState

PORTS_TRIED = 20
"""After the one that is taken."""


@dataclass(frozen=True, slots=True)
class Remedy:
    """A button's text and what it does."""

    text: str
    act: Callable[[], Coroutine[Any, Any, object]]


def remedy_for(proxy: Proxy) -> Remedy:
    """By the failure's code."""
    match proxy.failure.code if proxy.failure else "":
        case "port_taken":
            text = translate("Remedy", "Use another port")
            return Remedy(text, partial(_serve_nearby, proxy))
        case "store_corrupt":
            text = translate("Remedy", "Set it aside and begin anew")
            return Remedy(text, partial(_begin_anew, proxy))
        case _:
            return Remedy(translate("Remedy", "Try again"), partial(_start_again, proxy))


@dataclass(frozen=True, slots=True)
class VaultTrouble:
    """Why logins can be neither read nor kept now, in words."""

    title: str
    text: str
    remedy: Remedy | None
    """None where only importing again helps."""


def vault_trouble(proxy: Proxy, state: VaultState, detail: str) -> VaultTrouble | None:
    """None while the vault is open, or about to be. `detail` is the vault's own reason."""
    match state:
        case VaultState.CLOSED | VaultState.OPEN:
            return None
        case VaultState.LOCKED:
            title = translate("Remedy", "The stored logins are locked.")
            return VaultTrouble(title, detail, _unlocking(proxy))
        case VaultState.LOST:
            title = translate("Remedy", "The key to the stored logins is gone.")
            hint = translate("Remedy", "Import the accounts again; their history stays.")
            return VaultTrouble(title, _joined(detail, hint), None)
        case VaultState.NO_KEYRING:
            title = translate("Remedy", "Logins can be neither read nor kept.")
            hint, remedy = _without_keyring(proxy)
            return VaultTrouble(title, _joined(detail, hint), remedy)


def _without_keyring(proxy: Proxy) -> tuple[str, Remedy]:
    """A key file, by the user's word alone, where one can still be chosen and no login needs another key."""
    is_given = ("", "key_source") in proxy.settings.fixed
    if proxy.settings.key_source != "keyring" or is_given or proxy.accounts():
        return translate("Remedy", "Start a keyring service, then try again."), _unlocking(proxy)
    hint = translate(
        "Remedy",
        "Start a keyring service, or keep their key in a file that only you can read: {file}. Whoever gets hold of it "
        "and of the database can use your logins, so keep it out of backups and synced folders.",
    )
    text = translate("Remedy", "Use a key file")
    return hint.format(file=proxy.paths.key_file), Remedy(text, proxy.keep_key_in_file)


def _unlocking(proxy: Proxy) -> Remedy:
    return Remedy(translate("Remedy", "Unlock and retry"), proxy.unlock)


def _joined(*parts: str) -> str:
    return " ".join(part for part in parts if part)


async def _serve_nearby(proxy: Proxy) -> None:
    """The next free port after the one that is taken; until the next start only."""
    first = proxy.settings.port + 1
    for port in range(first, first + PORTS_TRIED):
        try:
            await proxy.start_serving(port)
        except StartError as error:
            is_last = port == first + PORTS_TRIED - 1
            if error.code != "port_taken" or is_last:
                raise
        else:
            return


async def _begin_anew(proxy: Proxy) -> None:
    """The damaged database is kept beside the new one."""
    await proxy.stop()
    await proxy.recover()
    await proxy.start()


async def _start_again(proxy: Proxy) -> None:
    """From the beginning: whatever had been opened may be what failed."""
    await proxy.stop()
    await proxy.start()
