"""The commands' way when no program runs: opens the store here, does the one thing, and closes it again."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import TypeVar

import msgspec

from proxy.api.shapes import account_object, key_object, new_key_object, stage_object
from proxy.control import PASTE_AGAIN, Object, Told
from proxy.errors import ProxyError
from proxy.importing import ImportRequest
from proxy.model import Account, AccountId, JsonObject, Preference
from proxy.paths import Paths
from proxy.service import Proxy
from proxy.settings import Settings
from proxy.sign_in import SignIn, SignInRequest

Result = TypeVar("Result")


class OwnControl:
    """Does in this process what the running program would do."""

    def __init__(self, settings: Settings, paths: Paths) -> None:
        self._settings = settings
        self._paths = paths

    def accounts(self) -> list[Object]:
        async def list_all(proxy: Proxy) -> list[Object]:
            return [_shown(proxy, account) for account in proxy.accounts()]

        return self._run(list_all)

    def import_account(self, request: ImportRequest) -> Object:
        async def add(proxy: Proxy) -> Object:
            return _shown(proxy, await proxy.import_account(request))

        return self._run(add)

    def change_account(self, account_id: str, change: Mapping[str, object]) -> Object:
        async def alter(proxy: Proxy) -> Object:
            account = await proxy.update_account(
                AccountId(account_id),
                is_paused=_flag(change.get("paused")),
                is_default=_flag(change.get("default")),
                preference=_preference(change.get("preference")),
            )
            return _shown(proxy, account)

        return self._run(alter)

    def remove_account(self, account_id: str) -> None:
        self._run(lambda proxy: proxy.remove_account(AccountId(account_id)))

    def test_account(self, account_id: str) -> Object:
        async def test(proxy: Proxy) -> Object:
            outcome = await proxy.test_account(AccountId(account_id))
            return {"ok": outcome.ok, "title": outcome.title, "detail": outcome.detail}

        return self._run(test)

    def spend_reset(self, account_id: str) -> Object:
        async def spend(proxy: Proxy) -> Object:
            outcome = await proxy.spend_reset(AccountId(account_id), is_confirmed=True)
            left = proxy.usage(AccountId(account_id)).banked_resets
            return {"outcome": str(outcome), "banked_resets": left}

        return self._run(spend)

    def sign_in(self, request: SignInRequest, told: Told) -> None:
        async def follow(proxy: Proxy) -> None:
            signing = proxy.sign_in(request)
            try:
                async for stage in signing.stages():
                    shown = _plain(stage_object(stage, proxy.usage, proxy.clock()))
                    await _follow(signing, shown, told)
            finally:
                await signing.cancel()

        self._run(follow)

    def keys(self) -> list[Object]:
        async def list_all(proxy: Proxy) -> list[Object]:
            return [_plain(key_object(key, proxy.clock())) for key in proxy.client_keys()]

        return self._run(list_all)

    def make_key(self, name: str, days: int | None) -> Object:
        async def make(proxy: Proxy) -> Object:
            lifetime = None if days is None else timedelta(days=days)
            return _plain(
                new_key_object(await proxy.make_client_key(name, lifetime), proxy.clock())
            )

        return self._run(make)

    def remove_key(self, name: str) -> None:
        self._run(lambda proxy: proxy.remove_client_key(name))

    def _run(self, work: Callable[[Proxy], Awaitable[Result]]) -> Result:
        async def run() -> Result:
            proxy = Proxy(self._settings, self._paths)
            try:
                await proxy.open()
                return await work(proxy)
            finally:
                await proxy.stop()

        self._paths.make_folders()
        return asyncio.run(run())


async def _follow(signing: SignIn, stage: Object, told: Told) -> None:
    pasted = told(stage)
    while pasted is not None:
        try:
            await signing.paste(pasted)
            return
        except ProxyError as refused:
            if refused.code not in PASTE_AGAIN:
                return
            pasted = told({**stage, "refusal": str(refused)})


def _shown(proxy: Proxy, account: Account) -> Object:
    """As the control API would answer, times as text."""
    return _plain(account_object(account, proxy.usage(account.id), proxy.clock()))


def _preference(value: object) -> Preference | None:
    return None if value is None else Preference(str(value))


def _plain(shown: JsonObject) -> Object:
    as_json: Object = json.loads(msgspec.json.encode(shown))
    return as_json


def _flag(value: object) -> bool | None:
    return value if isinstance(value, bool) else None
