"""A page's modules come one in each step, also from the program as it is packaged. In processes of their own."""

import json
import os
import subprocess
import sys

import pytest

SETTINGS = "desktop.views.settings_page"
COUNT_STEPS = f"""
import json, sys
import desktop.app, proxy.service  # what is there when a window is first asked for
from desktop.loading import load
told, before = [], set(sys.modules)
for _ in load({SETTINGS!r}):
    ours = [name for name in set(sys.modules) - before if name.startswith(("desktop.", "proxy."))]
    told.append(len(ours))
    before = set(sys.modules)
print(json.dumps([told, {SETTINGS!r} in sys.modules]))
"""
COUNT_CLASSES = f"""
import json
import desktop.app
from PySide6 import QtCore, QtGui, QtWidgets
from PySide6.QtWidgets import QApplication, QScrollArea
from desktop.loading import load, load_widgets


def made():
    return sum(isinstance(each, type) for qt in (QtCore, QtGui, QtWidgets) for each in vars(qt).values())


told, before = [], made()
for steps in (load({SETTINGS!r}), load_widgets()):
    for _ in steps:
        told.append(made() - before)
        before = made()
app = QApplication([])
area = QScrollArea()
before = made()
area.viewport()
print(json.dumps([told, made() - before]))
"""
AS_PACKAGED = """
import sys
from importlib.machinery import PathFinder


class Frozen:
    \"""As PyInstaller's: it loads and gives code, and has no class of importlib among its bases.\"""

    def __init__(self, loader):
        self._loader = loader

    def create_module(self, spec):
        return None

    def exec_module(self, module):
        exec(self.get_code(module.__name__), module.__dict__)

    def get_code(self, name):
        return self._loader.get_code(name)


class Finder:
    def find_spec(self, name, path=None, target=None):
        spec = PathFinder.find_spec(name, path, target)
        if spec is not None and name.startswith(("desktop.", "proxy.")) and spec.loader is not None:
            spec.loader = Frozen(spec.loader)
        return spec


sys.meta_path.insert(0, Finder())
"""


@pytest.mark.parametrize("before", ["", AS_PACKAGED], ids=["from source", "as packaged"])
def test_a_page_s_modules_come_one_by_one(before: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", before + COUNT_STEPS], capture_output=True, text=True, check=True
    )

    counts, is_loaded = json.loads(done.stdout)
    assert is_loaded
    assert sum(counts) > 30
    assert max(counts) <= 4, counts  # packages come with their first module


def test_the_classes_of_qt_come_a_few_in_each_step() -> None:
    """PySide makes a class with its bases when it is named, and every kind of widget when Qt hands it one of its own."""
    done = subprocess.run(
        [sys.executable, "-c", COUNT_CLASSES],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        check=True,
    )

    counts, later = json.loads(done.stdout)
    assert sum(counts) > 80
    assert max(counts) <= 6, counts
    assert later <= 1  # QGraphicsView


def test_what_is_there_already_takes_no_step() -> None:
    from desktop.loading import load

    assert list(load("sys")) == []
