"""Putting an account's credential on a request, and our own honest name where the client sent none."""

from multidict import CIMultiDict

from proxy.credential import ApiKey, Credential, OAuthCredential
from proxy.providers.openai.credential import ACCOUNT_ID
from proxy.version import user_agent

ACCOUNT_HEADER = "chatgpt-account-id"
CLIENT_CREDENTIALS = (
    "authorization", "x-api-key", "api-key", ACCOUNT_HEADER, "openai-organization", "openai-project",
)  # fmt: skip
"""What a client may say of its own credential, and of whose account it belongs to."""


def sign(headers: CIMultiDict[str], credential: Credential) -> None:
    """Takes the client's credential off and puts the account's on."""
    for name in CLIENT_CREDENTIALS:
        headers.popall(name, None)
    match credential:
        case ApiKey():
            headers["authorization"] = f"Bearer {credential.key}"
        case OAuthCredential():
            headers["authorization"] = f"Bearer {credential.access_token}"
            account_id = credential.extra.get(ACCOUNT_ID)
            if isinstance(account_id, str) and account_id:
                headers[ACCOUNT_HEADER] = account_id
            headers.setdefault("originator", "loadline")
    headers.setdefault("user-agent", user_agent())
