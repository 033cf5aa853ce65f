"""Where painted things lie in a language that is read from right to left, and in which order letters stand."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication

from desktop.widgets.direction import (
    after,
    aligned,
    forward,
    is_read_from_right,
    mirrored,
    placed,
)

ROOM = QRectF(100, 10, 200, 40)
ICON = QRectF(108, 20, 16, 16)


@pytest.fixture
def from_right(qapp: QApplication) -> Iterator[None]:
    qapp.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    yield
    qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)


@pytest.fixture
def painter(request: pytest.FixtureRequest, qapp: QApplication) -> Iterator[QPainter]:
    made = QPainter(QImage(10, 10, QImage.Format.Format_RGB32))
    made.setLayoutDirection(request.param)
    yield made
    made.end()


LEFT_TO_RIGHT = pytest.mark.parametrize("painter", [Qt.LayoutDirection.LeftToRight], indirect=True)
RIGHT_TO_LEFT = pytest.mark.parametrize("painter", [Qt.LayoutDirection.RightToLeft], indirect=True)


def test_a_mirrored_part_is_as_far_from_the_other_edge() -> None:
    assert mirrored(ROOM, ICON) == QRectF(276, 20, 16, 16)
    assert mirrored(ROOM, mirrored(ROOM, ICON)) == ICON
    assert mirrored(ROOM, ROOM) == ROOM


@LEFT_TO_RIGHT
def test_from_left_to_right_parts_stand_as_they_are_thought(painter: QPainter) -> None:
    assert placed(painter, ROOM, ICON) == ICON
    assert after(painter, ROOM, 30) == QRectF(130, 10, 170, 40)
    assert forward(painter) == "chevron-right"


@RIGHT_TO_LEFT
def test_from_right_to_left_a_line_begins_at_the_right(painter: QPainter) -> None:
    assert placed(painter, ROOM, ICON) == QRectF(276, 20, 16, 16)
    assert after(painter, ROOM, 30) == QRectF(100, 10, 170, 40)
    assert forward(painter) == "chevron-left"


@pytest.mark.parametrize(
    ("text", "is_so"),
    [
        ("alice@example.com", False),
        ("/claude", False),
        ("$3.42", False),
        ("42%", False),
        ("", False),
        ("חשבונות", True),
        ("(24) حسابات", True),
        ("claude – חשבון", False),
    ],
)
def test_a_text_is_read_as_its_first_letter_is(text: str, is_so: bool) -> None:
    assert is_read_from_right(text) is is_so


LEFT, RIGHT = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight
TOP, ABSOLUTE = Qt.AlignmentFlag.AlignTop, Qt.AlignmentFlag.AlignAbsolute


@pytest.mark.usefixtures("qapp")
def test_a_label_stays_where_it_is_where_all_is_read_from_the_left() -> None:
    assert aligned(LEFT | TOP) == LEFT | TOP


@pytest.mark.usefixtures("from_right")
def test_a_label_begins_where_the_program_s_lines_begin() -> None:
    assert aligned(LEFT | TOP) == RIGHT | TOP | ABSOLUTE
    assert aligned(RIGHT) == LEFT | ABSOLUTE
    assert aligned(TOP) == TOP
