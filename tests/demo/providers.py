"""Both providers of the demo as one: where they listen, and who is signed in there."""

import random
from collections.abc import Sequence
from typing import Self

from proxy.credential import Recognised
from proxy.model import AccountId
from proxy.providers import PROVIDERS
from tests.demo.anthropic_side import DemoAnthropic
from tests.demo.cast import Member
from tests.demo.openai_side import DemoOpenAI
from tests.journeys.day import ANTHROPIC, OPENAI, Day


class Providers:
    """`async with` starts and stops them."""

    def __init__(self, day: Day, members: Sequence[Member], rng: random.Random) -> None:
        self._day = day
        self._members = members
        self.anthropic = DemoAnthropic(day, rng)
        self.openai = DemoOpenAI(day, rng)

    async def __aenter__(self) -> Self:
        await self.anthropic.start()
        await self.openai.start()
        return self

    async def __aexit__(self, *_failure: object) -> None:
        await self.anthropic.stop()
        await self.openai.stop()

    def environment(self) -> dict[str, str]:
        """The settings that lead the program here."""
        base = self.anthropic.base_url
        first = {"base_url": base, "token_url": f"{base}/v1/oauth/token"}
        return {
            f"LOADLINE_{provider}_{name}".upper(): value
            for provider, settings in ((ANTHROPIC, first), (OPENAI, self.openai.settings))
            for name, value in settings.items()
        }

    def sign_in_all(self) -> dict[AccountId, Recognised]:
        """A login for each member."""
        return {each.id: self._sign_in(each) for each in self._members}

    def _sign_in(self, member: Member) -> Recognised:
        fake = self.anthropic if member.account.provider == ANTHROPIC else self.openai
        document = fake.sign_in(member)
        (provider,) = (each for each in PROVIDERS if each.id == member.account.provider)
        return provider.recognise(document, self._day.clock())
