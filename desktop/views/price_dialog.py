"""A model's own prices, typed in: what a million tokens of each kind cost."""

import asyncio
from decimal import Decimal

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop import intents
from desktop.language import current, translate
from desktop.models.price_form import (
    PriceKind,
    kept_prices,
    price_kinds,
    price_to_type,
    typed_price,
)
from desktop.theme import TextRole
from desktop.widgets.buttons import Button
from desktop.widgets.dialog import ScrolledDialog
from desktop.widgets.field import Field
from desktop.widgets.notice import Notice
from desktop.widgets.text import Label
from proxy.own_prices import OwnPrices
from proxy.price_rules import TokenPrices
from proxy.service import Proxy

WIDTH = 480
"""In the drawings' pixels."""
ROWS = (("input", "output"), ("cache_read",), ("cache_write_5m", "cache_write_1h"))
"""Which prices stand beside each other."""


class PriceDialog(ScrolledDialog):
    """Opened by `open()`; `kept` tells all prices as they are then."""

    kept = Signal(object)

    def __init__(
        self,
        proxy: Proxy,
        parent: QWidget | None = None,
        *,
        model: str = "",
        prices: TokenPrices | None = None,
    ) -> None:
        """Of a `model` that has `prices` already, or of one that is to be named."""
        super().__init__(translate("Prices", "Price of a model"), WIDTH, parent)
        self._proxy = proxy
        self.notice = Notice()
        self.model = Field(
            translate("Prices", "Model"),
            placeholder="claude-opus-9",
            hint=translate("Prices", "As the requests name it; a date in the name is not needed."),
        )
        self.model.edit.setText(model)
        self.model.edit.setReadOnly(bool(model))
        self.prices: dict[str, Field] = {}
        for kind in price_kinds():
            field = self.prices[kind.name] = Field(kind.title, placeholder=_placeholder(kind))
            field.edit.setText(price_to_type(prices, kind) if prices else "")
        self.keep_button = Button(translate("Prices", "Keep"), self._keep, kind="primary")
        self.keep_button.setDefault(True)
        self._lay_out()
        first = next(iter(self.prices.values())) if model else self.model
        first.edit.setFocus()

    def show_problem(self, title: str, detail: str, hint: str) -> None:
        """Why they could not be kept; see `intents.ProblemSurface`."""
        text = " ".join(part for part in (detail, hint) if part)
        self.notice.say(title, text, tone="runs_out")
        self.fit()

    def _lay_out(self) -> None:
        head = QVBoxLayout()
        head.setSpacing(4)
        head.addWidget(Label(translate("Prices", "Price of a model"), TextRole.TITLE))
        told = translate("Prices", "In US dollars per million tokens, for requests from now on.")
        head.addWidget(Label(told, tone="muted", wraps=True))
        self.content.addLayout(head)
        self.content.addWidget(self.notice)
        self.content.addWidget(self.model)
        for names in ROWS:
            self.content.addLayout(_row([self.prices[name] for name in names]))
        self.content.addStretch()
        self.buttons.addStretch()
        self.buttons.addWidget(Button(translate("Prices", "Cancel"), self.reject))
        self.buttons.addWidget(self.keep_button)

    def _keep(self) -> None:
        self.notice.dismiss()
        self.model.show_hint()
        found = {kind.name: self._read(kind, self.prices[kind.name]) for kind in price_kinds()}
        if not self.model.text:
            self.model.show_error(translate("Prices", "Type the name of the model."))
        self.fit()
        wrong = [field for field in (self.model, *self.prices.values()) if field.is_invalid]
        if wrong:
            wrong[0].edit.setFocus()
            return
        work = asyncio.to_thread(self._proxy.prices.keep_own, self.model.text, kept_prices(found))
        intents.run(self, work, self._done)

    def _read(self, kind: PriceKind, field: Field) -> Decimal | None:
        """What is typed; where that is no price, the field says so."""
        field.show_hint()
        try:
            price = typed_price(field.text)
        except ValueError:
            field.show_error(translate("Prices", "Type a number from 0, such as 5 or 0.50."))
            return None
        if price is None and kind.is_needed:
            field.show_error(translate("Prices", "Type what a million tokens cost."))
        return price

    def _done(self, own: OwnPrices) -> None:
        self.kept.emit(own)
        self.accept()


def _row(fields: list[Field]) -> QHBoxLayout:
    """Half the width for each, also for one alone."""
    row = QHBoxLayout()
    row.setSpacing(16)
    for field in fields:
        row.addWidget(field, 1, Qt.AlignmentFlag.AlignTop)
    if len(fields) == 1:
        row.addSpacing(row.spacing())
        row.addStretch(1)
    return row


def _placeholder(kind: PriceKind) -> str:
    if not kind.is_needed:
        return translate("Prices", "as the input")
    return f"0{current().decimal_point}00"
