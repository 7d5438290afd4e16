"""From findings to the documents that people read."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from forethought.errors import Fault, Refusal
from forethought.errors.catalogue import usage
from forethought.files.assets import find_assets
from forethought.files.endings import checked_ending
from forethought.files.findings import read_findings
from forethought.files.write import write_file
from forethought.findings.model import Findings
from forethought.journey.diagram import diagram_of, letters_lacking, same_theory
from forethought.journey.study import Study, read_study
from forethought.report.charts.all import Charts, charts_of
from forethought.report.papers.diagram import Diagram
from forethought.report.papers.docx import docx_report
from forethought.report.papers.html import html_report
from forethought.report.papers.pdf import pdf_report
from forethought.report.papers.slide import pptx_page
from forethought.report.story import Story, story_of
from forethought.theory.draw import Weight
from forethought.vocabulary import Progress, silent

FORMATS = ("report.html", "report.pdf", "report.docx", "chief-officer.pptx")
ENDINGS = (".html", ".pdf", ".docx", ".pptx")


@dataclass(frozen=True)
class Papers:
    """What every document is made from: the story, the painted diagram, the charts."""

    story: Story
    diagram: Diagram
    charts: Charts
    fonts: str

    @classmethod
    def of(cls, study: Study, findings: Findings, progress: Progress = silent) -> Papers:
        """Tell the story of ``findings``; refuses those of another theory or plan."""
        same_theory(study, findings)
        if findings.plan_sha256 != study.sha256:
            raise Refusal([usage.CHANGED_PLAN.fault(value=findings.plan_sha256[:12])])
        progress("Drawing the diagram", None)
        diagram = diagram_of(study, findings)
        fonts = str(find_assets().font_folder)
        progress("Telling the story", None)
        story = story_of(findings, study.theory, study.planned)
        progress("Drawing the charts", None)
        return cls(story, diagram, charts_of(story, fonts), fonts)

    def as_file(self, output: Path) -> bytes | str:
        """Make the document that ``output``'s ending names."""
        match checked_ending(output, ENDINGS):
            case ".html":
                assets = find_assets()
                weights = {400: assets.font(Weight.REGULAR), 700: assets.font(Weight.BOLD)}
                return html_report(self.story, self.diagram, self.charts, weights)
            case ".pdf":
                return pdf_report(self.story, self.diagram, self.charts, self.fonts)
            case ".docx":
                return docx_report(self.story, self.diagram, self.charts, self.fonts)
            case _:
                return pptx_page(self.story, self.diagram)


def make_report(study: Study, findings: Findings, output: Path | str) -> bytes | str:
    """Make the report in the format of ``output``'s ending: .html .pdf .docx .pptx."""
    path = Path(output)
    checked_ending(path, ENDINGS)
    return Papers.of(study, findings).as_file(path)


def write_report(
    folder: Path, findings: Path, output: Path, progress: Progress = silent
) -> tuple[Fault, ...]:
    """Write the report of a study's findings into ``output``; return what to look at."""
    checked_ending(output, ENDINGS)
    study = read_study(folder)
    papers = Papers.of(study, read_findings(findings), progress)
    progress("Writing the report", None)
    write_file(output, papers.as_file(output))
    return letters_lacking(papers.diagram.scene, output)
