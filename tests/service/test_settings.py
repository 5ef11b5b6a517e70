from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from matinee.service.middleware.settings import (
    GatewaySettings,
    InvalidSettingError,
    gateway_settings,
)
from service.server import SERVICE, Server


def test_unset_is_off() -> None:
    assert gateway_settings({}) is None


def test_off_ignores_other_settings() -> None:
    assert gateway_settings({"MATINEE_GATEWAY": "off", "MATINEE_GATEWAY_RATE": "9"}) is None


def test_on_uses_defaults() -> None:
    assert gateway_settings({"MATINEE_GATEWAY": "on"}) == GatewaySettings(
        None, 600, 120, 64, 30, ""
    )


def test_all_settings_are_parsed() -> None:
    values = {
        "KEYS": "keys.txt",
        "RATE": "60",
        "BURST": "5",
        "AT_ONCE": "8",
        "SECONDS": "10",
        "PROXIES": " 10.0.0.7, 10.1.0.0/16,::1 ",
    }
    environment = {f"MATINEE_GATEWAY_{name}": value for name, value in values.items()}
    settings = gateway_settings(environment | {"MATINEE_GATEWAY": "on"})
    assert settings == GatewaySettings(Path("keys.txt"), 60, 5, 8, 10, "10.0.0.7,10.1.0.0/16,::1")


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("", "yes", "allowed are on and off"),
        ("_RATE", "fast", "from 1 to 1000000"),
        ("_RATE", "0", "from 1 to 1000000"),
        ("_BURST", "-1", "from 1 to 100000"),
        ("_AT_ONCE", "1e3", "from 1 to 10000"),
        ("_SECONDS", "2", "from 5 to 3600"),
        ("_SECONDS", "9" * 30, "from 5 to 3600"),
        ("_KEYS", "", "name a file"),
        ("_PROXIES", "*", "addresses and networks"),
        ("_PROXIES", "10.0.0.1/8", "host bits"),
        ("_RATES", "9", "did you mean MATINEE_GATEWAY_RATE?"),
        ("_COLOUR", "red", "MATINEE_GATEWAY_SECONDS"),
    ],
)
def test_invalid_setting_names_allowed_values(name: str, value: str, message: str) -> None:
    with pytest.raises(InvalidSettingError) as refused:
        gateway_settings({"MATINEE_GATEWAY": "on", f"MATINEE_GATEWAY{name}": value})
    assert f"MATINEE_GATEWAY{name}" in str(refused.value) and message in str(refused.value)


def test_settings_without_switch_are_refused() -> None:
    with pytest.raises(InvalidSettingError, match="KEYS is set, but the gateway is not"):
        gateway_settings({"MATINEE_GATEWAY_KEYS": "keys.txt"})


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"MATINEE_GATEWAY_RATE": "fast"}, "MATINEE_GATEWAY_RATE is 'fast'"),
        (
            {"MATINEE_GATEWAY_KEYS": "nowhere.txt"},
            "create one with `matinee key",
        ),
    ],
)
def test_invalid_setting_ends_the_start(
    settings: dict[str, str], message: str, tmp_path: Path
) -> None:
    server = Server(tmp_path, None, settings={"MATINEE_GATEWAY": "on"} | settings)
    started = subprocess.run(
        [sys.executable, "-m", "bentoml", "serve", SERVICE, "--port", "0"],
        cwd=tmp_path,
        env=server.environment(),
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert started.returncode != 0
    assert message in started.stderr and "Traceback" not in started.stderr
