"""Signing in: one call that tells each stage as it begins, and one for what the user pastes; for commands and scripts."""

import secrets

import msgspec
from aiohttp import web

from proxy.api.answers import PROXY, read_object
from proxy.api.shapes import stage_object
from proxy.errors import NotFound
from proxy.model import AccountId, ProviderId
from proxy.sign_in import SignIn, SignInRequest, SignInWay

RUNNING = web.AppKey("running", dict[str, SignIn])
"""The sign-ins that somebody follows by a call."""
ID_HEADER = "X-Loadline-Sign-In"
"""Tells the follower the sign-in's id."""


class WantedSignIn(msgspec.Struct, forbid_unknown_fields=True):
    """The body of the call."""

    provider: str
    way: SignInWay
    email: str = ""
    accept_terms: bool = False
    replace: str = ""


class Pasted(msgspec.Struct, forbid_unknown_fields=True):
    """The body of the call that hands in an address or a code."""

    text: str


async def sign_in(request: web.Request) -> web.StreamResponse:
    """Lines of JSON until "done" or "failed". Whoever leaves gives the sign-in up."""
    proxy, running = request.app[PROXY], request.app[RUNNING]
    signing = proxy.sign_in(read_wanted(await request.read()))
    id_ = secrets.token_hex(8)
    response = web.StreamResponse(
        headers={
            "Content-Type": "application/x-ndjson",
            "Cache-Control": "no-store",
            ID_HEADER: id_,
        }
    )
    await response.prepare(request)
    running[id_] = signing
    try:
        async for stage in signing.stages():
            line = msgspec.json.encode(stage_object(stage, proxy.usage, proxy.clock()))
            await response.write(line + b"\n")
    finally:
        del running[id_]
        await signing.cancel()
    await response.write_eof()
    return response


async def paste(request: web.Request) -> web.Response:
    """`{"text"}`: the address at which the browser ended. 400 `not_an_address`, `sign_in_mismatch`: try again."""
    signing = request.app[RUNNING].get(request.match_info["id"])
    if signing is None:
        raise NotFound("This sign-in is over.")
    pasted = read_object(await request.read(), Pasted, "The address was not understood.")
    await signing.paste(pasted.text)
    return web.Response(status=204)


def read_wanted(body: bytes) -> SignInRequest:
    """Raises Refusal."""
    wanted = read_object(body, WantedSignIn, "The sign-in was not understood.")
    return SignInRequest(
        provider=ProviderId(wanted.provider),
        way=wanted.way,
        email=wanted.email,
        accept_terms=wanted.accept_terms,
        replace=AccountId(wanted.replace) if wanted.replace else None,
    )


ROUTES = [
    web.post("/accounts/sign-in", sign_in),
    web.post("/accounts/sign-in/{id}/paste", paste),
]
