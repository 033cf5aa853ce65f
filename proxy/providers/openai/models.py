"""The lists of models, in Codex's shape and in the API's; the last good one is kept for when the provider fails."""

import logging
from datetime import datetime
from http import HTTPStatus
from typing import Any

import msgspec
from multidict import CIMultiDict

from proxy.call import Answer
from proxy.dialects.openai_json import Json, objects, to_json
from proxy.errors import ProxyError, UpstreamError
from proxy.json_values import text
from proxy.local import Household, LocalAnswer, LocalCall
from proxy.own_calls import read_json
from proxy.providers.openai.known_models import KnownModels

log = logging.getLogger(__name__)

CODEX_VERSION = "0.169.0"
"""The backend lists the models that a Codex of some version can use; this one is asked for where no client says."""
KEPT_HEADER = "x-loadline-kept-since"
"""On a list that could not be asked anew: since when it is known."""
_KEY = "models"
_PLANS_KEY = "model_plans"
"""Beside the last list: what all lists have told of plans, as clients of several versions get several lists."""
_NOT_FORWARDED = ("if-none-match", "if-modified-since", "accept-encoding", "content-type")


class Listing(msgspec.Struct, frozen=True):
    """A list of models as it is kept."""

    document: Json
    """The backend's `{"models":[…]}`, or the API's `{"object":"list","data":[…]}`."""
    etag: str
    asked_at: datetime


async def answer_codex(known: KnownModels, call: LocalCall, household: Household) -> LocalAnswer:
    """`GET /backend-api/codex/models`: the backend's own document."""
    listing, is_kept = await find_listing(known, call, household)
    return _answer(for_codex(listing.document), listing, is_kept)


async def answer_list(known: KnownModels, call: LocalCall, household: Household) -> LocalAnswer:
    """`GET /v1/models`: a list for any client; Codex, which states its version, gets its own."""
    listing, is_kept = await find_listing(known, call, household)
    is_codex = "client_version=" in call.query
    document = for_codex(listing.document) if is_codex else for_api(listing.document)
    return _answer(document, listing, is_kept)


async def answer_one(known: KnownModels, call: LocalCall, household: Household) -> LocalAnswer:
    """`GET /v1/models/{id}`."""
    listing, is_kept = await find_listing(known, call, household)
    model_id = call.path.removeprefix("/v1/models/")
    for model in objects(for_api(listing.document), "data"):
        if model.get("id") == model_id:
            return _answer(model, listing, is_kept)
    error = {
        "message": f"The model {model_id!r} is not there.",
        "type": "invalid_request_error",
        "param": "model",
        "code": "model_not_found",
    }
    return _json({"error": error}, HTTPStatus.NOT_FOUND)


async def recall(known: KnownModels, household: Household) -> None:
    """What lists have told before this start; until a client asks for one, nothing else tells it."""
    if (kept := await _kept(household)) is not None:
        known.learn(kept.document)
    known.restore(await household.remembered(_PLANS_KEY))


async def find_listing(
    known: KnownModels, call: LocalCall, household: Household
) -> tuple[Listing, bool]:
    """The list as it is now, from which `known` learns, or the one that is kept; and whether it is that.

    Raises ProxyError when there is none.
    """
    query = call.query if "client_version=" in call.query else f"client_version={CODEX_VERSION}"
    headers = CIMultiDict(call.headers)
    for name in _NOT_FORWARDED:
        headers.popall(name, None)
    headers["accept-encoding"] = "identity"
    try:
        account, answer = await household.ask(f"/codex/models?{query}", headers)
        listing = read_listing(answer, household.now)
    except ProxyError as failure:
        kept = await _kept(household)
        if kept is None:
            raise
        log.info("The list of models is the one of %s: %s", kept.asked_at, failure)
        return kept, True
    log.debug("The list of models came by %s.", account.id)
    if known.learn(listing.document):
        await household.remember(_PLANS_KEY, known.kept())
    await _keep(listing, household)
    return listing, False


def read_listing(answer: Answer, now: datetime) -> Listing:
    """Raises UpstreamError when `answer` is no list."""
    document = read_json(answer.body)
    is_list = document is not None and ("models" in document or "data" in document)
    if answer.status != HTTPStatus.OK or document is None or not is_list:
        raise UpstreamError(
            "OpenAI did not tell its models.", detail=f"It answered {answer.status}."
        )
    return Listing(dict(document), answer.headers.get("etag", ""), now)


def for_codex(document: Json) -> Json:
    """The backend's document. The API's says nothing that Codex could use: it has a list of its own."""
    return document if "models" in document else {"models": []}


def for_api(document: Json) -> Json:
    """The API's document. When a model was made is not told by the backend."""
    if "data" in document:
        return document
    listed = [
        {"id": text(model.get("slug")), "object": "model", "created": 0, "owned_by": "openai"}
        for model in objects(document, "models")
        if model.get("visibility", "list") == "list"
    ]
    return {"object": "list", "data": listed}


async def _kept(household: Household) -> Listing | None:
    stored = await household.remembered(_KEY)
    try:
        return msgspec.json.decode(stored, type=Listing) if stored else None
    except msgspec.DecodeError:
        return None


async def _keep(listing: Listing, household: Household) -> None:
    before = await _kept(household)
    if before is None or before.document != listing.document:
        await household.remember(_KEY, msgspec.json.encode(listing).decode())


def _answer(document: Json, listing: Listing, is_kept: bool) -> LocalAnswer:
    more = [("etag", listing.etag)] if listing.etag else []
    if is_kept:
        more.append((KEPT_HEADER, listing.asked_at.isoformat()))
    return _json(document, HTTPStatus.OK, *more)


def _json(document: Any, status: int, *more: tuple[str, str]) -> LocalAnswer:
    headers = (("content-type", "application/json"), *more)
    return LocalAnswer(to_json(document), int(status), headers)
