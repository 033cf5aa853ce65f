"""The user's language from Qt."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QLocale

from desktop import catalogue, language
from desktop import format as fmt
from tests.conftest import NOW

DESKTOP = Path(catalogue.__file__).parent
ENGLISH_US = QLocale(QLocale.Language.English, QLocale.Country.UnitedStates)
GERMAN = QLocale(QLocale.Language.German, QLocale.Country.Germany)


@pytest.fixture(autouse=True)
def _plain_english_afterwards() -> Iterator[None]:
    before = QLocale()
    yield
    QLocale.setDefault(before)
    language.use(language.ENGLISH)


def test_signs_are_those_of_the_locale_and_names_those_of_the_texts(
    qapp: QCoreApplication,
) -> None:
    catalogue.install(qapp, GERMAN)

    assert fmt.tokens(5_100_000) == "5,1M"
    assert language.current().days[5] == "Sat"
    assert language.current().has_24_hours


def test_the_clock_follows_the_locale(qapp: QCoreApplication) -> None:
    catalogue.install(qapp, ENGLISH_US)

    assert not language.current().has_24_hours
    assert fmt.clock_time(NOW, NOW.tzinfo) == "12:00 PM"


def test_texts_and_their_numbers_come_through_qt(qapp: QCoreApplication) -> None:
    catalogue.install(qapp, QLocale.c())

    assert language.translate("Menu", "Quit") == "Quit"
    assert language.translate("Menu", "%Ln request(s)", 1284) == "1,284 requests"
    assert language.translate("Menu", "%n request(s)", 1) == "1 request"


def test_every_text_can_be_found_by_the_tool_that_collects_them() -> None:
    hidden = [
        f"{path.relative_to(DESKTOP)}:{node.lineno}"
        for path in sorted(DESKTOP.rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "translate"
        and not all(isinstance(part, ast.Constant) for part in node.args[:2])
    ]

    assert hidden == []
