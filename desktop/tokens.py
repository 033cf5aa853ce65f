"""The look as tokens: every colour of the window, light and dark, and the arithmetic of contrast. No Qt.

Nothing else names a colour. Source of the values: the table of the design's look page; of the arithmetic: WCAG 2.
"""

from dataclasses import dataclass, replace
from functools import lru_cache

READABLE = 4.5
"""The contrast that text keeps on its surface (WCAG 2 AA)."""
VERY_READABLE = 7.0
"""The same where the user asks for more contrast (AAA)."""
VISIBLE = 3.0
"""The contrast of a line that has to be seen (WCAG 2 AA, graphics)."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """The colours of one theme, as "#RRGGBB"."""

    is_dark: bool
    bg: str
    """Behind the pages."""
    surface: str
    """Cards, menus, dialogs."""
    sunken: str
    """Pills, notices, hovered controls."""
    border: str
    text: str
    muted: str
    faint: str
    """Placeholders and marks that repeat what a word says."""
    accent: str
    accent_soft: str
    on_accent: str
    """Text on the accent."""
    spare: str
    tight: str
    runs_out: str
    good: str
    track: str
    cache_read: str
    cache_write: str
    input: str
    output: str
    tint: float
    """How much of a provider's colour its rows take."""
    is_sharp: bool = False
    """The user asks for more contrast: bars are thicker and have a rim."""


LIGHT = Tokens(
    is_dark=False,
    bg="#F5F6F8",
    surface="#FFFFFF",
    sunken="#EEF0F3",
    border="#E3E6EB",
    text="#1A1D21",
    muted="#5F6875",
    faint="#98A1AE",
    accent="#2F66D0",
    accent_soft="#E8EFFC",
    on_accent="#FFFFFF",
    spare="#3B78C9",
    tight="#B5770E",  # a hair below the drawing's: 3:1 on the track
    runs_out="#C23B34",
    good="#2E8B57",
    track="#E4E7EC",
    cache_read="#7FA8D8",
    cache_write="#D99A3B",
    input="#4F6FB8",
    output="#3C9466",  # likewise
    tint=0.05,
)
DARK = Tokens(
    is_dark=True,
    bg="#131519",
    surface="#1B1E24",
    sunken="#22262D",
    border="#2C313A",
    text="#E9EBEE",
    muted="#A2AAB6",
    faint="#6D7683",
    accent="#7AA5F2",
    accent_soft="#22304A",
    on_accent="#131519",  # white would keep only 2.5:1 on the dark theme's accent
    spare="#6FA4E8",
    tight="#E0A63C",
    runs_out="#EE7068",
    good="#63BD8A",
    track="#2D323B",
    cache_read="#5F86B5",
    cache_write="#C78B36",
    input="#7C98DB",
    output="#56B181",
    tint=0.06,
)


def _channel(value: int) -> float:
    share = value / 255
    return share / 12.92 if share <= 0.04045 else float(((share + 0.055) / 1.055) ** 2.4)


def _channels(name: str) -> tuple[int, int, int]:
    return int(name[1:3], 16), int(name[3:5], 16), int(name[5:7], 16)


def luminance(name: str) -> float:
    """How bright a colour is to the eye, 0-1."""
    red, green, blue = (_channel(value) for value in _channels(name))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast of two colours as WCAG 2 counts it, 1-21."""
    bright, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


@lru_cache(maxsize=256)
def mix(one: str, other: str, share: float) -> str:
    """`one` with `share` (0-1) of `other` in it."""
    pairs = zip(_channels(one), _channels(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02X}" for a, b in pairs)


@lru_cache(maxsize=256)
def readable(name: str, surface: str, is_dark: bool, least: float = READABLE) -> str:
    """`name` as the colour of text on `surface`: darkened or lightened until it keeps 4.5:1, or `least`."""
    end = "#FFFFFF" if is_dark else "#000000"
    steps = (mix(name, end, step / 20) for step in range(21))
    return next((step for step in steps if contrast(step, surface) >= least), end)


def tinted(tokens: Tokens, accent: str, share: float = 1.0) -> str:
    """The surface with a provider's tint; `share` 2 doubles it, as behind its glyph."""
    return mix(tokens.surface, accent, tokens.tint * share)


@lru_cache(maxsize=2)
def sharpened(tokens: Tokens) -> Tokens:
    """For a user who asks the desktop for more contrast: no faint words; borders and parts of bars can be seen."""

    def least(name: str, ratio: float, surface: str = tokens.sunken) -> str:
        return readable(getattr(tokens, name), surface, tokens.is_dark, ratio)

    return replace(
        tokens,
        border=least("border", VISIBLE),
        muted=least("muted", VERY_READABLE),
        faint=least("faint", READABLE),
        accent=least("accent", READABLE),
        cache_read=least("cache_read", VISIBLE, tokens.track),
        cache_write=least("cache_write", VISIBLE, tokens.track),
        is_sharp=True,
    )
