"""Calls on the local keys of clients: list, make, take back."""

from datetime import timedelta
from typing import Annotated

import msgspec
from aiohttp import web
from msgspec import Meta

from proxy.api.answers import PROXY, answer, read_object
from proxy.api.shapes import key_object, new_key_object


class NewKeyRequest(msgspec.Struct, forbid_unknown_fields=True):
    """The body of a POST."""

    name: str
    days: Annotated[int, Meta(ge=1, le=3650)] | None = None
    """How long the key is taken; null for ever."""


async def list_keys(request: web.Request) -> web.Response:
    proxy = request.app[PROXY]
    return answer({"keys": [key_object(key, proxy.clock()) for key in proxy.client_keys()]})


async def make_key(request: web.Request) -> web.Response:
    """Its `key` is shown this once."""
    proxy = request.app[PROXY]
    asked = read_object(await request.read(), NewKeyRequest, "The call was not understood.")
    lifetime = None if asked.days is None else timedelta(days=asked.days)
    made = await proxy.make_client_key(asked.name, lifetime)
    return answer(new_key_object(made, proxy.clock()), status=201)


async def remove_key(request: web.Request) -> web.Response:
    await request.app[PROXY].remove_client_key(request.match_info["key"])
    return web.Response(status=204)


ROUTES = (
    web.get("/keys", list_keys),
    web.post("/keys", make_key),
    web.delete("/keys/{key}", remove_key),
)
