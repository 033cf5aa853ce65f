"""The door to the local runtime: a Messages request in, an UpstreamResponse out. Loads the SDK at the first request."""

import asyncio
import importlib
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from proxy.credential import Credential
from proxy.errors import Refusal
from proxy.model import AccountId
from proxy.provider import Headers
from proxy.providers.anthropic.sdk.mapping import read_call
from proxy.providers.anthropic.sdk.runtime import RuntimeMissing, find_runtime
from proxy.providers.anthropic.sdk.workspace import forget, sweep
from proxy.providers.anthropic.settings import AnthropicSettings
from proxy.providers.anthropic.signing import own_credential
from proxy.runtime import RuntimePlace, RuntimeRequest, RuntimeState
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

    async def open(self) -> None:
        await asyncio.to_thread(sweep, self._place.folder)

    async def send(self, request: RuntimeRequest) -> UpstreamResponse:
        if not self._settings.sdk_enabled:
            raise switched_off()
        if len(request.body) > LONG_BODY_BYTES:
            call = await asyncio.to_thread(read_call, request.body)
        else:
            call = read_call(request.body)
        runtime = find_runtime(self._settings.sdk_cli_path, self._place.environ, Path.home())
        credential = request.credential or client_s_own(request.headers)
        serving = await self._loaded()
        return await serving.send(request, call, credential, runtime)

    def state(self) -> RuntimeState:
        version = self._serving.version if self._serving is not None else ""
        if not self._settings.sdk_enabled:
            return RuntimeState(is_available=False, problem=switched_off().title)
        try:
            runtime = find_runtime(self._settings.sdk_cli_path, self._place.environ, Path.home())
        except RuntimeMissing as error:
            return RuntimeState(is_available=False, problem=str(error))
        return RuntimeState(
            is_available=True, path=str(runtime.path), origin=runtime.origin, version=version
        )

    def counters(self) -> Mapping[str, int]:
        return dict(self._serving.pool.counters) if self._serving is not None else {}

    def gauges(self) -> Mapping[str, int]:
        return self._serving.pool.gauges() if self._serving is not None else {}

    async def forget(self, account_id: AccountId) -> None:
        if self._serving is not None:
            self._serving.pool.forget(account_id)
        await asyncio.to_thread(forget, self._place.folder, account_id)

    async def close(self) -> None:
        if self._serving is not None:
            await self._serving.pool.close()

    async def _loaded(self) -> "Serving":
        async with self._loading:
            if self._serving is None:
                name = "proxy.providers.anthropic.sdk.serving"
                module = await asyncio.to_thread(importlib.import_module, name)
                self._serving = module.Serving(self._settings, self._place)
        return self._serving


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
