"""Spending a reset of an account's limits that its provider has banked: only when the user says so."""

import logging
import uuid
from collections.abc import Awaitable, Callable

from proxy.errors import Refusal, UpstreamError
from proxy.model import Account, AccountId, ResetOutcome, Usage
from proxy.pool import AccountPool
from proxy.provider import Providers
from proxy.signed_calls import SignedCalls

log = logging.getLogger(__name__)


class BankedResets:
    """State: the ids of tries whose outcome is not known. The next try has the same id, so that none is spent twice."""

    def __init__(
        self,
        providers: Providers,
        pool: AccountPool,
        calls: SignedCalls,
        usage: Callable[[AccountId], Usage],
        recheck: Callable[[AccountId], Awaitable[None]],
    ) -> None:
        """`recheck` asks the provider for an account's windows anew."""
        self._providers = providers
        self._pool = pool
        self._calls = calls
        self._usage = usage
        self._recheck = recheck
        self._unknown: dict[AccountId, str] = {}

    async def spend(self, account: Account, *, is_confirmed: bool) -> ResetOutcome:
        """For good. Where it began the limits anew, the account serves again at once.

        Raises Refusal (`not_confirmed`, `no_banked_resets`), UpstreamError, CredentialError, VaultError.
        """
        if not is_confirmed:
            raise Refusal(
                "Spending a banked reset was not confirmed.",
                hint="It cannot be taken back: confirm it.",
                code="not_confirmed",
            )
        provider = self._providers[account.provider]
        redeem_id = self._unknown.get(account.id) or str(uuid.uuid4())
        request = provider.reset_request(redeem_id)
        if request is None or not self._usage(account.id).banked_resets:
            raise Refusal(
                f"{account.email} has no banked reset of its limits.",
                hint="The account's page shows how many there are.",
                code="no_banked_resets",
            )
        self._unknown[account.id] = redeem_id
        answer, verdict = await self._calls.ask(account, request)
        if verdict is not None:
            raise UpstreamError(
                f"{provider.title} did not reset the limits.",
                detail=f"It answered {answer.status}. {verdict.reason}".strip(),
            )
        outcome = provider.read_reset(answer)
        self._unknown.pop(account.id, None)
        log.info("A banked reset of %s was asked for: %s.", account.id, outcome)
        if outcome is ResetOutcome.RESET:
            self._pool.end_rests(account.id)
        await self._recheck(account.id)
        return outcome
