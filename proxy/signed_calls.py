"""Calls of our own with an account's credential, through the same keeper and upstream as any client's."""

from http import HTTPStatus

from proxy.call import Answer, Fetch, UpstreamRequest
from proxy.clock import Clock
from proxy.context import Credentials, UsageObserver
from proxy.model import Account
from proxy.provider import Providers, Verdict, VerdictKind


class SignedCalls:
    """Signs, sends and judges. Keeps nothing."""

    def __init__(
        self,
        providers: Providers,
        keeper: Credentials,
        fetch: Fetch,
        usage: UsageObserver,
        clock: Clock,
    ) -> None:
        self._providers = providers
        self._keeper = keeper
        self._fetch = fetch
        self._usage = usage
        self._clock = clock

    async def ask(
        self, account: Account, request: UpstreamRequest
    ) -> tuple[Answer, Verdict | None]:
        """The answer, and what it means unless it is good. `request` is unsigned and its url a path.

        The login is renewed once where the provider asks for it. Raises UpstreamError, CredentialError, VaultError.
        """
        provider = self._providers[account.provider]
        credential = await self._keeper.current(account)
        for is_last in (False, True):
            signed = UpstreamRequest(
                request.method,
                provider.url(request.url, account.kind),
                request.headers.copy(),
                request.body,
            )
            provider.sign(signed.headers, credential)
            answer = await self._fetch(signed)
            now = self._clock()
            if observation := provider.observe(account.id, answer.headers, now):
                self._usage.observe(account.id, observation)
            if answer.status < HTTPStatus.BAD_REQUEST:
                return answer, None
            verdict = provider.judge(answer.status, answer.headers, answer.body, now)
            if verdict.kind is not VerdictKind.RENEW or is_last:
                return answer, verdict
            credential = await self._keeper.renew(account, credential)
        raise AssertionError("the second turn always returns")
