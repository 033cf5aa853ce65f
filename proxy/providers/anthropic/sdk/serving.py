"""Serving requests by processes: everything of the route that needs the SDK, which takes half a second to load."""

import hashlib
import json
from pathlib import Path
from typing import assert_never

from proxy.call import Headers
from proxy.clock import Clock
from proxy.credential import ApiKey, Credential, OAuthCredential, ToolLogin
from proxy.errors import UpstreamBroke
from proxy.model import Observation, WindowSource
from proxy.providers.anthropic.limits import observation, read_limits
from proxy.providers.anthropic.sdk.call import SdkCall
from proxy.providers.anthropic.sdk.launch import Launch
from proxy.providers.anthropic.sdk.places import Places
from proxy.providers.anthropic.sdk.pool import Held, SessionPool, key_of
from proxy.providers.anthropic.sdk.runtime import Runtime
from proxy.providers.anthropic.sdk.session import Session
from proxy.providers.anthropic.sdk.turn import SdkAnswer
from proxy.providers.anthropic.sdk.variables import inherited
from proxy.providers.anthropic.sdk.workspace import make_workspace
from proxy.providers.anthropic.settings import AnthropicSettings
from proxy.runtime import RuntimePlace, RuntimeRequest
from proxy.upstream import UpstreamResponse


class Serving:
    """Answers requests by processes of its own. State: the pool of them, and their program's version."""

    def __init__(self, settings: AnthropicSettings, place: RuntimePlace) -> None:
        self._settings = settings
        self._place = place
        self.pool = SessionPool(
            is_enabled=settings.sdk_pool_enabled, places=Places(settings.sdk_processes)
        )
        self.version = ""
        """Of the program that started last."""

    def change(self, settings: AnthropicSettings, place: RuntimePlace) -> None:
        """From the next request on."""
        self._settings, self._place = settings, place
        self.pool.change(is_enabled=settings.sdk_pool_enabled, limit=settings.sdk_processes)

    async def send(
        self, request: RuntimeRequest, call: SdkCall, credential: Credential, runtime: Runtime
    ) -> UpstreamResponse:
        """Raises RuntimeBusy, RuntimeTooOld or UpstreamError."""
        betas = ",".join(request.headers.getall("anthropic-beta", ()))

        login = Path(credential.folder) if isinstance(credential, ToolLogin) else None

        def make() -> Session:
            launch = Launch(
                runtime=runtime,
                workspace=make_workspace(self._place.folder, request.account_id, login),
                inherited=inherited(self._place.environ, uses_proxy=self._place.uses_proxy),
                base_url=self._settings.base_url,
                credential=credential,
                betas=betas,
            )
            return Session(launch, call, self._place.limits.start_s)

        key = key_of(
            call,
            request.account_id,
            client_key=request.client_key,
            session_id=request.session_id,
            betas=betas,
            start=self._start(credential),
        )
        held = await self.pool.take(call, key, make)
        answer = self._answer(request, call, held)
        try:
            await answer.head()
        except UpstreamBroke:
            if not (held.was_kept and answer.is_untouched):
                raise
            # As with a pooled connection: it had died while it waited, and nobody knew yet.
            held = await self.pool.start(call, key, make)
            answer = self._answer(request, call, held)
            await answer.head()
        self.version = held.session.version or self.version
        return answer

    def _start(self, credential: Credential) -> str:
        """Tells processes apart by what they are started with."""
        said = [fingerprint(credential), self._settings.base_url, self._place.uses_proxy]
        return json.dumps(said)

    def _answer(self, request: RuntimeRequest, call: SdkCall, held: Held) -> SdkAnswer:
        def observe(headers: Headers) -> None:
            if (seen := observed(headers, request, self._place.clock)) is not None:
                request.observe(seen)

        return SdkAnswer(
            held.session,
            call,
            limits=self._place.limits,
            may_be_kept=held.may_be_kept,
            release=lambda turn, ending: self.pool.release(held, turn, ending),
            observe=observe,
            clock=self._place.clock,
        )


def observed(headers: Headers, request: RuntimeRequest, clock: Clock) -> Observation | None:
    now = clock()
    limits = read_limits(headers, now)
    if limits is None:
        return None
    return observation(limits, request.account_id, now, WindowSource.SDK_EVENT)


def fingerprint(credential: Credential) -> str:
    """Tells two credentials apart; never leaves memory."""
    match credential:
        case ApiKey(key):
            secret = key
        case OAuthCredential(access_token):
            secret = access_token
        case ToolLogin(folder):
            secret = folder
        case _:
            assert_never(credential)
    return hashlib.sha256(secret.encode()).hexdigest()
