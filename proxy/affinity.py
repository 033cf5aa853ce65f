"""Which account serves which session, as prompt caches are per account; and which one has a stored answer.

Kept over restarts, with an age limit. The sessions that came to an account from another are counted for a while, so
that those of a drained account spread over the others instead of all moving to one.
"""

import asyncio
import logging
from collections import OrderedDict, deque
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from proxy import tasks
from proxy.clock import Clock
from proxy.errors import StoreError
from proxy.model import AccountId

log = logging.getLogger(__name__)

MAX_SESSIONS = 20_000
AGE_LIMIT = timedelta(hours=24)
"""No prompt cache lives longer than an hour; a session of yesterday may go anywhere."""
TAKEN_SPAN = timedelta(minutes=10)
"""So long a session that came counts as lately taken."""
SAVE_S = 5.0
"""Changes gather so long before they are saved."""
RENEW_STEP = timedelta(minutes=10)
"""A session in use is written anew in such steps, not at each request."""


@dataclass(frozen=True, slots=True)
class Affinity:
    """A session, or a stored answer, and the account that serves it."""

    session_id: str
    account_id: AccountId
    used_at: datetime


Save = Callable[[Sequence[Affinity]], Awaitable[None]]


class Affinities:
    """State, changed here only: the sessions by age of use, the newcomers of each account, what is not saved yet."""

    def __init__(
        self, clock: Clock, save: Save | None = None, *, keeps_sessions: bool = True
    ) -> None:
        """`save` writes changed sessions, at most every five seconds; None: they are forgotten at the end.

        Without `keeps_sessions` only stored answers are kept: no other account has them.
        """
        self.keeps_sessions = keeps_sessions
        self._clock = clock
        self._save = save
        self._sessions: OrderedDict[str, Affinity] = OrderedDict()
        self._taken: dict[AccountId, deque[datetime]] = {}
        self._unsaved: dict[str, Affinity] = {}
        self._saving: asyncio.Task[None] | None = None

    def restore(self, affinities: Iterable[Affinity]) -> None:
        """Takes what was stored; what is too old is left out."""
        oldest = self._clock() - AGE_LIMIT
        for affinity in sorted(affinities, key=lambda each: each.used_at):
            if affinity.used_at > oldest:
                self._sessions[affinity.session_id] = affinity

    def account_of(self, session_id: str, follows: str = "") -> AccountId | None:
        """Who has the answer that is followed, else who served the session last; None for new ones, or for no id."""
        holder = self._known(follows)
        if holder is None and self.keeps_sessions:
            return self._known(session_id)
        return holder

    def keep(self, session_id: str, account_id: AccountId, follows: str = "") -> None:
        """The session was given to the account, or continues from an answer that it has.

        Where another account had to step in, it does not have the answer: that is found again when its own serves.
        """
        if self._known(follows) == account_id:
            self._keep(follows, account_id)
        elif self.keeps_sessions:
            self._keep(session_id, account_id)

    def keep_answer(self, answer_id: str, account_id: AccountId) -> None:
        """The account's provider has stored an answer that a later request may follow."""
        self._keep(answer_id, account_id)

    def _known(self, key: str) -> AccountId | None:
        affinity = self._sessions.get(key) if key else None
        if affinity is None or affinity.used_at <= self._clock() - AGE_LIMIT:
            return None
        return affinity.account_id

    def _keep(self, session_id: str, account_id: AccountId) -> None:
        if not session_id:
            return
        now, before = self._clock(), self._sessions.get(session_id)
        is_same = before is not None and before.account_id == account_id
        if is_same and before is not None and now - before.used_at < RENEW_STEP:
            self._sessions.move_to_end(session_id)
            return
        if before is not None and not is_same:
            self._taken.setdefault(account_id, deque()).append(now)
        self._sessions[session_id] = affinity = Affinity(session_id, account_id, now)
        self._sessions.move_to_end(session_id)
        if len(self._sessions) > MAX_SESSIONS:
            self._sessions.popitem(last=False)
        self._note(affinity)

    def taken(self, account_id: AccountId) -> int:
        """How many sessions came to the account from others lately."""
        times = self._taken.get(account_id)
        if not times:
            return 0
        oldest = self._clock() - TAKEN_SPAN
        while times and times[0] <= oldest:
            times.popleft()
        if not times:
            del self._taken[account_id]
        return len(times)

    @property
    def has_newcomers(self) -> bool:
        """Some account may have taken sessions lately."""
        return bool(self._taken)

    def forget(self, account_id: AccountId) -> None:
        """The account is gone; its sessions go anywhere."""
        self._taken.pop(account_id, None)
        for session_id in [
            key for key, each in self._sessions.items() if each.account_id == account_id
        ]:
            del self._sessions[session_id]

    async def flush(self) -> None:
        """Saves what is not saved yet. What the store refuses is saved with the next change."""
        unsaved, self._unsaved = self._unsaved, {}
        if self._save is None or not unsaved:
            return
        try:
            await self._save(tuple(unsaved.values()))
        except StoreError as error:  # the store tells its own trouble
            log.info("The sessions' accounts were not saved: %s", error)
            self._unsaved = unsaved | self._unsaved

    async def close(self) -> None:
        await tasks.cancel(self._saving)
        await self.flush()

    def _note(self, affinity: Affinity) -> None:
        if self._save is None:
            return
        self._unsaved[affinity.session_id] = affinity
        if self._saving is None or self._saving.done():
            self._saving = tasks.spawn("save sessions", self._save_later())

    async def _save_later(self) -> None:
        await asyncio.sleep(SAVE_S)
        await self.flush()
