from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
PROMETHEUS = DEPLOY / "prometheus"
CHART_TOOLS = ["--with", "helm-python-sdk==0.2.2", "--with", "kubernetes-validate==1.37.0"]
SCHEMA_TOOL = ["--with", "check-jsonschema==0.39.0"]


def promtool(*arguments: str) -> str:
    command = shutil.which("promtool")
    if command is None:
        pytest.skip("THE ALERTS WERE NOT TESTED: no promtool (apt-get install prometheus)")
    return run(command, *arguments)


def run(*command: str) -> str:
    finished = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=300)
    assert finished.returncode == 0, finished.stdout + finished.stderr
    return finished.stdout


def uv_run(tools: list[str], *command: str) -> str:
    uv = ["uv", "run", "--quiet", "--no-project", *tools]
    if subprocess.run([*uv, "true"], capture_output=True, timeout=300).returncode:
        pytest.skip(f"NOT TESTED: uv cannot install {tools}")
    return run(*uv, *command)


def test_prometheus_accepts_its_configuration() -> None:
    promtool("check", "config", str(PROMETHEUS / "prometheus.yml"))


def test_alerts_fire_as_described() -> None:
    promtool("test", "rules", str(PROMETHEUS / "rules_test.yml"))


def test_queries_of_the_dashboard_are_valid(tmp_path: Path) -> None:
    panels = json.loads((DEPLOY / "grafana" / "dashboard.json").read_text())["panels"]
    queries = [target["expr"] for panel in panels for target in panel["targets"]]
    rules = [
        {"record": f"panel:{number}", "expr": query.replace("$__rate_interval", "5m")}
        for number, query in enumerate(queries)
    ]
    assert len(rules) >= len(panels)
    file = tmp_path / "rules.json"
    file.write_text(json.dumps({"groups": [{"name": "dashboard", "rules": rules}]}))
    promtool("check", "rules", str(file))


@pytest.mark.deploy
def test_chart_renders_valid_manifests() -> None:
    output = uv_run(CHART_TOOLS, "python", str(DEPLOY / "check_chart.py"))
    assert output.count("is valid") == 4


@pytest.mark.deploy
@pytest.mark.parametrize(
    ("schema", "files"),
    [
        ("vendor.compose-spec", ["deploy/compose.yaml"]),
        (
            "vendor.github-workflows",
            [".github/workflows/ci.yml", ".github/workflows/release.yml"],
        ),
    ],
)
def test_file_follows_its_schema(schema: str, files: list[str]) -> None:
    uv_run(SCHEMA_TOOL, "check-jsonschema", "--builtin-schema", schema, *files)


def test_paths_in_deployment_files_exist() -> None:
    compose = (DEPLOY / "compose.yaml").read_text()
    for path in re.findall(r"\./([\w./]+):/", compose):
        assert (DEPLOY / path).exists(), path
    for path in re.findall(r"^COPY (\S+)", (DEPLOY / "Containerfile").read_text(), re.MULTILINE):
        assert (ROOT / path).exists(), path
