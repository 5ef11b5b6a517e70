"""The lock file is the one that DVC writes, and settings that stages share stay plain."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import yaml
from ruamel.yaml import YAML

from checkout import ROOT

PARAMS = {"shared": ["a", "b"], "digits": "0123e456", "yes": "no", "share": 1e-05, "none": None}
PARAMS |= {"time": "1:30", "octal": "0o14", "date": "2020-01-01", "zero": "010", "merge": "<<"}
PIPELINE = {
    "vars": ["params.yaml"],
    "stages": {
        name: {
            "cmd": f"echo {name} > {name}.txt",
            "deps": ["input.txt"],
            "params": list(PARAMS),
            "outs": [f"{name}.txt"],
        }
        for name in ("first", "second", "third")
    },
}


def repro(folder: Path, module: str) -> str:
    environment = os.environ | {"PYTHONPATH": str(ROOT / "src"), "DVC_NO_ANALYTICS": "1"}
    command = [sys.executable, "-m", module, "repro"]
    return subprocess.run(
        command, cwd=folder, env=environment, text=True, capture_output=True, check=True
    ).stdout


def read(lock: str) -> Any:
    """As DVC does."""
    return YAML(typ="safe").load(lock)


def test_lock_file_is_as_dvc_writes_it(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "dvc", "init", "--quiet", "--no-scm"]
    subprocess.run(command, cwd=tmp_path, check=True)
    (tmp_path / "dvc.yaml").write_text(yaml.safe_dump(PIPELINE))
    (tmp_path / "params.yaml").write_text(yaml.safe_dump(PARAMS))
    (tmp_path / "input.txt").write_text("text\n")
    assert repro(tmp_path, "matinee.runtime.dvc_process").count("Running stage") == 3
    lock = tmp_path / "dvc.lock"
    ours = lock.read_text()
    assert "&" not in ours, "an anchor: DVC writes none"
    assert "Running stage" not in repro(tmp_path, "dvc")
    lock.unlink()
    repro(tmp_path, "dvc")
    assert repr(read(ours)) == repr(read(lock.read_text())), "values, types or order differ"

    (tmp_path / "params.yaml").write_text(json.dumps(PARAMS | {"share": 0.5}))
    assert repro(tmp_path, "matinee.runtime.dvc_process").count("Running stage") == 3
