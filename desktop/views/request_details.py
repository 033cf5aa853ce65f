"""What the Requests page says of the chosen request: its tokens and their price, its attempts, its facts."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from desktop import format as fmt
from desktop import manner, theme
from desktop.language import translate
from desktop.models.request_rows import (
    COST_PLACES,
    RequestRow,
    cost_kind_text,
    cost_text,
    ending_sentence,
    seconds_text,
    spoken_tokens,
)
from desktop.models.session_growth import reason_text
from desktop.sentences import retold
from desktop.theme import TextRole
from desktop.views.request_actions import show_file
from desktop.widgets.bars import paint_tokens
from desktop.widgets.buttons import Button, CloseButton
from desktop.widgets.card import Card, Line
from desktop.widgets.layouts import FlowLayout, Folding, Lines, ScrollPane
from desktop.widgets.text import ElidedLabel, Label, value_label
from proxy.model import AccountId
from proxy.record import Attempt, PromptShape, RequestRecord, TokenUsage

MILLION = 1_000_000
"""Prices are named for so many tokens."""
RIGHT = Qt.AlignmentFlag.AlignRight
BORDER = 2
"""A card's hairline, and a pixel of rounding."""


def part_titles() -> dict[str, str]:
    """The four parts of a request's tokens, by the name of their colour, in the order of the bar."""
    return {
        "cache_read": translate("Requests", "cache read"),
        "cache_write": translate("Requests", "cache write"),
        "input": translate("Requests", "input"),
        "output": translate("Requests", "output"),
    }


class RequestDetails(Card):
    """A card below the table; `closed` when the user has read enough."""

    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._title = ElidedLabel("", TextRole.HEADING)
        close = CloseButton(translate("Requests", "Close details"), self.closed.emit)
        head = self._head = QHBoxLayout()
        head.addWidget(self._title, 1)
        head.addWidget(close)
        self._columns = Folding(least=880, gap=32)
        self._tokens, self._attempts, self._facts = _Section(), _Section(), _Section()
        for section, stretch in ((self._tokens, 5), (self._attempts, 4), (self._facts, 6)):
            self._columns.row.addWidget(section, stretch)
        self._columns.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self._area = ScrollPane(self._columns)
        self.body.addLayout(head)
        self.body.addWidget(self._area)

    def content_height(self, width: int) -> int:
        """How high it is when nothing scrolls."""
        margins = self.body.contentsMargins()
        inner = width - margins.left() - margins.right()
        content = self._columns.row.totalHeightForWidth(inner)
        content = max(content, self._columns.row.totalMinimumSize().height())
        head = self._head.sizeHint().height() + self.body.spacing()
        return margins.top() + head + content + margins.bottom() + 2 * BORDER

    def show_row(
        self,
        row: RequestRow,
        tz_now: datetime,
        emails: Mapping[AccountId, str] | None = None,
        capture: Path | None = None,
    ) -> None:
        """`emails` name the accounts that were tried; `capture` is the file with the whole request."""
        record = row.record
        self._title.setText(
            " · ".join((row.model, row.account, fmt.moment(record.started_at, tz_now)))
        )
        self._show_tokens(record)
        self._show_attempts(record, emails or {})
        self._show_facts(record, capture)

    def _show_tokens(self, record: RequestRecord) -> None:
        section = self._tokens
        section.begin(translate("Requests", "Tokens and price"))
        if record.usage is None:
            section.say(translate("Requests", "The answer stated no tokens."))
            return
        section.add(_TokensBar(record.usage), columns=3)
        prices = dict(record.cost.parts) if record.cost else {}
        for name, title, count in _parts(record.usage):
            price = prices.get(name)
            section.line(name, title, _times_text(count, price), _money_text(price))
        tools = prices.get("tools", Decimal(0))
        if tools:
            section.line("", translate("Requests", "tools"), "", _money_text(tools))
        total = translate("Requests", "together")
        section.rule()
        section.line("", total, fmt.number(record.usage.total), cost_text(record.cost), "strong")
        if record.cost is not None:
            section.say(cost_kind_text(record.cost.kind))

    def _show_attempts(self, record: RequestRecord, emails: Mapping[AccountId, str]) -> None:
        section = self._attempts
        section.begin(translate("Requests", "What happened"))
        is_several = len({attempt.account_id for attempt in record.attempts}) > 1
        for attempt in record.attempts:
            name = emails.get(attempt.account_id) or translate("Requests", "removed account")
            section.pair(*_attempt_text(attempt, name if is_several else ""))
        if not record.attempts:
            section.say(translate("Requests", "No provider was asked."))
        if told := ending_sentence(record.ending):
            section.say(told)
        if record.error_type:
            section.pair(translate("Requests", "Error"), record.error_type)
        if record.refreshed:
            section.say(translate("Requests", "The login was renewed on the way."))

    def _show_facts(self, record: RequestRecord, capture: Path | None) -> None:
        section = self._facts
        section.begin(translate("Requests", "Request"))
        for name, value in _facts(record):
            section.pair(name, value)
        if capture is not None:
            text = translate("Capture", "Show capture")
            button = Button(text, lambda: show_file(capture), kind="link", is_small=True)
            section.act(translate("Capture", "Captured"), button)


