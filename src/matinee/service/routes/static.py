"""The web page in `web/`, and the API documentation: Swagger UI from BentoML's package.

A strict content security policy allows nothing from other hosts. Files are compressed once.
"""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
from functools import cache, partial
from pathlib import Path

import bentoml
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

FOLDER = Path(__file__).parents[1] / "web"
INDEX, DOCS = "index.html", "docs.html"
PAGES = {INDEX: "/", DOCS: "/docs"}
SWAGGER = Path(bentoml.__file__).parent / "_internal" / "server" / "static_content"
SWAGGER_FILES = (
    "swagger-ui.css",
    "swagger-ui-bundle.js",
    "swagger-ui-standalone-preset.js",
    "swagger-initializer.js",
)
MIN_COMPRESSED = 1024
"""Bytes from which a body is compressed."""
_POLICY = (
    "default-src 'none'; script-src 'self'; connect-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'; "
)
POLICY = f"{_POLICY}style-src 'self'; img-src 'self'; require-trusted-types-for 'script'"
DOCS_POLICY = f"{_POLICY}style-src 'self' 'unsafe-inline'; img-src 'self' data:"
"""Swagger UI writes HTML, inline styles and data URLs."""
HEADERS = {
    # file names carry no hash, so browsers must revalidate
    "cache-control": "public, no-cache",
    "cross-origin-opener-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "vary": "accept-encoding",
}
TYPES = {".js": "text/javascript", ".svg": "image/svg+xml"}
"""The system's MIME table may say otherwise."""


def add_pages(app: Starlette) -> None:
    """One route per file, so that the set of paths is known."""
    files = {SWAGGER / name: f"/docs/{name}" for name in SWAGGER_FILES}
    for file in sorted(FOLDER.rglob("*.*")):
        name = file.relative_to(FOLDER).as_posix()
        files[file] = PAGES.get(name, f"/page/{name}")
    for file, path in files.items():
        policy = DOCS_POLICY if path.startswith("/docs") else POLICY
        endpoint = partial(_send_file, file, policy)
        app.router.routes.append(Route(path, endpoint, methods=["GET"]))
    app.router.routes.append(Route(f"{PAGES[DOCS]}/", _drop_slash, methods=["GET"]))


async def _drop_slash(request: Request) -> Response:
    """The page's addresses are relative. So is this one: the path may have a prefix outside."""
    return Response(status_code=308, headers={"location": "../docs"})


async def _send_file(file: Path, policy: str, request: Request) -> Response:
    content, compressed, tag, media_type = _read_file(file)
    headers = {**HEADERS, "content-security-policy": policy, "etag": tag}
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    if compressed and "gzip" in request.headers.get("accept-encoding", ""):
        content, headers["content-encoding"] = compressed, "gzip"
    return Response(content, headers=headers, media_type=media_type)


@cache
def _read_file(file: Path) -> tuple[bytes, bytes | None, str, str]:
    """The content, the same compressed if that is worth it, the ETag and the media type."""
    content = file.read_bytes()
    compressed = gzip.compress(content, mtime=0) if len(content) > MIN_COMPRESSED else None
    media_type = TYPES.get(file.suffix) or mimetypes.guess_type(file.name)[0] or "text/plain"
    return content, compressed, f'"{hashlib.sha256(content).hexdigest()[:16]}"', media_type
