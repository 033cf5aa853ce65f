"""What every provider in small has in common: it listens on 127.0.0.1, and can be stopped and started again."""

import ssl

from aiohttp import web


class Listening:
    """A server of a test's. State: where it listens, while it does."""

    port = 0
    _scheme = "http"
    _runner: web.AppRunner | None = None

    @property
    def base_url(self) -> str:
        return f"{self._scheme}://127.0.0.1:{self.port}"

    async def listen(self, app: web.Application, port: int, tls: ssl.SSLContext | None) -> None:
        """At `port`, 0 for any free one. Handlers end with their client, and get bodies as they were sent."""
        self._runner = web.AppRunner(
            app,
            access_log=None,
            handler_cancellation=True,
            auto_decompress=False,
            max_line_size=128 * 1024,
            max_field_size=128 * 1024,
            shutdown_timeout=0.1,
        )
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", port, ssl_context=tls).start()
        self._scheme = "https" if tls is not None else "http"
        self.port = int(self._runner.addresses[0][1])

    async def stop(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None
