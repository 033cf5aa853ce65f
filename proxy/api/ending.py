"""The call that ends the program. It needs nothing of the store, so it is taken while the program still starts."""

import os
from http import HTTPStatus

from aiohttp import web

from proxy.api.answers import PROXY, answer
from proxy.events import QuitAsked


async def quit_program(request: web.Request) -> web.Response:
    """Answers before the program leaves: which process it is, and how long requests in flight may take to end."""
    proxy = request.app[PROXY]
    proxy.events.publish(QuitAsked())
    return answer(
        {"pid": os.getpid(), "in_flight": proxy.in_flight, "drain_s": proxy.settings.drain_s},
        HTTPStatus.ACCEPTED,
    )


ROUTES = [web.post("", quit_program)]
