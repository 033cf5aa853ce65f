"""A change of a client's settings file as a value: which file, before and after, and how it is shown."""

import re
from dataclasses import dataclass
from pathlib import Path

from proxy.logs import BLOT, redact

_SECRET = re.compile(
    r"""(["']?[\w.-]*(?:token|key|secret|password)["']?\s*[:=]\s*["'])[^"']{4,}""", re.IGNORECASE
)
"""A value whose name says that it is nobody's business: settings files hold other programs' keys too."""


@dataclass(frozen=True, slots=True)
class Change:
    """Nothing is written yet."""

    file: Path
    before: bytes | None
    """None when there is no file."""
    after: bytes | None
    """None when the file goes."""

    @property
    def is_needed(self) -> bool:
        return self.before != self.after

    def diff(self) -> str:
        """For people, in the unified format; what looks like a secret is blotted out."""
        import difflib

        lines = difflib.unified_diff(
            _lines(self.before),
            _lines(self.after),
            str(self.file),
            str(self.file),
            lineterm="",
        )
        return redact(_SECRET.sub(rf"\g<1>{BLOT}", "\n".join(lines)))


def _lines(content: bytes | None) -> list[str]:
    return (content or b"").decode("utf-8", "replace").splitlines()
