"""What keeper and poller find out about logins, told to whom it concerns: the desk, the pool, the log of upkeep."""

from proxy.account_desk import AccountDesk
from proxy.credential import OAuthCredential
from proxy.model import AccountId, KeepFresh
from proxy.pool import AccountPool
from proxy.upkeep import UpkeepKind, UpkeepLog
from proxy.usage_poller import CheckOutcome


class LoginNews:
    """Holds no state."""

    def __init__(self, pool: AccountPool, desk: AccountDesk, upkeep: UpkeepLog) -> None:
        self._pool = pool
        self._desk = desk
        self._upkeep = upkeep

    def renewed(self, account_id: AccountId, credential: OAuthCredential) -> None:
        """There is a newer credential, and it is stored or will be."""
        account = self._pool.account(account_id)
        is_shared = account is not None and account.keep_fresh is KeepFresh.SHARED
        kind = UpkeepKind.READ_AGAIN if is_shared else UpkeepKind.RENEWED
        self._upkeep.note(account_id, kind)
        self._desk.renewed(account_id, credential)

    def refused(self, account_id: AccountId, reason: str) -> None:
        """The login is over; `reason` is for people."""
        self._upkeep.note(account_id, UpkeepKind.REFUSED, reason)
        self._pool.needs_sign_in(account_id, reason)

    def not_renewed(self, account_id: AccountId, reason: str) -> None:
        """It failed for now; `reason` is for people."""
        self._upkeep.note(account_id, UpkeepKind.NOT_RENEWED, reason)

    def usage_asked(self, outcome: CheckOutcome) -> None:
        """A usage endpoint was asked."""
        kind = UpkeepKind.USAGE_NOT_TOLD if outcome.reason else UpkeepKind.USAGE_CHECKED
        self._upkeep.note(outcome.account_id, kind, outcome.reason)
