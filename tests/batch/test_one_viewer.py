"""`matinee recommend viewer`: what the champion answers, on the terminal."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from matinee.cli import app
from matinee.ranking.orders import ORDERS
from matinee.service.routes.viewer import answer
from matinee.service.schemas.viewer import ViewerRequest
from matinee.service.state.viewer_index import ViewerIndex
from service import tiny_viewer

PARAMS = "export: {url: null, endpoint_url: null}\ntasks: {viewer: {}}\npublish: {}\n"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "params.yaml").write_text(PARAMS + "collections: []\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("MATINEE_MODEL_STORE", raising=False)
    return tmp_path


def recommend(*words: str) -> Result:
    return CliRunner().invoke(app, ["recommend", "viewer", *words])


@pytest.mark.parametrize("order", ORDERS)
def test_json_is_the_answer_of_the_service(project: Path, viewer_store: Path, order: str) -> None:
    words = ["2", "--n", "3", "--json", "--store", str(viewer_store), "--order", order]
    shown = json.loads(recommend(*words).output)
    index = ViewerIndex.build(tiny_viewer.champion())
    request = ViewerRequest.model_validate({"user_id": 2, "n": 3, "order": order})
    assert shown == json.loads(answer(index, shown["version"], request).model_dump_json())


def test_table_names_films_and_reasons(
    project: Path, viewer_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MATINEE_MODEL_STORE", str(viewer_store))
    monkeypatch.setenv("COLUMNS", "160")
    shown = recommend("2").output
    assert "liked, for user 2, who rated" in shown and " 10 " in shown
    assert "★" in shown and "unknown: the popular films" in recommend("9999").output


def test_length_is_checked_as_the_service_does(project: Path, viewer_store: Path) -> None:
    refused = recommend("2", "--n", "0", "--store", str(viewer_store))
    message = "n: is out of range; allowed: a whole number from 1 to 100\n"
    assert (refused.exit_code, refused.stderr) == (1, message)


def test_run_without_champion_is_explained(project: Path) -> None:
    refused = recommend("2")
    message = "there is no champion of viewer; allowed: none yet, so run `make run`\n"
    assert (refused.exit_code, refused.stderr) == (1, message)


def test_unknown_order_is_a_usage_error(project: Path) -> None:
    assert recommend("2", "--order", "best").exit_code == 2
