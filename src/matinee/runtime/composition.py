"""Hydra's composition of conf/ into params.yaml, as `dvc exp run` does it."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from matinee.runtime import local_profile
from matinee.runtime.atomic_write import write_atomically
from matinee.runtime.local_profile import profile_path
from matinee.runtime.process import UserError
from matinee.runtime.serialization import read_yaml

PARAMS = "params.yaml"
STAMP = ".dvc/tmp/composed"


class CompositionError(UserError, ValueError):
    """conf/ and the overrides do not fit together."""


def compose(root: Path, overrides: Sequence[str] = ()) -> None:
    """Writes params.yaml from conf/, the local profile and the overrides."""
    _compose(root, root / "conf", root / PARAMS, overrides)


def is_unchanged(root: Path) -> bool:
    """Whether conf/ and params.yaml are as `remember` saw them: composing takes half a second."""
    stamp = root / STAMP
    return stamp.exists() and stamp.read_text() == _digest(root)


def remember(root: Path) -> None:
    write_atomically(root / STAMP, _digest(root).encode())


def _digest(root: Path) -> str:
    digest = hashlib.sha256()
    for file in [*sorted((root / "conf").rglob("*.yaml")), root / PARAMS]:
        content = file.read_bytes() if file.exists() else b""
        digest.update(f"{file.relative_to(root)} {len(content)}\n".encode() + content)
    return digest.hexdigest()


def read_params(root: Path) -> dict[str, Any]:
    file = root / PARAMS
    if not file.exists():
        raise CompositionError(
            f"{PARAMS} is missing: call this in the project's folder, after `make params`"
        )
    params: dict[str, Any] = read_yaml(file)
    return params


def choose(root: Path, overrides: Sequence[str], *, forget: bool) -> str:
    """Describes the local profile after overrides are added to it, or first to none."""
    if forget:
        profile_path(root).unlink(missing_ok=True)
    if overrides:
        use(root, overrides)
    return local_profile.describe_profile(root) or "no profile: the defaults of conf/"


def use(root: Path, overrides: Sequence[str]) -> None:
    """Adds overrides to the local profile, after compositions have shown that they are valid."""
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder, PARAMS)
        _compose(root, root / "conf", target, overrides)
        profile = local_profile.read_profile(root).updated(overrides, root / "conf")
        _compose(root, _default_conf(root, Path(folder)), target, profile.option_overrides())
        local_profile.check_sections(profile, read_yaml(target))
    local_profile.write_profile(root, profile)


def is_current(root: Path) -> bool:
    """Whether params.yaml is what conf/ composes without overrides; with a profile, git's copy."""
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder, PARAMS)
        _compose(root, _default_conf(root, Path(folder)), target, ())
        composed = target.read_text()
    params = root / PARAMS
    if not profile_path(root).exists():
        return params.exists() and composed == params.read_text()
    shown = ["git", "show", f":./{PARAMS}"]
    return composed == subprocess.run(shown, cwd=root, capture_output=True, text=True).stdout


def _default_conf(root: Path, folder: Path) -> Path:
    """A copy of conf/ without the local profile."""
    conf = shutil.copytree(root / "conf", folder / "conf")
    profile_path(folder).unlink(missing_ok=True)
    return conf


def _compose(root: Path, conf: Path, target: Path, overrides: Sequence[str]) -> None:
    from dvc.utils.hydra import compose_and_dump
    from hydra.errors import HydraException
    from omegaconf.errors import OmegaConfBaseException

    paths = [str(path.resolve()) for path in (target, conf, root)]
    try:
        compose_and_dump(paths[0], paths[1], None, "config", paths[2], list(overrides))
    except (HydraException, OmegaConfBaseException) as error:
        message = str(error)
        for advice in ("Config search path", "See https", "3. To sweep"):
            message = message.partition(advice)[0]
        raise CompositionError(" ".join(message.split())) from error
