"""Raw files to canonical tables: merge.py COLLECTION RAW MERGED ACCOUNT BAD_ROWS."""

import importlib
import json
import sys
from pathlib import Path

from matinee.runtime.process import short_errors
from matinee.runtime.progress_bar import progress_bar
from matinee.runtime.warm_start import hand_over


def main(collection: str, raw: str, merged: str, account: str, bad_rows: str) -> None:
    import pandas as pd
    import yaml

    from matinee.datasets.row_account import BadRow, check_dropped_share, check_ratings

    params = yaml.safe_load(Path("params.yaml").read_text())
    reader = importlib.import_module(f"matinee.datasets.{collection}.load")
    tables, accounts = reader.load_tables(Path(raw), **params["merge"][collection])
    examples = [row for account in accounts for row in account.examples]
    for path in (account, bad_rows):
        Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(account).write_text(json.dumps({a.file: a.to_dict() for a in accounts}, indent=2) + "\n")
    pd.DataFrame(examples, columns=BadRow._fields).to_csv(bad_rows, index=False)
    for report in filter(lambda report: report.notes, accounts):
        print(f"{report.file}: {', '.join(report.notes)}")
    check_dropped_share(accounts, params["merge"]["max_dropped_share"][collection])
    check_ratings(collection, tables)
    Path(merged).mkdir(parents=True, exist_ok=True)
    for name, table in tables.items():
        table.to_parquet(Path(merged) / f"{name}.parquet", index=False)


if __name__ == "__main__":
    hand_over()
    with short_errors(), progress_bar(f"merging {sys.argv[1]}"):
        main(*sys.argv[1:])
