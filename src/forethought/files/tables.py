"""Tables of columns, written as CSV or Parquet by the file's ending."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

from forethought.files.endings import checked_ending
from forethought.files.write import write_file

ENDINGS = (".csv", ".parquet")


def write_table(columns: Mapping[str, Any], path: Path) -> Path:
    """Write ``columns`` (arrays or lists of one length; None is missing) to ``path``."""
    table = pa.table({name: pa.array(values, from_pandas=True) for name, values in columns.items()})
    buffer = io.BytesIO()
    if checked_ending(path, ENDINGS) == ".parquet":
        pyarrow.parquet.write_table(table, buffer, compression="zstd")
    else:
        pyarrow.csv.write_csv(table, buffer)
    return write_file(path, buffer.getvalue())
