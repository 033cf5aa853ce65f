"""Signing people in to a provider from here: by the browser, by a code, by a pasted address; one at a time for each.

A sign-in runs in a task of its own and tells its stages by a queue, so that a front end that is slow or gone neither
holds it up nor keeps its port open.
"""

import asyncio
import base64
import hashlib
import logging
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from typing import TypeVar

from proxy import tasks
from proxy.call import Fetch
from proxy.callback_server import CallbackServer, read_return
from proxy.clock import Clock
from proxy.errors import ImportRefused, ProxyError, SignInFailed, UpstreamError
from proxy.model import ProviderId
from proxy.provider import Providers
from proxy.sign_in import (
    DeviceCode,
    Done,
    Exchanging,
    Failed,
    Opening,
    PasteAddress,
    SignIn,
    SignInRequest,
    SignInWay,
    Stage,
    Waiting,
)
from proxy.sign_in_methods import DeviceGrant, Grant, SignInMethods
from proxy.tool_sign_in import ToolSignIns

log = logging.getLogger(__name__)

BROWSER_LIMIT = timedelta(minutes=10)
"""Signing in may need a second factor and a password manager; an open port longer than that is of no use."""

_REPLACED = "a later start of the same"
_Result = TypeVar("_Result")

LEAST_INTERVAL_S = 0.05
"""Between two questions after a device, where a server asks for no pause at all."""

TakeLogin = Callable[[SignInRequest, bytes], Awaitable[Done]]
"""Makes an account of the login that was fetched. Raises ProxyError; then nothing was kept."""


class SignIns:
    """Begins sign-ins. State: the one under way at each provider."""

    def __init__(
        self,
        providers: Providers,
        fetch: Fetch,
        take: TakeLogin,
        clock: Clock,
        *,
        by_tool: ToolSignIns | None = None,
        limit: timedelta = BROWSER_LIMIT,
    ) -> None:
        self._by_tool = by_tool
        self._limit = limit
        self._providers = providers
        self._fetch = fetch
        self._take = take
        self._clock = clock
        self._current: dict[ProviderId, RunningSignIn] = {}

    def ways(self, provider: ProviderId) -> tuple[SignInWay, ...]:
        """Empty for a provider that can only be signed in to elsewhere."""
        found = self._providers.get(provider)
        has_pages = found is not None and found.sign_in_methods is not None
        has_tool = self._by_tool is not None and self._by_tool.is_possible(provider)
        by_pages = (SignInWay.BROWSER, SignInWay.DEVICE) if has_pages else ()
        return (*by_pages, SignInWay.TOOL) if has_tool else by_pages

    def begin(self, request: SignInRequest) -> SignIn:
        """Starts nothing yet. Raises SignInFailed (`sign_in_unavailable`)."""
        provider = self._providers.get(request.provider)
        methods = provider.sign_in_methods if provider is not None else None
        is_possible = request.way in self.ways(request.provider)
        if is_possible and request.way is SignInWay.TOOL and self._by_tool is not None:
            return self._by_tool.begin(request)
        if methods is None or not is_possible:
            raise SignInFailed(
                f"There is no such way to sign in to {provider.title if provider else request.provider}.",
                code="sign_in_unavailable",
            )
        return RunningSignIn(
            request, methods, self._fetch, self._take, self._clock, self._limit, self._started
        )

    async def close(self) -> None:
        if self._by_tool is not None:
            await self._by_tool.close()
        for sign_in in tuple(self._current.values()):
            await sign_in.cancel()

    def _started(self, sign_in: "RunningSignIn") -> None:
        """The callback address serves one at a time: a later start ends an earlier one."""
        before = self._current.get(sign_in.request.provider)
        self._current[sign_in.request.provider] = sign_in
        if before is not None and before is not sign_in:
            before.give_way()


