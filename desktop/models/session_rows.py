"""The sessions of clients as the Diagnostics page lists them. Pure, and without Qt."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from desktop import format as fmt
from desktop.language import translate
from desktop.models.request_rows import account_text
from proxy.provider import Provider, Providers
from proxy.record import RequestRecord
from proxy.store.query import SessionRow

ID_SHOWN = 8
"""Characters of a session id: enough to tell two apart."""


@dataclass(frozen=True, slots=True)
class SessionLine:
    """One session as its line shows it."""

    session_id: str
    provider: Provider | None
    """None for one that this version does not know."""
    title: str
    """"Claude Code · 7f3a2c11"."""
    account: str
    model: str
    count: str
    """"12 requests"."""
    age: str
    """Since its last request: "2 min ago"."""
    context: str
    """The tokens of its largest prompt: "128K"."""
    cost: str

    @property
    def spoken(self) -> str:
        """For screen readers."""
        text = translate("Diagnostics", "{title}, {context} tokens of context, {cost}, {rest}")
        rest = f"{self.account}, {self.model}, {self.count}, {self.age}"
        return text.format(title=self.title, context=self.context, cost=self.cost, rest=rest)


def session_lines(
    rows: Iterable[SessionRow], providers: Providers, now: datetime
) -> tuple[SessionLine, ...]:
    """In the order they came: the last used first."""
    return tuple(_line(row, providers, now) for row in rows)


def client_title(record: RequestRecord, providers: Providers) -> str:
    """The client by the name people know it by, else as it introduced itself, without its version."""
    provider = providers.get(record.provider)
    for client in provider.clients if provider else ():
        if any(record.client.startswith(agent) for agent in client.agents):
            return client.title
    return record.client.partition("/")[0] or translate("Diagnostics", "Unknown client")


def _line(row: SessionRow, providers: Providers, now: datetime) -> SessionLine:
    largest = row.largest
    return SessionLine(
        session_id=row.session_id,
        provider=providers.get(largest.provider),
        title=f"{client_title(largest, providers)} · {row.session_id[:ID_SHOWN]}",
        account=account_text(largest),
        model=largest.model or fmt.UNKNOWN,
        count=translate("Diagnostics", "%Ln request(s)", row.requests),
        age=fmt.age(row.last_at, now),
        context=fmt.tokens(largest.usage.prompt if largest.usage else None),
        cost=fmt.money(row.cost_usd),
    )
