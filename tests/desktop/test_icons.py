"""Glyphs: drawn in the asked colour, sharp at any pixel ratio, in step with the theme."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSize, QSizeF
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication

import resources
from desktop import icons, theme
from desktop.theme import Choice
from desktop.tokens import DARK, LIGHT
from proxy.providers import PROVIDERS

NAMES = sorted(path.stem for path in (Path(resources.__file__).parent / "icons").glob("*.svg"))
GLYPHS = [name for name in NAMES if name != "loadline"]


@pytest.fixture(autouse=True)
def _light(qapp: QApplication) -> Iterator[None]:
    theme.install(qapp, Choice.LIGHT)
    yield
    theme.install(qapp, Choice.LIGHT)


def colors(image: QImage) -> set[str]:
    """The colours of the pixels that are fully covered."""
    pixels = (image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height()))
    return {pixel.name() for pixel in pixels if pixel.alpha() == 255}


@pytest.mark.parametrize("name", GLYPHS)
def test_a_glyph_is_drawn_in_the_colour_that_is_asked_for(name: str) -> None:
    image = icons.pixmap(icons.source(name), "#ff0000", QSizeF(64, 64), 1.0).toImage()

    assert colors(image) == {"#ff0000"}


@pytest.mark.parametrize("provider", PROVIDERS, ids=lambda provider: provider.title)
def test_a_provider_s_glyph_takes_its_accent(provider: object) -> None:
    svg = provider.glyph  # type: ignore[attr-defined]

    image = icons.pixmap(svg, "#00ff00", QSizeF(64, 64), 1.0).toImage()

    assert colors(image) == {"#00ff00"}


@pytest.mark.parametrize("ratio", [1.0, 1.25, 1.5, 2.0, 3.0])
def test_a_glyph_has_the_device_s_own_pixels(ratio: float) -> None:
    drawn = icons.pixmap(icons.source("check"), "#000000", QSizeF(16, 16), ratio)

    assert drawn.size() == QSize(round(16 * ratio), round(16 * ratio))
    assert drawn.devicePixelRatio() == ratio


def test_an_icon_is_sharp_on_a_dense_screen() -> None:
    drawn = icons.icon("check").pixmap(QSize(16, 16), 2.0)

    assert drawn.size() == QSize(32, 32)


def test_an_icon_follows_the_theme(qapp: QApplication) -> None:
    icon = icons.icon("check", "accent")
    light = colors(icon.pixmap(QSize(64, 64), 1.0).toImage())

    theme.install(qapp, Choice.DARK)
    dark = colors(icon.pixmap(QSize(64, 64), 1.0).toImage())

    assert light == {QColor(LIGHT.accent).name()}
    assert dark == {QColor(DARK.accent).name()}


def test_the_program_s_icon_has_all_usual_sizes() -> None:
    sizes = {size.width() for size in icons.app_icon().availableSizes()}

    assert {16, 32, 48, 64, 256} <= sizes
