"""The environment of a `claude` process: what it inherits of ours, and what keeps it quiet and plain."""

from collections.abc import Mapping

PASSED_ON = frozenset(
    {"PATH", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "SSL_CERT_FILE", "SSL_CERT_DIR", "NODE_EXTRA_CA_CERTS",
     "SYSTEMROOT", "COMSPEC", "PATHEXT", "WINDIR", "NUMBER_OF_PROCESSORS", "PROCESSOR_ARCHITECTURE"}
)  # fmt: skip
"""All that a runtime process inherits. No ANTHROPIC_* and no CLAUDECODE: it must neither loop into us nor use a
credential that is not the account's."""

PROXIES = frozenset({"HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"})
"""Inherited only where the settings say that providers are reached through them."""
QUIET = {
    # Exactly one request leaves for each request that came: no retries, no second tries, no reports, no look-ups, no
    # summaries of long conversations.
    "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC": "1",
    "DISABLE_TELEMETRY": "1",
    "DISABLE_ERROR_REPORTING": "1",
    "DISABLE_AUTOUPDATER": "1",
    "CLAUDE_CODE_MAX_RETRIES": "0",
    "CLAUDE_CODE_DISABLE_NONSTREAMING_FALLBACK": "1",
    "CLAUDE_CODE_DISABLE_REFUSAL_RETRY": "1",
    "CLAUDE_CODE_DISABLE_REFUSAL_FALLBACK": "1",
    "DISABLE_COMPACT": "1",
    "DISABLE_AUTO_COMPACT": "1",
    # Whether a prompt is too long is for the provider to say.
    "CLAUDE_CODE_MAX_CONTEXT_TOKENS": "1000000000",
}
PLAIN = {
    # What goes up is the caller's as far as the runtime lets it: no context management, no effort, no thinking
    # display that nobody asked for, no reminders after the first turn.
    "CLAUDE_CODE_DISABLE_ATTACHMENTS": "1",
    "CLAUDE_CODE_DISABLE_EXPERIMENTAL_BETAS": "1",
    "CLAUDE_CODE_EFFORT_LEVEL": "unset",
    # The caller's own cache marks and the runtime's would be more than the four the API allows.
    "DISABLE_PROMPT_CACHING": "1",
    # The caller's tools are all there from the start, with whole descriptions, and their results come whole.
    "ENABLE_TOOL_SEARCH": "false",
    "CLAUDE_CODE_MAX_MCP_DESCRIPTION_LENGTH": "10000000",
    "MAX_MCP_OUTPUT_TOKENS": "10000000",
    "MCP_TOOL_TIMEOUT": "86400000",
}


def inherited(environ: Mapping[str, str], *, uses_proxy: bool) -> dict[str, str]:
    """The part of our environment that a runtime process gets.

    A packaged program runs with its own LD_LIBRARY_PATH, under which a foreign program may break; it is left out.
    """
    names = PASSED_ON | PROXIES if uses_proxy else PASSED_ON
    return {name: value for name, value in environ.items() if name.upper() in names}
