"""What the user can do about a proxy that does not run: one button for each cause."""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from functools import partial
from typing import Any

from desktop.language import translate
from proxy.errors import StartError
from proxy.service import Proxy

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
