"""By what the Requests page can be narrowed: a text to search for, and a filter for each property."""

from datetime import datetime, timedelta

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QWidget

from desktop import manner, theme
from desktop.language import translate
from desktop.models.request_rows import ending_text
from desktop.views.request_details import Legend
from desktop.widgets.buttons import FilterButton, Option
from desktop.widgets.layouts import FlowLayout
from proxy.model import AccountId, ProviderId
from proxy.provider import Providers
from proxy.record import Ending
from proxy.store.query import Facets, RequestQuery
from proxy.today import local_midnight

TYPING_MS = 200
"""A search begins when the typing pauses."""
STATUS_CLASSES = ("2", "4", "5")
"""First digits of a status; the ending's filter offers them as well."""


class RequestFilters(QWidget):
    """A row that breaks where it does not fit, with the legend of the bars at its end."""

    changed = Signal()
    """Something else is asked for."""

    def __init__(self, providers: Providers, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._providers = providers
        self.setProperty("kind", "bare")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(TYPING_MS)
        self._typing.timeout.connect(self.changed)
        self.search = self._make_search()
        everything = Facets()
        self.provider = FilterButton(
            translate("Requests", "Provider"), self._provider_options(everything)
        )
        self.account = FilterButton(translate("Requests", "Account"), _account_options(everything))
        self.model_name = FilterButton(translate("Requests", "Model"), _model_options(everything))
        self.ending = FilterButton(translate("Requests", "Ending"), _ending_options())
        self.period = FilterButton(translate("Requests", "Period"), _period_options())
        self._buttons = (self.provider, self.account, self.model_name, self.ending, self.period)
        row = FlowLayout(self, gap=8)
        row.addWidget(self.search)
        for button in self._buttons:
            button.chosen.connect(lambda _value: self._tell())
            row.addWidget(button)
        self.legend = Legend()
        row.addWidget(self.legend)

    def take_focus(self) -> None:
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def clear_search(self) -> bool:
        """Takes the text alone away; False when there is none."""
        had_text = bool(self.search.text())
        if had_text:
            self.search.clear()
            self._tell()
        return had_text

    def clear(self) -> None:
        """Takes every filter away."""
        self.search.clear()
        for button in self._buttons:
            button.choose("")
        self._tell()

    def show_facets(self, facets: Facets) -> None:
        """What there is to choose from."""
        self.provider.set_options(self._provider_options(facets))
        self.account.set_options(_account_options(facets))
        self.model_name.set_options(_model_options(facets))

    def query(self, now: datetime) -> RequestQuery:
        """What they say."""
        ending = self.ending.value
        return RequestQuery(
            provider=ProviderId(self.provider.value) if self.provider.value else None,
            account=AccountId(self.account.value) if self.account.value else None,
            model=self.model_name.value or None,
            ending=Ending(ending) if ending and not ending.isdigit() else None,
            status_class=int(ending) if ending.isdigit() else None,
            since=_since(self.period.value, now),
            text=self.search.text().strip(),
        )

    def _make_search(self) -> QLineEdit:
        search = QLineEdit()
        search.setPlaceholderText(translate("Requests", "Search"))
        search.setAccessibleName(translate("Requests", "Search"))
        search.setToolTip(translate("Requests", "In model, account, session and error (Ctrl+F)"))
        search.setClearButtonEnabled(False)
        search.setMinimumWidth(theme.px(100))
        search.textEdited.connect(lambda _text: self._typing.start())
        return search

    def _tell(self) -> None:
        self._typing.stop()
        self.changed.emit()

    def _provider_options(self, facets: Facets) -> list[Option]:
        titles = {
            provider: self._providers[provider].title
            if provider in self._providers
            else str(provider)
            for provider in facets.providers
        }
        every = Option("", translate("Requests", "All providers"))
        return [every, *(Option(provider, title) for provider, title in titles.items())]


def _account_options(facets: Facets) -> list[Option]:
    shown = manner.current().email
    every = Option("", translate("Requests", "All accounts"))
    return [every, *(Option(account, shown(email)) for account, email in facets.accounts)]


def _model_options(facets: Facets) -> list[Option]:
    every = Option("", translate("Requests", "All models"))
    return [every, *(Option(model, model) for model in facets.models if model)]


def _ending_options() -> list[Option]:
    every = Option("", translate("Requests", "Any ending"))
    endings = (Option(ending, ending_text(ending)) for ending in Ending)
    return [every, *endings, *(Option(first, f"{first}xx") for first in STATUS_CLASSES)]


def _period_options() -> list[Option]:
    return [
        Option("", translate("Requests", "Any time")),
        Option("today", translate("Requests", "Today")),
        Option("1", translate("Requests", "24 hours")),
        Option("7", translate("Requests", "7 days")),
        Option("30", translate("Requests", "30 days")),
    ]


def _since(period: str, now: datetime) -> datetime | None:
    """When the chosen period began."""
    if not period:
        return None
    if period == "today":
        return local_midnight(now)
    return now - timedelta(days=int(period))
