"""The main window's coming and going."""

from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import QCoreApplication, QRect, QSize
from PySide6.QtWidgets import QApplication, QCheckBox, QDialog, QMainWindow, QPushButton

from desktop import theme
from desktop.state import WindowState
from desktop.views.close_question import CloseQuestion
from desktop.views.main_window import MainWindow
from desktop.widgets.notice import Notice
from desktop.window_keeper import WindowKeeper
from desktop.wishes import WishList
from tests.desktop.waiting import until


class PagedWindow(QMainWindow):
    """A window that only remembers its page."""

    def __init__(self) -> None:
        super().__init__()
        self.page = "Overview"
        self.notice = Notice(self)

    def show_page(self, name: str) -> None:
        self.page = name


class TrayPlace:
    """A tray that is there or not, and what it was told to say."""

    def __init__(self) -> None:
        self.is_available = True
        self.said: list[str] = []

    def tell(self, title: str, text: str) -> None:
        self.said.append(title)


class Kept:
    """A keeper with what it needs; `again` stands for the next run of the program."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.tray = TrayPlace()
        self.wishes: list[str] = []
        self.made: list[PagedWindow] = []
        self.first_size = QSize(400, 300)
        self.keeper = self._keeper()

    def again(self) -> None:
        self.keeper.close_for_good()
        self.keeper = self._keeper()

    @property
    def window(self) -> PagedWindow:
        return self.made[-1]

    @property
    def question(self) -> CloseQuestion | None:
        questions = self.window.findChildren(CloseQuestion)
        return next((each for each in questions if each.isVisible()), None)

    async def show(self, page: str = "") -> None:
        self.keeper.show(page)
        await until(lambda: self.keeper.is_visible)

    def answer(self, text: str) -> None:
        assert self.question is not None
        buttons = self.question.findChildren(QPushButton)
        next(each for each in buttons if each.text() == text).click()

    def _keeper(self) -> WindowKeeper:
        memory = WindowState(self.home)
        return WindowKeeper(
            self._make,
            self.tray,
            memory,
            WishList(memory),
            lambda: self.wishes.append("leave"),
            is_gnome=True,
        )

    def _make(self) -> MainWindow:
        self.made.append(PagedWindow())
        self.window.resize(self.first_size)
        return cast(MainWindow, self.made[-1])


@pytest.fixture
def kept(home: Path, qapp: QApplication) -> Iterator[Kept]:
    theme.install(qapp)
    made = Kept(home)
    yield made
    made.keeper.close_for_good()
    for window in made.made:
        window.deleteLater()
    QCoreApplication.processEvents()


async def test_the_window_is_made_when_it_is_first_shown_and_only_once(kept: Kept) -> None:
    assert kept.keeper.window is None

    await kept.show()
    await kept.show("Accounts")

    assert len(kept.made) == 1
    assert kept.window.isVisible()
    assert kept.window.page == "Accounts"


async def test_a_minimised_window_comes_back(kept: Kept) -> None:
    await kept.show()
    kept.window.showMinimized()

    await kept.show()

    assert not kept.window.isMinimized()


async def test_closing_hides_the_window_where_a_tray_is_and_says_so_once(kept: Kept) -> None:
    for _ in range(2):
        await kept.show()
        kept.window.close()

        assert not kept.window.isVisible()

    kept.again()
    await kept.show()
    kept.window.close()
    assert kept.tray.said == ["Loadline goes on in the tray."]
    assert kept.wishes == []


async def test_closing_ends_the_program_where_the_user_wants_it_so(kept: Kept) -> None:
    memory = WindowState(kept.home)
    WishList(memory).change(closes_to_tray=False)
    memory.save()
    kept.again()
    await kept.show()

    kept.window.close()

    assert kept.wishes == ["leave"]
    assert kept.tray.said == []


async def test_without_a_tray_closing_asks_and_the_window_stays_until_the_answer(
    kept: Kept,
) -> None:
    kept.tray.is_available = False
    await kept.show()

    kept.window.close()

    assert kept.window.isVisible()
    assert kept.question is not None
    assert kept.tray.said == []


async def test_the_answer_to_stay_is_remembered(kept: Kept) -> None:
    kept.tray.is_available = False
    await kept.show()
    kept.window.close()

    kept.answer("Keep running")

    assert not kept.window.isVisible()
    kept.again()
    await kept.show()
    kept.window.close()
    assert not kept.window.isVisible()
    assert kept.question is None
    assert kept.wishes == []


async def test_the_answer_to_quit_is_remembered(kept: Kept) -> None:
    kept.tray.is_available = False
    await kept.show()
    kept.window.close()

    kept.answer("Quit Loadline")

    assert kept.wishes == ["leave"]
    kept.again()
    await kept.show()
    kept.window.close()
    assert kept.wishes == ["leave", "leave"]
    assert kept.question is None


async def test_an_answer_for_this_once_is_asked_for_again(kept: Kept) -> None:
    kept.tray.is_available = False
    await kept.show()
    kept.window.close()
    assert kept.question is not None
    kept.question.findChildren(QCheckBox)[0].click()

    kept.answer("Keep running")

    await kept.show()
    kept.window.close()
    assert kept.question is not None


async def test_a_desktop_without_a_tray_is_explained_once(kept: Kept) -> None:
    kept.tray.is_available = False
    await kept.show()

    kept.keeper.tell_of_no_tray()

    assert kept.window.notice.text.startswith("This desktop shows no tray icons.")
    assert "AppIndicator" in kept.window.notice.text
    kept.again()
    await kept.show()
    kept.keeper.tell_of_no_tray()
    assert kept.window.notice.text == ""


async def test_an_explanation_hides_no_problem(kept: Kept) -> None:
    kept.tray.is_available = False
    await kept.show()
    kept.window.notice.say("Port 2455 is taken.")

    kept.keeper.tell_of_no_tray()

    assert kept.window.notice.text == "Port 2455 is taken."


async def test_what_cannot_be_notified_is_said_in_the_window_if_there_is_one(kept: Kept) -> None:
    kept.keeper.tell("Title", "Text")
    assert kept.made == []
    await kept.show()

    kept.keeper.tell("Title", "Text")

    assert kept.window.notice.text == "Title Text"


async def test_closing_the_question_answers_nothing(kept: Kept) -> None:
    kept.tray.is_available = False
    await kept.show()
    kept.window.close()
    assert kept.question is not None
    kept.question.reject()

    kept.window.close()

    assert kept.question is not None
    assert kept.wishes == []


async def test_a_click_on_the_icon_hides_the_window_in_front_and_brings_back_a_hidden_one(
    kept: Kept,
) -> None:
    kept.keeper.toggle()
    await until(lambda: kept.keeper.is_visible and kept.window.isActiveWindow())

    kept.keeper.toggle()
    assert not kept.window.isVisible()

    kept.keeper.toggle()
    assert kept.window.isVisible()


async def test_who_works_in_a_dialog_has_the_window_in_front(kept: Kept) -> None:
    assert not kept.keeper.is_in_front
    await kept.show()
    await until(lambda: kept.keeper.is_in_front)

    dialog = QDialog(kept.window)
    dialog.open()
    await until(dialog.isActiveWindow)

    assert kept.keeper.is_in_front
    dialog.close()
    kept.window.close()
    assert not kept.keeper.is_in_front


async def test_leaving_closes_the_window_without_a_question(kept: Kept) -> None:
    kept.tray.is_available = False
    await kept.show()

    kept.keeper.close_for_good()

    assert not kept.window.isVisible()
    assert kept.question is None


async def test_leaving_closes_what_is_open_over_and_beside_the_window(kept: Kept) -> None:
    await kept.show()
    reader = QMainWindow(kept.window)
    reader.show()
    dialog = QDialog(kept.window)
    dialog.open()
    picker = QDialog(dialog)
    picker.open()

    kept.keeper.close_for_good()

    opened = (kept.window, reader, dialog, picker)
    assert [each.isVisible() for each in opened] == [False, False, False, False]
    assert dialog.result() == picker.result() == QDialog.DialogCode.Rejected


async def test_the_window_first_opens_no_larger_than_the_screen(kept: Kept) -> None:
    kept.first_size = QSize(5000, 4000)

    await kept.show()

    room = kept.window.screen().availableSize()
    assert kept.window.frameGeometry().size().boundedTo(room) == kept.window.frameGeometry().size()


async def test_the_window_opens_where_it_was_left(kept: Kept) -> None:
    await kept.show()
    kept.window.setGeometry(QRect(40, 50, 640, 480))
    kept.window.close()
    kept.again()

    await kept.show()

    assert kept.window.size().toTuple() == (640, 480)
    assert len(kept.made) == 2
