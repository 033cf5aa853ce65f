"""Alt and a letter: in every dialog whatever has words has one of its own, in both languages; so have a page's buttons."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale, QTranslator
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from desktop import catalogue, language
from desktop.language import LanguageChoice
from desktop.views.import_dialog import ImportDialog
from desktop.views.main_window import MainWindow
from desktop.widgets.buttons import Button
from desktop.widgets.mnemonics import WithMnemonic
from tests.desktop.views.dialogs import DIALOGS, in_front, opened
from tests.desktop.waiting import until


@pytest.fixture(autouse=True)
def _english_afterwards(qapp: QApplication) -> Iterator[None]:
    before, locale = language.current(), QLocale()
    yield
    for translator in qapp.findChildren(QTranslator):
        qapp.removeTranslator(translator)
    QLocale.setDefault(locale)
    language.use(before)


@pytest.fixture(params=(LanguageChoice.ENGLISH, LanguageChoice.GERMAN))
def _spoken(request: pytest.FixtureRequest, qapp: QApplication) -> None:
    """Before any text is made."""
    catalogue.choose(qapp, request.param)


def worded(dialog: QWidget) -> list[QWidget]:
    return [
        each
        for each in dialog.findChildren(QWidget)
        if isinstance(each, WithMnemonic) and each.isVisible() and each.text()
    ]


@pytest.mark.slow
@pytest.mark.usefixtures("_spoken")
@pytest.mark.parametrize("name", DIALOGS)
async def test_every_control_with_words_has_a_letter_of_its_own(
    signing_window: MainWindow, home: Path, name: str
) -> None:
    dialog = await opened(signing_window, home, name)

    await until(lambda: worded(dialog) and all(each.letter for each in worded(dialog)))
    counts = Counter(each.letter for each in worded(dialog))
    dialog.close()

    assert max(counts.values()) == 1


@pytest.mark.skipif("sys.platform == 'darwin'", reason="a Mac has no such letters")
async def test_a_page_s_buttons_have_theirs_as_long_as_it_is_shown(window: MainWindow) -> None:
    await in_front(window)
    window.show_page("Accounts")
    await until(lambda: len({each.letter for each in headed(window)}) == len(headed(window)))

    QTest.keySequence(window, QKeySequence("Alt+I"))

    await until(lambda: any(each.isVisible() for each in window.findChildren(ImportDialog)))


def headed(window: MainWindow) -> list[Button]:
    texts = {"Refresh usage", "Import…", "Add account…"}
    return [each for each in window.accounts.findChildren(Button) if each.text() in texts]
