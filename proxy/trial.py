"""Testing an account: one small request through the same keeper and upstream as any other, told in words."""

import time
from dataclasses import dataclass
from pathlib import Path
from typing import assert_never

from proxy.call import Answer
from proxy.errors import ProxyError
from proxy.model import Account, KeepFresh
from proxy.pool import AccountPool
from proxy.provider import Provider, Providers, Verdict, VerdictKind
from proxy.runtimes import Runtimes
from proxy.signed_calls import SignedCalls


@dataclass(frozen=True, slots=True)
class TestOutcome:
    """What became of a test."""

    ok: bool
    title: str
    detail: str = ""

    __test__ = False  # pytest takes any class of such a name for its own


class AccountTrial:
    """Sends a provider's test request with an account's credential. Keeps nothing."""

    def __init__(
        self,
        providers: Providers,
        pool: AccountPool,
        calls: SignedCalls,
        runtimes: Runtimes,
    ) -> None:
        self._providers = providers
        self._pool = pool
        self._calls = calls
        self._runtimes = runtimes

    async def run(self, account: Account) -> TestOutcome:
        """One request, renewed once where the provider asks for it. Costs the user a few tokens."""
        provider = self._providers[account.provider]
        began = time.monotonic()
        try:
            if account.keep_fresh is KeepFresh.TOOL:
                return await self._ask_tool(account, provider)
            answer, verdict = await self._calls.ask(account, provider.test_request(account))
        except ProxyError as error:
            return TestOutcome(
                False, error.title, " ".join(filter(None, (error.detail, error.hint)))
            )
        if verdict is None:
            self._pool.works(account.id)
            took = f"{provider.title} answered in {time.monotonic() - began:.1f} s."
            return TestOutcome(True, f"{account.email} works.", took)
        self._remember(account, verdict)
        return TestOutcome(False, _in_words(verdict, provider), _what_came(answer, verdict))

    async def _ask_tool(self, account: Account, provider: Provider) -> TestOutcome:
        """Its login is the tool's business, which is asked; a request would cost tokens."""
        runtime = self._runtimes.of(account.provider)
        assert runtime is not None, "only a provider with a runtime has such accounts"
        state = await runtime.login_state(Path(account.source_path))
        if not state.is_signed_in:
            words = f"{provider.login_tool} is not signed in for {account.email}."
            return TestOutcome(False, words, "Sign in again.")
        self._pool.works(account.id)
        return TestOutcome(True, f"{provider.login_tool} is signed in for {account.email}.")

    def _remember(self, account: Account, verdict: Verdict) -> None:
        if verdict.kind is VerdictKind.QUOTA:
            self._pool.rest(account.id, verdict)
        elif verdict.kind is VerdictKind.REFUSED:
            self._pool.deactivate(account.id, verdict.reason)


def _in_words(verdict: Verdict, provider: Provider) -> str:
    match verdict.kind:
        case VerdictKind.QUOTA:
            return "The login works, but its usage is used up."
        case VerdictKind.RATE:
            return f"The login works, but {provider.title} asks to slow down."
        case VerdictKind.TROUBLE:
            return f"{provider.title} has trouble; the login may be fine."
        case VerdictKind.RENEW:
            return f"{provider.title} refused this login, also after renewing it."
        case VerdictKind.REFUSED:
            return f"{provider.title} accepts this login no more."
        case VerdictKind.PASS_ON:
            return f"{provider.title} refused the test request."
        case _:
            assert_never(verdict.kind)


def _what_came(answer: Answer, verdict: Verdict) -> str:
    said = ", ".join(filter(None, (verdict.error_type, verdict.reason)))
    return f"It answered {answer.status}" + (f": {said}." if said else ".")
