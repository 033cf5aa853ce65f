"""A group of settings: its title above a card with one row a setting, parted by hairlines."""

from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from desktop.theme import TextRole
from desktop.widgets.card import Card, Line
from desktop.widgets.setting_row import SettingRow
from desktop.widgets.text import Label
from proxy.settings import Settings


class Section(QWidget):
    """Fill it by `add`; `show_matching` hides the rows that a search does not mean."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "bare")
        self.title = title
        self.setAccessibleName(title)
        self._card = Card(margin=0)
        self._card.body.setContentsMargins(16, 4, 16, 4)
        self._card.body.setSpacing(0)
        self._rows: list[SettingRow] = []
        self._lines: list[QFrame] = []
        self._absent: set[SettingRow] = set()
        self._wanted = ""
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(Label(title, TextRole.HEADING))
        column.addWidget(self._card)

    @property
    def rows(self) -> tuple[SettingRow, ...]:
        return tuple(self._rows)

    def add(self, row: SettingRow) -> SettingRow:
        """Puts a row below the others."""
        line = Line()
        self._card.body.addWidget(line)
        self._card.body.addWidget(row)
        self._lines.append(line)
        self._rows.append(row)
        self._show_lines()
        return row

    def show_values(self) -> None:
        """Everything as it is now; where the settings file has it all, there is nothing to do."""

    def follow(self, next_start: Settings) -> None:
        """What the next start will use, after each change of the settings file."""

    def show_row(self, row: SettingRow, is_there: bool) -> None:
        """A row that makes sense at times only."""
        if is_there:
            self._absent.discard(row)
        else:
            self._absent.add(row)
        self.show_again()

    def clear(self) -> None:
        """Takes every row away."""
        for widget in (*self._rows, *self._lines):
            self._card.body.removeWidget(widget)
            widget.hide()
            widget.deleteLater()
        self._rows, self._lines, self._absent = [], [], set()

    def show_matching(self, text: str) -> bool:
        """Only the rows that speak of `text`, all of them when the title does; False when none is left."""
        self._wanted = text.strip().casefold()
        return self.show_again()

    def show_again(self) -> bool:
        """After rows have come or gone."""
        is_whole = self._wanted in self.title.casefold()
        for row in self._rows:
            is_meant = is_whole or self._wanted in row.words
            row.setVisible(is_meant and row not in self._absent)
        self._show_lines()
        has_rows = any(not row.isHidden() for row in self._rows)
        self.setVisible(has_rows)
        return has_rows

    def _show_lines(self) -> None:
        """Between two rows that are shown."""
        is_below_another = False
        for line, row in zip(self._lines, self._rows, strict=True):
            line.setVisible(is_below_another and not row.isHidden())
            is_below_another = is_below_another or not row.isHidden()


def side_by_side(*widgets: QWidget) -> QWidget:
    """Several controls of one row."""
    place = QWidget()
    place.setProperty("kind", "bare")
    row = QHBoxLayout(place)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(8)
    for widget in widgets:
        row.addWidget(widget)
    return place
