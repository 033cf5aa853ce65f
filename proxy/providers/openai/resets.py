"""Banked resets: what OpenAI gives Codex users to begin their limits anew when they want (wire-facts 3.4)."""

import json

from proxy.call import Answer, UpstreamRequest
from proxy.errors import UpstreamFormatError
from proxy.model import ResetOutcome
from proxy.own_calls import own_headers, read_json

_CODES = {
    "reset": ResetOutcome.RESET,
    "already_redeemed": ResetOutcome.RESET,  # an earlier try of this one, whose answer was lost
    "nothing_to_reset": ResetOutcome.NOTHING_TO_RESET,
    "no_credit": ResetOutcome.NONE_LEFT,
}


def reset_request(redeem_id: str) -> UpstreamRequest:
    body = json.dumps({"redeem_request_id": redeem_id}).encode()
    headers = own_headers({"content-type": "application/json"})
    return UpstreamRequest("POST", "/wham/rate-limit-reset-credits/consume", headers, body)


def read_reset(answer: Answer) -> ResetOutcome:
    """Raises UpstreamFormatError."""
    code = (read_json(answer.body) or {}).get("code")
    outcome = _CODES.get(code) if isinstance(code, str) else None
    if outcome is None:
        raise UpstreamFormatError("OpenAI did not say whether it reset the limits.")
    return outcome
