"""The pages of the site that are made of the code: a hook of `mkdocs build`."""

import os
import subprocess
from pathlib import Path
from typing import Any

from matinee.artifacts.dvc_lock import PIPELINE_FILES
from matinee.reports.site import config_page, dag_page, openapi_page
from matinee.runtime.serialization import read_yaml

ROOT = Path.cwd()


def on_files(files: Any, config: Any) -> Any:
    from mkdocs.structure.files import File

    made = {"settings": config_page.page(ROOT / "conf"), "http": http(), "stages": stages()}
    for name, text in made.items():
        files.append(File.generated(config, f"reference/{name}.md", content=text))
    return files


def http() -> str:
    from matinee.service.app import Matinee

    service: Any = Matinee
    return openapi_page.page(service.openapi_spec.asdict())


def stages() -> str:
    environment = os.environ | {"DVC_NO_ANALYTICS": "1"}
    dot = subprocess.run(
        ["dvc", "dag", "--dot"], cwd=ROOT, env=environment, check=True, capture_output=True
    )
    described = {
        name: stage.get("do", stage).get("desc", "")
        for pipeline in PIPELINE_FILES
        for name, stage in read_yaml(ROOT / pipeline)["stages"].items()
    }
    return dag_page.page(dag_page.parse_dot(dot.stdout.decode()), described)
