"""Qt's style sheet from the tokens: whatever widget is on screen has our look, also scroll bars, menus and tooltips.

Widgets say what they are by the properties `role`, `tone` and `kind`; sizes go with the user's font. Qt mirrors
layouts by itself, but not what a sheet says of left and right: `_Sides` does.
"""

from dataclasses import dataclass

from desktop.theme import CARD_RADIUS, CONTROL_RADIUS, TextRole
from desktop.tokens import Tokens, mix, readable

WEIGHTS = {
    TextRole.TITLE: 600,
    TextRole.NUMBER: 600,
    TextRole.HEADING: 600,
    TextRole.STRONG: 500,
    TextRole.PILL: 500,
}


@dataclass(frozen=True, slots=True)
class _Sides:
    """Where a line begins and ends."""

    begin: str = "left"
    end: str = "right"


def style_sheet(tokens: Tokens, scale: float, is_mirrored: bool = False) -> str:
    """The whole sheet; `scale` is the user's text size over the drawings'. Mirrored, it is read from the right."""
    sides = _Sides("right", "left") if is_mirrored else _Sides()
    return "\n".join(
        (
            _texts(tokens, scale),
            _frames(tokens, sides),
            _buttons(tokens, scale, sides),
            _inputs(tokens, scale),
            _tables(tokens, scale),
            _scroll_bars(tokens, scale),
            _popups(tokens, scale),
        )
    )


def _px(value: float, scale: float, more: int = 0) -> str:
    """At the user's text size; `more` pixels are that at any size."""
    return f"{max(1, round(value * scale)) + more}px"


def _texts(tokens: Tokens, scale: float) -> str:
    sizes = "\n".join(
        f'QLabel[role="{role}"] {{ font-size: {_px(role.size, scale)}; font-weight: {WEIGHTS.get(role, 400)}; }}'
        for role in TextRole
    )
    tones = {
        "text": tokens.text,
        "muted": tokens.muted,
        "faint": tokens.faint,
        "accent": tokens.accent,
        "good": tokens.good,
        "tight": tokens.tight,
        "runs_out": tokens.runs_out,
    }
    colors = "\n".join(
        f'QLabel[tone="{tone}"] {{ color: {_text_color(tokens, name, tone)}; }}'
        for tone, name in tones.items()
    )
    return f"QLabel {{ background: transparent; color: {tokens.text}; }}\n{sizes}\n{colors}"


def _text_color(tokens: Tokens, name: str, tone: str) -> str:
    """Faint words repeat what others say and stay faint; all others keep their contrast."""
    return name if tone == "faint" else readable(name, tokens.bg, tokens.is_dark)


def _frames(tokens: Tokens, sides: _Sides) -> str:
    return f"""
QMainWindow, QDialog, QWidget[kind="page"], QStackedWidget {{ background: {tokens.bg}; }}
QWidget[kind="bare"] {{ background: transparent; border: none; }}
QFrame[kind="card"] {{
    background: {tokens.surface}; border: 1px solid {tokens.border}; border-radius: {CARD_RADIUS}px;
}}
QFrame[kind="sunken"] {{
    background: {tokens.sunken}; border: 1px solid {tokens.border}; border-radius: {CARD_RADIUS}px;
}}
QFrame[kind="strip"] {{
    background: {tokens.surface}; border: 1px solid {tokens.border}; border-{sides.begin}: 3px solid {tokens.tight};
    border-radius: {CARD_RADIUS}px;
}}
QFrame[kind="strip"][tone="runs_out"] {{ border-{sides.begin}-color: {tokens.runs_out}; }}
QFrame[kind="strip"][tone="good"] {{ border-{sides.begin}-color: {tokens.good}; }}
QFrame[kind="sidebar"] {{ background: {tokens.bg}; border: none; border-{sides.end}: 1px solid {tokens.border}; }}
QFrame[kind="foot"] {{ background: {tokens.bg}; border: none; border-top: 1px solid {tokens.border}; }}
QFrame[kind="line"] {{ background: {tokens.border}; border: none; }}
QDialog[kind="panel"] {{ background: {tokens.surface}; }}
QScrollArea {{ background: transparent; border: none; }}
QScrollArea > QWidget > QWidget[kind="page"] {{ background: transparent; }}
QSplitter::handle {{ background: transparent; }}
"""


