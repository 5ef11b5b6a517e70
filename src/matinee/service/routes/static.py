"""The files of the web page in `web/`; a strict content security policy allows nothing else."""

from __future__ import annotations

import hashlib
import mimetypes
from functools import cache, partial
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

FOLDER = Path(__file__).parents[1] / "web"
INDEX = "index.html"
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
    )
)
HEADERS = {
    # file names carry no hash, so browsers must revalidate
    "cache-control": "public, no-cache",
    "content-security-policy": POLICY,
    "cross-origin-opener-policy": "same-origin",
    "referrer-policy": "no-referrer",
}
TYPES = {".js": "text/javascript", ".svg": "image/svg+xml"}
"""The system's MIME table may say otherwise."""


def add_pages(app: Starlette) -> None:
    """One route per file, so that the set of paths is known."""
    for file in sorted(FOLDER.rglob("*.*")):
        name = file.relative_to(FOLDER).as_posix()
        path = "/" if name == INDEX else f"/page/{name}"
        app.router.routes.append(Route(path, partial(_send_file, file), methods=["GET"]))


async def _send_file(file: Path, request: Request) -> Response:
    content, tag, media_type = _read_file(file)
    headers = {**HEADERS, "etag": tag}
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(content, headers=headers, media_type=media_type)


@cache
def _read_file(file: Path) -> tuple[bytes, str, str]:
    content = file.read_bytes()
    media_type = TYPES.get(file.suffix) or mimetypes.guess_type(file.name)[0] or "text/plain"
    return content, f'"{hashlib.sha256(content).hexdigest()[:16]}"', media_type
