"""A database that cannot be reached: the remedy is for what stands in the way."""

from __future__ import annotations

import pytest

from forethought.files.records.address import DUCKDB, POSTGRES, SPARK
from forethought.files.records.unreached import ANSWERS, OTHERWISE, what_to_do

SAID = [
    ("failed to resolve host 'sever': [Errno -2] Name or service not known", "No machine of that"),
    ('connection to server at "localhost", port 1 failed: Connection refused', "Nothing answers"),
    ('FATAL:  password authentication failed for user "ann"', "PGPASSWORD="),
    ("fe_sendauth: no password supplied", "PGPASSWORD="),
    ('FATAL:  database "passwords" does not exist', "name of the database"),
    ('FATAL:  role "ann" does not exist', "Mend the user's name"),
    ("connection timeout expired", "a firewall or a missing VPN"),
    ('FATAL:  no pg_hba.conf entry for host "10.0.0.1"', "the right to connect"),
]


@pytest.mark.parametrize(("problem", "remedy"), SAID)
def test_each_complaint_has_its_remedy(problem: str, remedy: str) -> None:
    assert remedy in what_to_do(POSTGRES, problem)


def test_every_answer_is_met_by_a_complaint_and_others_have_the_general_one() -> None:
    assert {what_to_do(POSTGRES, problem) for problem, _ in SAID} == {told for _, told in ANSWERS}
    assert what_to_do(POSTGRES, "something new") == OTHERWISE


def test_files_and_spark_have_their_own() -> None:
    assert "duckdb://" in what_to_do(DUCKDB, "there is no file /x")
    assert "pyspark://local[4]" in what_to_do(SPARK, "connection refused")
