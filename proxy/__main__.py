"""The proxy without a window: `python -m proxy`, the same as `loadline serve`."""

import asyncio
import contextlib
import logging
import signal
import sys
from collections.abc import Callable
from types import FrameType
from typing import TYPE_CHECKING

from proxy import logs, signals, tasks
from proxy.commands.options import Overrides, load_all
from proxy.errors import ProxyError
from proxy.paths import Paths
from proxy.settings import Settings
from proxy.tls import import_aiohttp

if TYPE_CHECKING:
    from proxy.service import Proxy

log = logging.getLogger(__name__)


def serve(overrides: Overrides) -> int:
    """Runs until a signal or `loadline quit` comes; the exit code. Raises ProxyError when it cannot start."""
    settings, paths = load_all(overrides)
    paths.make_folders()
    logs.set_up(settings.log_level, paths.log_file)
    return asyncio.run(_serve(settings, paths))


async def _serve(settings: Settings, paths: Paths) -> int:
    import_aiohttp()
    from proxy.events import QuitAsked
    from proxy.service import Proxy

    proxy = Proxy(settings, paths)
    told_to_stop = asyncio.Event()
    _call_on_signals(told_to_stop.set)
    proxy.events.subscribe(lambda _event: told_to_stop.set(), QuitAsked)
    starting = tasks.spawn("start", _start(proxy))
    waiting = tasks.spawn("wait for the end", told_to_stop.wait())
    try:
        await asyncio.wait([starting, waiting], return_when=asyncio.FIRST_COMPLETED)
        if starting.done():
            if (failure := starting.result()) is not None:
                raise failure
            _say(f"Loadline is listening on {proxy.base_url}")
            await waiting
    finally:
        await tasks.cancel(starting)
        await tasks.cancel(waiting)
        await proxy.stop()
    return 0


async def _start(proxy: "Proxy") -> ProxyError | None:
    """What kept it from starting: told by the command, in one line, and not as a task that failed."""
    try:
        await proxy.start()
    except ProxyError as failure:
        return failure
    return None


def _say(line: str) -> None:
    """The one line on stdout; whoever closed it does not want it."""
    with contextlib.suppress(OSError):
        sys.stdout.write(line + "\n")
        sys.stdout.flush()


def _call_on_signals(stop: Callable[[], None]) -> None:
    loop = asyncio.get_running_loop()

    def handle(_number: int, _frame: FrameType | None) -> None:
        loop.call_soon_threadsafe(stop)

    for number in signals.that_end():
        try:
            loop.add_signal_handler(number, stop)
        except NotImplementedError:  # Windows
            signal.signal(number, handle)


def main() -> None:
    from proxy import cli

    cli.main(["serve", *sys.argv[1:]])


if __name__ == "__main__":
    main()
