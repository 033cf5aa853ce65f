"""The local runtimes of all providers that have one: made, asked and closed together."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from proxy.clock import Clock
from proxy.model import Account, ProviderId
from proxy.provider import Providers
from proxy.runtime import LocalRuntime, RuntimeLimits, RuntimePlace, RuntimeState


@dataclass(frozen=True, slots=True)
class RuntimeReport:
    """How a provider's runtime does."""

    provider: ProviderId
    title: str
    """The provider's."""
    state: RuntimeState
    gauges: Mapping[str, int]
    """Its processes now: "live", "parked", "idle", "queued"."""
    counters: Mapping[str, int]
    """Its decisions since the start: "spawn", "hit", "miss", …"""


class Runtimes:
    """Holds each provider's runtime. Nothing is started before the first request for it."""

    def __init__(
        self,
        providers: Providers,
        folder: Path,
        environ: Mapping[str, str],
        clock: Clock,
        limits: RuntimeLimits,
        *,
        uses_proxy: bool = False,
    ) -> None:
        """Each lives in a folder of its own in `folder`."""
        self._providers = providers
        self._folder = folder
        self._environ = environ
        self._clock = clock
        self._runtimes: dict[ProviderId, LocalRuntime] = {}
        for provider in providers.values():
            place = self._place(provider.id, limits, uses_proxy)
            if (runtime := provider.local_runtime(place)) is not None:
                self._runtimes[provider.id] = runtime

    def change(self, limits: RuntimeLimits, *, uses_proxy: bool) -> None:
        """From the next requests on, and with what the providers' settings say by now."""
        for provider, runtime in self._runtimes.items():
            place = self._place(provider, limits, uses_proxy)
            runtime.change(self._providers[provider].settings, place)

    def of(self, provider: ProviderId) -> LocalRuntime | None:
        return self._runtimes.get(provider)

    def reports(self) -> tuple[RuntimeReport, ...]:
        return tuple(
            RuntimeReport(
                provider,
                self._providers[provider].title,
                runtime.state(),
                runtime.gauges(),
                runtime.counters(),
            )
            for provider, runtime in self._runtimes.items()
        )

    async def open(self, accounts: Iterable[Account]) -> None:
        """Takes away what a killed program left behind; before the first request."""
        for provider, runtime in self._runtimes.items():
            await runtime.open([each for each in accounts if each.provider == provider])

    async def forget(self, account: Account) -> None:
        """The account is gone."""
        if (runtime := self.of(account.provider)) is not None:
            await runtime.forget(account)

    async def close(self) -> None:
        """Ends every process."""
        await asyncio.gather(*(runtime.close() for runtime in self._runtimes.values()))

    def _place(self, provider: ProviderId, limits: RuntimeLimits, uses_proxy: bool) -> RuntimePlace:
        folder = self._folder / provider
        return RuntimePlace(folder, self._environ, uses_proxy, self._clock, limits)
