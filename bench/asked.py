"""Requests that Schemathesis makes of a served description, counted, and what was wrong."""

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
"""Not of queries: an empty list, say, is forbidden there but leaves no trace in what is sent."""
KEYED = {"ignored_auth": "nothing without a key"}
"""Not among them is that whatever the description allows is answered: which fields go together,
and that names are known, is told by problem documents alone."""
MOST_ROUNDS, MOST_TOLD, FEWEST = 20, 20, 100
EDGES = 2500
"""Requests that the edges need: who asks fewer gets what is invented, for every operation."""


@dataclass
class Asked:
    checks: dict[str, str]
    requests: int = 0
    phases: Counter[str] = field(default_factory=Counter)
    statuses: Counter[int] = field(default_factory=Counter)
    """0: no answer came."""
    operations: set[str] = field(default_factory=set)
    judged: Counter[str] = field(default_factory=Counter)
    failed: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    """The first ones."""

    def verdicts(self) -> list[list[str]]:
        return [
            [text, str(self.judged[name]), str(self.failed[name])]
            for name, text in self.checks.items()
        ]

    def add(self, phase: str, recorder: ScenarioRecorder) -> None:
        self.operations.add(recorder.label)
        for interaction in recorder.interactions.values():
            answer = interaction.response
            self.requests += 1
            self.phases[phase] += 1
            self.statuses[answer.status_code if answer else 0] += 1
        for case, verdicts in recorder.checks.items():
            for verdict in verdicts:
                self.judged[verdict.name] += 1
                if verdict.failure_info:
                    self.failed[verdict.name] += 1
                    failure = verdict.failure_info.failure
                    why = " ".join(f"{failure.title}: {failure.message}".split())[:300]
                    self.tell(f"{why}: {_shown(recorder.interactions.get(case))}")

    def tell(self, fault: str) -> None:
        if len(self.faults) < MOST_TOLD:
            self.faults.append(fault)


def ask(url: str, requests: int, seed: int, key: str = "") -> Asked:
    """The edges once, as far as they reach, and then round after round of what is invented."""
    found = Asked(CHECKS | IN_BODIES | (KEYED if key else {}))
    for turn in range(MOST_ROUNDS):
        if found.requests >= requests or len(found.faults) >= MOST_TOLD:
            break
        edges = turn == 0 and requests >= EDGES
        left = requests - found.requests
        each = math.ceil(left / max(len(found.operations), FEWEST))
        _round(found, url, requests, _config(found, seed + turn, each, key, edges))
    if found.requests < requests and not found.faults:
        found.tell(f"only {found.requests} of {requests} requests could be made")
    return found


def _round(found: Asked, url: str, requests: int, config: SchemathesisConfig) -> None:
    headers = config.projects.default.headers or {}
    schema = schemathesis.openapi.from_url(f"{url}/docs.json", config=config, headers=headers)
    stream = from_schema(schema).execute()
    for event in stream:
        if isinstance(event, events.ScenarioFinished):
            found.add(event.phase.value, event.recorder)
            if event.status == Status.ERROR:
                found.tell(f"{event.recorder.label} could not be asked")
        elif isinstance(event, events.NonFatalError | events.FatalError):
            found.tell(str(getattr(event, "value", None) or getattr(event, "exception", event)))
        if found.requests >= requests:
            stream.stop()


def _config(found: Asked, seed: int, each: int, key: str, edges: bool) -> SchemathesisConfig:
    checks: dict[str, Any] = {name: {"enabled": True} for name in found.checks}
    in_bodies = {name: checks.pop(name) for name in IN_BODIES}
    return SchemathesisConfig.from_dict(
        {
            "seed": seed,
            "continue-on-failure": True,
            "headers": {"Authorization": f"Bearer {key}"} if key else {},
            "generation": {"max-examples": each, "database": "none"},
            "phases": {
                "examples": {"enabled": edges},
                "coverage": {"enabled": edges},
                "stateful": {"enabled": False},
            },
            "checks": {"enabled": False, **checks},
            "operations": [{"include-method": "POST", "checks": in_bodies}],
        }
    )


def _shown(interaction: Interaction | None) -> str:
    if interaction is None:
        return "nothing was kept of it"
    request, answer = interaction.request, interaction.response
    body = (request.body or b"")[:200].decode("utf-8", "replace")
    told = f"{answer.status_code} {answer.content[:200]!r}" if answer else "no answer"
    return f"`{request.method} {request.uri[:300]} {body}` got {told}"
