"""Anthropic in the demo: the tests' own, serving the members' windows, plans and prompts."""

import random
from http import HTTPStatus

from aiohttp import web
from multidict import CIMultiDict

from proxy.dialects.anthropic_messages import AnthropicMessages
from tests.demo.answers import Answer, Answerer
from tests.demo.cast import Member
from tests.fakes import anthropic
from tests.fakes.anthropic import token_of
from tests.fakes.anthropic_login import FakeLogin
from tests.fakes.replies import Reply, Seen
from tests.journeys.day import REQUEST_ID, Day, DayAnthropic, Subscription, anthropic_limits

_FIELDS = {"5h": "five_hour", "weekly": "seven_day", "weekly · Opus": "seven_day_opus"}


class DemoAnthropic(DayAnthropic):
    """State: who has which login."""

    def __init__(self, day: Day, rng: random.Random) -> None:
        super().__init__(day)
        self.members: dict[int, Member] = {}
        """By the number of their login."""
        self.login = _Login(day, self.members)
        self._answerer = Answerer(day, rng, states_writes=True)

    def sign_in(self, member: Member) -> bytes:
        """A new login's document, to be imported."""
        if member.is_billed:
            key = self.login.grant("sk-ant-" + f"api03-fake-{member.subscription.name}")
            self.members[self.login.number_of(key)] = member
            return key.encode()
        tokens = self.login.sign_in()
        self.members[self.login.number_of(tokens.access)] = member
        return tokens.claude_code_file(
            subscriptionType=_plan(member.tier), rateLimitTier=member.tier
        )

    def _regular(self, asked: Seen) -> Reply:
        self.requests.clear()  # nobody looks at them, and a demo may run for hours
        if asked.target.partition("?")[0] != "/v1/messages":
            return anthropic.regular(asked)
        who = self.members[self.login.number_of(token_of(asked))].subscription
        facts = AnthropicMessages().read_request(CIMultiDict(asked.headers), asked.body)
        answer = self._answerer.answer(who, facts)
        headers = {REQUEST_ID: answer.id} | anthropic_limits(who, answer.refusing)
        match answer.status:
            case HTTPStatus.OK if facts.is_stream:
                return self._answerer.paced(_events(answer), headers)
            case HTTPStatus.OK:
                return anthropic.message("".join(answer.text), model=answer.model)
            case HTTPStatus.TOO_MANY_REQUESTS:
                return anthropic.error(answer.status, "rate_limit_error", headers=headers)
            case _:
                return anthropic.error(529, "overloaded_error", "Overloaded", headers)


class _Login(FakeLogin):
    """States each member's own windows and plan."""

    def __init__(self, day: Day, members: dict[int, Member]) -> None:
        super().__init__(day.clock)
        self._members = members

    async def _usage(self, request: web.Request) -> web.Response:
        member = self._who(request)
        return self._read(_bearer(request), _usage(member.subscription) if member else {})

    async def _profile(self, request: web.Request) -> web.Response:
        member = self._who(request)
        return self._read(_bearer(request), _profile(member) if member else {})

    def _who(self, request: web.Request) -> Member | None:
        known = self._access.get(_bearer(request))
        return None if known is None else self._members.get(known[0].number)


def _bearer(request: web.Request) -> str:
    return request.headers.get("Authorization", "").removeprefix("Bearer ")


def _events(answer: Answer) -> list[bytes]:
    usage = answer.usage
    prompt = {
        "input_tokens": usage.input,
        "cache_read_input_tokens": usage.cache_read,
        "cache_creation_input_tokens": usage.cache_write,
        "cache_creation": {
            "ephemeral_5m_input_tokens": usage.cache_write,
            "ephemeral_1h_input_tokens": 0,
        },
    }
    begun = prompt | {"output_tokens": 1}
    ended = prompt | {"output_tokens": usage.output}
    return anthropic.message_events(answer.text, model=answer.model, begun=begun, **ended)


def _usage(who: Subscription) -> dict[str, object]:
    return {
        _FIELDS[window.name]: {
            "utilization": window.percent,
            "resets_at": window.resets_at.isoformat() if window.resets_at else None,
        }
        for window in who.windows
    }


def _profile(member: Member) -> dict[str, object]:
    plan = {"organization_type": f"claude_{_plan(member.tier)}", "rate_limit_tier": member.tier}
    return {"account": {"email": member.account.email}, "organization": plan}


def _plan(tier: str) -> str:
    """ "default_claude_max_20x": "max"."""
    return tier.removeprefix("default_claude_").partition("_")[0]
