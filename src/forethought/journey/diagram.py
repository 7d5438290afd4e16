"""From a study to its picture."""

from __future__ import annotations

from pathlib import Path

from forethought.errors import Place, Refusal
from forethought.errors.catalogue import usage
from forethought.files.findings import read_findings
from forethought.files.write import write_file
from forethought.findings.model import Findings
from forethought.journey.study import Study, read_study
from forethought.vocabulary import Progress, silent
