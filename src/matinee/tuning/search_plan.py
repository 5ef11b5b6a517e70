"""What is to be searched, read from conf, params.yaml and the prepared data."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from matinee.artifacts.pickles import pickle_io
from matinee.artifacts.task_run import DataOrigin
from matinee.runtime.atomic_write import write_atomically
from matinee.runtime.serialization import canonical_json
from matinee.tasks.base import Loss, load_task
from matinee.tuning.space import NotSearchableError, Space, filled, space_of

if TYPE_CHECKING:
    from matinee.splits.prepared_tables import ReadTable

CANDIDATES, SEARCHES = Path("conf/candidates"), Path("conf/searches")
PACKAGE = Path(__file__).parents[1]
SHARED_CODE = (
    *("evaluation", "metrics", "ranking", "tasks/base.py"),
    *("models/base.py", "models/interactions", "models/solvers"),
)
"""The code that a loss depends on, beside the model's family and the task."""


class Plan(NamedTuple):
    candidate: str
    task: str
    model: dict[str, Any]
    """its section of conf"""
    space: Space
    settings: dict[str, Any]
    """the task's section of params.yaml, and the root seed under "seed" """
    data: DataOrigin
    digest: str
    """of all that decides a loss, but for the values that are searched"""

    @property
    def name(self) -> str:
        return f"{self.candidate} {self.digest.removeprefix('sha256:')[:12]}"

    @property
    def seed(self) -> int:
        return int(self.settings["seed"])


def plan_of(root: Path, candidate: str, params: dict[str, Any]) -> Plan:
    conf = _conf(root / CANDIDATES, candidate, "such candidate")
    ranges = _conf(root / SEARCHES, candidate, "search space for it")
    task, model = conf["task"], conf["model"]
    if task not in params["tasks"]:
        raise NotSearchableError(
            f"{candidate} is of the task {task}, which params.yaml does not contain; "
            f"it contains: {', '.join(params['tasks']) or 'none'}. Choose a line-up: make params"
        )
    space = space_of(candidate, model, ranges)
    settings = params["tasks"][task] | {"seed": params["seed"]}
    data = _data(root, conf, settings["collection"])
    fixed = filled(model, dict.fromkeys(space.ranges))
    decisive = [fixed, ranges, settings, data.digest, _code(task, conf["family"])]
    digest = pickle_io.sha256(canonical_json(decisive))
    return Plan(candidate, task, model, space, settings, data, digest)


def cv_losses(plan: Plan, read: ReadTable) -> list[Loss]:
    """One loss function per cross-validation fold of the task."""
    losses = load_task(plan.task).cv_losses(read, plan.settings)
    if not losses:
        raise NotSearchableError(
            f"the task {plan.task} of {plan.candidate} has no cross-validation folds: "
            f"see cv_folds in src/matinee/tasks/{plan.task}/data.py"
        )
    return losses


def write(root: Path, candidate: str, values: dict[str, Any]) -> None:
    """Writes hyper-parameters into a candidate's conf and keeps the rest of the file."""
    import io

    import numpy as np
    from ruamel.yaml import YAML

    path, yaml, text = root / CANDIDATES / f"{candidate}.yaml", YAML(), io.StringIO()
    yaml.preserve_quotes, yaml.width = True, 4096
    plain = {  # 1e-05 is a text to some readers of YAML
        key: yaml.load(np.format_float_positional(one, trim="0")) if type(one) is float else one
        for key, one in values.items()
    }
    conf = yaml.load(path)
    conf["model"] = filled(conf["model"], plain)
    yaml.dump(conf, text)
    write_atomically(path, text.getvalue().encode())


def _conf(folder: Path, candidate: str, what: str) -> Any:
    """Reads a file as hydra does, where 1e-5 is a number."""
    from omegaconf import OmegaConf

    paths = {path.stem: path for path in sorted(folder.glob("*.yaml"))}
    if candidate not in paths:
        raise NotSearchableError(
            f"{candidate!r}: there is no {what} in {folder}; allowed: {', '.join(paths)}"
        )
    return OmegaConf.to_container(OmegaConf.load(paths[candidate]), resolve=True)


def _data(root: Path, conf: dict[str, Any], collection: str) -> DataOrigin:
    folders = [root / "data" / name for name in conf["inputs"] if name.startswith("prepared/")]
    source = root / "data/raw" / collection / "source.json"
    missing = [path for path in (*folders, source) if not path.exists()]
    if missing:
        raise NotSearchableError(f"{missing[0]} is missing: `dvc repro` or `make run` makes it")
    origin = json.loads(source.read_text())
    files = [path for folder in folders for path in folder.rglob("*.parquet")]
    return DataOrigin(origin["source"], origin["url"], _digest(root, files))


def _code(task: str, family: str) -> str:
    paths = [PACKAGE / name for name in (*SHARED_CODE, f"models/{family}", f"tasks/{task}")]
    return _digest(PACKAGE, [file for path in paths for file in (path, *path.rglob("*.py"))])


def _digest(root: Path, files: Iterable[Path]) -> str:
    digests = {
        path.relative_to(root).as_posix(): pickle_io.sha256(path.read_bytes())
        for path in files
        if path.is_file()
    }
    return pickle_io.sha256(canonical_json(digests))
