"""What a user asked for: a slot starts a coroutine, a failure is shown, success arrives as an event like everyone's."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any, Protocol, TypeVar, runtime_checkable

from PySide6.QtCore import QObject
from shiboken6 import isValid

from desktop.language import translate
from proxy.errors import ProxyError
from proxy.tasks import spawn

log = logging.getLogger(__name__)
Result = TypeVar("Result")


@runtime_checkable
class ProblemSurface(Protocol):
    """A window or dialog that can say what went wrong, in itself and not in a box of its own."""

    def show_problem(self, title: str, detail: str, hint: str) -> None: ...


def run(
    asker: QObject,
    coroutine: Coroutine[Any, Any, Result],
    done: Callable[[Result], object] | None = None,
) -> asyncio.Task[None]:
    """Runs `coroutine` in the background and calls `done` with its answer.

    A ProxyError is shown on the nearest surface around `asker`: itself or the first of its parents that is one. Any
    other exception is a bug: logged with its traceback, and shown without it. Nothing is called or shown when `asker`
    was closed for good in the meantime.
    """
    name = getattr(coroutine, "__qualname__", "intent")
    task = spawn(f"intent {name}", _carry_out(asker, coroutine, done))
    task.add_done_callback(lambda _task: coroutine.close())  # cancelled before its first step
    return task


def show(asker: QObject, failure: ProxyError) -> None:
    """Shows `failure` on the nearest surface around `asker`; not when `asker` was closed for good."""
    if not isValid(asker):
        return
    node: QObject | None = asker
    while node is not None:
        if isinstance(node, ProblemSurface):
            node.show_problem(failure.title, failure.detail, failure.hint)
            return
        node = node.parent()
    log.error("No window around %s can show a problem.", type(asker).__name__)


async def _carry_out(
    asker: QObject,
    coroutine: Coroutine[Any, Any, Result],
    done: Callable[[Result], object] | None,
) -> None:
    try:
        result = await coroutine
        if done is not None and isValid(asker):
            done(result)
    except ProxyError as failure:
        log.warning("Asked for by the user and failed: %s", failure)
        show(asker, failure)
    except Exception:  # a slot has nobody above it who could tell the user
        log.exception("Asked for by the user and failed by a fault of Loadline.")
        show(asker, _fault())


def _fault() -> ProxyError:
    return ProxyError(
        translate("Intents", "Something went wrong inside Loadline."),
        hint=translate("Intents", "The log file says more; please report it."),
    )
