"""Runs everything, and where tastes have changed since the last training, trains anew on all
ratings: retrain.py [overrides]."""

import json
import re
import subprocess
import sys
from pathlib import Path

import yaml

CONF, UNTIL = Path("conf/config.yaml"), "discretize.movielens.train_until"


def main(overrides: list[str]) -> None:
    run(overrides)
    told = json.loads(Path("metrics/drift.json").read_text())
    print(f"\n{told['verdict']} (reports/drift/drift.md)", flush=True)
    if not told["retrain"]:
        print("The champions stay as they are.")
    elif told["rehearsed"]:
        print("The champions have learned all ratings already: the replay was a rehearsal.")
    else:
        learned = yaml.safe_load(Path("params.yaml").read_text())["discretize"]["movielens"]
        print(f"The champions learned until {learned['until']}: trained anew.", flush=True)
        run([*overrides, f"{UNTIL}={told['last']}"])
        print(f"The champions have learned until {told['last']}. {kept(overrides, told['last'])}")


def run(overrides: list[str]) -> None:
    for command in ([sys.executable, "pipeline/compose.py", *overrides], ["dvc", "repro"]):
        done = subprocess.run(command)
        if done.returncode:
            sys.exit(done.returncode)


def kept(overrides: list[str], last: str) -> str:
    """So that the next run begins where this one has ended."""
    if any(one.startswith(f"{UNTIL}=") for one in overrides):
        return f"Ask for {UNTIL}={last} from now on."
    line = re.compile(r"^( *train_until: )[^#\n]*?(?= *(#.*)?$)", re.MULTILINE)
    text, found = line.subn(rf'\g<1>"{last}"', CONF.read_text())
    if found != 1:
        return f"Write {UNTIL}: {last} into {CONF}, which has no line for `train_until`."
    CONF.write_text(text)
    return f"{CONF} says so now."


if __name__ == "__main__":
    main(sys.argv[1:])
