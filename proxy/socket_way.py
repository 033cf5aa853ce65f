"""The way from a client's WebSocket to a provider: one open socket by one account, chosen and signed like a request."""

import asyncio
from dataclasses import replace
from datetime import datetime

from aiohttp import ClientError, WSMessage, WSMsgType

from proxy.call import Headers
from proxy.candidate import Need
from proxy.context import ExchangeContext
from proxy.headers import to_upstream
from proxy.model import Account, AccountId
from proxy.provider import Provider
from proxy.record import Attempt
from proxy.sending import Prepared, Sending
from proxy.socket_dialect import SocketDialect
from proxy.socket_upstream import Socket, SocketAnswer
from proxy.standing import Standing

CLOSE_S = 1.0
"""A peer that does not answer a close within that is dropped."""


class NotSwitched(Exception):
    """The provider answered, but opened no socket."""

    def __init__(self, standing: Standing) -> None:
        super().__init__(f"It answered {standing.response.status}.")
        self.standing = standing


class Way:
    """An open socket to the provider. Give it back by `close`.

    State: whether a turn has taken on the attempts that opened it.
    """

    def __init__(self, sending: Sending, socket: Socket, headers: Headers) -> None:
        self.headers = headers
        """What the provider said when it opened the socket."""
        self._sending = sending
        self._socket = socket
        self._is_fresh = True

    @property
    def account(self) -> Account:
        account = self._sending.account
        assert account is not None, "an open socket has an account"
        return account

    @property
    def refreshed(self) -> bool:
        return self._sending.refreshed

    def attempts(self, now: datetime) -> list[Attempt]:
        """For the record of a turn that begins: the first on this way tells how it was opened."""
        if self._is_fresh:
            self._is_fresh = False
            return list(self._sending.attempts)
        return [Attempt(self.account.id, now, 0.0, None, "answered", "same connection")]

    async def send(self, frame: bytes, kind: WSMsgType) -> None:
        """What cannot be sent any more is lost; whoever receives learns that the socket is closed."""
        try:
            await self._socket.send_frame(frame, kind)
        except (ClientError, OSError):
            return

    async def receive(self) -> WSMessage:
        return await self._socket.receive()

    def take_failure(self, frame: bytes) -> None:
        """The account may have to rest for what `frame` says."""
        self._sending.take_failure(frame)

    def abort(self) -> None:
        """Drops the connection; whoever receives learns it."""
        self._socket.abort()

    async def close(self, code: int = 1000, reason: str = "") -> None:
        try:
            async with asyncio.timeout(CLOSE_S):
                await self._socket.close(code=code, message=reason.encode())
        except (TimeoutError, ClientError, OSError):
            pass
        finally:
            self._socket.abort()
            self._sending.close()

    @property
    def close_code(self) -> int | None:
        """As the provider closed it; None when the connection just ended."""
        code = self._socket.close_code
        return code if code not in (None, 1006) else None


async def open_way(
    context: ExchangeContext,
    provider: Provider,
    dialect: SocketDialect,
    path: str,
    headers: Headers,
    exclude: frozenset[AccountId] = frozenset(),
    follows: str = "",
    *,
    without: str = "",
) -> Way:
    """Leases an account that is not in `exclude`, the one that has the answer `follows` if it can, and opens a socket.

    `headers` are the client's; the one called `without` goes no further. Like a request it is renewed once, and tried
    at another account. Raises NotSwitched, NobodyCanServe, CredentialError, VaultError, UpstreamError.
    """
    assert context.sockets is not None, "a route for sockets needs them"
    sent = to_upstream(headers)
    if without:
        sent.popall(without, None)
    session_id = dialect.read_request(headers, b"").session_id
    need = Need(provider=provider.id, session_id=session_id, follows=follows, exclude=exclude)
    prepared = Prepared("GET", path, sent, b"", dialect=dialect)
    sending = Sending(replace(context, upstream=context.sockets), provider, prepared, need)
    try:
        standing = await sending.answer()
    except BaseException:
        sending.close()
        raise
    answer = standing.response
    if not isinstance(answer, SocketAnswer) or answer.socket is None:
        sending.close()
        raise NotSwitched(standing)
    return Way(sending, answer.socket, answer.headers)
