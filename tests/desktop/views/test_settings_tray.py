"""Tray, notifications and updates on the Settings page, by what a user does."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from aiohttp import web
from PySide6.QtWidgets import QAbstractButton, QWidget
from pytestqt.qtbot import QtBot

from desktop.notification import Kind
from desktop.snapshot import IconWish
from desktop.state import WindowState
from desktop.views.main_window import MainWindow
from desktop.views.settings_notifications import kind_words
from desktop.views.settings_page import SettingsPage
from desktop.wishes import WishList, WithoutTray
from proxy.paths import Paths
from proxy.service import Proxy
from tests.desktop.browser import Browser
from tests.desktop.samples import FIRST, NOW
from tests.desktop.views.test_settings_page import (
    choose,
    control,
    line,
    press,
    row,
    switch,
    type_into,
)
from tests.desktop.waiting import until
from tests.fakes.calls import serving
from tests.fakes.vault import MemoryKey
from tests.proxy.given import given

LINK = "https://example.com/releases/9.0.0"


@pytest.fixture(autouse=True)
def _own_session(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of the developer's own session is looked at or changed."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "xdg"))
    monkeypatch.setenv("XDG_CURRENT_DESKTOP", "ubuntu:GNOME")


@pytest.fixture
async def page(window: MainWindow) -> SettingsPage:
    window.show_page("Settings")
    await until(lambda: window.settings.is_whole)
    return window.settings


# Tray


async def test_the_bars_are_chosen_from_every_window_there_is(
    page: SettingsPage, memory: WindowState
) -> None:
    choose(page, "Upper bar", "weekly")
    choose(page, "Lower bar", "weekly · Opus")
    choose(page, "Icon colour", "colour")

    kept = WishList(memory).now
    assert kept.icon == IconWish("weekly", "weekly · Opus", is_coloured=True)
    page.refresh()
    assert _text(control(page, "Lower bar")) == "Weekly · Opus"


async def test_a_window_that_no_account_has_any_more_is_the_main_one(
    window: MainWindow, page: SettingsPage
) -> None:
    window.wishes.change(tray_upper="monthly")

    page.refresh()

    assert _text(control(page, "Upper bar")) == "The shorter one"


async def test_what_closing_means_without_a_tray_can_be_changed_and_gnome_is_explained(
    page: SettingsPage, memory: WindowState
) -> None:
    """Here is no tray."""
    choose(page, "Closing without a tray", "quit")

    assert WishList(memory).now.without_tray is WithoutTray.QUIT
    assert "AppIndicator" in row(page, "closing without a tray").note


def _text(widget: QWidget) -> str:
    return str(widget.property("text"))


# Notifications


@pytest.mark.parametrize("kind", Kind)
async def test_each_kind_has_its_switch(
    page: SettingsPage, memory: WindowState, kind: Kind
) -> None:
    title, _text = kind_words(kind)

    switch(page, title).click()
    assert WishList(memory).now.silent == {kind}

    switch(page, title).click()
    assert WishList(memory).now.silent == frozenset()


async def test_thresholds_are_chosen(page: SettingsPage, memory: WindowState) -> None:
    choose(page, "Thresholds", "50 75 90")

    assert WishList(memory).now.thresholds == (50, 75, 90)


async def test_a_pause_is_shown_while_it_lasts_and_can_be_ended(
    window: MainWindow, page: SettingsPage
) -> None:
    pause = row(page, "notifications are paused")
    assert not pause.isVisible()

    window.wishes.change(snoozed_until=NOW + timedelta(hours=1))
    assert pause.isVisible()
    press(page, "Resume notifications")

    assert window.wishes.now.snoozed_until is None
    assert not pause.isVisible()


async def test_a_search_does_not_show_a_pause_that_is_none(page: SettingsPage) -> None:
    page.search.setText("paused")

    assert not row(page, "notifications are paused").isVisible()


# Updates


@pytest.fixture
async def newest() -> AsyncIterator[dict[str, str]]:
    """What the place that knows of releases answers, and its address."""
    told = {"version": "9.0.0", "url": LINK}

    async def answer(_request: web.Request) -> web.Response:
        return web.json_response({"version": told["version"], "url": told["url"]})

    app = web.Application()
    app.router.add_get("/latest", answer)
    async with serving(app) as address:
        told["address"] = f"{address}/latest"
        yield told


@pytest.fixture
async def asking(
    home: Path, newest: dict[str, str], memory: WindowState
) -> AsyncIterator[SettingsPage]:
    """A page over a proxy that knows whom to ask."""
    settings = given({}, home=home, port=0, update_url=newest["address"])
    proxy = Proxy(settings, Paths(home), providers=(FIRST,), key_source=MemoryKey())
    await proxy.start()
    page = SettingsPage(proxy, WishList(memory))
    page.show()
    await until(lambda: page.is_whole)
    yield page
    page.deleteLater()
    await proxy.stop()


async def test_a_newer_version_is_told_with_its_page(
    asking: SettingsPage, browser: Browser
) -> None:
    press(asking, "Check now")
    await until(lambda: "9.0.0 is out" in asking.updates.rows[-1].text)

    press(asking, "Show the release")

    assert browser.opened == [LINK]


async def test_the_newest_version_is_told_to_be_that(
    asking: SettingsPage, newest: dict[str, str]
) -> None:
    newest["version"] = "0.0.1"

    press(asking, "Check now")

    await until(lambda: "This is the newest version." in asking.updates.rows[-1].text)


def check_now(page: SettingsPage) -> QAbstractButton:
    return next(each for each in page.findChildren(QAbstractButton) if each.text() == "Check now")


async def test_without_an_address_nothing_can_be_pressed_and_one_sentence_says_why(
    page: SettingsPage,
) -> None:
    assert not check_now(page).isVisible()
    assert not switch(page, "Look for a newer version daily").isEnabled()
    assert row(page, "look for a newer").note == "Needs the address below."
    assert page.updates.rows[-1].text == (
        "No address is set, so Loadline never looks for a newer version."
    )


async def test_an_address_opens_both_ways_at_once(
    page: SettingsPage, newest: dict[str, str], proxy: Proxy, qtbot: QtBot
) -> None:
    type_into(line(page, "Where that is told"), newest["address"], qtbot)
    await until(check_now(page).isVisible)
    assert row(page, "look for a newer").note == ""

    switch(page, "Look for a newer version daily").click()

    await until(lambda: proxy.newer_release is not None)
