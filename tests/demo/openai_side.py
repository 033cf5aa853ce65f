"""OpenAI in the demo: the tests' own, serving the members' windows, plans and prompts."""

import random
from collections.abc import Mapping
from http import HTTPStatus

from multidict import CIMultiDict

from proxy.dialects.openai_responses import OpenAIResponses
from proxy.record import TokenUsage
from tests.demo.answers import Answer, Answerer
from tests.demo.cast import Member
from tests.fakes import openai
from tests.fakes.openai_login import FakeOpenAILogin, Person
from tests.fakes.replies import Reply, Seen, json_reply
from tests.journeys.day import REQUEST_ID, Day, DayOpenAI, openai_limits

_ASKED = ("/backend-api/codex/responses", "/v1/responses")


class DemoOpenAI(DayOpenAI):
    """State: who has which login or key."""

    def __init__(self, day: Day, rng: random.Random) -> None:
        self.members: dict[str, Member] = {}
        """By the account's id of their login, or by their key."""
        super().__init__(_Login(day, self.members))
        self.day, self.logins = day, {}
        self._answerer = Answerer(day, rng, states_writes=False)

    def sign_in(self, member: Member) -> bytes:
        """A new login's document, to be imported; that of one who is signed out has ended."""
        name = member.subscription.name
        if member.is_billed:
            key = self.login.grant("sk-" + f"proj-fake-{name}")
            self.members[key] = member
            return key.encode()
        person = Person(member.account.email, member.tier, f"account-{name}", f"user-{name}")
        tokens = self.login.sign_in(
            email=person.email,
            plan=person.plan,
            account_id=person.account_id,
            user_id=person.user_id,
        )
        self.members[tokens.account_id] = member
        if member.subscription.is_signed_out:
            self.login.close(tokens)
            self.login.person = person  # who signs in again in the browser is this one
        return tokens.auth_json()

    def _regular(self, asked: Seen) -> Reply:
        self.requests.clear()  # nobody looks at them, and a demo may run for hours
        if asked.method != "POST" or asked.target.partition("?")[0] not in _ASKED:
            return openai.FakeOpenAI._regular(self, asked)
        who = self._member(asked).subscription
        facts = OpenAIResponses().read_request(CIMultiDict(asked.headers), asked.body)
        answer = self._answerer.answer(who, facts)
        headers = {REQUEST_ID: answer.id, **(openai_limits(who) if who.windows else {})}
        match answer.status:
            case HTTPStatus.OK if facts.is_stream:
                events = openai.answer_events(*answer.text, **_fields(answer))
                return self._answerer.paced([openai.event(each) for each in events], headers)
            case HTTPStatus.OK:
                whole = openai.response_object("".join(answer.text), **_fields(answer))
                return json_reply(whole, headers=headers)
            case HTTPStatus.TOO_MANY_REQUESTS:
                ends = max(each.resets_at for each in answer.refusing if each.resets_at)
                said = openai.quota_error(int(ends.timestamp()))
                return json_reply({"error": said}, status=answer.status, headers=headers)
            case _:
                return openai.error(answer.status, "server_is_overloaded", headers=headers)

    def _member(self, asked: Seen) -> Member:
        bearer = (asked.header("authorization") or "").removeprefix("Bearer ")
        return self.members[asked.header("chatgpt-account-id") or bearer]


class _Login(FakeOpenAILogin):
    """States each member's own windows and plan."""

    def __init__(self, day: Day, members: Mapping[str, Member]) -> None:
        super().__init__(day.clock)
        self._members = members

    def usage_document(self, account_id: str) -> dict[str, object]:
        member, limits, now = self._members[account_id], self.limits(account_id), self._clock()
        short, week = member.subscription.windows
        limits.primary_percent, limits.secondary_percent = short.percent, week.percent
        limits.resets_in = (short.resets_at or now + short.span) - now
        limits.weekly_resets_in = (week.resets_at or now + week.span) - now
        limits.balance = None
        if member.extra is not None and member.extra.balance is not None:
            limits.balance = str(member.extra.balance)
        return super().usage_document(account_id) | {"plan_type": member.tier}


def _fields(answer: Answer) -> dict[str, object]:
    return {"model": answer.model, "usage": _usage(answer.usage)}


def _usage(usage: TokenUsage) -> dict[str, object]:
    return {
        "input_tokens": usage.prompt,
        "input_tokens_details": {"cached_tokens": usage.cache_read},
        "output_tokens": usage.output,
        "output_tokens_details": {"reasoning_tokens": usage.output // 4},
        "total_tokens": usage.total,
    }
