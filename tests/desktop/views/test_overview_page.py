"""The Overview page and the first-run checklist: what is done turns green, what is dismissed stays away."""

from dataclasses import replace

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractButton, QLineEdit, QPushButton, QWidget

from desktop.models.checklist import Progress, client_lines
from desktop.views.add_dialog import AddDialog
from desktop.views.import_dialog import ImportDialog
from desktop.views.main_window import MainWindow
from desktop.views.sign_in_dialog import SignInDialog
from desktop.widgets.text import Label
from proxy.events import RequestFinished, RequestStarted
from proxy.importing import ImportRequest
from proxy.model import AccountId
from proxy.record import Ending
from proxy.service import Proxy
from tests.desktop.models.test_import_form import KEY
from tests.desktop.samples import FIRST, ROWS, record
from tests.desktop.waiting import until


def steps(window: MainWindow) -> list[str]:
    """What the checklist says of its steps to a screen reader."""
    return [
        each.accessibleName()
        for each in window.overview.checklist.findChildren(QWidget)
        if each.accessibleName().endswith((": done", ": to do"))
    ]


def button(parent: QWidget, name: str) -> QPushButton:
    return next(
        each
        for each in parent.findChildren(QPushButton)
        if name in (each.text(), each.accessibleName())
    )


def texts(window: MainWindow) -> list[str]:
    return [each.text() for each in window.overview.findChildren(Label) if each.isVisible()]


async def test_a_newcomer_sees_three_steps_to_do(new_window: MainWindow) -> None:
    await until(new_window.overview.checklist.isVisible)
    assert steps(new_window) == [
        "Add an account: to do",
        "Connect a client: to do",
        "Send a first request: to do",
    ]


async def test_steps_are_done_as_they_happen(new_window: MainWindow, new_proxy: Proxy) -> None:
    await new_proxy.import_account(ImportRequest(email="alice@example.com", api_key=KEY))
    await until(lambda: steps(new_window)[0] == "Add an account: done")

    new_proxy.events.publish(RequestStarted("req_1"))
    await until(lambda: steps(new_window)[1] == "Connect a client: done")

    new_proxy.events.publish(RequestFinished(record(0, ROWS[0])))
    await until(lambda: not new_window.overview.checklist.isVisible())


async def test_a_request_that_failed_is_no_first_answer(
    new_window: MainWindow, new_proxy: Proxy
) -> None:
    new_proxy.events.publish(RequestStarted("req_1"))
    new_proxy.events.publish(RequestFinished(record(0, ROWS[0], ending=Ending.FAILED)))

    await until(lambda: steps(new_window)[1] == "Connect a client: done")
    assert steps(new_window)[2] == "Send a first request: to do"


async def test_a_client_s_own_login_passes_the_first_step(
    new_window: MainWindow, new_proxy: Proxy
) -> None:
    assert Progress(has_answer=True).done == (True, True, True)


async def test_the_second_step_leads_to_the_page_of_clients(new_window: MainWindow) -> None:
    button(new_window.overview.checklist, "Connect a client…").click()

    assert new_window.page == "Connect a client"


async def test_the_line_for_a_client_is_shown_and_copied(
    new_window: MainWindow, new_proxy: Proxy
) -> None:
    checklist = new_window.overview.checklist
    lines = [each.text() for each in checklist.findChildren(QLineEdit)]

    button(checklist, "Copy the line for Claude Code").click()

    expected = f"ANTHROPIC_BASE_URL={new_proxy.base_url}/claude"
    assert expected in lines
    assert QGuiApplication.clipboard().text() == expected


def test_a_client_without_a_variable_gets_the_bare_address() -> None:
    url = replace(FIRST.client_urls[0], variable="")
    provider = replace(FIRST, client_urls=(url,))  # type: ignore[type-var]

    (line,) = client_lines({provider.id: provider}, "http://127.0.0.1:2455")

    assert line.text == "http://127.0.0.1:2455/claude"


