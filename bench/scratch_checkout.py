"""A temporary copy of this checkout in which the pipeline runs."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple, NoReturn

ROOT = Path(__file__).resolve().parents[1]
OWN = {
    "PYTHONPATH": "src",
    "DVC_NO_ANALYTICS": "1",
    "MLFLOW_DISABLE_TELEMETRY": "true",
    "BENTOML_DO_NOT_TRACK": "true",
    "AWS_EC2_METADATA_DISABLED": "true",
}
FOREIGN = ("DVC_ROOT", "MLFLOW_TRACKING_URI", "MATINEE_MODEL_STORE", "PYTHONDONTWRITEBYTECODE")
"""Would point outside the copy; without the last, bytecode is cached as usual."""
MAXRSS = 1024 * 1024 if sys.platform == "darwin" else 1024


class CommandCost(NamedTuple):
    """The cost of a command and its child processes."""

    seconds: float
    cpu_seconds: float
    peak_mib: float
    """of its largest process"""


class Scratch:
    def __init__(self, folder: Path) -> None:
        self.folder, self.log = folder / "checkout", folder / "log.txt"
        self.environment = {k: v for k, v in os.environ.items() if k not in FOREIGN} | OWN
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        folders = {"DVC_SITE_CACHE_DIR": "dvc-site", "BENTOML_HOME": "bentoml"}
        self.environment |= {name: str(folder / subfolder) for name, subfolder in folders.items()}
        self.environment["PATH"] = path
        _copy(self.folder)

    def run(self, *command: str) -> CommandCost:
        """Fails unless the command succeeds; output goes to the log."""
        start = time.perf_counter()
        with self.log.open("ab") as log:
            process = subprocess.Popen(
                command, cwd=self.folder, env=self.environment, stdout=log, stderr=log
            )
            try:
                _, status, used = os.wait4(process.pid, 0)
            except BaseException:
                process.terminate()
                process.wait()
                raise
        seconds = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            self.give_up(f"`{' '.join(command)}` failed")
        return CommandCost(seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / MAXRSS)

    def give_up(self, why: str) -> NoReturn:
        log = self.log.read_text("utf-8", "replace").splitlines()[-40:]
        sys.exit("\n".join([*log, f"bench: {why}, see above"]))


def _copy(folder: Path) -> None:
    """Tracked and new files, with uncommitted changes."""
    listed = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    names = subprocess.run(listed, cwd=ROOT, check=True, capture_output=True).stdout
    for name in filter(None, names.decode().split("\0")):
        if (ROOT / name).is_file():
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, target)
    author = ["-c", "user.name=bench", "-c", "user.email=bench@example.org"]
    for command in (
        ["init", "--quiet"],
        ["add", "--all"],
        [*author, "-c", "commit.gpgsign=false", "commit", "--quiet", "-n", "-m", "a copy"],
    ):
        subprocess.run(["git", *command], cwd=folder, check=True)
