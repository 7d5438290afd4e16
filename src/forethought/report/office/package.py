"""Making Office files the same every time: no clock in them.

Word and Excel files are ZIP archives whose entries carry the time of writing. Two runs on the same
study must give the same bytes, so that a changed file means a changed plan.
"""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date

EPOCH = (1980, 1, 1, 0, 0, 0)
CORE = "docProps/core.xml"
STAMP = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*(</dcterms:\2>)")
NO_DAY = date(1980, 1, 1)


def day_of(version: str) -> date | None:
    """Return the day that a version of ten digits, ``yyyymmddrr``, speaks of; else None."""
    try:
        return date(int(version[:4]), int(version[4:6]), int(version[6:8]))
    except ValueError:
        return None


def without_clock(package: bytes, version: str) -> bytes:
    """Return the package with every time in it set to the version's day, or to none that counts."""
    stamp = f"{day_of(version) or NO_DAY}T00:00:00Z".encode()
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(package)) as source,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            content = source.read(name)
            if name == CORE:
                content = STAMP.sub(rb"\g<1>" + stamp + rb"\g<3>", content)
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, content)
    return buffer.getvalue()
