"""Files that run `matinee drift` unattended: a cron line, a systemd timer, a GitHub workflow."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from matinee.runtime.process import UserError

DAYS = ("Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat")
TIME = re.compile(rf"(?:({'|'.join(DAYS)}) )?([01]?\d|2[0-3]):([0-5]\d)")


class InvalidTimeError(UserError, ValueError):
    """The text is not a time of a schedule."""


class Time(NamedTuple):
    """When to run, in the time zone of the scheduler."""

    hour: int
    minute: int
    day: str | None = None
    """one of DAYS; None is every day"""

    @classmethod
    def parse(cls, text: str) -> Time:
        """03:30 is daily, and Mon 03:30 weekly."""
        match = TIME.fullmatch(text)
        if not match:
            days = ", ".join(DAYS)
            raise InvalidTimeError(
                f"{text!r} is no time; allowed: 03:30, or a day before it: {days}"
            )
        day, hour, minute = match.groups()
        return cls(int(hour), int(minute), day)

    def cron(self) -> str:
        day = "*" if self.day is None else str(DAYS.index(self.day))
        return f"{self.minute} {self.hour} * * {day}"

    def systemd(self) -> str:
        day = f"{self.day} " if self.day else ""
        return f"{day}*-*-* {self.hour:02}:{self.minute:02}:00"


def cron(root: Path, time: Time) -> dict[str, str]:
    """A line for `crontab -e`; % is special there."""
    command = f"cd {shlex.quote(str(root))} && {_command(root)} >> drift.log 2>&1"
    escaped = command.replace("%", r"\%")
    return {"matinee-drift.cron": f"{time.cron()} {escaped}\n"}


def systemd(root: Path, time: Time) -> dict[str, str]:
    """A service and its timer, for ~/.config/systemd/user."""
    quoted = str(root).replace("%", "%%")
    service = f"""\
[Unit]
Description=Retrain Matinee if preferences have changed

[Service]
Type=oneshot
WorkingDirectory={quoted}
ExecStart="{quoted}/.venv/bin/matinee" drift
"""
    timer = f"""\
[Unit]
Description=Run matinee-drift.service

[Timer]
OnCalendar={time.systemd()}
Persistent=true

[Install]
WantedBy=timers.target
"""
    return {"matinee-drift.service": service, "matinee-drift.timer": timer}


def github(_root: Path, time: Time) -> dict[str, str]:
    """A workflow; the model store and the data remote are S3, with keys from secrets."""
    return {
        ".github/workflows/drift.yml": f"""\
name: drift
on:
  schedule:
    - cron: "{time.cron()}"
  workflow_dispatch:
permissions:
  contents: read
concurrency: drift
jobs:
  drift:
    runs-on: ubuntu-latest
    env:
      AWS_ACCESS_KEY_ID: ${{{{ secrets.AWS_ACCESS_KEY_ID }}}}
      AWS_SECRET_ACCESS_KEY: ${{{{ secrets.AWS_SECRET_ACCESS_KEY }}}}
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
        with:
          python-version: "3.13"
      - run: make setup
      - run: .venv/bin/matinee drift
      - uses: actions/upload-artifact@v4
        if: always()
        with:
          name: drift
          path: reports/drift
"""
    }


SCHEDULERS = {"cron": cron, "systemd": systemd, "github": github}


def write(scheduler: str, root: Path, at: str, target: Path | None) -> Iterator[str]:
    """The texts of the files, or lines about those that were written below `target`."""
    for name, text in SCHEDULERS[scheduler](root, Time.parse(at)).items():
        if not target:
            yield f"# {name}\n{text}"
            continue
        path = target / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        yield f"{path} is written."


def _command(root: Path) -> str:
    return shlex.join([str(root / ".venv/bin/matinee"), "drift"])
