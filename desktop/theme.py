"""Which of the two looks is in use, at which size of text: what painters and the style sheet ask.

Source of the sizes: the table of the design's look page.
"""

from collections.abc import Callable
from enum import StrEnum
from functools import lru_cache
from typing import cast

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontInfo, QFontMetrics, QPalette
from PySide6.QtWidgets import QApplication

from desktop.tokens import DARK, LIGHT, Tokens, sharpened

UNIT = 4
"""Every distance is a multiple of it, in pixels."""
CARD_RADIUS = 10
CONTROL_RADIUS = 6
DESIGN_TEXT_PX = 13
"""The size of plain text in the drawings; sizes in pixels there grow with the user's font."""


@lru_cache(maxsize=256)
def color(name: str) -> QColor:
    """A token's value for a painter."""
    return QColor(name)


class Choice(StrEnum):
    """Which theme the user asked for."""

    AUTO = "auto"
    """As the desktop is."""
    LIGHT = "light"
    DARK = "dark"


class TextRole(StrEnum):
    """The sizes of text there are: its share of the plain size, and its weight."""

    TITLE = "title"
    NUMBER = "number"
    HEADING = "heading"
    STRONG = "strong"
    TEXT = "text"
    CAPTION = "caption"
    PILL = "pill"

    @property
    def size(self) -> int:
        """In the drawings' pixels."""
        return _SIZES[self]

    @property
    def weight(self) -> QFont.Weight:
        return _WEIGHTS.get(self, QFont.Weight.Normal)


_SIZES = {
    TextRole.TITLE: 20,
    TextRole.NUMBER: 22,
    TextRole.HEADING: 13,
    TextRole.STRONG: 13,
    TextRole.TEXT: 13,
    TextRole.CAPTION: 12,
    TextRole.PILL: 11,
}
_WEIGHTS = {
    TextRole.TITLE: QFont.Weight.DemiBold,
    TextRole.NUMBER: QFont.Weight.DemiBold,
    TextRole.HEADING: QFont.Weight.DemiBold,
    TextRole.STRONG: QFont.Weight.Medium,
    TextRole.PILL: QFont.Weight.Medium,
}


class Theme(QObject):
    """The theme in use. State: the choice, what follows from it, and how dark the desktop's own palette was."""

    changed = Signal()
    """The tokens or the font are others now; palette and style sheet are already set."""

    def __init__(
        self, app: QApplication, choice: Choice, sheet: Callable[[Tokens, float, bool], str]
    ) -> None:
        super().__init__(app)
        self._app = app
        self._sheet = sheet
        self._style_hints = app.styleHints()
        """Kept: with its last reference PySide deletes the hints on accessibility, which are Qt's own."""
        self._hints = self._style_hints.accessibility()
        self._is_applying = False
        self._is_palette_dark = _is_dark(app.palette())
        self.choice = choice
        self.tokens = self._wanted()
        self.scale = 1.0
        """The user's text size over the drawings'."""
        self._fonts: dict[TextRole, QFont] = {}
        self._metrics: dict[TextRole, QFontMetrics] = {}

    def take_over(self) -> None:
        """Gives the application its look from now on. Widgets that are there already ask for the theme meanwhile."""
        app = self._app
        app.setStyle("Fusion")
        self._apply()
        app.styleHints().colorSchemeChanged.connect(self._follow)
        self._hints.contrastPreferenceChanged.connect(self._follow)
        # Not by an event filter: one on the application sees every event in Python, those of the loop too, and took
        # a fifth of the CPU of each streamed event.
        app.paletteChanged.connect(self._palette_changed)
        app.fontChanged.connect(self._measures_changed)
        app.layoutDirectionChanged.connect(self._measures_changed)

    def choose(self, choice: Choice) -> None:
        """Light, dark or as the desktop; takes effect at once."""
        self.choice = choice
        scheme = {Choice.LIGHT: Qt.ColorScheme.Light, Choice.DARK: Qt.ColorScheme.Dark}
        # Title bars and native dialogs follow where the platform can.
        self._app.styleHints().setColorScheme(scheme.get(choice, Qt.ColorScheme.Unknown))
        self._follow()

    def font(self, role: TextRole) -> QFont:
        """The platform's font in the size and weight of `role`."""
        if role not in self._fonts:
            made = QFont(self._app.font())
            made.setPixelSize(max(1, round(role.size * self.scale)))
            made.setWeight(role.weight)
            self._fonts[role] = made
        return self._fonts[role]

    def metrics(self, role: TextRole) -> QFontMetrics:
        """How wide and high text of `role` is."""
        if role not in self._metrics:
            self._metrics[role] = QFontMetrics(self.font(role))
        return self._metrics[role]

    def _palette_changed(self) -> None:
        if not self._is_applying:
            self._is_palette_dark = _is_dark(self._app.palette())
            self._follow()

    def _measures_changed(self) -> None:
        if not self._is_applying:
            self._apply()

    @property
    def wants_contrast(self) -> bool:
        """The user asks the desktop for more contrast."""
        return self._hints.contrastPreference() is Qt.ContrastPreference.HighContrast

    def _wanted(self) -> Tokens:
        tokens = DARK if self._wants_dark() else LIGHT
        return sharpened(tokens) if self.wants_contrast else tokens

    def _wants_dark(self) -> bool:
        if self.choice is not Choice.AUTO:
            return self.choice is Choice.DARK
        scheme = self._app.styleHints().colorScheme()
        if scheme is Qt.ColorScheme.Unknown:  # bare X11 says nothing: its palette decides
            return self._is_palette_dark
        return scheme is Qt.ColorScheme.Dark

    def _follow(self) -> None:
        wanted = self._wanted()
        if wanted is not self.tokens:
            self.tokens = wanted
            self._apply()

    def _apply(self) -> None:
        self._is_applying = True
        try:
            _use_equal_digits(self._app)
            self.scale = QFontInfo(self._app.font()).pixelSize() / DESIGN_TEXT_PX
            self._fonts.clear()
            self._metrics.clear()
            self._app.setPalette(palette(self.tokens))
            is_mirrored = self._app.layoutDirection() is Qt.LayoutDirection.RightToLeft
            self._app.setStyleSheet(self._sheet(self.tokens, self.scale, is_mirrored))
        finally:
            self._is_applying = False
        self.changed.emit()


