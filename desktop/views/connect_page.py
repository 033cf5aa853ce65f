"""The page Connect a client: a card for each, read when the page is shown and changed only when asked."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from desktop import intents
from desktop.bridge import Bridge
from desktop.language import translate
from desktop.models.connect_cards import Seen, card_view, greeting_text, summary
from desktop.turns import Steps, paint_apart
from desktop.views.asking import answer_of
from desktop.views.connect_card import ClientCard
from desktop.views.page import Page
from desktop.widgets.buttons import Button
from desktop.widgets.direction import margins
from desktop.widgets.layouts import Columns, ScrollPane
from desktop.widgets.notice import Notice
from proxy.clients.change import Change
from proxy.clients.client import Client
from proxy.clients.desk import Sight
from proxy.clients.greeting import Greeting
from proxy.events import RequestFinished
from proxy.provider import Provider
from proxy.service import Proxy
from proxy.store.query import AgentRow

TICK_MS = 30_000
"""So often the ages are said anew."""
SEEN_FIRST = 2
"""So many cards are laid out with the page; the others one by one."""
NARROWEST = 420
"""Of a column of cards, in the drawings' pixels."""


class ConnectPage(Page):
    """State: what was seen of each client when the page was last read, and the versions, which are asked for once."""

    def __init__(self, proxy: Proxy, bridge: Bridge, parent: QWidget | None = None) -> None:
        super().__init__(translate("Connect", "Connect a client"), parent)
        self._proxy = proxy
        self._desk = proxy.clients
        self._sights: dict[str, Sight] = {}
        self._seen: dict[str, Seen] = {}
        self._versions: dict[Path, str] = {}
        self.notice = Notice()
        self.cards: dict[str, ClientCard] = {}
        self._bridge = bridge
        self._tick = QTimer(self)
        self._tick.setInterval(TICK_MS)
        self._tick.timeout.connect(self._show_all)

    def build(self) -> Steps:
        self.add_button(Button(translate("Connect", "Look again"), self.refresh))
        self.body.addWidget(self.notice)
        column = self._make_column()
        cards = Columns([], NARROWEST)
        # Higher than they would like to be where their lines are broken.
        cards.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        column.addWidget(cards)
        column.addStretch(1)
        yield
        for client in self._desk.all():
            for provider in self._proxy.providers.values():
                if client in provider.clients:
                    card = self._card(provider, client)
                    if len(self.cards) >= SEEN_FIRST:
                        card.hide()
                    self.cards[client.name] = card
                    cards.add(card)
                    yield
        self._bridge.proxy_started.connect(self._restart)
        self._bridge.request_finished.connect(self._finished)

    def unfold(self) -> Steps:
        for card in self.cards.values():
            if card.isHidden():
                card.show()
                yield

    def refresh(self) -> None:
        """Reads the clients' files and the records; nothing is written."""
        for card in self.cards.values():
            card.show_snippets(self._desk.snippets(card.client))
        intents.run(self, asyncio.to_thread(self._look), self._show_sights)
        intents.run(self, answer_of(self._proxy.history.agents()), self._show_agents)

    def step_back(self) -> bool:
        was_open = self.notice.isVisible()
        self.notice.dismiss()
        return was_open

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._tick.start()
        self.refresh()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._tick.stop()

    # Building

    def _card(self, provider: Provider, client: Client) -> ClientCard:
        card = ClientCard(provider, client, self._desk.snippets(client))
        card.set_up_asked.connect(partial(self._ask_to_set_up, client))
        card.undo_asked.connect(partial(self._ask_to_undo, client))
        card.test_asked.connect(partial(self._test, client))
        return card

    def _make_column(self) -> QVBoxLayout:
        """Where the cards stand, and scroll."""
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(margins(0, 0, 4, 0))
        self.body.addWidget(ScrollPane(content), 1)
        return column

    # What is known

    def _look(self) -> tuple[Sight, ...]:
        return tuple(self._desk.look(client) for client in self._desk.all())

    def _show_sights(self, sights: tuple[Sight, ...]) -> None:
        self._sights = {sight.client.name: sight for sight in sights}
        paint_apart(self)
        self.set_subtitle(summary(sights))
        self._show_all()
        for program in {sight.program for sight in sights} - {None, *self._versions}:
            assert program is not None
            self._versions[program] = ""
            version = asyncio.to_thread(self._desk.version, program)
            intents.run(self, version, partial(self._show_version, program))

    def _show_version(self, program: Path, version: str) -> None:
        self._versions[program] = version
        self._show_all()

    def _show_agents(self, rows: Sequence[AgentRow] | None) -> None:
        for row in rows or ():
            self._note(row)
        self._show_all()

    def _note(self, row: AgentRow) -> None:
        client = self._desk.of_agent(row.provider, row.agent)
        if client is None:
            return
        before = self._seen.get(client.name, Seen())
        if before.last_at is None or before.last_at <= row.last_at:
            self._seen[client.name] = Seen(last_at=row.last_at, agent=row.agent)

    def _finished(self, event: RequestFinished) -> None:
        record = event.record
        self._note(AgentRow(record.provider, record.client, record.started_at))
        if self.isVisible():
            self._show_all()

    def _restart(self) -> None:
        """The address may be another one."""
        if self.isVisible():
            self.refresh()

    def _show_all(self) -> None:
        now, here = self._proxy.clock(), self._proxy.base_url
        for name, sight in self._sights.items():
            seen = self._seen.get(name, Seen())
            if sight.program is not None:
                seen = replace(seen, version=self._versions.get(sight.program, ""))
            self.cards[name].show_view(card_view(sight, seen, here, now))

    # What the user does

    def _ask_to_set_up(self, client: Client) -> None:
        plan = asyncio.to_thread(self._desk.plan, client)
        intents.run(self, plan, lambda change: self._open(client, change, is_undo=False))

    def _ask_to_undo(self, client: Client) -> None:
        plan = asyncio.to_thread(self._desk.plan_undo, client)
        intents.run(self, plan, partial(self._open_undo, client))

    def _open_undo(self, client: Client, change: Change) -> None:
        """Where somebody has changed the address since there is nothing to show, only something to forget."""
        if change.is_needed:
            self._open(client, change, is_undo=True)
        else:
            forget = asyncio.to_thread(self._desk.undo, client)
            intents.run(self, forget, lambda _change: self._say_it_stays(client))

    def _say_it_stays(self, client: Client) -> None:
        text = translate("Connect", "{client}'s settings say something else by now.")
        self.notice.say(
            text.format(client=client.title), translate("Connect", "They stay as they are.")
        )
        self.refresh()

    def _open(self, client: Client, change: Change, *, is_undo: bool) -> None:
        from desktop.views.connect_dialog import ChangeDialog

        dialog = ChangeDialog(self._desk, client, change, is_undo=is_undo, parent=self)
        dialog.changed.connect(self._changed)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _changed(self) -> None:
        for card in self.cards.values():
            card.clear_result()
        self.refresh()

    def _test(self, client: Client) -> None:
        intents.run(
            self, asyncio.to_thread(self._desk.greet, client), partial(self._show_greeting, client)
        )

    def _show_greeting(self, client: Client, said: Greeting) -> None:
        result = greeting_text(said, asks_for_key=self._desk.asks_for_key)
        self.cards[client.name].show_result(result)
