"""Calls on accounts: list, import, change, remove, test, reset."""

from typing import TYPE_CHECKING

import msgspec
from aiohttp import BodyPartReader, web
from aiohttp.http_exceptions import HttpProcessingError

from proxy.api.answers import PROXY, answer, read_object
from proxy.api.shapes import account_object
from proxy.errors import ImportRefused, NotFound, Refusal
from proxy.importing import ImportRequest
from proxy.model import Account, AccountId, KeepFresh, Preference, ProviderId

if TYPE_CHECKING:
    from proxy.service import Proxy

MAX_DOCUMENT_BYTES = 1024 * 1024
"""A login has a few kilobytes. One byte more is read, so that the provider can say that it is too large."""
MAX_FIELD_BYTES = 16 * 1024
MAX_PARTS = 16
YES = frozenset({"1", "true", "yes", "on"})


class AccountChange(msgspec.Struct, forbid_unknown_fields=True):
    """The body of a PATCH; what is left out stays as it is."""

    paused: bool | None = None
    label: str | None = None
    default: bool | None = None
    extra_usage_agreed: bool | None = None
    preference: Preference | None = None
    models: str | None = None


class ResetAsked(msgspec.Struct, forbid_unknown_fields=True):
    """The body of a call that spends a banked reset."""

    confirmed: bool = False


async def list_accounts(request: web.Request) -> web.Response:
    proxy = request.app[PROXY]
    return answer({"accounts": [_shown(proxy, each) for each in proxy.accounts()]})


async def import_account(request: web.Request) -> web.Response:
    """Multipart: `file` or `api_key`, `email`, `keep_fresh`, `source_path`, `accept_terms`, `label`, `replace`."""
    proxy = request.app[PROXY]
    provider = request.match_info.get("provider")
    if provider is not None and provider not in proxy.providers:
        raise NotFound(f"There is no provider {provider}.")
    parts = await _read_parts(request)
    texts = {
        name: content.decode("utf-8", "replace")
        for name, content in parts.items()
        if name != "file"
    }
    account = await proxy.import_account(
        ImportRequest(
            email=texts.get("email", ""),
            document=parts.get("file"),
            api_key=texts.get("api_key"),
            provider=ProviderId(provider) if provider else None,
            keep_fresh=_keep_fresh(texts.get("keep_fresh", "")),
            source_path=texts.get("source_path", ""),
            accept_terms=texts.get("accept_terms", "").strip().lower() in YES,
            label=texts.get("label", ""),
            replace=AccountId(texts["replace"]) if texts.get("replace") else None,
        )
    )
    return answer(_shown(proxy, account), status=201)


async def change_account(request: web.Request) -> web.Response:
    proxy = request.app[PROXY]
    change = read_object(await request.read(), AccountChange, "The change was not understood.")
    account = await proxy.update_account(
        _account_id(request),
        is_paused=change.paused,
        label=change.label,
        is_default=change.default,
        extra_usage_agreed=change.extra_usage_agreed,
        preference=change.preference,
        models=change.models,
    )
    return answer(_shown(proxy, account))


async def remove_account(request: web.Request) -> web.Response:
    await request.app[PROXY].remove_account(_account_id(request))
    return web.Response(status=204)


async def test_account(request: web.Request) -> web.Response:
    outcome = await request.app[PROXY].test_account(_account_id(request))
    return answer({"ok": outcome.ok, "title": outcome.title, "detail": outcome.detail})


async def spend_reset(request: web.Request) -> web.Response:
    """`{"confirmed": true}`: begins the limits anew by a banked reset, which is then gone."""
    proxy, account_id = request.app[PROXY], _account_id(request)
    asked = read_object(await request.read() or b"{}", ResetAsked, "The call was not understood.")
    outcome = await proxy.spend_reset(account_id, is_confirmed=asked.confirmed)
    return answer({"outcome": outcome, "banked_resets": proxy.usage(account_id).banked_resets})


def _shown(proxy: "Proxy", account: Account) -> object:
    return account_object(account, proxy.usage(account.id), proxy.clock())


def _account_id(request: web.Request) -> AccountId:
    return AccountId(request.match_info["id"])


def _keep_fresh(text: str) -> KeepFresh | None:
    try:
        return KeepFresh(text.strip().lower()) if text.strip() else None
    except ValueError as error:
        choices = ", ".join(KeepFresh)
        raise ImportRefused(
            f"keep_fresh cannot be {text[:40]!r}.",
            hint=f"It is one of {choices}.",
            code="bad_request",
        ) from error


async def _read_parts(request: web.Request) -> dict[str, bytes]:
    """The fields of a multipart body by name. Raises Refusal when it is none, or has too many or too large ones."""
    try:
        reader = await request.multipart()
        parts: dict[str, bytes] = {}
        while (part := await reader.next()) is not None:
            if not isinstance(part, BodyPartReader) or part.name is None or len(parts) == MAX_PARTS:
                raise Refusal("The import was not understood.", detail="It has parts of no use.")
            parts[part.name] = await _read_part(part)
    except (ValueError, AssertionError, HttpProcessingError) as error:  # aiohttp's, for no form
        raise Refusal(
            "An import is sent as multipart/form-data.",
            hint="Send the fields “file” or “api_key”, and “email”.",
        ) from error
    return parts


async def _read_part(part: BodyPartReader) -> bytes:
    limit = MAX_DOCUMENT_BYTES if part.name == "file" else MAX_FIELD_BYTES
    content = bytearray()
    while len(content) <= limit and (chunk := await part.read_chunk()):
        content += chunk
    if len(content) <= limit or part.name == "file":
        return bytes(content[: limit + 1])
    raise Refusal(f"The field {part.name} is too large.", status=413, code="body_too_large")


ROUTES = [
    web.get("/accounts", list_accounts),
    web.post("/accounts/import", import_account),
    web.post("/accounts/import-{provider}", import_account),
    web.patch("/accounts/{id}", change_account),
    web.delete("/accounts/{id}", remove_account),
    web.post("/accounts/{id}/test", test_account),
    web.post("/accounts/{id}/reset", spend_reset),
]
