"""The calls of the control API, the token before them, and how failures look."""

import hmac
import logging
from collections.abc import Callable
from http import HTTPStatus
from typing import TYPE_CHECKING

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from proxy.api import accounts, diagnostics, ending, keys, requests, sign_ins, usage
from proxy.api.answers import PROXY, error_answer
from proxy.errors import ProxyError

if TYPE_CHECKING:
    from proxy.service import Proxy

log = logging.getLogger(__name__)


def control_routes(proxy: "Proxy") -> Callable[[web.Application], None]:
    """Adds `/api/...` and `/metrics` to an application; every call of them needs the control token."""

    def add(app: web.Application) -> None:
        ended = web.Application(middlewares=[_door(proxy, waits_until_open=False)])
        ended[PROXY] = proxy
        ended.add_routes(ending.ROUTES)
        app.add_subapp("/api/quit", ended)
        control = web.Application(middlewares=[_door(proxy)])
        control[PROXY] = proxy
        control[sign_ins.RUNNING] = {}
        for module in (accounts, sign_ins, requests, usage, diagnostics, keys):
            control.add_routes(module.ROUTES)
        app.add_subapp("/api/", control)
        measured = web.Application(middlewares=[_door(proxy)])
        measured[PROXY] = proxy
        measured.router.add_get("", diagnostics.metrics)
        app.add_subapp("/metrics", measured)

    return add


def _door(proxy: "Proxy", *, waits_until_open: bool = True) -> Middleware:
    @web.middleware
    async def admit(request: web.Request, handler: Handler) -> web.StreamResponse:
        given = request.headers.get("Authorization", "").encode(errors="replace")
        expected = f"Bearer {proxy.control_token}".encode()
        if not proxy.control_token or not hmac.compare_digest(given, expected):
            return error_answer(_token_needed())
        try:
            if waits_until_open:
                await proxy.wait_until_open()
            return await handler(request)
        except ProxyError as error:
            return error_answer(error)
        except web.HTTPException as error:
            return error_answer(_in_our_words(error, request))
        except Exception:  # a bug of ours: told with its traceback in the log, in one sentence here
            log.exception("The control call %s %s failed.", request.method, request.path)
            return error_answer(
                ProxyError("Loadline failed on this call.", detail="The log has the details.")
            )

    return admit


def _token_needed() -> ProxyError:
    return ProxyError(
        "The control API needs its token.",
        hint="Send it as “Authorization: Bearer …”; it lies in the file control-token of the home folder.",
        code="token_required",
        status=HTTPStatus.UNAUTHORIZED,
    )


def _in_our_words(error: web.HTTPException, request: web.Request) -> ProxyError:
    match error.status:
        case HTTPStatus.NOT_FOUND:
            title, code = f"There is no call {request.path}.", "not_found"
        case HTTPStatus.METHOD_NOT_ALLOWED:
            title, code = f"{request.path} cannot be called by {request.method}.", "bad_method"
        case HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
            title, code = "The call is too large.", "body_too_large"
        case _:
            title, code = f"The call was not understood: {error.reason}.", "bad_request"
    return ProxyError(title, code=code, status=error.status)
