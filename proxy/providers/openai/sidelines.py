"""What Codex asks for beside its work when its ChatGPT address points here: answered here, so that it stays quiet."""

from http import HTTPStatus

from proxy.errors import Refusal
from proxy.local import Household, LocalAnswer, LocalCall


async def take_quietly(_call: LocalCall, _household: Household) -> LocalAnswer:
    """Reports on its use: taken, and forwarded to nobody."""
    return LocalAnswer(b"", int(HTTPStatus.NO_CONTENT))


async def answer_nothing(call: LocalCall, _household: Household) -> LocalAnswer:
    """Tasks, plugins and settings of the cloud: not here. Codex goes on without.

    It must not reach the control API, whose 401 would tell Codex that its login is over.
    """
    raise Refusal(
        f"There is nothing at {call.path}.", code="not_found", status=int(HTTPStatus.NOT_FOUND)
    )
