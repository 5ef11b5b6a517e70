"""The report of `matinee doctor`: every check, its finding and what to do."""

from __future__ import annotations

import configparser
from pathlib import Path

from rich.console import Console
from rich.table import Table

from matinee.runtime import environment
from matinee.runtime.serialization import read_yaml


def show(root: Path) -> bool:
    """Whether every required check passed."""
    results = list(environment.checks(root, _endpoints(root)))
    table = Table("check", "", "finding", "what to do")
    for check in results:
        mark = "ok" if check.passed else "failed" if check.required else "optional"
        table.add_row(check.name, mark, check.finding, "" if check.passed else check.advice)
    Console(highlight=False, width=None).print(table)
    return all(check.passed for check in results if check.required)


def _endpoints(root: Path) -> list[str]:
    """S3 servers that params.yaml's export and DVC's remotes name."""
    params = root / "params.yaml"
    export = read_yaml(params)["export"] if params.exists() else {}
    urls = [export["endpoint_url"]] if export.get("endpoint_url") else []
    for name in ("config", "config.local"):
        parser = configparser.ConfigParser()
        parser.read(root / ".dvc" / name)
        urls += [section["endpointurl"] for section in parser.values() if "endpointurl" in section]
    return list(dict.fromkeys(urls))