class RunningSignIn:
    """One try to sign in. Satisfies `sign_in.SignIn`.

    State: the task that runs it, what it has told, and the callback that it waits for.
    """

    def __init__(
        self,
        request: SignInRequest,
        methods: SignInMethods,
        fetch: Fetch,
        take: TakeLogin,
        clock: Clock,
        limit: timedelta,
        on_start: Callable[["RunningSignIn"], None],
    ) -> None:
        self.request = request
        self._methods = methods
        self._fetch = fetch
        self._take = take
        self._clock = clock
        self._limit = limit
        self._on_start = on_start
        self._told: asyncio.Queue[Stage | None] = asyncio.Queue()
        """None ends it."""
        self._task: asyncio.Task[None] | None = None
        self._state = secrets.token_urlsafe(32)
        self._verifier = secrets.token_urlsafe(64)
        self._server: CallbackServer | None = None
        self._awaits_return = False

    async def stages(self) -> AsyncIterator[Stage]:
        self._on_start(self)
        if self._task is None:
            self._task = tasks.spawn(f"sign in to {self.request.provider}", self._run())
        while (stage := await self._told.get()) is not None:
            yield stage

    async def paste(self, text: str) -> None:
        found = read_return(text, self._state)
        if self._server is None or not self._awaits_return or self._server.came.done():
            raise ImportRefused(
                "Nothing waits for an address now.", code="not_waiting", hint="Start again."
            )
        self._server.came.set_result(found)

    async def cancel(self) -> None:
        await tasks.cancel(self._task)
        self._told.put_nowait(None)

    def give_way(self) -> None:
        """A later start of the same has ended this one."""
        if self._task is not None and not self._task.done():
            self._task.cancel(_REPLACED)

    # The course of it

    async def _run(self) -> None:
        try:
            grant = await self._browser() if self._is_by_browser else await self._device()
            self._tell(Exchanging())
            document = await self._methods.exchange(grant, self._fetch)
            done = await self._take(self.request, document)
            self._tell_page("Signed in", "You can close this page and go back to Loadline.")
            self._tell(done)
        except ProxyError as failure:
            self._fail(failure)
        except asyncio.CancelledError as cancelled:
            if cancelled.args != (_REPLACED,):
                raise
            self._fail(_replaced())
        except Exception:  # a fault of ours; the front end must not wait for ever
            log.exception("A sign-in failed by a fault of ours.")
            self._fail(ProxyError("Loadline failed at this sign-in.", hint="The log tells more."))
        finally:
            if self._server is not None:
                await self._server.close()
            self._told.put_nowait(None)

    @property
    def _is_by_browser(self) -> bool:
        return self.request.way is SignInWay.BROWSER

    async def _browser(self) -> Grant:
        """The user's yes by the browser of this computer.

        1. The provider's page sends it back to a port of ours.
        2. All of them are taken: a code for another device.
        3. There are no codes: the user copies the address at which the browser ends.
        """
        self._server = CallbackServer(self._methods.callback, self._state)
        port = await self._server.open()
        if port is None:
            try:
                return await self._device()
            except SignInFailed as failure:
                if failure.code != "sign_in_unavailable":
                    raise
        until = self._clock() + self._limit
        redirect_uri = self._methods.callback.url(port or self._methods.callback.ports[0])
        url = self._methods.authorize_url(redirect_uri, self._state, challenge_of(self._verifier))
        if port is None:
            self._tell(PasteAddress(url, until))
        else:
            self._tell(Opening(url))
            self._tell(Waiting(url, until))
        self._awaits_return = True
        found = await _within(self._limit, self._server.came)
        if found.error:
            raise SignInFailed(
                "The sign-in was refused.", detail=found.error, code="sign_in_refused"
            )
        return Grant(found.code, self._verifier, redirect_uri)

    async def _device(self) -> Grant:
        """The user's yes on any device, with a code shown here."""
        device = await self._methods.begin_device(self._fetch, self._clock())
        self._tell(DeviceCode(device.user_code, device.url, device.until))
        return await _within(device.until - self._clock(), self._poll(device))

    async def _poll(self, device: DeviceGrant) -> Grant:
        while True:
            await asyncio.sleep(max(device.interval_s, LEAST_INTERVAL_S))
            try:
                grant = await self._methods.poll_device(device, self._fetch)
            except UpstreamError as error:  # the next question may be answered
                log.info("A sign-in was not asked after: %s", error)
                continue
            if grant is not None:
                return grant

    def _tell(self, stage: Stage) -> None:
        self._told.put_nowait(stage)

    def _tell_page(self, title: str, text: str) -> None:
        if self._server is not None:
            self._server.tell(title, text)

    def _fail(self, failure: ProxyError) -> None:
        log.info("A sign-in ended without an account: %s", failure)
        self._tell_page(failure.title, failure.hint or "Go back to Loadline.")
        self._tell(Failed(failure))


async def _within(limit: timedelta, what: Awaitable[_Result]) -> _Result:
    try:
        async with asyncio.timeout(max(0.0, limit.total_seconds())):
            return await what
    except TimeoutError as error:
        raise SignInFailed(
            "Nobody signed in in time.", hint="Start again.", code="sign_in_timed_out"
        ) from error


def challenge_of(verifier: str) -> str:
    """PKCE's S256 (RFC 7636)."""
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def _replaced() -> SignInFailed:
    return SignInFailed("This sign-in was started anew elsewhere.", code="sign_in_replaced")
