"""A sign-in as three steps in words: what is done, what goes on, what went wrong and what helps. No Qt."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from enum import Enum, auto
from typing import assert_never

from desktop import manner
from desktop.language import translate
from desktop.models.ways_in import way_title
from desktop.sentences import retold
from desktop.step import Step, StepState
from proxy.errors import AlreadyImported, ProxyError
from proxy.provider import Provider
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

OPEN, SIGN_IN, FETCH = range(3)


class Remedy(Enum):
    """What the one button beside a failure does."""

    START_AGAIN = auto()
    BY_BROWSER = auto()
    BY_DEVICE = auto()
    INTO_ACCOUNT = auto()
    """Sign in again into the account that has this login already."""


@dataclass(frozen=True, slots=True)
class Course:
    """How far a sign-in has come."""

    provider: Provider
    way: SignInWay
    at: int = OPEN
    stage: Stage | None = None
    has_browser: bool = True
    """A browser has opened, as far as this computer can tell."""

    def after(self, stage: Stage) -> "Course":
        """A failure belongs to the step that was going on."""
        return replace(self, stage=stage, at=_place(stage, self.at))

    @property
    def failure(self) -> ProxyError | None:
        return self.stage.error if isinstance(self.stage, Failed) else None

    def steps(self) -> tuple[Step, ...]:
        """In their order."""
        return tuple(
            Step(title, state, self._text() if state in (StepState.NOW, StepState.FAILED) else "")
            for position, title in enumerate(_titles(self.provider, self.way))
            for state in [self._state(position)]
        )

    def _state(self, position: int) -> StepState:
        if position != self.at:
            return StepState.DONE if position < self.at else StepState.TO_COME
        match self.stage:
            case Failed():
                return StepState.FAILED
            case Done():
                return StepState.DONE
            case _:
                return StepState.NOW

    def _text(self) -> str:
        if self.failure is not None:
            failure = self.failure
            return " ".join(
                retold(part) for part in (failure.title, failure.detail, failure.hint) if part
            )
        if isinstance(self.stage, Waiting) and not self.has_browser:
            return translate("SignIn", "No browser opens here. Open this page in one, and sign in.")
        return stage_text(self.stage)


def stage_text(stage: Stage | None) -> str:
    """What the user does now, or waits for."""
    match stage:
        case None | Opening() | Exchanging():
            return translate("SignIn", "One moment…")
        case Waiting():
            return translate(
                "SignIn", "Sign in on the page that has opened. It comes back by itself."
            )
        case DeviceCode():
            return translate("SignIn", "Open the page in any browser, and type this code there.")
        case PasteAddress():
            return translate(
                "SignIn",
                "Open the page in a browser and sign in. It ends at an address that does not load: "
                "copy that one here.",
            )
        case ToolRunning(tool=tool, is_open=True):
            text = translate("SignIn", "{tool} has opened in a terminal. Sign in there.")
            return text.format(tool=tool)
        case ToolRunning():
            return translate("SignIn", "Run this in a terminal, and sign in there.")
        case Done(account=account):
            return manner.current().email(account.email)
        case Failed(error=error):
            return retold(error.title)
        case _:
            assert_never(stage)


def remedy_of(failure: ProxyError, way: SignInWay, ways: Collection[SignInWay]) -> Remedy:
    """Another way where this one cannot work here, else another try."""
    if isinstance(failure, AlreadyImported):
        return Remedy.INTO_ACCOUNT
    if failure.code == "sign_in_unavailable":
        if way is SignInWay.BROWSER and SignInWay.DEVICE in ways:
            return Remedy.BY_DEVICE
        if way is SignInWay.DEVICE and SignInWay.BROWSER in ways:
            return Remedy.BY_BROWSER
    return Remedy.START_AGAIN


def remedy_text(remedy: Remedy) -> str:
    """The button's."""
    return {
        Remedy.START_AGAIN: translate("SignIn", "Start again"),
        Remedy.BY_BROWSER: translate("SignIn", "Use the browser"),
        Remedy.BY_DEVICE: translate("SignIn", "Use a code"),
        Remedy.INTO_ACCOUNT: translate("SignIn", "Sign that account in again"),
    }[remedy]


def subtitle(provider: Provider, way: SignInWay, email: str) -> str:
    """ "OpenAI · Sign in with a code", with the account's email before it where there is one."""
    return " · ".join(part for part in (email, provider.title, way_title(way, provider)) if part)


def _place(stage: Stage, before: int) -> int:
    match stage:
        case Opening():
            return OPEN
        case Waiting() | DeviceCode() | PasteAddress() | ToolRunning():
            return SIGN_IN
        case Exchanging() | Done():
            return FETCH
        case Failed():
            return before
        case _:
            assert_never(stage)


def _titles(provider: Provider, way: SignInWay) -> tuple[str, str, str]:
    begin = {
        SignInWay.BROWSER: translate("SignIn", "Open the browser"),
        SignInWay.DEVICE: translate("SignIn", "Get a code"),
        SignInWay.TOOL: translate("SignIn", "Make a folder for the account"),
    }[way]
    there = translate("SignIn", "Sign in at {provider}").format(provider=provider.title)
    if way is SignInWay.TOOL:
        there = way_title(way, provider)
    return begin, there, translate("SignIn", "Take the login")
