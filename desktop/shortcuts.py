"""The program's own keys in one table: which there are, what each does, and where it counts.

Windows and widgets ask here; `resources/docs/keyboard.md` shows the same lines. What every control knows by itself (Tab,
Space, Esc in a dialog) is the toolkit's and stands there in words.
"""

from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence

from desktop.menu_items import Page

Standard = QKeySequence.StandardKey


class Place(StrEnum):
    """Where a key counts; the value is the heading in the documents."""

    WINDOW = "In the window"
    TABLE = "In a table"
    CHART = "In a chart"
    HELP = "In the help"


class Act(StrEnum):
    """What a key does."""

    OVERVIEW = "overview"
    ACCOUNTS = "accounts"
    REQUESTS = "requests"
    DIAGNOSTICS = "diagnostics"
    CONNECT = "connect"
    SETTINGS = "settings"
    FILTER = "filter"
    REFRESH = "refresh"
    IMPORT = "import"
    HELP = "help"
    STEP_BACK = "step back"
    HIDE = "hide"
    QUIT = "quit"
    OPEN_ROW = "open row"
    UNFOLD_ROW = "unfold row"
    FOLD_ROW = "fold row"
    COPY_ROWS = "copy rows"
    REMOVE_ROW = "remove row"
    ROW_MENU = "row menu"
    EARLIER = "earlier"
    LATER = "later"
    FIRST = "first"
    LAST = "last"
    BACK = "back"
    FORWARD = "forward"
    CONTENTS = "contents"
    FIND = "find"
    FIND_NEXT = "find next"
    FIND_PREVIOUS = "find previous"


@dataclass(frozen=True, slots=True)
class Shortcut:
    """One line of the table."""

    act: Act
    place: Place
    keys: tuple[str, ...]
    """In Qt's words, where Ctrl is a Mac's Command key; the first is shown beside what it does."""
    does: str
    """In the words of the documents."""
    standard: Standard | None = None
    """The platform's own keys for this count as well."""

    def sequences(self) -> list[QKeySequence]:
        """All that count on this platform, each once."""
        own = [QKeySequence(keys) for keys in self.keys]
        bound = QKeySequence.keyBindings(self.standard) if self.standard else []
        return [*own, *(each for each in bound if each not in own)]


SHORTCUTS = (
    Shortcut(Act.OVERVIEW, Place.WINDOW, ("Alt+1",), "opens Overview"),
    Shortcut(Act.ACCOUNTS, Place.WINDOW, ("Alt+2",), "opens Accounts"),
    Shortcut(Act.REQUESTS, Place.WINDOW, ("Alt+3",), "opens Requests"),
    Shortcut(Act.DIAGNOSTICS, Place.WINDOW, ("Alt+4",), "opens Diagnostics"),
    Shortcut(Act.CONNECT, Place.WINDOW, ("Alt+5",), "opens Connect a client"),
    Shortcut(Act.SETTINGS, Place.WINDOW, ("Alt+6",), "opens Settings"),
    Shortcut(Act.FILTER, Place.WINDOW, ("Ctrl+F",), "goes to the page's search", Standard.Find),
    Shortcut(
        Act.REFRESH, Place.WINDOW, ("F5",), "asks for the page's numbers again", Standard.Refresh
    ),
    Shortcut(Act.IMPORT, Place.WINDOW, ("Ctrl+I",), "imports a login or a key"),
    Shortcut(Act.HELP, Place.WINDOW, ("F1",), "opens the help", Standard.HelpContents),
    Shortcut(
        Act.STEP_BACK,
        Place.WINDOW,
        ("Esc",),
        "closes the notice, the details or the search, then the window",
    ),
    Shortcut(Act.HIDE, Place.WINDOW, ("Ctrl+W",), "closes the window; Loadline goes on"),
    Shortcut(Act.QUIT, Place.WINDOW, ("Ctrl+Q",), "quits Loadline", Standard.Quit),
    Shortcut(
        Act.OPEN_ROW, Place.TABLE, ("Return", "Enter"), "opens the row: its details, or its menu"
    ),
    Shortcut(Act.UNFOLD_ROW, Place.TABLE, ("Right",), "shows all windows of the account"),
    Shortcut(Act.FOLD_ROW, Place.TABLE, ("Left",), "shows its two main ones"),
    Shortcut(
        Act.COPY_ROWS, Place.TABLE, ("Ctrl+C",), "copies the chosen rows as text", Standard.Copy
    ),
    Shortcut(Act.REMOVE_ROW, Place.TABLE, ("Del",), "removes the account, after a question"),
    Shortcut(Act.ROW_MENU, Place.TABLE, ("Shift+F10", "Menu"), "opens the row's menu"),
    Shortcut(Act.EARLIER, Place.CHART, ("Left",), "goes a step back"),
    Shortcut(Act.LATER, Place.CHART, ("Right",), "goes a step on"),
    Shortcut(Act.FIRST, Place.CHART, ("Home",), "goes to the first step"),
    Shortcut(Act.LAST, Place.CHART, ("End",), "goes to the last step"),
    Shortcut(Act.BACK, Place.HELP, ("Alt+Left",), "goes back a page", Standard.Back),
    Shortcut(Act.FORWARD, Place.HELP, ("Alt+Right",), "goes on again", Standard.Forward),
    Shortcut(Act.CONTENTS, Place.HELP, ("Alt+Home",), "goes to the contents"),
    Shortcut(Act.FIND, Place.HELP, ("Ctrl+F",), "finds words in the page", Standard.Find),
    Shortcut(
        Act.FIND_NEXT, Place.HELP, ("F3", "Ctrl+G"), "goes to the next place", Standard.FindNext
    ),
    Shortcut(
        Act.FIND_PREVIOUS,
        Place.HELP,
        ("Shift+F3", "Ctrl+Shift+G"),
        "goes to the place before",
        Standard.FindPrevious,
    ),
)
PAGE_KEYS: dict[str, Act] = {
    Page.OVERVIEW: Act.OVERVIEW,
    Page.ACCOUNTS: Act.ACCOUNTS,
    Page.REQUESTS: Act.REQUESTS,
    Page.DIAGNOSTICS: Act.DIAGNOSTICS,
    Page.CONNECT: Act.CONNECT,
    Page.SETTINGS: Act.SETTINGS,
}
"""The pages in the order of the navigation, and the key of each."""
_BY_ACT = {each.act: each for each in SHORTCUTS}


def keys_of(act: Act) -> list[QKeySequence]:
    """Every key that does it on this platform; the first is the one to show."""
    return _BY_ACT[act].sequences()


def shown(act: Act) -> str:
    """The key as this platform and the user's language write it: "Alt+1", "Strg+F", "⌘F"."""
    return keys_of(act)[0].toString(QKeySequence.SequenceFormat.NativeText)


def act_of(event: QKeyEvent, place: Place) -> Act | None:
    """What a key that was pressed in such a place does; None for a key of the toolkit."""
    pressed = event.keyCombination()
    modifiers = pressed.keyboardModifiers() & ~Qt.KeyboardModifier.KeypadModifier
    sequence = QKeySequence(modifiers.value | pressed.key().value)
    return next(
        (each.act for each in SHORTCUTS if each.place is place and sequence in each.sequences()),
        None,
    )