class _Section(QWidget):
    """One column of the details: a heading and lines below it."""

    def __init__(self) -> None:
        super().__init__()
        self._grid = Lines(across=12, down=5)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        self._heading = Label("", TextRole.CAPTION, "muted")
        column.addWidget(self._heading)
        column.addLayout(self._grid)
        column.addStretch()

    def begin(self, heading: str) -> None:
        self._heading.setText(heading)
        self._grid.clear()

    def add(self, widget: QWidget, columns: int = 1) -> None:
        self._grid.addWidget(widget, self._grid.next_line(), 0, 1, columns)

    def rule(self) -> None:
        self.add(Line(), columns=3)

    def say(self, text: str) -> None:
        self.add(Label(text, TextRole.CAPTION, "muted", wraps=True), columns=3)

    def pair(self, name: str, value: str) -> None:
        line = self._grid.next_line()
        text = value_label(value)
        top = Qt.AlignmentFlag.AlignTop
        self._grid.addWidget(Label(name, TextRole.CAPTION, "muted"), line, 0, top)
        self._grid.addWidget(text, line, 1, 1, 2, top)
        self._grid.setColumnStretch(1, 1)

    def act(self, name: str, button: Button) -> None:
        line = self._grid.next_line()
        self._grid.addWidget(Label(name, TextRole.CAPTION, "muted"), line, 0)
        self._grid.addWidget(button, line, 1, 1, 2, Qt.AlignmentFlag.AlignLeft)

    def line(self, token: str, title: str, count: str, price: str, role: str = "caption") -> None:
        at = self._grid.next_line()
        title_role = TextRole(role)
        self._grid.addWidget(_Key(token, title, title_role), at, 0)
        self._grid.addWidget(Label(count, title_role), at, 1, RIGHT)
        self._grid.addWidget(Label(price, title_role), at, 2, RIGHT)
        self._grid.setColumnStretch(0, 1)
        self._grid.setColumnStretch(1, 0)


class _TokensBar(QWidget):
    """The request's own bar: its total fills it."""

    def __init__(self, usage: TokenUsage) -> None:
        super().__init__()
        self._usage = usage
        self.setAccessibleName(spoken_tokens(usage))

    def sizeHint(self) -> QSize:
        return QSize(theme.px(160), theme.px(16))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_tokens(painter, QRectF(self.rect()), self._usage, self._usage.total)


