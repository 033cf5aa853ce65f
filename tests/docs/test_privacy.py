"""The tables of files that are written and hosts that are called, held against the program."""

import re
from pathlib import Path
from urllib.parse import urlsplit

from desktop.single import LOCK_NAME
from desktop.state import FILE_NAME as STATE_FILE
from proxy.paths import Paths
from tests.docs.test_documents import DOCS, ROOT, variables


def privacy_tables(page: Path) -> str:
    """From the files that are written to what is said of the hosts that are called."""
    text = page.read_text(encoding="utf-8")
    found = re.search(r"^\| written \|.*?(?=\n\n(?:## |To report))", text, re.MULTILINE | re.DOTALL)
    assert found is not None
    return found[0]


def test_readme_and_security_model_tell_the_same_files_and_hosts() -> None:
    assert privacy_tables(ROOT / "README.md") == privacy_tables(DOCS / "security.md")


def test_every_file_of_the_program_is_told() -> None:
    paths = Paths(Path("home"))
    kinds = {name for name, value in vars(Paths).items() if isinstance(value, property)}
    files = {
        getattr(paths, name).name
        for name in kinds
        if name not in {"config_dir", "data_dir", "log_dir"}
    }

    told = privacy_tables(DOCS / "security.md")

    assert {file for file in files | {STATE_FILE, LOCK_NAME} if f"`{file}`" not in told} == set()


def test_every_host_of_a_default_is_told() -> None:
    hosts = {
        urlsplit(default).hostname
        for _name, default in variables()
        if isinstance(default, str) and default.startswith("https://")
    }

    told = privacy_tables(DOCS / "security.md")

    assert {host for host in hosts if f"`{host}`" not in told} == set()
