"""Text formats: YAML in, canonical JSON and Markdown tables out."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any


def canonical_json(value: Any) -> bytes:
    """Equal values give equal bytes: sorted keys, fixed layout, no NaN."""
    text = json.dumps(value, sort_keys=True, indent=2, ensure_ascii=False, allow_nan=False)
    return f"{text}\n".encode()


def read_yaml(path: Path) -> Any:
    """Uses the C parser if it is installed: DVC's lock file has a quarter of a megabyte."""
    import yaml

    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load(path.read_bytes(), loader)


def markdown_table(heading: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [heading, ["---"] * len(heading), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def escape_markdown(text: str) -> str:
    """Backslash-escapes data, such as a title, so that Markdown shows it as plain text."""
    return re.sub(r"([\\`*_\[\]<>|~&#!$]|:(?=//))", r"\\\1", " ".join(text.split()))
