"""Signing in: one call that tells each stage as it begins, for commands and scripts."""

import msgspec
from aiohttp import web

from proxy.api.answers import PROXY
from proxy.api.shapes import stage_object
from proxy.errors import Refusal
from proxy.model import AccountId, ProviderId
from proxy.sign_in import SignInRequest, SignInWay


class WantedSignIn(msgspec.Struct, forbid_unknown_fields=True):
    """The body of the call."""

    provider: str
    way: SignInWay
    email: str = ""
    accept_terms: bool = False
    replace: str = ""


async def sign_in(request: web.Request) -> web.StreamResponse:
    """Lines of JSON until "done" or "failed". Whoever leaves gives the sign-in up."""
    proxy = request.app[PROXY]
    signing = proxy.sign_in(read_wanted(await request.read()))
    response = web.StreamResponse(
        headers={"Content-Type": "application/x-ndjson", "Cache-Control": "no-store"}
    )
    await response.prepare(request)
    try:
        async for stage in signing.stages():
            line = msgspec.json.encode(stage_object(stage, proxy.usage, proxy.clock()))
            await response.write(line + b"\n")
    finally:
        await signing.cancel()
    await response.write_eof()
    return response


def read_wanted(body: bytes) -> SignInRequest:
    """Raises Refusal."""
    try:
        wanted = msgspec.json.decode(body, type=WantedSignIn)
    except msgspec.DecodeError as error:
        raise Refusal("The sign-in was not understood.", detail=f"{error}.") from error
    return SignInRequest(
        provider=ProviderId(wanted.provider),
        way=wanted.way,
        email=wanted.email,
        accept_terms=wanted.accept_terms,
        replace=AccountId(wanted.replace) if wanted.replace else None,
    )


ROUTES = [web.post("/accounts/sign-in", sign_in)]
