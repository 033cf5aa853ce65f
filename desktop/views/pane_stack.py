"""Panes of which one is shown. Each is made when it is first gone to, a little in each turn of the loop."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop import garbage
from desktop.loading import load
from desktop.turns import Steps, at_once, in_turns, painted_apart
from desktop.views.pane import Pane, style
from desktop.widgets.layouts import Stack


@dataclass(frozen=True, slots=True)
class PaneMaker:
    """How a pane comes to be."""

    module: str
    """Where it is defined; loaded before it is made."""
    make: Callable[[], Pane]


class PaneStack(Stack):
    """State: the panes so far, and the one that is wanted; the one before it stays in sight until that is whole."""

    came = Signal(Pane)
    """It came into sight because it was gone to."""

    def __init__(self, makers: Mapping[str, PaneMaker], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.addWidget(QWidget())  # to be seen until the first pane is whole
        self._makers = makers
        self._made: dict[str, Pane] = {}
        self._wanted = ""

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self._makers)

    @property
    def wanted(self) -> str:
        """What is shown, or will be in a moment."""
        return self._wanted

    @property
    def current(self) -> Pane | None:
        """What is in sight; None until the first pane is whole."""
        pane = self.currentWidget()
        return pane if isinstance(pane, Pane) else None

    def is_built(self, name: str) -> bool:
        return name in self._made and self._made[name].is_built

    def go_to(self, name: str, then: Callable[[], object] | None = None) -> None:
        """Shows a pane as soon as it can be, and does `then` with it."""
        in_turns(self, self.open(name, then))

    def open(self, name: str, then: Callable[[], object] | None = None) -> Steps:
        """The same as steps of something larger."""
        self._wanted = name
        return self._open(name, then)

    def whole(self, name: str) -> Pane:
        """The pane, for who cannot wait for the loop's turns; it is in sight if it is wanted."""
        pane = self._pane(name)
        at_once(pane.finish())
        self._show_if_wanted(pane)
        return pane

    def _open(self, name: str, then: Callable[[], object] | None) -> Steps:
        yield from load(self._makers[name].module)
        pane = self._pane(name)
        if not pane.is_built:
            yield from pane.finish()
            garbage.keep()
        if pane is not self.currentWidget():
            yield from pane.catch_up()
            yield from self._settle(pane)
            # What was in sight stays there until Qt has laid the pane out.
            yield from painted_apart(self, lambda: self._bring(pane))
            yield from pane.unfold()
        if then is not None:
            then()

    def _settle(self, pane: Pane) -> Steps:
        """Styles a pane and lays it out as far as Qt does that for what is hidden."""
        pane.resize(self.size())
        yield from style(pane)
        if layout := pane.layout():
            layout.activate()
        yield

    def _bring(self, pane: Pane) -> None:
        pane.is_fresh = True
        self._show_if_wanted(pane)
        pane.is_fresh = False

    def _pane(self, name: str) -> Pane:
        if name not in self._made:
            pane = self._made[name] = self._makers[name].make()
            pane.resize(0, 0)  # Qt paints anew what lies under a widget that is put in
            self.addWidget(pane)
        return self._made[name]

    def _show_if_wanted(self, pane: Pane) -> None:
        if pane is self._made.get(self._wanted) and pane is not self.currentWidget():
            self.setCurrentWidget(pane)
            self.came.emit(pane)