class Legend(QWidget):
    """Which colour is which part."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = FlowLayout(self, gap=12)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        for token, title in part_titles().items():
            row.addWidget(_Key(token, title, TextRole.CAPTION))


class _Key(QWidget):
    """A swatch and a word; without a colour only the word."""

    def __init__(self, token: str, title: str, role: TextRole) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(7)
        if token:
            row.addWidget(_Swatch(token))
        row.addWidget(Label(title, role, "muted" if role is TextRole.CAPTION else "text"))
        row.addStretch()


class _Swatch(QWidget):
    def __init__(self, token: str) -> None:
        super().__init__()
        self._token = token
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)

    def sizeHint(self) -> QSize:
        return QSize(theme.px(10), theme.px(10))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color(getattr(theme.current(), self._token)))
        side = theme.px(10)
        painter.drawRoundedRect(QRectF(0, (self.height() - side) / 2, side, side), 3, 3)


def _parts(usage: TokenUsage) -> Iterator[tuple[str, str, int]]:
    for name, title in part_titles().items():
        yield name, title, int(getattr(usage, name))


def _times_text(count: int, price: Decimal | None) -> str:
    """ "94,000 × $0.50/M", the number alone where no price is known.

    What was paid for a token on the whole: a cache is written at one price for five minutes and at another for an hour.
    """
    number = fmt.number(count)
    if not count or not price:
        return number
    unit = (price * MILLION / count).quantize(Decimal(1).scaleb(-COST_PLACES))
    places = 2 if unit == round(unit, 2) else COST_PLACES
    text = translate("Requests", "{number} × {price}/M")
    return text.format(number=number, price=fmt.money(unit, places=places))


def _money_text(price: Decimal | None) -> str:
    return fmt.money(price, places=COST_PLACES)


def _attempt_text(attempt: Attempt, name: str = "") -> tuple[str, str]:
    """ "200 in 14.2 s", "answered, default account", before that whose account it was, where several were tried."""
    status = str(attempt.status) if attempt.status is not None else fmt.UNKNOWN
    took = seconds_text(attempt.duration_ms)
    told = (retold(part) for part in (attempt.outcome, attempt.reason))
    words = ", ".join(part for part in (name, *told) if part)
    return f"{status} · {took}", manner.current().words(words)  # a reason may name another account


def _facts(record: RequestRecord) -> Iterator[tuple[str, str]]:
    sent, got = fmt.size(record.request_bytes), fmt.size(record.response_bytes)
    yield translate("Requests", "Path"), record.route
    yield (
        translate("Requests", "Sizes"),
        translate("Requests", "{sent} sent, {got} received").format(sent=sent, got=got),
    )
    if record.shape is not None:
        yield translate("Requests", "Prompt"), _shape_text(record.shape)
        if record.shape.growth_bytes is not None:
            yield translate("Requests", "Growth"), _growth_text(record.shape)
    optional = (
        (translate("Requests", "Client"), record.client),
        (translate("Requests", "Session"), record.session_id),
        (translate("Requests", "Stopped"), record.stop_reason),
        (translate("Requests", "Cache missed"), reason_text(record.cache_miss_reason)),
        (translate("Requests", "Helpers"), ", ".join(record.helpers)),
        (translate("Requests", "Provider's id"), record.upstream_id),
        (translate("Requests", "Id"), record.id),
    )
    yield from ((name, value) for name, value in optional if value)


def _shape_text(shape: PromptShape) -> str:
    text = translate(
        "Requests", "system {system}, {count} tools {tools}, {number} messages {messages}"
    )
    return text.format(
        system=fmt.size(shape.system_bytes),
        count=shape.tool_count,
        tools=fmt.size(shape.tools_bytes),
        number=shape.message_count,
        messages=fmt.size(shape.messages_bytes),
    )


def _growth_text(shape: PromptShape) -> str:
    growth = shape.growth_bytes or 0
    size = f"{'-' if growth < 0 else '+'}{fmt.size(abs(growth))}"
    text = translate("Requests", "{size} since the session's last request").format(size=size)
    if shape.changes:
        changed = ", ".join(_changed_titles().get(name, name) for name in shape.changes)
        return translate("Requests", "{text}; changed: {changed}").format(
            text=text, changed=changed
        )
    return text


def _changed_titles() -> dict[str, str]:
    """What of a prompt may be another than in the session's last request."""
    return {
        "model": translate("Requests", "model"),
        "system": translate("Requests", "system"),
        "tools": translate("Requests", "tools"),
        "tools_order": translate("Requests", "order of the tools"),
        "history": translate("Requests", "history"),
        "images": translate("Requests", "images"),
    }