def _buttons(tokens: Tokens, scale: float, sides: _Sides) -> str:
    across, along = _px(7, scale), _px(12, scale)
    pressed = mix(tokens.sunken, tokens.text, 0.06)
    return f"""
QPushButton {{
    outline: none;
    background: {tokens.surface}; color: {tokens.text}; border: 1px solid {tokens.border};
    border-radius: {CONTROL_RADIUS}px; padding: {across} {along}; font-size: {_px(13, scale)}; font-weight: 500;
}}
QPushButton:hover {{ background: {tokens.sunken}; }}
QPushButton:pressed {{ background: {pressed}; }}
QPushButton:disabled {{ color: {tokens.faint}; background: {tokens.bg}; }}
QPushButton[kind="primary"] {{
    background: {tokens.accent}; color: {tokens.on_accent}; border-color: {tokens.accent};
}}
QPushButton[kind="primary"]:hover {{ background: {mix(tokens.accent, tokens.text, 0.12)}; }}
QPushButton[kind="primary"]:pressed {{ background: {mix(tokens.accent, tokens.text, 0.22)}; }}
QPushButton[kind="primary"]:disabled {{
    background: {tokens.track}; color: {tokens.faint}; border-color: {tokens.track};
}}
QPushButton[kind="danger"] {{
    background: {tokens.surface}; border-color: {tokens.border};
    color: {readable(tokens.runs_out, tokens.sunken, tokens.is_dark)};
}}
QPushButton[kind="danger"]:hover {{ background: {tokens.sunken}; border-color: {tokens.runs_out}; }}
QPushButton[kind="link"] {{
    background: transparent; border: 1px solid transparent; padding: 1px 2px;
    color: {readable(tokens.accent, tokens.bg, tokens.is_dark)}; font-weight: 400;
}}
QPushButton[kind="link"]:hover {{ text-decoration: underline; }}
QPushButton[kind="link"]:disabled {{ color: {tokens.faint}; }}
QPushButton[kind="icon"] {{ background: transparent; border-color: transparent; padding: {_px(5, scale)}; }}
QPushButton[kind="icon"]:hover {{ background: {tokens.sunken}; }}
QPushButton[isSmall="true"] {{ font-size: {_px(12, scale)}; }}
QPushButton[kind="filter"] {{
    font-weight: 400; color: {tokens.muted}; padding: {_px(6, scale)} {_px(9, scale)}; text-align: left;
}}
QPushButton[kind="filter"][narrowed="true"] {{
    color: {readable(tokens.accent, tokens.surface, tokens.is_dark)}; border-color: {tokens.accent};
}}
QPushButton[kind="segment"] {{ color: {tokens.muted}; border-radius: 0; }}
QPushButton[kind="segment"][edge="first"] {{
    border-top-{sides.begin}-radius: {CONTROL_RADIUS}px;
    border-bottom-{sides.begin}-radius: {CONTROL_RADIUS}px;
}}
QPushButton[kind="segment"][edge="last"] {{
    border-top-{sides.end}-radius: {CONTROL_RADIUS}px;
    border-bottom-{sides.end}-radius: {CONTROL_RADIUS}px;
}}
QPushButton[kind="segment"]:checked {{
    background: {tokens.accent_soft}; border-color: {tokens.accent};
    color: {readable(tokens.accent, tokens.accent_soft, tokens.is_dark)};
}}
QPushButton::menu-indicator {{ image: none; width: 0; }}
"""


