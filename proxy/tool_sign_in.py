"""Signing in with a provider's own tool, in a folder made for one account, where the tool keeps the login itself.

The tool runs in a terminal of the user's; nothing of the login is seen here. When the tool says that it is signed in,
the folder becomes an account that the provider's local runtime serves.
"""

import asyncio
import logging
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from datetime import timedelta
from pathlib import Path

from proxy import tasks
from proxy.clock import Clock
from proxy.credential import Recognised, ToolLogin
from proxy.errors import ImportRefused, ProxyError, SignInFailed
from proxy.importing import CheckedImport
from proxy.model import Account, CredentialKind, KeepFresh, ProviderId
from proxy.provider import Provider, Providers
from proxy.runtime import LocalRuntime, LoginState
from proxy.runtimes import Runtimes
from proxy.sign_in import Done, Exchanging, Failed, SignInRequest, Stage, ToolRunning
from proxy.terminal import Terminal, open_terminal

log = logging.getLogger(__name__)

LIMIT = timedelta(minutes=15)
"""The tool may have to be found, and the browser's page may ask for a second factor."""

OpenTerminal = Callable[[str, Mapping[str, str]], Terminal | None]
TakeAccount = Callable[[CheckedImport], Awaitable[Account]]
"""Makes an account of a login. Raises ProxyError; then nothing was kept."""


class ToolSignIns:
    """Begins sign-ins with tools. State: those under way."""

    def __init__(
        self,
        providers: Providers,
        runtimes: Runtimes,
        accounts: Callable[[], Iterable[Account]],
        take: TakeAccount,
        clock: Clock,
        *,
        open_terminal: OpenTerminal = open_terminal,
        limit: timedelta = LIMIT,
    ) -> None:
        self._providers = providers
        self._runtimes = runtimes
        self._accounts = accounts
        self._take = take
        self._clock = clock
        self._open_terminal = open_terminal
        self._limit = limit
        self._current: set[ToolSignIn] = set()

    def is_possible(self, provider: ProviderId) -> bool:
        """Its local runtime can use such a login. Whether the tool is here is found out when it is needed."""
        return self._runtimes.of(provider) is not None

    def begin(self, request: SignInRequest) -> "ToolSignIn":
        """Starts nothing yet."""
        runtime = self._runtimes.of(request.provider)
        assert runtime is not None, "asked is_possible before"
        accounts = {account.id: account for account in self._accounts()}
        sign_in = ToolSignIn(
            request,
            self._providers[request.provider],
            runtime,
            accounts.get(request.replace) if request.replace is not None else None,
            self._take,
            self._clock,
            self._open_terminal,
            self._limit,
        )
        self._current = {each for each in self._current if not each.is_over} | {sign_in}
        return sign_in

    async def close(self) -> None:
        for sign_in in self._current:
            await sign_in.cancel()


class ToolSignIn:
    """One try to sign in with a tool. Satisfies `sign_in.SignIn`.

    State: the folder, the terminal that was opened, the wait for the tool, whether the folder became an account's.
    """

    def __init__(
        self,
        request: SignInRequest,
        provider: Provider,
        runtime: LocalRuntime,
        replaced: Account | None,
        take: TakeAccount,
        clock: Clock,
        open_terminal: OpenTerminal,
        limit: timedelta,
    ) -> None:
        """`replaced` is signed in again: in a new folder, because the tool may think that it is signed in."""
        self._request = request
        self._provider = provider
        self._runtime = runtime
        self._replaced = replaced
        self._take = take
        self._clock = clock
        self._open_terminal = open_terminal
        self._limit = limit
        self._folder: Path | None = None
        self._terminal: Terminal | None = None
        self._waiting: asyncio.Task[LoginState] | None = None
        self._cancelled = asyncio.Event()
        self.is_over = False

    async def stages(self) -> AsyncIterator[Stage]:
        try:
            async for stage in self._stages():
                yield stage
        except ProxyError as failure:
            log.info("A sign-in ended without an account: %s", failure)
            yield Failed(failure)
        except asyncio.CancelledError:
            if not self._cancelled.is_set():
                raise
        finally:
            await self._leave()

    async def paste(self, text: str) -> None:
        raise ImportRefused(
            f"Nothing is pasted here: {self._provider.login_tool} asks for it in its terminal.",
            code="sign_in_mismatch",
        )

    async def cancel(self) -> None:
        self._cancelled.set()
        await tasks.cancel(self._waiting)
        await self._leave()

    async def _leave(self) -> None:
        """What did not become an account's is taken away, and its terminal closed."""
        self.is_over = True
        folder, self._folder = self._folder, None
        if folder is not None:
            if self._terminal is not None:
                await asyncio.to_thread(self._terminal.close)
            await self._runtime.forget_login(folder)

    async def _stages(self) -> AsyncIterator[Stage]:
        if self._request.email:
            self._provider.tidy_email(self._request.email)  # wrong: told before anybody signs in
        folder = self._folder = await self._runtime.make_login_folder()
        command = self._runtime.sign_in_command(folder, self._request.email)
        self._terminal = await asyncio.to_thread(self._open_terminal, command, os.environ)
        yield ToolRunning(
            tool=self._provider.login_tool,
            command=command,
            is_open=self._terminal is not None,
            until=self._clock() + self._limit,
        )
        if self._cancelled.is_set():
            return
        state = await self._signed_in(folder)
        yield Exchanging()
        if self._cancelled.is_set():
            return
        account = await self._make_account(folder, state)
        if self._replaced is not None and self._replaced.keep_fresh is KeepFresh.TOOL:
            await self._runtime.forget_login(Path(self._replaced.source_path))
        yield Done(account, is_renewal=self._replaced is not None)

    async def _make_account(self, folder: Path, state: LoginState) -> Account:
        checked = checked_login(self._request, folder, state, self._provider, self._replaced)
        self._folder = None  # the account's from now on, whoever gives up
        try:
            return await self._take(checked)
        except BaseException:
            self._folder = folder
            raise

    async def _signed_in(self, folder: Path) -> LoginState:
        self._waiting = tasks.spawn("wait for a tool's login", self._runtime.wait_for_login(folder))
        try:
            async with asyncio.timeout(self._limit.total_seconds()):
                return await self._waiting
        except TimeoutError as error:
            raise SignInFailed(
                "Nobody signed in in time.", hint="Start again.", code="sign_in_timed_out"
            ) from error


def checked_login(
    request: SignInRequest,
    folder: Path,
    state: LoginState,
    provider: Provider,
    replaced: Account | None,
) -> CheckedImport:
    """The login in `folder` as an account to be. Raises ImportRefused (`email_missing`, `other_account`)."""
    email = provider.tidy_email(state.email or request.email)
    if replaced is not None and state.email and email.casefold() != replaced.email.casefold():
        raise ImportRefused(
            f"{email} has signed in, but this account is {replaced.email}.",
            hint=f"Sign out in {provider.login_tool} and start again.",
            code="other_account",
        )
    login = Recognised(
        credential=ToolLogin(str(folder)),
        kind=CredentialKind.OAUTH,
        source=f"{provider.login_tool}'s own folder",
        plan=state.plan,
        email=email,
        account_key=state.account_key,
        suggested=KeepFresh.TOOL,
    )
    return CheckedImport(
        provider=provider,
        login=login,
        email=email,
        label="",
        keep_fresh=KeepFresh.TOOL,
        source_path=str(folder),
        replace=request.replace,
    )
