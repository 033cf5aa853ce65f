"""Putting an account's credential on a request, and telling whether the client brought its own."""

from multidict import CIMultiDict

from proxy.call import Headers
from proxy.credential import ApiKey, Credential, OAuthCredential

OAUTH_BETA = "oauth-2025-04-20"
"""The beta value that lets a bearer token in; also sent with renewals."""
_BETA = "anthropic-beta"
_TOKEN_PREFIX = "sk-ant-oat"
_OWN_PREFIX = "sk-ant-"
"""All of Anthropic's tokens and keys begin so; a key of this program does not."""


def sign(headers: CIMultiDict[str], credential: Credential) -> None:
    """Takes the client's credential off and puts the account's on. Never both kinds: the API refuses such a call."""
    headers.popall("authorization", None)
    headers.popall("x-api-key", None)
    match credential:
        case ApiKey():
            headers["x-api-key"] = credential.key
        case OAuthCredential():
            headers["authorization"] = f"Bearer {credential.access_token}"
            _merge_beta(headers)


def has_own_credential(headers: Headers) -> bool:
    """A bearer or a key of Anthropic's own came with the request."""
    scheme, _, bearer = headers.get("authorization", "").partition(" ")
    is_bearer = scheme.lower() == "bearer" and bearer.lstrip().startswith(_OWN_PREFIX)
    return is_bearer or headers.get("x-api-key", "").startswith(_OWN_PREFIX)


def own_credential(headers: Headers) -> Credential | None:
    """The credential of Anthropic's own that came with the request; the prefix says which kind it is.

    Some clients send keys as bearers.
    """
    _, _, bearer = headers.get("authorization", "").partition(" ")
    for secret in (headers.get("x-api-key", "").strip(), bearer.strip()):
        if secret.startswith(_OWN_PREFIX):
            is_token = secret.startswith(_TOKEN_PREFIX)
            return OAuthCredential(secret) if is_token else ApiKey(secret)
    return None


def _merge_beta(headers: CIMultiDict[str]) -> None:
    """The client's list stays byte for byte; the value that lets a bearer in joins its end where it is missing."""
    stated = headers.getall(_BETA, [])
    tokens = {token.strip() for value in stated for token in value.split(",")}
    if OAUTH_BETA not in tokens:
        headers[_BETA] = ",".join([*(value for value in stated if value.strip()), OAUTH_BETA])
