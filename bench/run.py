"""Speed and quality of the whole, against peers: run.py [--runs N] [overrides of conf/].

The pipeline runs with every candidate in a copy of this checkout; what was measured is printed
and kept in bench/results.
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
from pathlib import Path

import machine
import page
import serving
from runs import Bench
from scratch import Scratch

RESULTS = Path(__file__).with_name("results")


def main() -> None:
    parser = argparse.ArgumentParser(description="Measures the whole of Matinee.")
    parser.add_argument("--runs", type=int, default=1, help="cold runs; medians are told")
    parser.add_argument("overrides", nargs="*", help="as for `make run`, such as movielens=ml-1m")
    asked = parser.parse_intermixed_args()
