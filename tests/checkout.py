"""A copy of this checkout as git would hand it out, in which the pipeline can be run."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from matinee.artifacts.dvc_lock import locked_stages

ROOT = Path(__file__).resolve().parents[1]
SMALL = ["movielens.synthetic.ratings=4000", "tasks.newcomer.resamples=100"]
SMALL += ["collections=[movielens]", "~discretize.tmdb", "~discretize.streaming"]
SMALL += ["~tasks.subscriber", "~candidates.subscriber_mean", "~candidates.subscriber_biases"]
"""Small enough for a test, with every stage."""
FOREIGN = ("DVC_ROOT", "MLFLOW_TRACKING_URI")
"""Would lead out of the copy; MLflow leaves its own in the environment of a test before."""

REPRO = ("python", "-m", "matinee.runtime.dvc_process", "repro")
"""As `make run` runs it."""


class Checkout:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        listed = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
        names = subprocess.run(listed, cwd=ROOT, check=True, capture_output=True).stdout
        for name in filter(None, names.decode().split("\0")):
            if (ROOT / name).is_file():
                target = folder / name
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(ROOT / name, target)
        self.git("init", "--quiet")
        self.commit("a copy")

    def git(self, *arguments: str) -> None:
        known = ["-c", "user.name=test", "-c", "user.email=test@example.org"]
        subprocess.run(["git", *known, *arguments], cwd=self.folder, check=True)

    def commit(self, message: str) -> None:
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", message)

    def environment(self, **more: str) -> dict[str, str]:
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        own = {"PATH": path, "PYTHONPATH": "src", "DVC_NO_ANALYTICS": "1"}
        mine = {name: value for name, value in os.environ.items() if name not in FOREIGN}
        return mine | own | {"MLFLOW_DISABLE_TELEMETRY": "true"} | more

    def run(self, *command: str, **more: str) -> str:
        """What the command says; it must succeed."""
        done = self.attempt(*command, **more)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout + done.stderr

    def attempt(self, *command: str, **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command,
            cwd=self.folder,
            env=self.environment(**more),
            capture_output=True,
            text=True,
            check=False,
        )

    def compose(self, *overrides: str) -> None:
        self.run("matinee", "params", *SMALL, *overrides)

    def repro(self, **more: str) -> list[str]:
        """The stages that ran."""
        said = self.run(*REPRO, **more)
        lines = [line for line in said.splitlines() if line.startswith("Running stage")]
        return [line.split("'")[1].rpartition(":")[2] for line in lines]

    def results(self) -> dict[str, str]:
        """The digest of every output that DVC knows."""
        outputs = [
            out for stage in locked_stages(self.folder).values() for out in stage.get("outs", [])
        ]
        return {out["path"]: out["md5"] for out in outputs}
