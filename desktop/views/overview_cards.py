"""The cards of the Overview page: a provider's accounts in one line each, and today's numbers."""

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from desktop import format as fmt
from desktop import icons, manner, theme
from desktop.language import translate
from desktop.models.account_rows import AccountRow, WindowCell
from desktop.theme import CARD_RADIUS, CONTROL_RADIUS, TextRole
from desktop.tokens import tinted
from desktop.widgets.bars import paint_usage
from desktop.widgets.card import Card
from desktop.widgets.direction import placed
from desktop.widgets.focus import paint_ring
from desktop.widgets.layouts import Columns
from desktop.widgets.painted_text import draw_text
from desktop.widgets.text import ElidedLabel, Label
from proxy.provider import Provider
from proxy.record import Ending, Totals

BARS_FROM = 390
"""A line's width at which its bars have room beside their numbers."""
PLATE = 6
"""So much of a line's plate stands out beside its words, in pixels."""


class ProviderCard(QWidget):
    """One provider's accounts on its tint. State: a line for each of them, used again when they change."""

    def __init__(self, provider: Provider, open_account: Callable[[AccountRow], object]) -> None:
        super().__init__()
        self._provider = provider
        self._open_account = open_account
        self._rows: list[_CompactRow] = []
        self._heading = ElidedLabel("", TextRole.CAPTION, "muted")
        self.setAccessibleName(provider.title)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(_Glyph(provider))
        head.addWidget(Label(provider.title, TextRole.HEADING))
        head.addStretch()
        head.addWidget(self._heading)
        column = QVBoxLayout(self)
        column.setContentsMargins(16 - PLATE, 16, 16 - PLATE, 12)
        column.setSpacing(4)
        head.setContentsMargins(PLATE, 0, PLATE, 0)
        column.addLayout(head)
        column.addSpacing(4)
        self._lines = QVBoxLayout()
        self._lines.setSpacing(4)
        column.addLayout(self._lines)
        column.addStretch()

    def show_rows(self, rows: Sequence[AccountRow]) -> None:
        self._heading.setText(_heading())
        while len(self._rows) > len(rows):
            gone = self._rows.pop()
            gone.hide()
            gone.deleteLater()
        for at, row in enumerate(rows):
            if at == len(self._rows):
                self._rows.append(_CompactRow(row, self._open_account))
                self._lines.addWidget(self._rows[at])
            self._rows[at].show_row(row)

    def paintEvent(self, _event: QPaintEvent) -> None:
        tokens = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(theme.color(tokens.border))
        accent = icons.accent_color(self._provider.accent)
        painter.setBrush(theme.color(tinted(tokens, accent)))
        edge = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(edge, CARD_RADIUS, CARD_RADIUS)


class _Glyph(QWidget):
    def __init__(self, provider: Provider) -> None:
        super().__init__()
        self._provider = provider
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(theme.px(18), theme.px(18))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        icons.paint_provider(painter, QRectF(self.rect()), self._provider)


class _CompactRow(QAbstractButton):
    """Email, two bars with their numbers, how it will end; a click opens the account."""

    def __init__(self, row: AccountRow, open_account: Callable[[AccountRow], object]) -> None:
        super().__init__()
        self._row = row
        self._manner = manner.current()
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.clicked.connect(lambda _on=False: open_account(self._row))
        self._say(row)

    def show_row(self, row: AccountRow) -> None:
        """Cheap where nothing differs: all lines are told of every change."""
        if row != self._row or manner.current() != self._manner:
            self._row, self._manner = row, manner.current()
            self._say(row)
            self.update()

    def _say(self, row: AccountRow) -> None:
        self.setAccessibleName(_spoken(row))
        self.setToolTip(f"{row.name}: {row.ending}, {row.freshness}")

    def sizeHint(self) -> QSize:
        return QSize(theme.px(320), theme.metrics().lineSpacing() + theme.px(13))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.px(200), self.sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_plate(painter)
        words = QRectF(self.rect()).adjusted(PLATE, 0, -PLATE, 0)
        parts = _places(words)
        name, short, weekly, ending = (placed(painter, words, part) for part in parts)
        draw_text(painter, name, self._row.name)
        _paint_window(painter, short, self._row.short)
        _paint_window(painter, weekly, self._row.weekly)
        tone = self._row.ending_tone if self._row.ending_tone == "runs_out" else "muted"
        draw_text(painter, ending, self._row.short_ending, tone, TextRole.CAPTION)

    def _paint_plate(self, painter: QPainter) -> None:
        if not self.underMouse() and not self.hasFocus():
            return
        tokens = theme.current()
        plate = QRectF(self.rect())
        accent = icons.accent_color(self._row.provider.accent)
        painter.setBrush(theme.color(tinted(tokens, accent, 2)))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawRoundedRect(plate, CONTROL_RADIUS, CONTROL_RADIUS)
        if self.hasFocus():
            paint_ring(painter, plate)


