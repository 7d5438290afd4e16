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
    from forethought.journey.diagram import diagram
    from forethought.journey.report import report
    from forethought.journey.simulate import simulate
    from forethought.journey.study import Study, read_study
    from forethought.journey.template import template

# Loaded when first used: the command line must answer --help before any of it is needed.
_HOMES = {
    "Fault": "forethought.errors",
    "Finding": "forethought.findings.model",
    "Findings": "forethought.findings.model",
    "Place": "forethought.errors",
    "Refusal": "forethought.errors",
    "Study": "forethought.journey.study",
    "analyse": "forethought.journey.analyse",
    "diagram": "forethought.journey.diagram",
    "read_study": "forethought.journey.study",
    "report": "forethought.journey.report",
    "simulate": "forethought.journey.simulate",
    "template": "forethought.journey.template",
}

__all__ = [
    "Fault",
    "Finding",
    "Findings",
    "Place",
    "Refusal",
    "Study",
    "analyse",
    "diagram",
    "read_study",
    "report",
    "simulate",
    "template",
]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(importlib.import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'forethought' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(_HOMES)
