"""HTTP and S3 transports: the bytes of one file from a given offset on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from matinee.datasets.download.errors import InterruptedDownloadError, SourceError

if TYPE_CHECKING:
    import requests

CHUNK = 2**18
S3_BLOCK = 2**23
RETRY_STATUS_CODES = (408, 425, 429, 500, 502, 503, 504)


@dataclass(frozen=True)
class Reply:
    start: int
    """Offset of the first chunk; 0 instead of the requested offset if the file has changed."""
    total: int | None
    validator: str
    """Identifies this version of the file (ETag or date); empty if unknown."""
    chunks: Iterator[bytes]


class Transport(Protocol):
    def __call__(
        self, url: str, start: int, validator: str, seconds: float
    ) -> AbstractContextManager[Reply]: ...


@contextmanager
def http(url: str, start: int, validator: str, seconds: float) -> Iterator[Reply]:
    response, begin = _request(url, start, validator, seconds), None
    with response:
        begin = _begin(response, start, validator)
        if begin is not None:
            yield _reply(response, begin)
    if begin is None:
        with _request(url, 0, "", seconds) as response:
            yield _reply(response, _begin(response, 0, "") or 0)


def _request(url: str, start: int, validator: str, seconds: float) -> requests.Response:
    import requests

    # a compressed transfer could not be resumed at a byte offset
    headers = {"Accept-Encoding": "identity"}
    if start:
        headers["Range"] = f"bytes={start}-"
        if validator:
            headers["If-Range"] = validator
    try:
        return requests.get(url, headers=headers, stream=True, timeout=seconds)
    except OSError as error:
        raise _to_source_error(error, seconds) from error


def _begin(response: requests.Response, start: int, validator: str) -> int | None:
    """Offset of the response body; None if it does not continue the partial file."""
    if response.status_code == 200:
        return 0
    content_range = re.fullmatch(
        r"bytes (?:(\d+)-\d+|\*)/(\d+|\*)", response.headers.get("Content-Range", "")
    )
    if start and content_range and response.status_code == 206:
        same = _validator(response) in ("", validator) or not validator
        return start if same and content_range[1] == str(start) else None
    if start and response.status_code in (206, 416):
        # the file is already complete
        return (
            start
            if content_range and not content_range[1] and content_range[2] == str(start)
            else None
        )
    failure = f"{response.status_code} {response.reason}"
    raise (
        InterruptedDownloadError(failure)
        if response.status_code in RETRY_STATUS_CODES
        else SourceError(failure)
    )


def _reply(response: requests.Response, begin: int) -> Reply:
    encoded = response.headers.get("Content-Encoding", "identity") != "identity"
    length = response.headers.get("Content-Length", "")
    # a server may send less than the requested range
    whole = re.search(r"/(\d+)$", response.headers.get("Content-Range", ""))
    size = whole[1] if begin and whole else length
    return Reply(
        begin,
        int(size) if size.isdecimal() and not encoded else None,
        "" if encoded else _validator(response),
        iter(()) if response.status_code == 416 else _chunks(response.raw),
    )


def _validator(response: requests.Response) -> str:
    """The value for If-Range: a strong ETag, else the date."""
    etag: str = response.headers.get("ETag", "")
    if etag.startswith('"'):
        return etag
    return response.headers.get("Last-Modified", "")


def _chunks(body: Any) -> Iterator[bytes]:
    from urllib3.exceptions import HTTPError, ReadTimeoutError

    try:
        while chunk := body.read1(CHUNK, decode_content=True):
            yield chunk
    except ReadTimeoutError as error:
        raise InterruptedDownloadError(
            "the server fell silent in the middle of the file"
        ) from error
    except (HTTPError, OSError) as error:
        raise InterruptedDownloadError("the connection broke in the middle of the file") from error


def _to_source_error(error: OSError, seconds: float) -> SourceError:
    import requests
    from urllib3.exceptions import NameResolutionError, ProtocolError

    if isinstance(error, requests.exceptions.SSLError):
        return _untrusted(str(error))
    if isinstance(error, requests.Timeout):
        return SourceError(f"no answer within {seconds:g} seconds")
    if isinstance(error, ValueError):
        return SourceError("is not a usable url")
    if not isinstance(error, requests.ConnectionError):
        return SourceError(str(error))
    first = error.args[0] if error.args else error
    reason = getattr(first, "reason", first)
    if isinstance(reason, ProtocolError):
        return InterruptedDownloadError("the server hung up without an answer")
    if isinstance(reason, NameResolutionError):
        return SourceError("its name cannot be resolved: no network, or a misspelt address")
    return SourceError(f"no connection: {getattr(reason.__cause__, 'strerror', None) or reason}")


def _untrusted(text: str) -> SourceError:
    if "certificate has expired" in text:
        return SourceError(
            "the server's certificate has expired. Verification is never turned off: "
            "use a mirror, or a local copy with the published checksum"
        )
    reason = re.search(r"certificate verify failed: ([^(]*\w)", text)
    return SourceError(
        f"the server's certificate cannot be trusted: {reason[1] if reason else 'TLS failed'}. "
        "Verification is never turned off: if the server is one of your own, "
        "let REQUESTS_CA_BUNDLE name the file of its authority"
    )


@contextmanager
def s3(url: str, start: int, validator: str, seconds: float) -> Iterator[Reply]:
    """Endpoint, region and credentials come from the environment (AWS_...)."""
    from botocore.exceptions import BotoCoreError

    try:
        files = _s3_files(seconds)
        if files.info(url)["type"] == "directory":
            raise SourceError("is a folder: name one file or archive in it")
        with files.open(url, "rb", block_size=S3_BLOCK, cache_type="readahead") as body:
            etag = body.details.get("ETag", "")
            begin = start if etag == validator and start <= body.size else 0
            body.seek(begin)
            yield Reply(begin, body.size, etag, _blocks(body))
    except FileNotFoundError as error:
        raise SourceError("no such object or bucket") from error
    except PermissionError as error:
        raise SourceError("access is refused; check the credentials (AWS_...)") from error
    except (BotoCoreError, OSError) as error:
        raise SourceError(str(error)) from error


def _s3_files(seconds: float) -> Any:
    import os

    import fsspec

    region = os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION") or "us-east-1"
    files = fsspec.filesystem(
        "s3",
        skip_instance_cache=True,
        client_kwargs={"region_name": region},
        config_kwargs={
            "connect_timeout": seconds,
            "read_timeout": seconds,
            # not every server supports S3 checksums, and a pinned digest is stronger
            "request_checksum_calculation": "when_required",
            "response_checksum_validation": "when_required",
        },
    )
    # the caller retries by itself
    files.retries = 1
    return files


def _blocks(body: Any) -> Iterator[bytes]:
    from aiohttp import ClientError
    from botocore.exceptions import BotoCoreError

    try:
        while block := body.read(CHUNK):
            yield block
    except (BotoCoreError, ClientError, OSError) as error:
        raise InterruptedDownloadError(
            f"the connection broke in the middle of the file: {error}"
        ) from error


TRANSPORTS: dict[str, Transport] = {"http": http, "https": http, "s3": s3}