async def test_the_checklist_opens_both_ways_to_an_account(new_window: MainWindow) -> None:
    checklist = new_window.overview.checklist

    button(checklist, "Add account…").click()
    button(checklist, "Import…").click()

    assert len(new_window.findChildren(AddDialog)) == 1
    assert [each.source.way for each in new_window.findChildren(ImportDialog)] == ["file"]


async def test_who_has_sent_requests_sees_no_checklist(window: MainWindow) -> None:
    await until(lambda: not window.overview.checklist.isVisible())


async def test_a_dismissed_checklist_comes_back_when_there_is_no_account(
    new_window: MainWindow, new_proxy: Proxy
) -> None:
    made = await new_proxy.import_account(ImportRequest(email="a@example.com", api_key=KEY))
    await until(lambda: steps(new_window)[0] == "Add an account: done")

    button(new_window.overview.checklist, "Dismiss the checklist").click()
    dismissed = new_window.overview.checklist.isVisible()
    await new_proxy.remove_account(made.id)

    assert not dismissed
    await until(new_window.overview.checklist.isVisible)


async def test_each_account_is_one_line_that_opens_it(window: MainWindow) -> None:
    rows = {
        each.accessibleName().partition(",")[0]: each
        for each in window.overview.findChildren(QAbstractButton)
        if "@" in each.accessibleName()
    }

    rows["bob@example.com"].click()

    assert sorted(rows) == [
        "alice@example.com",
        "api@example.com",
        "bob@example.com",
        "team@example.com",
        "work@example.com",
    ]
    assert window.page == "Accounts"
    page = window.accounts
    await until(lambda: page.model.rows[page.table.current_row()].name == "bob@example.com")


async def test_today_s_numbers_are_said(window: MainWindow) -> None:
    shown = texts(window)

    assert {"10", "648K tokens", "91%", "$0.79"} <= set(shown)
    assert "API-equivalent; $0.42 billed; 1 without a price" in shown


async def test_refreshing_without_success_says_why(window: MainWindow) -> None:
    window.show_page("Accounts")

    window.accounts.refresh()

    await until(window.notice.isVisible, limit_s=30)
    assert window.notice.text.startswith("No new numbers")


async def test_an_account_that_needs_the_user_is_named_with_its_way_on(window: MainWindow) -> None:
    notice = window.overview.problems.notices[0]

    said = notice.text
    button(notice, "Sign in again…").click()

    assert said == ("team@example.com needs a sign-in. OpenAI no longer renews this login.")
    dialog = window.findChild(SignInDialog)
    assert dialog is not None
    assert dialog.windowTitle() == "Sign in again"


async def test_its_line_leads_there_too(window: MainWindow) -> None:
    lines = window.overview.findChildren(QAbstractButton)
    next(each for each in lines if each.accessibleName().startswith("team@example.com")).click()

    assert window.findChild(SignInDialog) is not None
    assert window.page == "Overview"


async def test_a_dismissed_problem_is_not_said_again(window: MainWindow) -> None:
    window.overview.problems.dismiss()

    window.show_page("Accounts")
    window.show_page("Overview")

    assert not window.overview.problems.isVisible()


async def test_a_problem_goes_with_its_account(window: MainWindow, proxy: Proxy) -> None:
    await proxy.remove_account(AccountId("acc_team"))

    await until(lambda: not window.overview.problems.isVisible())


async def test_in_a_high_window_the_cards_keep_their_height(new_window: MainWindow) -> None:
    new_window.overview.checklist.dismissed.emit()
    new_window.resize(1100, 1400)

    card = next(
        each
        for each in new_window.overview.findChildren(QWidget)
        if each.accessibleName().startswith("Requests today")
    )

    await until(lambda: new_window.overview.height() > 1200)
    await until(lambda: card.height() <= card.sizeHint().height())
