"""Loading a part of the program when it is first needed, module by module.

One import of a page would load fifty modules in one go. A thread could do it beside the loop, but the loop gives up the
interpreter at each read and write of a stream, and would get it back a millisecond later each time; and two threads may
not make the same of PySide's classes at once, which it makes when they are first named.
"""

import importlib
import importlib.util
import sys
from collections.abc import Iterator
from types import CodeType

from desktop import garbage
from desktop.turns import Steps

OURS = ("desktop.", "proxy.")


def load(name: str) -> Steps:
    """Imports a module, and before it, one in each step, what it imports of this program."""
    if name not in sys.modules:
        yield from _load(name, set())
        garbage.keep()


def _load(name: str, begun: set[str]) -> Steps:
    begun.add(name)  # modules that import each other end here
    for needed in _imports_of(name):
        if needed not in sys.modules and needed not in begun:
            yield from _load(needed, begun)
    importlib.import_module(name)
    yield


def _imports_of(name: str) -> list[str]:
    """The modules of ours that a module imports by its own lines; what its functions import is left to them."""
    spec = importlib.util.find_spec(name)
    # Not by its class: PyInstaller's loader gives the code, but is no InspectLoader.
    get_code = getattr(spec.loader, "get_code", None) if spec else None
    code: CodeType | None = get_code(name) if get_code else None
    if code is None:
        return []
    by_functions = {each for part in _within(code) for each in _named(part)}
    return [each for each in _named(code) if each not in by_functions]


def _named(code: CodeType) -> list[str]:
    """In compiled code a dotted name can only be that of an import."""
    return [each for each in code.co_names if each.startswith(OURS)]


def _within(code: CodeType) -> Iterator[CodeType]:
    """The functions and classes in it, and those in them."""
    for part in code.co_consts:
        if isinstance(part, CodeType):
            yield part
            yield from _within(part)
