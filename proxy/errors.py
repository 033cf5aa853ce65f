"""Failures of ours, in words a person can act on.

ProxyError
├── Refusal            a client's request that we cannot or may not serve
│   └── NobodyCanServe no account is able to
├── UpstreamError      the provider could not be reached or broke off
├── UsageBusy          the provider limits questions after usage
├── CredentialError    a login could not be read, imported or renewed
│   ├── ImportRefused
│   │   └── AlreadyImported
│   ├── RenewalRefused the provider said no for good
│   ├── RenewalFailed  try again later
│   └── SignInFailed   nobody signed in, or not here
├── VaultError         the place where credentials rest cannot be opened
│   └── LoginLost      it is open, but not for one account's credential
├── StoreError         the database cannot be opened, read or written
├── SettingsError      a setting is unknown or wrong
├── StartError         the server cannot start
└── NoWindow           no window can be shown on this machine

An answer *from* a provider is no failure of ours: it passes through as data.
"""

from datetime import datetime
from http import HTTPStatus

from proxy.model import AccountId


class ProxyError(Exception):
    """A failure of ours: `title` says what, `detail` which, `hint` what the user can do."""

    status: int = HTTPStatus.INTERNAL_SERVER_ERROR
    """The HTTP status a client gets."""
    code: str = "failed"
    """Stable, for `x-loadline-error` and the control API."""

    def __init__(
        self, title: str, *, detail: str = "", hint: str = "", code: str = "", status: int = 0
    ) -> None:
        super().__init__(title)
        self.title = title
        self.detail = detail
        self.hint = hint
        self.code = code or type(self).code
        self.status = status or type(self).status

    def __str__(self) -> str:
        return " ".join(part for part in (self.title, self.detail, self.hint) if part)


class Refusal(ProxyError):
    """A client's request that we cannot or may not serve."""

    status = HTTPStatus.BAD_REQUEST
    code = "bad_request"


class NobodyCanServe(Refusal):
    """No account is able to serve; `code` is a `choice.Cause`."""

    status = HTTPStatus.SERVICE_UNAVAILABLE
    code = "no_account"

    def __init__(
        self,
        title: str,
        *,
        code: str,
        status: int,
        detail: str = "",
        hint: str = "",
        until: datetime | None = None,
        headers: tuple[tuple[str, str], ...] = (),
    ) -> None:
        super().__init__(title, detail=detail, hint=hint, code=code, status=status)
        self.until = until
        """When the first account serves again, for `retry-after`; None when waiting does not help."""
        self.headers = headers
        """What the provider's own refusal said of its windows."""


class UpstreamError(ProxyError):
    """The provider could not be reached, gave no proper answer or broke off."""

    status = HTTPStatus.BAD_GATEWAY
    code = "upstream_unreachable"


class UpstreamTimeout(UpstreamError):
    """The provider did not answer, or fell silent, within the limit."""

    status = HTTPStatus.GATEWAY_TIMEOUT
    code = "upstream_timeout"


class UpstreamBroke(UpstreamError):
    """The connection ended in the middle of an answer."""

    code = "upstream_incomplete"


class UpstreamFormatError(UpstreamError):
    """The provider answered with something that is not what it documents."""

    code = "upstream_format"


class UsageBusy(ProxyError):
    """The usage endpoint asked us to wait `retry_after_s` seconds; 0 when it did not say how long."""

    code = "usage_busy"

    def __init__(self, title: str, *, retry_after_s: float = 0) -> None:
        super().__init__(title)
        self.retry_after_s = retry_after_s


class CredentialError(ProxyError):
    """A login could not be read, imported or renewed."""

    status = HTTPStatus.BAD_REQUEST
    code = "credential"


class ImportRefused(CredentialError):
    """An import that was not done; nothing of it was kept. `code` is one of interface.md's."""


class AlreadyImported(ImportRefused):
    """The login belongs to an account that is there already."""

    code = "already_imported"

    def __init__(self, account_id: AccountId, name: str) -> None:
        super().__init__(
            "This login is imported already.",
            detail=f"It serves as {name}.",
            hint="Import another login, or put this one into that account again.",
        )
        self.account_id = account_id
        """The account that has it, so that a window can offer to replace its login."""


class RenewalRefused(CredentialError):
    """The provider refused to renew a login for good; the user must sign in again."""

    status = HTTPStatus.UNAUTHORIZED
    code = "reauth_required"


class RenewalFailed(CredentialError):
    """A login could not be renewed now; later it may be."""

    status = HTTPStatus.BAD_GATEWAY
    code = "renewal_failed"

    def __init__(
        self, title: str, *, detail: str = "", hint: str = "", retry_after_s: float = 0
    ) -> None:
        super().__init__(title, detail=detail, hint=hint)
        self.retry_after_s = retry_after_s
        """How long the provider asked us to wait; 0 when it did not say."""


class SignInFailed(CredentialError):
    """A sign-in that brought no login; `code` is one of `sign_in`'s."""

    code = "sign_in_refused"


class VaultError(ProxyError):
    """Credentials cannot be read or written: `vault_locked`, `no_keyring`, `vault_key_lost`."""

    status = HTTPStatus.SERVICE_UNAVAILABLE
    code = "vault_locked"


class LoginLost(VaultError):
    """One account's stored login is not there or does not open; that of another account may."""


class StoreError(ProxyError):
    """The database cannot be opened, read or written: `store_newer`, `store_corrupt`, `store_unwritable`."""

    code = "store"


class NotFound(ProxyError):
    """The control API was asked for something that is not there."""

    status = HTTPStatus.NOT_FOUND
    code = "not_found"


class SettingsError(ProxyError):
    """A setting is unknown or has a value it cannot have."""

    code = "settings"


class StartError(ProxyError):
    """The server cannot start: `port_taken`, `host_refused`, `already_running`, `home_unwritable`."""

    code = "start"


class NoWindow(ProxyError):
    """The tray program cannot show anything here; the proxy can run without a window."""

    code = "no_window"
