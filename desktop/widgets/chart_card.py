"""A card with a chart: its title, what it says in a line, and the same numbers as a table."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from desktop.language import translate
from desktop.theme import TextRole
from desktop.widgets.buttons import Button
from desktop.widgets.card import Card
from desktop.widgets.layouts import FlowLayout, Lines, WidePane
from desktop.widgets.text import ElidedLabel, Label

Rows = Sequence[Sequence[str]]


class ChartCard(Card):
    """State: whether the table is shown; it is filled only while it is."""

    def __init__(self, chart: QWidget, control: QWidget | None = None) -> None:
        """`control` narrows what the chart shows and stands at the right of the title."""
        super().__init__()
        self._title = ElidedLabel("", TextRole.HEADING)
        self._note = Label("", TextRole.CAPTION, "muted", wraps=True)
        self._chart = chart
        self._grid = Lines(across=16, down=6)
        cells = QWidget()
        cells.setLayout(self._grid)
        self._table = WidePane(cells)
        self._switch = Button("", self.switch, kind="link", is_small=True)
        self._rows: Callable[[], tuple[Sequence[str], Rows]] = lambda: ((), ())
        self.foot = QVBoxLayout()
        """Room below the chart."""
        self._lay_out(control)
        self._show_view()

    @property
    def is_table(self) -> bool:
        return not self._table.isHidden()

    def show_texts(
        self, title: str, note: str, rows: Callable[[], tuple[Sequence[str], Rows]]
    ) -> None:
        """`rows` gives the headings and the lines of the table, when it is to be seen."""
        self._title.setText(title)
        self._note.setText(note)
        self._note.setVisible(bool(note))
        self.setAccessibleName(f"{title}. {note}" if note else title)
        self._rows = rows
        self._fill()

    def switch(self) -> None:
        """From the picture to the table and back."""
        self._table.setVisible(self._table.isHidden())
        self._show_view()

    def _lay_out(self, control: QWidget | None) -> None:
        head = FlowLayout(gap=12)
        head.addWidget(self._title)
        side = QWidget()
        side.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(side)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(self._switch)
        if control is not None:
            row.addWidget(control)
        head.addWidget(side)
        self.foot.setSpacing(8)
        self._table.hide()
        self.body.addLayout(head)
        self.body.addWidget(self._note)
        self.body.addWidget(self._chart, 100)
        self.body.addWidget(self._table)
        self.body.addStretch()
        self.body.addLayout(self.foot)

    def _show_view(self) -> None:
        is_table = self.is_table
        self._chart.setVisible(not is_table)
        as_table = translate("Chart", "Show as table")
        self._switch.setText(translate("Chart", "Show as chart") if is_table else as_table)
        self._fill()

    def _fill(self) -> None:
        self._grid.clear()
        if not self.is_table:
            return
        headings, rows = self._rows()
        for at, cells in enumerate((headings, *rows)):
            line = self._grid.next_line()
            tone = "text" if at else "muted"
            for column, text in enumerate(cells):
                label = Label(text, TextRole.CAPTION, tone)
                if column:
                    label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                self._grid.addWidget(label, line, column)
        self._table.take_height()
