"""Makes the page that leads to all reports of a run, executing the notebooks whose data changed."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import yaml

from matinee.datasets.download.source_config import SourceConfig, describe_source
from matinee.reports.html import contents, index_page

STAGES = "notebooks/dvc.yaml:explore@"


def main() -> None:
    params = yaml.safe_load(Path("params.yaml").read_text())
    needed = [Path("metrics/merge", f"{one}.json") for one in params["collections"]]
    needed += [Path("models/best", f"{one}.json") for one in params["tasks"]]
    if missing := [str(path) for path in needed if not path.exists()]:
        sys.exit(f"a report needs a finished run, and {', '.join(missing)} is missing: `make run`")
    executed = explored(params)
    sources = {one: describe_source(SourceConfig(**params[one])) for one in params["collections"]}
    made = index_page.write(Path(), params, sources)
    print(f"Open {made.resolve().as_uri()} in a browser. It needs no network.")
    if executed:
        sys.exit("A notebook failed, so its page is missing or old: see above.")


def explored(params: dict[str, Any]) -> int:
    """Of the data as it lies here: no stage of a run is run again."""
    stages = [f"{STAGES}{name}" for name in contents.notebooks(params)]
    command = [sys.executable, "-m", "dvc", "repro", "--single-item", "--keep-going", *stages]
    return subprocess.run(command, check=False).returncode


if __name__ == "__main__":
    main()