def _inputs(tokens: Tokens, scale: float) -> str:
    return f"""
QLineEdit, QPlainTextEdit {{
    background: {tokens.surface}; color: {tokens.text}; border: 1px solid {tokens.border};
    border-radius: {CONTROL_RADIUS}px; padding: {_px(6, scale)} {_px(10, scale)};
    selection-background-color: {tokens.accent}; selection-color: {tokens.on_accent};
    placeholder-text-color: {tokens.faint};
}}
QLineEdit:focus, QPlainTextEdit:focus {{ border: 2px solid {tokens.accent}; padding: {_px(6, scale, -1)} {_px(10, scale, -1)}; }}
QPlainTextEdit[kind="code"] {{
    background: {tokens.sunken}; padding: {_px(8, scale)} {_px(10, scale)};
}}
QPlainTextEdit[kind="code"]:focus {{ padding: {_px(8, scale, -1)} {_px(10, scale, -1)}; }}
QLineEdit[invalid="true"] {{ border-color: {tokens.runs_out}; }}
QTextBrowser[kind="reader"] {{ background: {tokens.surface}; border: 2px solid transparent; border-radius: {CONTROL_RADIUS}px; }}
QTextBrowser[kind="reader"]:focus {{ border-color: {tokens.accent}; }}
QLineEdit:disabled {{ color: {tokens.faint}; background: {tokens.bg}; }}
"""


def _tables(tokens: Tokens, scale: float) -> str:
    return f"""
QTableView {{
    background: transparent; border: none; outline: none; color: {tokens.text};
    selection-background-color: transparent; selection-color: {tokens.text};
}}
QTableView::item {{ border: none; padding: 0; }}
QListView[kind="plates"] {{ background: transparent; border: none; outline: none; }}
QHeaderView {{ background: transparent; border: none; }}
QHeaderView::section {{
    background: transparent; color: {tokens.muted}; border: none; border-bottom: 1px solid {tokens.border};
    padding: 0 {_px(10, scale)}; font-size: {_px(12, scale)}; font-weight: 500;
}}
QHeaderView::section:hover {{ color: {tokens.text}; }}
QHeaderView::up-arrow, QHeaderView::down-arrow {{ image: none; width: 0; height: 0; }}
QTableCornerButton::section {{ background: transparent; border: none; }}
"""


def _scroll_bars(tokens: Tokens, scale: float) -> str:
    thick = _px(10, scale)
    handle = mix(tokens.track, tokens.faint, 0.35)
    return f"""
QScrollBar:vertical {{ background: transparent; width: {thick}; margin: 0; }}
QScrollBar:horizontal {{ background: transparent; height: {thick}; margin: 0; }}
QScrollBar::handle {{ background: {handle}; border-radius: 3px; margin: 2px; }}
QScrollBar::handle:vertical {{ min-height: {_px(32, scale)}; }}
QScrollBar::handle:horizontal {{ min-width: {_px(32, scale)}; }}
QScrollBar::handle:hover, QScrollBar::handle:pressed {{ background: {tokens.faint}; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; background: none; border: none; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
QAbstractScrollArea::corner {{ background: transparent; }}
"""


def _popups(tokens: Tokens, scale: float) -> str:
    return f"""
QMenu {{
    background: {tokens.surface}; color: {tokens.text}; border: 1px solid {tokens.border};
    border-radius: {CONTROL_RADIUS}px; padding: {_px(4, scale)};
}}
QMenu[corners="square"] {{ border-radius: 0; }}
QMenu::item {{
    background: transparent; padding: {_px(6, scale)} {_px(24, scale)} {_px(6, scale)} {_px(10, scale)};
    border-radius: {CONTROL_RADIUS - 2}px;
}}
QMenu::item:selected {{ background: {tokens.accent_soft}; }}
QMenu::item:disabled {{ color: {tokens.faint}; }}
QMenu::icon {{ padding-left: {_px(10, scale)}; }}
QMenu::separator {{ height: 1px; background: {tokens.border}; margin: {_px(4, scale)} 0; }}
QMenu::right-arrow, QMenu::left-arrow {{ image: none; }}
QToolTip {{
    background: {tokens.surface}; color: {tokens.text}; border: 1px solid {tokens.border}; padding: 4px 6px;
}}
"""
