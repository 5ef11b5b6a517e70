"""One viewer's list on the terminal, as the service answers it."""

from __future__ import annotations

from pydantic import ValidationError
from rich.console import Console
from rich.table import Table

from matinee.artifacts.manifest import validation_messages
from matinee.batch.champions import viewer_index
from matinee.catalog.search.errors import NotFoundError
from matinee.model_store.versions import VersionFiles
from matinee.ranking.orders import Order
from matinee.runtime.process import UserError
from matinee.service.routes.viewer import UnseenFilm, ViewerAnswer, ViewerReason, answer
from matinee.service.schemas.viewer import ViewerRequest


def recommend(files: VersionFiles, user_id: int, order: Order, n: int) -> ViewerAnswer:
    try:
        request = ViewerRequest(user_id=user_id, order=order, n=n)
        return answer(viewer_index(files), files.version, request)
    except ValidationError as error:
        raise UserError(_message(error)) from error
    except NotFoundError as error:
        raise UserError(str(error)) from error


def show(body: ViewerAnswer, order: Order, console: Console) -> None:
    user = body.user
    history = f"who rated {user.ratings} films" if user.known else "unknown: the popular films"
    table = Table(
        *("rank", "film", "genres", "stars", "because of"),
        title=f"{order}, for user {user.user_id}, {history}; version {body.version}",
        title_justify="left",
    )
    for film in body.films:
        reasons = "\n".join(map(_reason, film.reasons))
        stars = f"{film.predicted_rating:.1f}"
        table.add_row(str(film.rank), _title(film), ", ".join(film.genres), stars, reasons)
    console.print(table, markup=False)


def _title(film: UnseenFilm | ViewerReason) -> str:
    return f"{film.title} ({film.year})" if film.year else film.title


def _reason(reason: ViewerReason) -> str:
    return f"{_title(reason)} {reason.rating:g}★ {reason.share:.0%}"


def _message(error: ValidationError) -> str:
    """The allowed values of our own validators are in the context of the error."""
    allowed = [problem.get("ctx", {}).get("allowed") for problem in error.errors()]
    return f"{validation_messages(error)}; allowed: {'; '.join(str(one) for one in allowed if one)}"
