"""Lines of code and differences: as high as their text, marked by more than colour."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from desktop import theme
from desktop.tokens import READABLE, contrast
from desktop.widgets.code import CodeView, DiffView

DIFF = "--- a.toml\n+++ a.toml\n@@ -1,2 +1,2 @@\n kept\n-gone\n+come"


@pytest.fixture
def view(qtbot: QtBot) -> CodeView:
    made = CodeView("Lines", most_lines=4)
    qtbot.addWidget(made)
    made.resize(400, made.heightForWidth(400))
    made.show()
    return made


@pytest.fixture
def diff(qtbot: QtBot) -> DiffView:
    made = DiffView("What changes")
    qtbot.addWidget(made)
    made.set_diff(DIFF)
    return made


def colours(view: DiffView, number: int) -> tuple[QColor, QColor]:
    """Of a line's text and of its plate."""
    block = view.document().findBlockByNumber(number)
    (part,) = block.textFormats()
    return part.format.foreground().color(), block.blockFormat().background().color()


def test_it_is_as_high_as_its_lines(view: CodeView) -> None:
    view.set_text("one")
    one = view.heightForWidth(400)
    view.set_text("one\ntwo\nthree")
    three = view.heightForWidth(400)

    line = (three - one) // 2
    assert line >= theme.px(12)
    assert one > line


def test_a_long_line_is_broken_and_counts_for_more(view: CodeView) -> None:
    view.set_text("short")
    short = view.heightForWidth(300)
    view.set_text("x" * 60)

    assert view.heightForWidth(300) > short
    assert view.heightForWidth(3000) == short


def test_past_its_most_lines_it_scrolls(view: CodeView) -> None:
    view.set_text("\n".join("abcd"))
    four = view.heightForWidth(400)
    view.resize(400, four)
    assert view.verticalScrollBarPolicy() is Qt.ScrollBarPolicy.ScrollBarAlwaysOff

    view.set_text("\n".join("abcdefgh"))

    assert view.heightForWidth(400) == four
    assert view.verticalScrollBarPolicy() is Qt.ScrollBarPolicy.ScrollBarAsNeeded


def test_it_can_be_read_and_not_written(view: CodeView) -> None:
    assert view.isReadOnly()
    assert view.accessibleName() == "Lines"
    assert view.tabChangesFocus()


def test_a_difference_has_no_head_and_keeps_its_marks(diff: DiffView) -> None:
    assert diff.text.splitlines() == ["@@ -1,2 +1,2 @@", " kept", "-gone", "+come"]


def test_lines_that_come_and_go_are_coloured_readably(diff: DiffView) -> None:
    (gone, gone_plate), (come, come_plate) = colours(diff, 2), colours(diff, 3)

    assert gone != come
    assert gone_plate != come_plate
    for ink, plate in ((gone, gone_plate), (come, come_plate)):
        assert contrast(ink.name(), plate.name()) >= READABLE