def _is_dark(found: QPalette) -> bool:
    return found.color(QPalette.ColorRole.Window).lightness() < 128


def palette(tokens: Tokens) -> QPalette:
    """Qt's own roles from the tokens, for whatever the style sheet does not reach."""
    made = QPalette()
    roles = {
        QPalette.ColorRole.Window: tokens.bg,
        QPalette.ColorRole.WindowText: tokens.text,
        QPalette.ColorRole.Base: tokens.surface,
        QPalette.ColorRole.AlternateBase: tokens.sunken,
        QPalette.ColorRole.Text: tokens.text,
        QPalette.ColorRole.PlaceholderText: tokens.faint,
        QPalette.ColorRole.Button: tokens.surface,
        QPalette.ColorRole.ButtonText: tokens.text,
        QPalette.ColorRole.BrightText: tokens.runs_out,
        QPalette.ColorRole.ToolTipBase: tokens.surface,
        QPalette.ColorRole.ToolTipText: tokens.text,
        QPalette.ColorRole.Highlight: tokens.accent,
        QPalette.ColorRole.HighlightedText: tokens.on_accent,
        QPalette.ColorRole.Link: tokens.accent,
        QPalette.ColorRole.LinkVisited: tokens.accent,
        QPalette.ColorRole.Light: tokens.surface,
        QPalette.ColorRole.Midlight: tokens.sunken,
        QPalette.ColorRole.Mid: tokens.border,
        QPalette.ColorRole.Dark: tokens.faint,
        QPalette.ColorRole.Shadow: tokens.border,
        QPalette.ColorRole.Accent: tokens.accent,
    }
    for role, name in roles.items():
        made.setColor(role, color(name))
    for role in (
        QPalette.ColorRole.WindowText,
        QPalette.ColorRole.Text,
        QPalette.ColorRole.ButtonText,
    ):
        made.setColor(QPalette.ColorGroup.Disabled, role, color(tokens.faint))
    return made


def _use_equal_digits(app: QApplication) -> None:
    """Digits of one width where the platform's font has them; family and size stay the platform's."""
    font, tag = app.font(), QFont.Tag("tnum")
    if not font.isFeatureSet(tag):
        font.setFeature(tag, 1)
        app.setFont(font)


_installed: list[Theme] = []
"""The one theme of the application; Qt owns it."""


def install(app: QApplication, choice: Choice = Choice.AUTO) -> Theme:
    """Gives `app` the look; before its first window."""
    from desktop.stylesheet import style_sheet

    if _installed:
        _installed[0].choose(choice)
    else:
        _installed.append(Theme(app, choice, style_sheet))
        _installed[0].take_over()
    return _installed[0]


def active() -> Theme:
    """The application's theme; installed by the first who asks."""
    if not _installed:
        install(cast("QApplication", QApplication.instance()))
    return _installed[0]


def current() -> Tokens:
    """The colours to paint with now."""
    return active().tokens


def px(design_px: float) -> int:
    """A size that goes with text (an icon, a bar) in the pixels of the user's font."""
    return max(1, round(design_px * active().scale))


def font(role: TextRole = TextRole.TEXT) -> QFont:
    """The platform's font in the size and weight of `role`."""
    return active().font(role)


def metrics(role: TextRole = TextRole.TEXT) -> QFontMetrics:
    """How wide and high text of `role` is."""
    return active().metrics(role)
