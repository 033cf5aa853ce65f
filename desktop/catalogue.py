"""The user's language from Qt: texts from the catalogue of translations, signs from the locale."""

from importlib.resources import as_file, files
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

from desktop import language
from desktop.language import Language, LanguageChoice

FOLDER = "translations"
"""Within `resources`: loadline_<language>.qm, compiled by lrelease, and the templates of the proxy's sentences."""
TEMPLATES = "templates.txt"


def choose(app: QCoreApplication, choice: LanguageChoice) -> None:
    """Makes every later text one of the language that the user wants."""
    install(app, locale_of(choice, QLocale.system()))


def locale_of(choice: LanguageChoice, system: QLocale) -> QLocale:
    """The system's own where it speaks the language, else that language as it is written in the system's country."""
    if choice is LanguageChoice.AUTO:
        return system
    wanted = QLocale(choice.value).language()
    is_plain_c = system.language() is QLocale.Language.C and wanted is QLocale.Language.English
    if system.language() is wanted or is_plain_c:
        # By name: the system's own would still prefer the languages it lists.
        return QLocale(system.name())
    return QLocale(wanted, system.territory())


def install(
    app: QCoreApplication, locale: QLocale | None = None, folder: Path | None = None
) -> None:
    """Makes every later text one of `locale`'s language, English where there is no translation.

    The system's locale and our own translations, unless others are given.
    """
    locale = QLocale(QLocale.system() if locale is None else locale)
    locale.setNumberOptions(QLocale.NumberOption.DefaultNumberOptions)  # "C" would not group digits
    QLocale.setDefault(locale)  # what Qt puts in for %Ln
    _remove_all(app)
    with as_file(files("resources") / FOLDER) as ours:
        found = _load(app, locale, "loadline", folder or ours)
        templates = _templates(folder or ours) if found else ()
    if found:  # Qt's own words, as in the menu of a text field: never two languages in one window
        qts_own = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath))
        _load(app, QLocale(found.language()), "qtbase", qts_own)
    texts = QLocale(found.language()) if found else QLocale.c()
    language.use(spoken(locale, texts, templates))


def spoken(locale: QLocale, texts: QLocale, templates: tuple[str, ...] = ()) -> Language:
    """Signs and the clock as in `locale`; names of days in the language of the `texts` around them."""

    def translate(context: str, text: str, number: int) -> str:
        return QCoreApplication.translate(context, text, "", number)

    short = QLocale.FormatType.ShortFormat
    date = locale.dateFormat(short)
    return Language(
        translate=translate,  # its own, so that what is remembered of one catalogue is no other's
        decimal_point=locale.decimalPoint(),
        group_separator=locale.groupSeparator(),
        symbol_follows=_symbol_follows(locale),
        has_24_hours="a" not in locale.timeFormat(short).lower(),
        capital_nouns=texts.language() is QLocale.Language.German,
        month_first=date.find("M") < date.find("d"),
        days=tuple(texts.dayName(day, short) for day in range(1, 8)),
        months=tuple(texts.monthName(month, short) for month in range(1, 13)),
        templates=templates,
    )


def _symbol_follows(locale: QLocale) -> bool:
    """Qt puts it behind in "C" as well, which stands for no country."""
    is_plain_c = locale.language() is QLocale.Language.C
    return not is_plain_c and locale.toCurrencyString(1.0, "¤").endswith("¤")


def _remove_all(app: QCoreApplication) -> None:
    for translator in app.findChildren(QTranslator):
        app.removeTranslator(translator)
        translator.deleteLater()


def _load(app: QCoreApplication, locale: QLocale, name: str, folder: Path) -> QTranslator | None:
    """The translations of that name for `locale`, in use from now on; None where there are none."""
    translator = QTranslator(app)
    if folder.is_dir() and translator.load(locale, name, "_", str(folder)):
        app.installTranslator(translator)
        return translator
    translator.deleteLater()
    return None


def _templates(folder: Path) -> tuple[str, ...]:
    """Those with the most words of their own first: they fit the fewest sentences."""
    file = folder / TEMPLATES
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    return tuple(sorted(lines, key=len, reverse=True))
