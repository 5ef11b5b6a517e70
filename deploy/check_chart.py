"""Lints the Helm chart, renders it, and validates what it renders by the Kubernetes schemas.

uv run --no-project --with helm-python-sdk==0.2.2 --with kubernetes-validate==1.37.0 \
    python deploy/check_chart.py
"""

from __future__ import annotations

from pathlib import Path

import kubernetes_validate
import yaml
from helm_python.chart import Chart, lint

CHART = Path(__file__).with_name("chart")
KUBERNETES = "1.33"
MINIMAL = {"modelStore": "s3://bucket/models"}
COMPLETE = MINIMAL | {
    "trustedKeys": "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n",
    "credentialsSecret": "aws",
    "env": {"MATINEE_GATEWAY": "on"},
}


def main() -> None:
    chart = Chart.load(CHART)
    for values in (MINIMAL, COMPLETE):
        # raises if a value or a template is invalid
        lint(CHART, values, strict=True)
        for name, text in chart.render(values).items():
            kubernetes_validate.validate(yaml.safe_load(text), KUBERNETES, strict=True)
            print(name, "is valid")


if __name__ == "__main__":
    main()
