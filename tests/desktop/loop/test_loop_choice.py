"""Which loop serves: ours where platform and Python allow it, else stock qasync."""

import ast
import asyncio
import contextlib
import inspect
import re
import selectors
import sys

import pytest
import qasync
from PySide6.QtWidgets import QApplication

from desktop import loop as loop_module
from desktop.loop import PRIVATE_NAMES, QtLoop
from desktop.loop_choice import SIDE_THREAD_S, can_nest, make_loop

pytestmark = pytest.mark.skipif(
    not hasattr(selectors.DefaultSelector, "fileno"), reason="only stock qasync works here"
)


@pytest.fixture(autouse=True)
def _asked_anew() -> None:
    can_nest.cache_clear()


def test_the_programs_own_loop_serves_where_it_can(qapp: QApplication) -> None:
    loop = make_loop(qapp)

    assert isinstance(loop, QtLoop)
    assert isinstance(loop, qasync.QEventLoop)
    loop.close()


def test_a_setting_asks_for_stock_qasync(qapp: QApplication) -> None:
    loop = make_loop(qapp, "stock")

    assert type(loop) is qasync.QEventLoop
    loop.close()


def test_stock_qasync_serves_where_a_selector_has_no_descriptor(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(selectors, "DefaultSelector", selectors.SelectSelector)  # as on Windows

    loop = make_loop(qapp)

    assert type(loop) is qasync.QEventLoop
    loop.close()


def test_stock_qasync_serves_on_a_python_that_renamed_what_ours_uses(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(asyncio.tasks, "_leave_task")  # this Python still has the name

    loop = make_loop(qapp)

    assert type(loop) is qasync.QEventLoop
    loop.close()


def test_side_threads_give_way_to_the_windows_soon(qapp: QApplication) -> None:
    make_loop(qapp).close()

    assert sys.getswitchinterval() == pytest.approx(SIDE_THREAD_S)


def test_asking_leaves_no_descriptor_open(qapp: QApplication) -> None:
    with selectors.DefaultSelector() as before:
        lowest_free = before.fileno()

    assert can_nest()

    with selectors.DefaultSelector() as after:
        assert after.fileno() == lowest_free


@pytest.mark.parametrize("name", PRIVATE_NAMES)
def test_this_python_has_the_private_name(name: str) -> None:
    with contextlib.closing(asyncio.SelectorEventLoop()) as loop:
        assert hasattr(loop, name)


def test_the_private_names_asked_for_are_those_used() -> None:
    tree = ast.parse(inspect.getsource(loop_module))
    attributes = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    private = {name for name in attributes if re.fullmatch("_[a-z][a-z_]*", name)}

    with contextlib.closing(asyncio.SelectorEventLoop()) as plain:
        used = {name for name in private if hasattr(plain, name)}

    assert used == set(PRIVATE_NAMES)


def test_a_turn_of_this_python_is_what_the_loop_takes_it_for() -> None:
    turn = inspect.getsource(asyncio.BaseEventLoop._run_once)

    assert "self._selector.select(timeout)" in turn
    assert "ntodo = len(self._ready)" in turn
    assert "handle = self._ready.popleft()\n            if handle._cancelled:\n" in turn


def test_every_method_that_qasync_overrides_is_asyncios_again() -> None:
    own = {"run_forever"}
    overridden = {
        name
        for name in vars(qasync._QEventLoop)
        if not name.startswith("__") and hasattr(asyncio.SelectorEventLoop, name)
    }

    assert len(overridden) > 15
    for name in overridden - own:
        assert getattr(QtLoop, name) is getattr(asyncio.SelectorEventLoop, name), name
