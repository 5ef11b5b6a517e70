"""Retrains on all ratings if the drift report recommends it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from matinee.runtime.serialization import read_yaml

CONF, TRAIN_UNTIL = Path("conf/config.yaml"), "discretize.movielens.train_until"


def retrain_if_needed(
    root: Path, overrides: list[str], run: Callable[[list[str]], None]
) -> Iterator[str]:
    """Lines about what happens; `run` runs the pipeline with overrides."""
    run(overrides)
    report = json.loads((root / "metrics" / "drift.json").read_text())
    yield f"\n{report['decision']} (reports/drift/drift.md)"
    if not report["retrain"]:
        yield "The champions stay as they are."
    elif report["rehearsal"]:
        yield "The champions were trained on all ratings already: the backtest was a rehearsal."
    else:
        settings = read_yaml(root / "params.yaml")["discretize"]["movielens"]
        yield f"The champions were trained until {settings['train_until']}: training again."
        run([*overrides, f"{TRAIN_UNTIL}={report['last_day']}"])
        yield f"The champions are trained until {report['last_day']}."
        yield _keep(root, overrides, report["last_day"])


def _keep(root: Path, overrides: list[str], last: str) -> str:
    """So that the next run starts where this one has ended."""
    if any(override.startswith(f"{TRAIN_UNTIL}=") for override in overrides):
        return f"Pass {TRAIN_UNTIL}={last} from now on."
    line = re.compile(r"^( *train_until: )[^#\n]*?(?= *(#.*)?$)", re.MULTILINE)
    text, count = line.subn(rf'\g<1>"{last}"', (root / CONF).read_text())
    if count != 1:
        return f"Write {TRAIN_UNTIL}: {last} into {CONF}, which has no line for it."
    (root / CONF).write_text(text)
    return f"{CONF} is updated."
