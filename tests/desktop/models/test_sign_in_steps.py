"""A sign-in in three steps: where each stage belongs, what is said of it, what helps when it fails."""

from dataclasses import replace

import pytest

from desktop.models.sign_in_steps import Course, Remedy, remedy_of
from desktop.step import StepState
from proxy.errors import AlreadyImported, ProxyError, SignInFailed
from proxy.model import AccountId
from proxy.sign_in import (
    DeviceCode,
    Done,
    Exchanging,
    Failed,
    Opening,
    PasteAddress,
    SignInWay,
    Stage,
    ToolRunning,
    Waiting,
)
from tests.desktop.samples import FIRST, NOW, SECOND, account

URL = "https://auth.example.com/authorize"
TO_COME, GOING_ON, DONE, FAILED = StepState
BROWSER, DEVICE, TOOL = SignInWay


def course(*stages: Stage, way: SignInWay = BROWSER) -> Course:
    made = Course(SECOND, way)
    for stage in stages:
        made = made.after(stage)
    return made


@pytest.mark.parametrize(
    ("stage", "states"),
    [
        (Opening(URL), [GOING_ON, TO_COME, TO_COME]),
        (Waiting(URL, NOW), [DONE, GOING_ON, TO_COME]),
        (DeviceCode("CODE-1", URL, NOW), [DONE, GOING_ON, TO_COME]),
        (PasteAddress(URL, NOW), [DONE, GOING_ON, TO_COME]),
        (ToolRunning("Tool", "tool login", True, NOW), [DONE, GOING_ON, TO_COME]),
        (Exchanging(), [DONE, DONE, GOING_ON]),
        (Done(account("alice")), [DONE, DONE, DONE]),
    ],
    ids=lambda value: type(value).__name__,
)
def test_each_stage_belongs_to_a_step(stage: Stage, states: list[StepState]) -> None:
    assert [step.state for step in course(stage).steps()] == states


def test_a_failure_belongs_to_the_step_that_was_going_on() -> None:
    refused = Failed(SignInFailed("No.", detail="Why.", hint="What to do."))

    at_page = course(Opening(URL), Waiting(URL, NOW), refused)
    at_login = course(Opening(URL), Waiting(URL, NOW), Exchanging(), refused)

    assert [step.state for step in at_page.steps()] == [DONE, FAILED, TO_COME]
    assert [step.state for step in at_login.steps()] == [DONE, DONE, FAILED]
    assert at_page.steps()[1].text == "No. Why. What to do."


def test_only_the_step_that_goes_on_says_something() -> None:
    said = [step.text for step in course(Opening(URL), Waiting(URL, NOW)).steps()]

    assert said == ["", "Sign in on the page that has opened. It comes back by itself.", ""]


def test_without_a_browser_here_the_address_is_to_be_opened_elsewhere() -> None:
    waiting = replace(course(Opening(URL)), has_browser=False).after(Waiting(URL, NOW))

    assert waiting.steps()[1].text.startswith("No browser opens here.")


@pytest.mark.parametrize(
    ("is_open", "words"),
    [
        (True, "Claude Code has opened in a terminal. Sign in there."),
        (False, "Run this in a terminal, and sign in there."),
    ],
)
def test_a_tool_is_opened_or_to_be_started(is_open: bool, words: str) -> None:
    shown = Course(FIRST, TOOL).after(ToolRunning("Claude Code", "claude", is_open, NOW))

    assert shown.steps()[1].title == "Sign in with Claude Code"
    assert shown.steps()[1].text == words


@pytest.mark.parametrize(
    ("failure", "way", "ways", "remedy"),
    [
        (SignInFailed("No."), BROWSER, (BROWSER, DEVICE), Remedy.START_AGAIN),
        (AlreadyImported(AccountId("a"), "a"), BROWSER, (BROWSER,), Remedy.INTO_ACCOUNT),
        (ProxyError("No.", code="sign_in_unavailable"), DEVICE, (BROWSER, DEVICE), Remedy.BY_BROWSER),
        (ProxyError("No.", code="sign_in_unavailable"), BROWSER, (BROWSER, DEVICE), Remedy.BY_DEVICE),
        (ProxyError("No.", code="sign_in_unavailable"), DEVICE, (DEVICE,), Remedy.START_AGAIN),
    ],
    ids=["refused", "here already", "no codes", "no browser", "no other way"],
)  # fmt: skip
def test_what_helps(
    failure: ProxyError, way: SignInWay, ways: tuple[SignInWay, ...], remedy: Remedy
) -> None:
    assert remedy_of(failure, way, ways) is remedy
