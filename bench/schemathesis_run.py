"""Runs Schemathesis against a server and counts requests, verdicts and faults."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import schemathesis
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import Status, events, from_schema
from schemathesis.engine.recorder import Interaction, ScenarioRecorder

CHECKS = {
    "not_a_server_error": "no status from 500 on",
    "status_code_conformance": "no status that is not described",
    "content_type_conformance": "no media type that is not described",
    "response_headers_conformance": "headers as described",
    "response_schema_conformance": "bodies as described",
    "unsupported_method": "another method is refused with 405",
}
IN_BODIES = {"negative_data_rejection": "a body that is forbidden is refused"}
"""Not for queries: an empty list, for example, is forbidden but not visible in a query string."""
AUTH = {"ignored_auth": "nothing without a key"}
"""Acceptance of valid data is not checked: the document does not describe which fields exclude each
other and which names exist."""
MAX_ROUNDS, MAX_FAULTS, MIN_OPERATIONS = 20, 20, 100
COVERAGE_REQUESTS = 2500
"""Requests that the example and coverage phases need; smaller runs only fuzz."""


@dataclass
class FuzzReport:
    checks: dict[str, str]
    requests: int = 0
    phases: Counter[str] = field(default_factory=Counter)
    statuses: Counter[int] = field(default_factory=Counter)
    """0: no response."""
    operations: set[str] = field(default_factory=set)
    checked: Counter[str] = field(default_factory=Counter)
    failed: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    """The first `MAX_FAULTS`."""

    def verdicts(self) -> list[list[str]]:
        return [
            [text, str(self.checked[name]), str(self.failed[name])]
            for name, text in self.checks.items()
        ]

    def add(self, phase: str, recorder: ScenarioRecorder) -> None:
        self.operations.add(recorder.label)
        for interaction in recorder.interactions.values():
            response = interaction.response
            self.requests += 1
            self.phases[phase] += 1
            self.statuses[response.status_code if response else 0] += 1
        for case, verdicts in recorder.checks.items():
            for verdict in verdicts:
                self.checked[verdict.name] += 1
                if verdict.failure_info:
                    self.failed[verdict.name] += 1
                    failure = verdict.failure_info.failure
                    why = " ".join(f"{failure.title}: {failure.message}".split())[:300]
                    self.add_fault(f"{why}: {_format(recorder.interactions.get(case))}")

    def add_fault(self, fault: str) -> None:
        if len(self.faults) < MAX_FAULTS:
            self.faults.append(fault)


def fuzz(url: str, requests: int, seed: int, key: str = "") -> FuzzReport:
    """Examples and coverage once, then rounds of random requests."""
    report = FuzzReport(CHECKS | IN_BODIES | (AUTH if key else {}))
    for turn in range(MAX_ROUNDS):
        if report.requests >= requests or len(report.faults) >= MAX_FAULTS:
            break
        coverage = turn == 0 and requests >= COVERAGE_REQUESTS
        left = requests - report.requests
        each = math.ceil(left / max(len(report.operations), MIN_OPERATIONS))
        _round(report, url, requests, _config(report, seed + turn, each, key, coverage))
    if report.requests < requests and not report.faults:
        report.add_fault(f"only {report.requests} of {requests} requests could be made")
    return report


def _round(report: FuzzReport, url: str, requests: int, config: SchemathesisConfig) -> None:
    headers = config.projects.default.headers or {}
    schema = schemathesis.openapi.from_url(f"{url}/docs.json", config=config, headers=headers)
    stream = from_schema(schema).execute()
    for event in stream:
        if isinstance(event, events.ScenarioFinished):
            report.add(event.phase.value, event.recorder)
            if event.status == Status.ERROR:
                report.add_fault(f"{event.recorder.label} could not be tested")
        elif isinstance(event, events.NonFatalError | events.FatalError):
            report.add_fault(
                str(getattr(event, "value", None) or getattr(event, "exception", event))
            )
        if report.requests >= requests:
            stream.stop()


def _config(
    report: FuzzReport, seed: int, each: int, key: str, coverage: bool
) -> SchemathesisConfig:
    checks: dict[str, Any] = {name: {"enabled": True} for name in report.checks}
    in_bodies = {name: checks.pop(name) for name in IN_BODIES}
    return SchemathesisConfig.from_dict(
        {
            "seed": seed,
            "continue-on-failure": True,
            "headers": {"Authorization": f"Bearer {key}"} if key else {},
            "generation": {"max-examples": each, "database": "none"},
            "phases": {
                "examples": {"enabled": coverage},
                "coverage": {"enabled": coverage},
                "stateful": {"enabled": False},
            },
            "checks": {"enabled": False, **checks},
            "operations": [{"include-method": "POST", "checks": in_bodies}],
        }
    )


def _format(interaction: Interaction | None) -> str:
    if interaction is None:
        return "the request was not recorded"
    request, response = interaction.request, interaction.response
    body = (request.body or b"")[:200].decode("utf-8", "replace")
    result = f"{response.status_code} {response.content[:200]!r}" if response else "no response"
    return f"`{request.method} {request.uri[:300]} {body}` got {result}"
