"""Loading a part of the program when it is first needed, module by module.

One import of a page would load fifty modules in one go. A thread could do it beside the loop, but the loop gives up the
interpreter at each read and write of a stream, and would get it back a millisecond later each time; and two threads may
not make the same of PySide's classes at once, which it makes when they are first named.
"""

import importlib
import importlib.util
import sys
from collections.abc import Iterable, Iterator
from types import CodeType, ModuleType

from PySide6 import QtWidgets

from desktop import garbage
from desktop.turns import Steps

OURS = ("desktop.", "proxy.")
QT = "PySide6."
NO_WIDGETS = ("QGraphics", "QStyle", "QCommonStyle", "QProxyStyle")
"""How the names of those many classes begin that no widget has."""


def load(name: str) -> Steps:
    """Imports a module, and before it, one in each step, what it imports of this program, and of Qt."""
    if name not in sys.modules:
        yield from _load(name, set())
        garbage.keep()


def load_widgets() -> Steps:
    """Makes the class of every kind of widget that Qt has.

    PySide does so the first time that Qt hands it a widget of its own, a scroll area's viewport say: it asks each class
    whether the widget is one of these. All at once that takes 10 ms.
    """
    names = [each for each in dir(QtWidgets) if not each.startswith(NO_WIDGETS)]
    yield from _make_classes(QtWidgets, names)


def _load(name: str, begun: set[str]) -> Steps:
    begun.add(name)  # modules that import each other end here
    if (code := _code_of(name)) is not None:
        for needed in _imports_of(code):
            if needed not in sys.modules and needed not in begun:
                yield from _load(needed, begun)
        for module in _of_qt(code):
            yield from _make_classes(importlib.import_module(module), code.co_names)
    importlib.import_module(name)
    yield


def _make_classes(module: ModuleType, names: Iterable[str]) -> Steps:
    """PySide makes a class of Qt, with all its enums, when it is first named, which takes up to a millisecond."""
    unmade = set(dir(module)) - vars(module).keys()
    for name in names:
        if name in unmade:
            getattr(module, name)
            yield


def _code_of(name: str) -> CodeType | None:
    spec = importlib.util.find_spec(name)
    # Not by its class: PyInstaller's loader gives the code, but is no InspectLoader.
    get_code = getattr(spec.loader, "get_code", None) if spec else None
    return get_code(name) if get_code else None


def _imports_of(code: CodeType) -> list[str]:
    """The modules of ours that a module imports by its own lines; what its functions import is left to them."""
    by_functions = {each for part in _within(code) for each in _named(part)}
    return [each for each in _named(code) if each not in by_functions]


def _of_qt(code: CodeType) -> list[str]:
    return [each for each in code.co_names if each.startswith(QT)]


def _named(code: CodeType) -> list[str]:
    """In compiled code a dotted name can only be that of an import."""
    return [each for each in code.co_names if each.startswith(OURS)]


def _within(code: CodeType) -> Iterator[CodeType]:
    """The functions and classes in it, and those in them."""
    for part in code.co_consts:
        if isinstance(part, CodeType):
            yield part
            yield from _within(part)