class Numbers(Columns):
    """Requests, cache hits and cost of today, and the errors of the last 24 hours."""

    def __init__(self) -> None:
        self._requests = _NumberCard(translate("Overview", "Requests today"))
        self._cache = _NumberCard(translate("Overview", "Cache hit rate today"))
        self._cost = _NumberCard(translate("Overview", "Cost today"))
        self._errors = _NumberCard(translate("Overview", "Errors, 24 h"))
        super().__init__((self._requests, self._cache, self._cost, self._errors), least=160)
        self._errors.say(fmt.UNKNOWN, "")  # until the store is open

    def show_totals(self, today: Totals) -> None:
        self._requests.say(fmt.number(today.requests), _tokens(today))
        self._cache.say(fmt.percent(_cache_percent(today)), _cache_note(today))
        usd = today.billed_usd + today.api_equivalent_usd
        is_unknown = bool(today.unpriced) and not usd
        self._cost.say(fmt.money(None if is_unknown else usd), _cost_note(today))

    def show_errors(self, errors: Mapping[Ending, int]) -> None:
        """How many requests of the last 24 hours ended badly, by their ending."""
        self._errors.say(fmt.number(sum(errors.values())), _error_kinds(errors))


class _NumberCard(Card):
    def __init__(self, title: str) -> None:
        super().__init__()
        self._title = title
        self._number = Label("", TextRole.NUMBER)
        self._note = Label("", TextRole.CAPTION, "muted", wraps=True)
        self.body.setSpacing(2)
        self.body.addWidget(Label(title, TextRole.CAPTION, "muted"))
        self.body.addWidget(self._number)
        self.body.addWidget(self._note)
        self.body.addStretch()

    def say(self, number: str, note: str) -> None:
        self._number.setText(number)
        self._note.setText(note)
        self.setAccessibleName(
            f"{self._title}: {number}, {note}" if note else f"{self._title}: {number}"
        )


def _heading() -> str:
    if manner.current().shows_left:
        return translate("Overview", "5-hour · weekly, left")
    return translate("Overview", "5-hour · weekly, used")


def _places(box: QRectF) -> tuple[QRectF, QRectF, QRectF, QRectF]:
    """Where name, two windows and the end stand; shares of the width, so that rows of a card line up.

    Where no bar has room beside its number, names get that room.
    """
    gap = theme.px(12)
    has_bars = box.width() >= theme.px(BARS_FROM)
    lefts = [0.0, 0.3, 0.48, 0.66, 1.0] if has_bars else [0.0, 0.37, 0.51, 0.65, 1.0]
    return tuple(  # type: ignore[return-value]
        QRectF(
            box.x() + box.width() * lefts[at],
            box.y(),
            box.width() * (lefts[at + 1] - lefts[at]) - (gap if at < 3 else 0),
            box.height(),
        )
        for at in range(4)
    )


def _paint_window(painter: QPainter, box: QRectF, cell: WindowCell) -> None:
    words = theme.metrics(TextRole.CAPTION).horizontalAdvance(fmt.percent(100))
    gap = theme.px(8)
    bar = QRectF(box.x(), box.y(), max(0.0, box.width() - words - gap), box.height())
    text = QRectF(bar.right() + gap, box.y(), words + 1, box.height())
    if cell.used_percent is None:
        draw_text(painter, placed(painter, box, text), fmt.UNKNOWN, "faint", TextRole.CAPTION)
        return
    if bar.width() >= theme.px(20):
        paint_usage(painter, placed(painter, box, bar), cell.used_percent, cell.pace)
    shown = fmt.percent(manner.current().percent(cell.used_percent))
    draw_text(painter, placed(painter, box, text), shown, "muted", TextRole.CAPTION)


def _spoken(row: AccountRow) -> str:
    windows = [cell.spoken for cell in (row.short, row.weekly) if cell.window is not None]
    return ". ".join([f"{row.name}, {row.state}", *windows, row.ending])


def _tokens(today: Totals) -> str:
    if not today.requests:
        return translate("Overview", "none yet")
    count = fmt.tokens(today.usage.total)
    return translate("Overview", "{count} tokens").format(count=count)


def _cache_percent(today: Totals) -> float | None:
    prompt = today.usage.prompt
    return 100 * today.usage.cache_read / prompt if prompt else None


def _cache_note(today: Totals) -> str:
    usage = today.usage
    if not usage.prompt:
        return translate("Overview", "no prompts yet")
    text = translate("Overview", "{read} of {prompt} prompt tokens")
    return text.format(read=fmt.tokens(usage.cache_read), prompt=fmt.tokens(usage.prompt))


def _cost_note(today: Totals) -> str:
    """What of it is only what the API would have asked, and what nobody can price."""
    parts = []
    if today.api_equivalent_usd:
        parts.append(translate("Overview", "API-equivalent"))
    if today.billed_usd:
        text = translate("Overview", "{money} billed")
        parts.append(text.format(money=fmt.money(today.billed_usd)))
    if today.unpriced:
        parts.append(translate("Overview", "%n without a price", today.unpriced))
    return "; ".join(parts)


def _error_kinds(errors: Mapping[Ending, int]) -> str:
    """ "5 refused, 2 broke off"."""
    words = {
        Ending.UPSTREAM_ERROR: translate("Overview", "{count} refused"),
        Ending.INCOMPLETE: translate("Overview", "{count} broke off"),
        Ending.FAILED: translate("Overview", "{count} not served"),
    }
    said = (
        words[kind].format(count=fmt.number(errors[kind])) for kind in words if errors.get(kind)
    )
    return ", ".join(said) or translate("Overview", "none")
