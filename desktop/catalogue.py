"""The user's language from Qt: texts from the catalogue of translations, signs from the locale."""

from importlib.resources import as_file, files
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLocale, QTranslator

from desktop import language
from desktop.language import Language

FOLDER = "translations"
"""Within `resources`: loadline_<language>.qm, compiled by lrelease."""


def install(
    app: QCoreApplication, locale: QLocale | None = None, folder: Path | None = None
) -> None:
    """Makes every later text one of `locale`'s language, English where there is no translation; before the first.

    The system's locale and our own translations, unless others are given.
    """
    locale = QLocale(QLocale.system() if locale is None else locale)
    locale.setNumberOptions(QLocale.NumberOption.DefaultNumberOptions)  # "C" would not group digits
    QLocale.setDefault(locale)  # what Qt puts in for %Ln
    translator = QTranslator(app)
    with as_file(files("resources") / FOLDER) as ours:
        is_found = _load(translator, locale, folder or ours)
    if is_found:
        app.installTranslator(translator)
    language.use(spoken(locale, QLocale(translator.language()) if is_found else QLocale.c()))


def spoken(locale: QLocale, texts: QLocale) -> Language:
    """Signs and the clock as in `locale`; names of days in the language of the `texts` around them."""
    short = QLocale.FormatType.ShortFormat
    return Language(
        translate=_translated,
        decimal_point=locale.decimalPoint(),
        group_separator=locale.groupSeparator(),
        has_24_hours="a" not in locale.timeFormat(short).lower(),
        days=tuple(texts.dayName(day, short) for day in range(1, 8)),
        months=tuple(texts.monthName(month, short) for month in range(1, 13)),
    )


def _translated(context: str, text: str, number: int) -> str:
    return QCoreApplication.translate(context, text, "", number)


def _load(translator: QTranslator, locale: QLocale, folder: Path) -> bool:
    return folder.is_dir() and translator.load(locale, "loadline", "_", str(folder))
