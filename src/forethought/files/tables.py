"""Tables of columns, written as CSV or Parquet by the file's ending."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

from forethought.errors import Place, Refusal
from forethought.errors.catalogue import usage
from forethought.files.write import write_file

ENDINGS = (".csv", ".parquet")


def write_table(columns: Mapping[str, Any], path: Path) -> Path:
    """Write ``columns`` (arrays or lists of one length; None is missing) to ``path``."""
    table = pa.table({name: pa.array(values, from_pandas=True) for name, values in columns.items()})
    buffer = io.BytesIO()
    match path.suffix.lower():
        case ".parquet":
            pyarrow.parquet.write_table(table, buffer, compression="zstd")
        case ".csv":
            pyarrow.csv.write_csv(table, buffer)
        case other:
            endings = " ".join(ENDINGS)
            fault = usage.UNKNOWN_ENDING.fault(Place(str(path)), other, expected_endings=endings)
            raise Refusal([fault])
    return write_file(path, buffer.getvalue())
