"""A copy of this checkout in a folder that is thrown away, in which the pipeline runs."""

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
"""Would lead out of the copy; without the last a fresh copy is compiled once, as anywhere."""
MAXRSS = 1024 * 1024 if sys.platform == "darwin" else 1024


class Ran(NamedTuple):
    """What a command and all that it started took."""

    seconds: float
    cpu_seconds: float
    peak_mib: float
    """of its biggest process"""


class Scratch:
    def __init__(self, folder: Path) -> None:
        self.folder, self.log = folder / "checkout", folder / "log.txt"
        self.environment = {k: v for k, v in os.environ.items() if k not in FOREIGN} | OWN
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        aside = {"DVC_SITE_CACHE_DIR": "dvc-site", "BENTOML_HOME": "bentoml"}
        self.environment |= {name: str(folder / place) for name, place in aside.items()}
        self.environment["PATH"] = path
        _copy(self.folder)

    def run(self, *command: str) -> Ran:
        """The command must succeed; what it says goes into the log."""
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
        return Ran(seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / MAXRSS)

    def give_up(self, why: str) -> NoReturn:
        said = self.log.read_text("utf-8", "replace").splitlines()[-40:]
        sys.exit("\n".join([*said, f"bench: {why}, see above"]))


def _copy(folder: Path) -> None:
    """As git would hand it out, with what is not committed yet."""
    listed = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    names = subprocess.run(listed, cwd=ROOT, check=True, capture_output=True).stdout
    for name in filter(None, names.decode().split("\0")):
        if (ROOT / name).is_file():
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, target)
    somebody = ["-c", "user.name=bench", "-c", "user.email=bench@example.org"]
    for command in (
        ["init", "--quiet"],
        ["add", "--all"],
        [*somebody, "-c", "commit.gpgsign=false", "commit", "--quiet", "-n", "-m", "a copy"],
    ):
        subprocess.run(["git", *command], cwd=folder, check=True)
