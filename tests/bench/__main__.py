"""`python -m tests.bench [FILE]`: the table of figures, and the same as JSON in FILE. Exits 1 when a limit is missed."""

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from itertools import chain
from pathlib import Path

from tests.bench import choosing, failover, local_runtime
from tests.bench.figures import Figure
from tests.bench.suite import Suite
from tests.bench.tools import Unavailable, compile_tools, find


def main() -> int:
    options = _options()
    try:
        figures = _measure(options)
    except Unavailable as missing:
        print(f"The bench was skipped: {missing}.")
        return 0
    if options.file:
        options.file.write_text(json.dumps(list(map(_as_json, figures)), indent=2) + "\n")
    return 0 if all(figure.is_reached for figure in figures) else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("file", nargs="?", type=Path, help="where the figures go as JSON")
    parser.add_argument("--rounds", type=int, default=5, help="of which the median counts")
    parser.add_argument("--seconds", type=float, default=3.0, help="of each load")
    return parser.parse_args()


def _measure(options: argparse.Namespace) -> Sequence[Figure]:
    """Prints each figure as soon as it is known."""
    if not sys.platform.startswith("linux"):
        raise Unavailable("it reads /proc, which only Linux has")
    find("nginx")
    figures = []
    with tempfile.TemporaryDirectory(prefix="loadline-bench-") as name:
        folder = Path(name)
        compile_tools(folder)
        measured = chain(
            Suite(folder, options.rounds, options.seconds).figures(),
            choosing.figures(options.rounds),
            failover.figures(folder, options.rounds),
            local_runtime.figures(folder, options.rounds, options.seconds),
        )
        for figure in measured:
            figures.append(figure)
            print(_as_line(figure), flush=True)
    return figures


def _as_line(figure: Figure) -> str:
    sign = "ok  " if figure.is_reached else "MISS"
    limit = f"{'at most' if figure.is_lower_better else 'at least'} {figure.limit:g} {figure.unit}"
    details = ", ".join(f"{name} {value:.4g}" for name, value in figure.details.items())
    value = f"{figure.value:.3g} {figure.unit}"
    return f"{sign} {figure.name:<50} {value:>18}   {limit:<24} {details}".rstrip()


def _as_json(figure: Figure) -> dict[str, object]:
    return {
        "name": figure.name,
        "value": figure.value,
        "unit": figure.unit,
        "limit": figure.limit,
        "is_reached": figure.is_reached,
        "details": dict(figure.details),
    }


if __name__ == "__main__":
    sys.exit(main())
