"""From a theory of change to evidence that others can adopt.

>>> import forethought as ft
>>> study = ft.read_study("my-study")
>>> study.check()
>>> findings = ft.analyse(study)
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from forethought.errors import Fault, Place, Refusal
    from forethought.findings.model import Finding, Findings
    from forethought.journey.analyse import analyse
    from forethought.journey.diagram import draw
    from forethought.journey.report import make_report
    from forethought.journey.simulate import simulate
    from forethought.journey.study import Study, read_study
    from forethought.journey.template import make_template

# Loaded when first used: the command line must answer --help before any of it is needed.
_HOMES = {
    "Fault": "forethought.errors",
    "Finding": "forethought.findings.model",
    "Findings": "forethought.findings.model",
    "Place": "forethought.errors",
    "Refusal": "forethought.errors",
    "Study": "forethought.journey.study",
    "analyse": "forethought.journey.analyse",
    "draw": "forethought.journey.diagram",
    "make_report": "forethought.journey.report",
    "make_template": "forethought.journey.template",
    "read_study": "forethought.journey.study",
    "simulate": "forethought.journey.simulate",
}

__all__ = [
    "Fault",
    "Finding",
    "Findings",
    "Place",
    "Refusal",
    "Study",
    "analyse",
    "draw",
    "make_report",
    "make_template",
    "read_study",
    "simulate",
]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(importlib.import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'forethought' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(_HOMES)
