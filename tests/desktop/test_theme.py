"""The tokens: contrast, sizes, and how the theme follows the desktop."""

from collections.abc import Iterator

import pytest
from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop import theme
from desktop.theme import Choice, TextRole, Theme
from desktop.tokens import (
    DARK,
    LIGHT,
    READABLE,
    VERY_READABLE,
    VISIBLE,
    Tokens,
    contrast,
    readable,
    sharpened,
    tinted,
)

WORDS = ("text", "muted", "accent", "spare", "tight", "runs_out", "good")
SURFACES = ("bg", "surface", "sunken", "accent_soft")
THEMES = pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])


@pytest.fixture
def used(qapp: QApplication) -> Iterator[Theme]:
    """The application's theme; afterwards as it was."""
    font = QApplication.font()
    used = theme.install(qapp, Choice.LIGHT)
    yield used
    qapp.setFont(font)
    used.choose(Choice.LIGHT)


@THEMES
def test_plain_and_muted_text_keep_their_contrast_everywhere(tokens: Tokens) -> None:
    low = {
        (name, surface): round(contrast(getattr(tokens, name), getattr(tokens, surface)), 2)
        for name in ("text", "muted")
        for surface in SURFACES
        if contrast(getattr(tokens, name), getattr(tokens, surface)) < READABLE
    }

    assert low == {}


@THEMES
@pytest.mark.parametrize("surface", SURFACES)
@pytest.mark.parametrize("name", WORDS)
def test_a_colour_that_is_written_in_is_readable(tokens: Tokens, name: str, surface: str) -> None:
    below = getattr(tokens, surface)

    assert contrast(readable(getattr(tokens, name), below, tokens.is_dark), below) >= 4.5


@THEMES
def test_the_primary_button_is_readable(tokens: Tokens) -> None:
    assert contrast(tokens.on_accent, tokens.accent) >= 4.5


@THEMES
@pytest.mark.parametrize("accent", ["#BF6A45", "#E09A75", "#23867A", "#5FC2B3"])
def test_text_stays_readable_on_a_provider_s_tint(tokens: Tokens, accent: str) -> None:
    below = tinted(tokens, accent, 2)

    assert contrast(tokens.text, below) >= 4.5
    assert contrast(tokens.muted, below) >= 4.5


@THEMES
@pytest.mark.parametrize("surface", ["bg", "surface", "sunken"])
@pytest.mark.parametrize("name", ["accent", "spare", "tight", "runs_out", "good"])
def test_focus_and_bars_stand_out_from_what_they_lie_on(
    tokens: Tokens, name: str, surface: str
) -> None:
    assert contrast(getattr(tokens, name), getattr(tokens, surface)) >= 3


@THEMES
@pytest.mark.parametrize("name", ["spare", "tight", "runs_out", "input", "output"])
def test_a_bar_s_fill_stands_out_from_its_track(tokens: Tokens, name: str) -> None:
    assert contrast(getattr(tokens, name), tokens.track) >= VISIBLE


@THEMES
@pytest.mark.parametrize("name", ["cache_read", "cache_write"])
def test_who_asks_for_contrast_tells_cached_tokens_from_the_track(
    tokens: Tokens, name: str
) -> None:
    sharp = sharpened(tokens)

    assert contrast(getattr(sharp, name), sharp.track) >= VISIBLE


def test_a_readable_colour_is_left_as_it_is() -> None:
    assert readable("#1A1D21", "#FFFFFF", False) == "#1A1D21"


def test_the_theme_follows_the_desktop_s_palette_where_nothing_else_tells(
    used: Theme, qapp: QApplication, qtbot: QtBot
) -> None:
    used.choose(Choice.AUTO)
    dark = QPalette()
    dark.setColor(QPalette.ColorRole.Window, QColor("#202020"))

    with qtbot.waitSignal(used.changed):
        qapp.setPalette(dark)

    assert theme.current() is DARK
    assert qapp.palette().color(QPalette.ColorRole.Window) == QColor(DARK.bg)
    assert DARK.surface in qapp.styleSheet()


def test_a_forced_theme_does_not_follow(used: Theme, qapp: QApplication) -> None:
    used.choose(Choice.LIGHT)
    dark = QPalette()
    dark.setColor(QPalette.ColorRole.Window, QColor("#202020"))

    qapp.setPalette(dark)

    assert theme.current() is LIGHT


def test_choosing_a_theme_takes_effect_at_once(used: Theme, qtbot: QtBot) -> None:
    with qtbot.waitSignal(used.changed):
        used.choose(Choice.DARK)

    assert theme.current() is DARK


def test_sizes_grow_with_the_user_s_font(used: Theme, qapp: QApplication, qtbot: QtBot) -> None:
    font = QFont(qapp.font())
    font.setPixelSize(26)

    with qtbot.waitSignal(used.changed):
        qapp.setFont(font)

    assert theme.px(8) == 16
    assert theme.font(TextRole.TITLE).pixelSize() == 40
    assert theme.font(TextRole.CAPTION).pixelSize() == 24
    assert "font-size: 40px" in qapp.styleSheet()


def test_digits_have_equal_width_where_the_font_knows_how(used: Theme) -> None:
    assert theme.font().featureValue(QFont.Tag("tnum")) == 1


def test_installing_it_twice_gives_the_same_theme(used: Theme, qapp: QApplication) -> None:
    assert theme.install(qapp, Choice.LIGHT) is used


@THEMES
@pytest.mark.parametrize("surface", ["bg", "surface", "sunken"])
def test_who_asks_for_contrast_gets_it(tokens: Tokens, surface: str) -> None:
    sharp = sharpened(tokens)
    behind = getattr(sharp, surface)

    assert contrast(sharp.text, behind) >= VERY_READABLE
    assert contrast(sharp.muted, behind) >= VERY_READABLE
    assert contrast(sharp.faint, behind) >= READABLE
    assert contrast(sharp.border, behind) >= VISIBLE


class ContrastDesktop(Theme):
    """On a desktop whose user asks for more contrast."""

    wants_contrast = True


@pytest.mark.parametrize(("choice", "plain"), [(Choice.LIGHT, LIGHT), (Choice.DARK, DARK)])
def test_the_desktop_s_wish_for_contrast_is_followed(
    qapp: QApplication, choice: Choice, plain: Tokens
) -> None:
    made = ContrastDesktop(qapp, choice, lambda _tokens, _scale: "")

    assert made.tokens is sharpened(plain)


def test_without_that_wish_the_tokens_are_the_drawings_own(used: Theme) -> None:
    assert used.tokens is LIGHT
