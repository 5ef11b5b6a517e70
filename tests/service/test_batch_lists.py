"""`matinee batch` writes what the running service answers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import pandas as pd
import pytest
from typer.testing import CliRunner

from matinee.cli import app
from matinee.ranking.orders import ORDERS

PARAMS = "export: {url: null, endpoint_url: null}\n"
EMPTY: dict[str, Any] = {"gender": None, "age_band": None, "occupation": None}


@pytest.fixture
def lists(tmp_path: Path, published_store: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    (tmp_path / "params.yaml").write_text(PARAMS)
    monkeypatch.chdir(tmp_path)

    def write(task: str, *words: str) -> pd.DataFrame:
        out = tmp_path / "lists"
        command = ["batch", task, "--out", str(out), "--store", str(published_store), *words]
        result = CliRunner().invoke(app, command)
        assert result.exit_code == 0, result.output
        return pd.read_parquet(out)

    return write


def ask(http: httpx.Client, task: str, **fields: Any) -> dict[str, Any]:
    response = http.post(f"/v1/{task}", json=fields)
    assert response.status_code == 200, response.text
    answer: dict[str, Any] = response.json()
    return answer


@pytest.mark.parametrize("order", ORDERS)
def test_viewers_equal_the_service(http: httpx.Client, lists: Any, order: str) -> None:
    """Each tenth known user, and one who is unknown."""
    chosen = [*range(1, 61, 10), 9999]
    Path("users.txt").write_text("\n".join(map(str, chosen)))
    words = ("--n", "4", "--order", order, "--reasons", "--users", "users.txt")
    written = lists("viewer", *words)
    assert written["user_id"].unique().tolist() == chosen
    for user_id, rows in written.groupby("user_id"):
        answer = ask(http, "viewer", user_id=user_id, n=4, order=order)
        films = answer["films"]
        for name in ("film_id", "rank"):
            assert rows[name].tolist() == [film[name] for film in films]
        for name in ("score", "predicted_rating"):
            assert rows[name].tolist() == pytest.approx([film[name] for film in films], abs=2e-6)
        assert set(rows["total"]) == {answer["total"]}
        assert set(rows["version"]) == {answer["version"]}
        reasons = [[reason["film_id"] for reason in film["reasons"]] for film in films]
        assert [[reason["film_id"] for reason in row] for row in rows["reasons"]] == reasons


def test_newcomers_equal_the_service(http: httpx.Client, lists: Any) -> None:
    written = lists("newcomer", "--n", "3")
    assert len(written.drop_duplicates(list(EMPTY))) == 3 * 8 * 22
    cells = written.astype(object).where(written.notna(), None).to_dict("records")
    asked = [EMPTY, EMPTY | {"gender": "female"}, EMPTY | {"gender": "male", "age_band": "25-34"}]
    for cell in asked:
        rows = [row for row in cells if row.items() >= cell.items()]
        age = {} if cell["age_band"] is None else {"age": 30}
        films = ask(http, "newcomer", gender=cell["gender"], n=3, **age)["films"]
        for name in ("film_id", "score", "lift", "expected_rating"):
            assert [row[name] for row in rows] == [film[name] for film in films], name


def test_similar_films_equal_the_service(http: httpx.Client, lists: Any) -> None:
    written = lists("similar", "--n", "3", "--reasons")
    for film_id, rows in written.groupby("film_id"):
        films = ask(http, "similar", film_id=film_id, n=3)["films"]
        assert rows["similar_film_id"].tolist() == [film["film_id"] for film in films]
        assert rows["similarity"].tolist() == [film["similarity"] for film in films]
        assert rows["weighted_rating"].tolist() == [film["weighted_rating"] for film in films]
        reasons = [{kind: list(names) for kind, names in row} for row in rows["reasons"]]
        assert reasons == [film["reasons"] for film in films]


def test_subscribers_equal_the_service(http: httpx.Client, lists: Any) -> None:
    written = lists("subscriber", "--n", "2")
    for row in written.groupby("user_id").head(1)[:5].to_dict("records"):
        answer = ask(http, "subscriber", user_id=row["user_id"], id=row["id"])
        assert (row["score"], row["recommended"]) == (answer["score"], answer["recommended"])
    best = written.groupby("user_id")["score"]
    assert (best.first() >= best.last()).all()


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("viewer", "--n", "0"), "n is 0; allowed: 1 to 1000"),
        (("viewer", "--users", "nobody.txt"), "allowed: all, or a file with one whole number"),
        (("newcomer", "--users", "users.txt"), "newcomers have no ids; allowed: --users all"),
        (("similar", "--users", "users.txt"), "7777777 is no film of the champion of similar"),
    ],
)
def test_bad_input_is_explained(
    tmp_path: Path,
    published_store: Path,
    words: tuple[str, ...],
    message: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "params.yaml").write_text(PARAMS)
    (tmp_path / "users.txt").write_text("7777777\n")
    command = ["batch", *words, "--out", "lists", "--store", str(published_store)]
    refused = CliRunner().invoke(app, command)
    assert refused.exit_code == 1 and message in refused.stderr
