from __future__ import annotations

from pathlib import Path

import pytest

from matinee.datasets.download.errors import SourceError
from matinee.datasets.download.urls import local_path, redact


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("raw/my films.zip", "raw/my films.zip"),
        ("100%25.zip", "100%25.zip"),
        ("/raw/a:b.zip", "/raw/a:b.zip"),
        ("C:/raw/ml.zip", "C:/raw/ml.zip"),
        ("file:///raw/my%20films/100%25.zip", "/raw/my films/100%.zip"),
        ("file:///raw/my films.zip", "/raw/my films.zip"),
        ("file://localhost/raw/Am%C3%A9lie.zip", "/raw/Amélie.zip"),
        ("file:/raw/ml.zip", "/raw/ml.zip"),
        ("FILE:///raw/ml.zip", "/raw/ml.zip"),
    ],
)
def test_local_path_of_a_url(url: str, path: str) -> None:
    assert local_path(url) == Path(path)


def test_local_home_is_expanded() -> None:
    assert local_path("~/ml.zip") == Path.home() / "ml.zip"


def test_local_other_host_refused() -> None:
    with pytest.raises(SourceError, match="names another machine"):
        local_path("file://films/ml.zip")


def test_shown_url_hides_secrets() -> None:
    url = "https://me:password@films.example/ml.zip?token=secret#x"
    assert redact(url) == "https://films.example/ml.zip"
