"""What Codex asks for beside its work when its ChatGPT address points here: answered here, so that it stays quiet."""

from http import HTTPStatus

from proxy.dialects.openai_json import to_json
from proxy.errors import Refusal
from proxy.local import Household, LocalAnswer, LocalCall
from proxy.providers.openai.signing import ACCOUNT_HEADER

ORIGIN = "https://chatgpt.com"


async def take_quietly(_call: LocalCall, _household: Household) -> LocalAnswer:
    """Reports on its use: taken, and forwarded to nobody."""
    return LocalAnswer(b"", int(HTTPStatus.NO_CONTENT))


async def answer_accounts(call: LocalCall, _household: Household) -> LocalAnswer:
    """`GET …/accounts/check`: the very workspace that Codex is signed in to, at the provider's own host.

    Without an answer Codex's window does not open (0.157 and later). It takes no origin but one with https, and looks
    for its own workspace in the list: the pool's would not do. Its requests go where its settings say anyway.
    """
    workspace = call.headers.get(ACCOUNT_HEADER, "")
    entry = {
        "id": workspace,
        "structure": "personal",
        "workspace_backend_origin": ORIGIN,
        "account_routing_override": "NO_CONSTRAINT",
    }
    listed = [entry] if workspace else []
    ids = [each["id"] for each in listed]
    document = {
        "accounts": listed,
        "account_ordering": ids,
        "default_account_id": ids[0] if ids else None,
    }
    return LocalAnswer(to_json(document), headers=(("content-type", "application/json"),))


async def answer_nothing(call: LocalCall, _household: Household) -> LocalAnswer:
    """Tasks, plugins and settings of the cloud: not here. Codex goes on without.

    It must not reach the control API, whose 401 would tell Codex that its login is over.
    """
    raise Refusal(
        f"There is nothing at {call.path}.", code="not_found", status=int(HTTPStatus.NOT_FOUND)
    )
