"""The address on this computer that a provider's page sends the browser back to, open for one sign-in."""

import asyncio
import errno
import html
import logging
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

from aiohttp import web

from proxy.errors import ImportRefused
from proxy.http_log import server_log
from proxy.sign_in_methods import CallbackAddress

log = logging.getLogger(__name__)

ANSWER_LIMIT_S = 60.0
"""So long the browser waits to be told how it ended."""
HOSTS = ("127.0.0.1", "::1")
""""localhost" may mean either."""
_PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Loadline</title>
<style>body{{font:16px/1.5 system-ui,sans-serif;max-width:32em;margin:20vh auto;padding:0 1em;color:#222;background:#fff}}
@media(prefers-color-scheme:dark){{body{{color:#ddd;background:#1b1b1b}}}}</style>
<h1>{title}</h1><p>{text}</p></html>"""
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


@dataclass(frozen=True, slots=True)
class Return:
    """What the provider's page sent back."""

    code: str = ""
    error: str = ""
    """Why there is no code, in the provider's words."""


def read_return(text: str, state: str) -> Return:
    """The address at which the browser ended, its query alone, or `code#state`, as pasted or received.

    Raises ImportRefused: `sign_in_mismatch` when it belongs to another sign-in, `not_an_address` when it is none.
    """
    fields = _fields(text.strip())
    stated = fields.get("state", "").encode(errors="replace")
    if not secrets.compare_digest(stated, state.encode()):
        if "state" not in fields:
            raise ImportRefused(
                "This is not the address at which the browser ended.",
                hint="Copy all of it: it begins with http://localhost and holds “code=”.",
                code="not_an_address",
            )
        raise ImportRefused(
            "This belongs to another sign-in.",
            hint="Use the page that was opened last.",
            code="sign_in_mismatch",
        )
    if fields.get("code"):
        return Return(code=fields["code"])
    error = fields.get("error_description") or fields.get("error") or "no code came"
    return Return(error=error)


def _fields(text: str) -> Mapping[str, str]:
    code, mark, state = text.partition("#")
    if mark and "=" not in text and "/" not in text:
        return {"code": code, "state": state}
    try:
        query = urlsplit(text).query or text.removeprefix("?")
    except ValueError:  # a bracket without its other one, or a host that is none
        return {}
    return dict(parse_qsl(query))


class CallbackServer:
    """Listens until `close`. State: the sockets' runner, what came, and how it ended."""

    def __init__(self, address: CallbackAddress, state: str) -> None:
        self._address = address
        self._state = state
        self._runner: web.AppRunner | None = None
        self.came: asyncio.Future[Return] = asyncio.get_running_loop().create_future()
        """What the browser brought; the first that belongs to this sign-in."""
        self._outcome: asyncio.Future[tuple[str, str]] = asyncio.get_running_loop().create_future()

    async def open(self) -> int | None:
        """The port taken, the first that is free; None when none is."""
        app = web.Application()
        app.router.add_get(self._address.path, self._take)
        self._runner = web.AppRunner(
            app, access_log=None, logger=server_log(), shutdown_timeout=1.0
        )
        await self._runner.setup()
        for port in self._address.ports:
            if await self._listen(self._runner, port):
                return port
        return None

    def tell(self, title: str, text: str) -> None:
        """How it ended, for the page that the browser shows."""
        if not self._outcome.done():
            self._outcome.set_result((title, text))

    async def close(self) -> None:
        """A page that still waits is told that it was given up."""
        self.tell("Sign-in given up", "You can close this page.")
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def _listen(self, runner: web.AppRunner, port: int) -> bool:
        """On both of this computer's own addresses, or on the one there is."""
        sites: list[web.TCPSite] = []
        for host in HOSTS:
            site = web.TCPSite(runner, host, port)
            try:
                await site.start()
            except OSError as error:
                if error.errno == errno.EADDRINUSE:
                    for each in sites:
                        await each.stop()
                    return False
                log.debug("%s:%d is not there: %s", host, port, error)
                continue
            sites.append(site)
        return bool(sites)

    async def _take(self, request: web.Request) -> web.Response:
        try:
            found = read_return(request.query_string, self._state)
        except ImportRefused as refusal:
            return _page(400, refusal.title, refusal.hint)
        if not self.came.done():
            self.came.set_result(found)
        try:
            async with asyncio.timeout(ANSWER_LIMIT_S):
                title, text = await asyncio.shield(self._outcome)
        except TimeoutError:
            title, text = "Loadline takes its time", "Look at its window for how it ended."
        return _page(200, title, text)


def _page(status: int, title: str, text: str) -> web.Response:
    body = _PAGE.format(title=html.escape(title), text=html.escape(text))
    return web.Response(status=status, text=body, content_type="text/html", headers=_HEADERS)
