"""What to do about a database that cannot be reached, by what stands in the way."""

from __future__ import annotations

import re

from forethought.files.records.address import DUCKDB, SPARK

ANSWERS: tuple[tuple[str, str], ...] = (
    (
        r"translate host name|resolve host|name or service not known|nodename nor servname",
        "No machine of that name is found: mend the name after the @ in `data.source`, or join the "
        "network (VPN) in which it stands.",
    ),
    (
        r"connection refused|no such file or directory",
        "Nothing answers at that address: start the server there, or mend the host and the port "
        "after the @ in `data.source` (PostgreSQL listens on 5432 unless told otherwise).",
    ),
    (
        r'database ".*" does not exist',
        "Mend the name of the database, the last part of `data.source` after the /; "
        "`psql -l` lists those that the server has.",
    ),
    (
        r'role ".*" does not exist',
        "Mend the user's name, before the @ in `data.source`, or ask whoever runs the database for "
        "one.",
    ),
    (
        r"password|authentication|\.pgpass|peer",
        "The server does not take the name or the password. Set the password before the command, "
        "PGPASSWORD='…' forethought …, or keep it in ~/.pgpass as the line "
        "HOST:PORT:DATABASE:USER:PASSWORD; the name stands before the @ in `data.source`.",
    ),
    (
        r"time[d ]*out|timeout",
        "No answer came in time: a firewall or a missing VPN stands between. Ask whoever runs the "
        "database to let this machine in.",
    ),
    (
        r"pg_hba|permission denied|not permitted",
        "The server does not let this machine or user in: ask whoever runs it for the right to "
        "connect and to read (GRANT SELECT).",
    ),
)
"""The first pattern that a server's complaint fits, and what to do."""

FILE = (
    "Name a file that DuckDB wrote: put it there, or mend the path after duckdb://; it is looked "
    "for from the study's folder."
)
SPARK_WORDS = (
    "Start the Spark master and mend its host and port after pyspark:// in `data.source`; to use "
    "this machine alone write pyspark://local[4]."
)
OTHERWISE = (
    "Check the address, that the server runs and lets you in, and the password: leave it out of "
    "the plan and set PGPASSWORD, or keep it in the file ~/.pgpass."
)


def what_to_do(kind: str, problem: str) -> str:
    """Say what to do about ``problem``, the words of an engine of this kind."""
    if kind == DUCKDB:
        return FILE
    if kind == SPARK:
        return SPARK_WORDS
    for pattern, answer in ANSWERS:
        if re.search(pattern, problem, re.IGNORECASE):
            return answer
    return OTHERWISE
