"""The door to the local runtime: a Messages request in, an UpstreamResponse out."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from proxy.credential import ApiKey, Credential
from proxy.model import Account
from proxy.provider import Headers
from proxy.providers.anthropic.sdk.mapping import SdkCall, read_call
from proxy.providers.anthropic.sdk.pool import Held, SessionPool, key_of
from proxy.providers.anthropic.sdk.runtime import RuntimeMissing, find_runtime, inherited
from proxy.providers.anthropic.sdk.session import Launch, Session
from proxy.providers.anthropic.sdk.turn import SdkAnswer
from proxy.providers.anthropic.sdk.workspace import make_workspace, sweep
from proxy.runtime import RuntimeRequest, RuntimeState
from proxy.upstream import UpstreamResponse


@dataclass(frozen=True, slots=True)
class SdkOptions:
    """How the route is set up."""

    base_url: str
    cli_path: str = ""
    """Where `claude` is; empty to look for it."""
    is_pool_enabled: bool = False
    process_limit: int = 3
    """Processes at once; each takes about 180 MiB."""
    idle_timeout_s: float = 300.0


class SdkRuntime:
    """A LocalRuntime by the `claude` program of this machine."""

    def __init__(
        self,
        options: SdkOptions,
        folder: Path,
        environ: Mapping[str, str],
        observe: Callable[[Account, Headers], None],
    ) -> None:
        self._options = options
        self._folder = folder
        self._environ = environ
        self._observe = observe
        self._pool = SessionPool(is_enabled=options.is_pool_enabled, limit=options.process_limit)
        self._is_swept = False

    async def send(self, request: RuntimeRequest) -> UpstreamResponse:
        call = read_call(request.body)
        runtime = find_runtime(self._options.cli_path, self._environ, Path.home())
        self._sweep_once()

        def start() -> Session:
            launch = Launch(
                runtime=runtime,
                workspace=make_workspace(self._folder, request.account.id),
                environment=inherited(self._environ),
                base_url=self._options.base_url,
                credential=request.credential,
                betas=betas(request.headers, request.credential),
            )
            return Session(launch, call)

        return await self._answer(request, call, await self._take(request, call, start))

    async def _take(
        self, request: RuntimeRequest, call: SdkCall, start: Callable[[], Session]
    ) -> Held:
        key = key_of(
            call,
            request.account.id,
            request.client_key,
            request.session_id,
            fingerprint(request.credential),
        )
        return await self._pool.take(call, key, start)

    async def _answer(self, request: RuntimeRequest, call: SdkCall, held: Held) -> UpstreamResponse:
        answer = SdkAnswer(
            held.session,
            is_stream=call.is_stream,
            idle_timeout_s=self._options.idle_timeout_s,
            release=lambda turn, ending: self._pool.release(held, turn, ending),
            observe=lambda headers: self._observe(request.account, headers),
        )
        await answer.head()
        return answer

    def _sweep_once(self) -> None:
        """At the first request, not at start: most programs never use this route."""
        if not self._is_swept:
            self._is_swept = True
            sweep(self._folder)

    def state(self) -> RuntimeState:
        try:
            runtime = find_runtime(self._options.cli_path, self._environ, Path.home())
        except RuntimeMissing as error:
            return RuntimeState(is_available=False, problem=str(error))
        return RuntimeState(is_available=True, path=str(runtime.path), origin=runtime.origin)

    def counters(self) -> Mapping[str, int]:
        return {**self._pool.counters, **self._pool.gauges()}

    async def close(self) -> None:
        await self._pool.close()


def betas(headers: Headers, credential: Credential) -> tuple[str, ...]:
    """The client's beta list; the runtime takes one with API keys only."""
    if not isinstance(credential, ApiKey):
        return ()
    return tuple(
        name.strip() for name in headers.get("anthropic-beta", "").split(",") if name.strip()
    )


def fingerprint(credential: Credential) -> str:
    """Tells two credentials apart, so that a renewed token means a new process. Never leaves memory."""
    secret = credential.key if isinstance(credential, ApiKey) else credential.access_token
    return hashlib.sha256(secret.encode()).hexdigest()
