"""The user's language from Qt."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from PySide6.QtCore import QCoreApplication, QLocale, QTranslator

from desktop import catalogue, language
from desktop import format as fmt
from desktop.language import LanguageChoice
from desktop.sentences import retold
from desktop.wording import window_noun
from tests.conftest import NOW

DESKTOP = Path(catalogue.__file__).parent
GERMAN_TEXTS = DESKTOP.parent / "resources" / "translations" / "loadline_de.ts"
ENGLISH_US = QLocale(QLocale.Language.English, QLocale.Country.UnitedStates)
GERMAN = QLocale(QLocale.Language.German, QLocale.Country.Germany)


def collect(file: Path) -> None:
    """As a translator does."""
    subprocess.run([sys.executable, DESKTOP.parent / ".dev" / "texts.py", file], check=True)


def compile_catalogue(source: Path, target: Path) -> None:
    lrelease = Path(sys.executable).with_name("pyside6-lrelease")
    subprocess.run([lrelease, "-silent", source, "-qm", target], check=True)


def translate(file: Path, context: str, text: str, *forms: str) -> None:
    """Fills in one translation, with its plural forms if there are several."""
    tree = ET.parse(file)
    for found in tree.getroot().iter("context"):
        for message in found.iter("message"):
            if (found.findtext("name"), message.findtext("source")) == (context, text):
                _fill(message.find("translation"), forms)
    tree.write(file, encoding="unicode")


def _fill(translation: ET.Element | None, forms: tuple[str, ...]) -> None:
    assert translation is not None
    translation.attrib.clear()
    translation.clear()
    if len(forms) == 1:
        translation.text = forms[0]
    else:
        for form in forms:
            ET.SubElement(translation, "numerusform").text = form


@pytest.fixture(autouse=True)
def _plain_english_afterwards(qapp: QCoreApplication) -> Iterator[None]:
    before = QLocale()
    yield
    for translator in qapp.findChildren(QTranslator):
        qapp.removeTranslator(translator)
    QLocale.setDefault(before)
    language.use(language.ENGLISH)


def test_signs_are_those_of_the_locale_and_names_those_of_the_texts(
    qapp: QCoreApplication, tmp_path: Path
) -> None:
    catalogue.install(qapp, GERMAN, tmp_path)  # where nothing is translated

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


def test_a_translated_catalogue_is_spoken_with_its_own_plurals(
    qapp: QCoreApplication, tmp_path: Path
) -> None:
    source = tmp_path / "loadline_de.ts"
    collect(source)
    translate(source, "Menu", "Quit", "Beenden")
    translate(source, "Menu", "%Ln request(s)", "%Ln Anfrage", "%Ln Anfragen")
    collect(source)  # once more: what was translated stays
    compile_catalogue(source, tmp_path / "loadline_de.qm")

    catalogue.install(qapp, GERMAN, tmp_path)

    assert language.translate("Menu", "Quit") == "Beenden"
    assert language.translate("Menu", "%Ln request(s)", 1) == "1 Anfrage"
    assert language.translate("Menu", "%Ln request(s)", 1284) == "1.284 Anfragen"
    assert language.translate("Menu", "Settings…") == "Settings…"
    assert language.current().days[5] == "Sa."


def test_the_words_of_a_provider_s_settings_are_translated_too(
    qapp: QCoreApplication, tmp_path: Path
) -> None:
    source = tmp_path / "loadline_de.ts"
    collect(source)
    translate(source, "Proxy", "Stop at extra usage", "Vor Zusatzkosten anhalten")
    compile_catalogue(source, tmp_path / "loadline_de.qm")

    catalogue.install(qapp, GERMAN, tmp_path)

    assert retold("Stop at extra usage") == "Vor Zusatzkosten anhalten"


def test_a_sentence_of_the_proxy_keeps_what_it_names(
    qapp: QCoreApplication, tmp_path: Path
) -> None:
    source = tmp_path / "loadline_de.ts"
    collect(source)
    translate(source, "Proxy", "{1} did not answer.", "{1} hat nicht geantwortet.")
    translate(source, "Proxy", "Within {1} s.", "In {1} s.")
    compile_catalogue(source, tmp_path / "loadline_de.qm")

    catalogue.install(qapp, GERMAN, tmp_path)

    assert retold("api.example did not answer. Within 300 s.") == (
        "api.example hat nicht geantwortet. In 300 s."
    )
    assert retold("Whatever a provider says.") == "Whatever a provider says."


REASONS = [
    ("same session", "gleiche Sitzung"),
    ("most headroom, 42% used", "meiste Reserve, 42 % genutzt"),
    (
        "next account that can serve; bob@example.com served this session before (paused)",
        "nächstes einsatzbereites Konto; zuvor diente bob@example.com dieser Sitzung (pausiert)",
    ),
    (
        "most headroom, 7% used; bob@example.com served this session before (5h window used up)",
        "meiste Reserve, 7 % genutzt; zuvor diente bob@example.com dieser Sitzung (5-Stunden-Fenster aufgebraucht)",
    ),
    (
        "5h and weekly · Opus window used up",
        "5-Stunden-Fenster und Wochenfenster für Opus aufgebraucht",
    ),
]


WRONG_VALUES = [
    (
        "LOADLINE_PORT must be a whole number from 0 to 65535, not 'http'.",
        "LOADLINE_PORT muss eine ganze Zahl von 0 bis 65535 sein, nicht 'http'.",
    ),
    (
        "connect_s must be a number over 0, at most 3600, not '0'.",
        "connect_s muss eine Zahl über 0, höchstens 3600 sein, nicht '0'.",
    ),
    ("require_key must be true or false.", "require_key muss true oder false sein."),
    (
        "key_source must be one of keyring, file, env, not 'pocket'.",
        "key_source muss eines von keyring, file, env sein, nicht 'pocket'.",
    ),
]


@pytest.mark.parametrize(("said", "german"), WRONG_VALUES)
def test_what_a_setting_must_be_is_said_in_one_language(
    qapp: QCoreApplication, said: str, german: str
) -> None:
    catalogue.choose(qapp, LanguageChoice.GERMAN)

    told = retold(said)
    catalogue.choose(qapp, LanguageChoice.ENGLISH)

    assert told == german


@pytest.mark.parametrize(("reason", "german"), REASONS)
def test_why_an_account_was_chosen_is_told_in_german(
    qapp: QCoreApplication, reason: str, german: str
) -> None:
    catalogue.choose(qapp, LanguageChoice.GERMAN)

    told = retold(reason)
    catalogue.choose(qapp, LanguageChoice.ENGLISH)

    assert told == german


@pytest.mark.parametrize(
    ("name", "noun"),
    [
        ("5h", "5-Stunden-Fenster"),
        ("weekly", "Wochenfenster"),
        ("weekly · Opus", "Wochenfenster für Opus"),
        ("30d", "30-Tage-Fenster"),
        ("window", "Nutzungsfenster"),
    ],
)
def test_a_window_s_name_is_one_german_noun(qapp: QCoreApplication, name: str, noun: str) -> None:
    catalogue.choose(qapp, LanguageChoice.GERMAN)

    assert window_noun(name) == noun


def test_the_user_may_ask_for_another_language_than_the_system_s(qapp: QCoreApplication) -> None:
    catalogue.choose(qapp, LanguageChoice.GERMAN)
    german = language.translate("Menu", "Quit")
    catalogue.choose(qapp, LanguageChoice.ENGLISH)

    assert (german, language.translate("Menu", "Quit")) == ("Beenden", "Quit")


# What is in the catalogue


def messages() -> list[tuple[str, ET.Element]]:
    tree = ET.parse(GERMAN_TEXTS)
    return [
        (context.findtext("name") or "", message)
        for context in tree.getroot().iter("context")
        for message in context.iter("message")
    ]


def forms(message: ET.Element) -> list[str]:
    translation = message.find("translation")
    assert translation is not None
    several = [each.text or "" for each in translation.iter("numerusform")]
    return several or [translation.text or ""]


def test_the_catalogue_holds_every_text_and_no_other(tmp_path: Path) -> None:
    fresh = tmp_path / GERMAN_TEXTS.name
    fresh.write_bytes(GERMAN_TEXTS.read_bytes())

    collect(fresh)

    assert fresh.read_text(encoding="utf-8") == GERMAN_TEXTS.read_text(encoding="utf-8")
    assert (tmp_path / "templates.txt").read_text(encoding="utf-8") == (
        GERMAN_TEXTS.with_name("templates.txt").read_text(encoding="utf-8")
    )


def test_what_is_compiled_is_what_is_written(tmp_path: Path) -> None:
    compile_catalogue(GERMAN_TEXTS, tmp_path / "fresh.qm")

    assert (tmp_path / "fresh.qm").read_bytes() == GERMAN_TEXTS.with_suffix(".qm").read_bytes()


def test_every_text_has_its_german() -> None:
    missing = [
        (context, message.findtext("source"))
        for context, message in messages()
        if message.find("translation[@type='unfinished']") is not None or not all(forms(message))
    ]

    assert missing == []


def test_a_translation_keeps_places_line_ends_and_marks() -> None:
    wrong = [
        (context, source, form)
        for context, message in messages()
        for form in forms(message)
        if (source := message.findtext("source") or "")
        if marks(source, form) != marks(form, form)
    ]

    assert wrong == []


def marks(text: str, form: str) -> tuple[object, ...]:
    """What a translation must keep: {places}, %n (which a singular may leave out), line ends, ellipses at the end."""
    numbers = {"%n", "%Ln"} if "%n" in form or "%Ln" in form else set()
    return (
        sorted(re.findall(r"\{[^}]*\}", text)),
        {each for each in numbers if each in text},
        text.count("\n"),
        text.endswith("…"),
        "&" in text.replace("&&", ""),
    )


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
