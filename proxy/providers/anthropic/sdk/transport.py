"""The door to the local runtime: a Messages request in, an UpstreamResponse out. Loads the SDK at the first request."""

import asyncio
import contextlib
import gc
import importlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from proxy.call import Headers
from proxy.credential import Credential
from proxy.errors import ProxyError, Refusal
from proxy.model import Account, KeepFresh
from proxy.providers.anthropic.sdk import login
from proxy.providers.anthropic.sdk.mapping import read_call
from proxy.providers.anthropic.sdk.runtime import Runtime, RuntimeMissing, find_runtime
from proxy.providers.anthropic.sdk.workspace import (
    forget,
    forget_login,
    make_login_folder,
    sweep,
)
from proxy.providers.anthropic.settings import AnthropicSettings
from proxy.providers.anthropic.signing import own_credential
from proxy.runtime import LoginState, RuntimePlace, RuntimeRequest, RuntimeState
from proxy.upstream import UpstreamResponse

if TYPE_CHECKING:
    from proxy.providers.anthropic.sdk.serving import Serving

LONG_BODY_BYTES = 256 * 1024
"""Reading more than this takes longer than the loop may wait."""


class SdkRuntime:
    """A LocalRuntime by the `claude` program of this machine.

    State: what serves requests, made at the first of them.
    """

    def __init__(self, settings: AnthropicSettings, place: RuntimePlace) -> None:
        self._settings = settings
        self._place = place
        self._serving: Serving | None = None
        self._loading = asyncio.Lock()

    async def open(self, accounts: Iterable[Account]) -> None:
        logins = {Path(each.source_path) for each in accounts if each.keep_fresh is KeepFresh.TOOL}
        await asyncio.to_thread(sweep, self._place.folder, logins)

    async def send(self, request: RuntimeRequest) -> UpstreamResponse:
        if not self._settings.sdk_enabled:
            raise switched_off()
        if len(request.body) > LONG_BODY_BYTES:
            call = await asyncio.to_thread(read_call, request.body)
        else:
            call = read_call(request.body)
        runtime = self._find()
        credential = request.credential or client_s_own(request.headers)
        serving = await self._loaded()
        return await serving.send(request, call, credential, runtime)

    def change(self, settings: object, place: RuntimePlace) -> None:
        assert isinstance(settings, AnthropicSettings)
        self._settings, self._place = settings, place
        if self._serving is not None:
            self._serving.change(settings, place)

    def state(self) -> RuntimeState:
        version = self._serving.version if self._serving is not None else ""
        if not self._settings.sdk_enabled:
            return RuntimeState(is_available=False, problem=switched_off().title)
        try:
            runtime = self._find()
        except RuntimeMissing as error:
            return RuntimeState(is_available=False, problem=str(error))
        return RuntimeState(
            is_available=True,
            path=str(runtime.path),
            origin=runtime.origin,
            version=version,
            is_pooled=self._settings.sdk_pool_enabled,
        )

    def counters(self) -> Mapping[str, int]:
        return dict(self._serving.pool.counters) if self._serving is not None else {}

    def gauges(self) -> Mapping[str, int]:
        return self._serving.pool.gauges() if self._serving is not None else {}

    # Logins that `claude` keeps itself

    async def make_login_folder(self) -> Path:
        self._find()
        return await asyncio.to_thread(make_login_folder, self._place.folder)

    def sign_in_command(self, folder: Path, email: str) -> str:
        return login.sign_in_command(self._find(), folder, email)

    async def wait_for_login(self, folder: Path) -> LoginState:
        return await login.wait_for_login(self._find(), folder, self._place.environ)

    async def login_state(self, folder: Path) -> LoginState:
        return await login.read_login(self._find(), folder, self._place.environ)

    async def forget_login(self, folder: Path) -> None:
        # Where there is no `claude` any more, its folder is all.
        with contextlib.suppress(ProxyError):
            await login.sign_out(self._find(), folder, self._place.environ)
        await asyncio.to_thread(forget_login, self._place.folder, folder)

    # The end

    async def forget(self, account: Account) -> None:
        if self._serving is not None:
            self._serving.pool.forget(account.id)
        await asyncio.to_thread(forget, self._place.folder, account.id)
        if account.keep_fresh is KeepFresh.TOOL:
            await self.forget_login(Path(account.source_path))

    async def close(self) -> None:
        if self._serving is not None:
            await self._serving.pool.close()

    def _find(self) -> Runtime:
        """Raises RuntimeMissing."""
        return find_runtime(self._settings.sdk_cli_path, self._place.environ, Path.home())

    async def _loaded(self) -> "Serving":
        async with self._loading:
            if self._serving is None:
                module = await asyncio.to_thread(load, "proxy.providers.anthropic.sdk.serving")
                self._serving = module.Serving(self._settings, self._place)
        return self._serving


def load(name: str) -> ModuleType:
    """Imports a module whose libraries make half a million objects, which stay.

    Looked through for garbage each time, they would hold the loop for 100 ms and more; streams would stand still.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        module = importlib.import_module(name)
        gc.freeze()
    finally:
        if was_enabled:
            gc.enable()
    return module


def switched_off() -> Refusal:
    return Refusal(
        "The local Claude runtime is switched off in the settings.",
        hint="Set LOADLINE_ANTHROPIC_SDK_ENABLED to true, or use /claude.",
        code="runtime_disabled",
        status=503,
    )


def client_s_own(headers: Headers) -> Credential:
    """The Anthropic credential that came with the request. Nothing of it is kept longer than its process."""
    credential = own_credential(headers)
    assert credential is not None, "the exchange asks has_own_credential first"
    return credential
