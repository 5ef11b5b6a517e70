"""The page's files, as they lie in `page/`: its own style and scripts, nothing from elsewhere."""

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
    # the names of the files stay when they change: kept, but asked for again each time
    "cache-control": "public, no-cache",
    "content-security-policy": POLICY,
    "cross-origin-opener-policy": "same-origin",
    "referrer-policy": "no-referrer",
}
TYPES = {".js": "text/javascript", ".svg": "image/svg+xml"}
"""Said here because the machine's own table of types may say otherwise."""


def add_pages(app: Starlette) -> None:
    """A route a file, so that every path is known beforehand."""
    for file in sorted(FOLDER.rglob("*.*")):
        name = file.relative_to(FOLDER).as_posix()
        path = "/" if name == INDEX else f"/page/{name}"
        app.router.routes.append(Route(path, partial(_file, file), methods=["GET"]))


async def _file(file: Path, request: Request) -> Response:
    content, tag, media_type = _contents(file)
    headers = {**HEADERS, "etag": tag}
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(content, headers=headers, media_type=media_type)


@cache
def _contents(file: Path) -> tuple[bytes, str, str]:
    content = file.read_bytes()
    media_type = TYPES.get(file.suffix) or mimetypes.guess_type(file.name)[0] or "text/plain"
    return content, f'"{hashlib.sha256(content).hexdigest()[:16]}"', media_type
