"""Making Office files the same every time: no clock in them.

Word and Excel files are ZIP archives whose entries carry the time of writing. Two runs on the same
study must give the same bytes, so that a changed file means a changed plan.
"""

from __future__ import annotations

import io
import re
import zipfile

EPOCH = (1980, 1, 1, 0, 0, 0)
CORE = "docProps/core.xml"
STAMP = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*(</dcterms:\2>)")
NO_TIME = b"1980-01-01T00:00:00Z"


def without_clock(package: bytes) -> bytes:
    """Return the package with every time in it set to the same day."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(package)) as source,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            content = source.read(name)
            if name == CORE:
                content = STAMP.sub(rb"\g<1>" + NO_TIME + rb"\g<3>", content)
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, content)
    return buffer.getvalue()
