"""From a study to its picture, plain or painted with findings."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from forethought.errors import Fault, Place, Refusal
from forethought.errors.catalogue import files, usage
from forethought.files.assets import find_assets
from forethought.files.elk import layout_engine
from forethought.files.endings import checked_ending
from forethought.files.findings import read_findings
from forethought.files.write import write_file
from forethought.findings.model import Findings
from forethought.findings.painting import paint_of
from forethought.journey.study import Study, read_study
from forethought.report.diagram.pdf import to_pdf
from forethought.report.diagram.png import to_png
from forethought.report.diagram.pptx import to_pptx
from forethought.report.papers.diagram import Diagram
from forethought.theory.draw import Scene, to_dot, to_json, to_mermaid, to_svg
from forethought.theory.draw import draw as draw_theory
from forethought.vocabulary import Progress, silent

Renderer = Callable[[Scene], bytes | str]


def _svg(scene: Scene) -> str:
    return to_svg(scene, find_assets().fonts())


def _png(scene: Scene) -> bytes:
    return to_png(scene, [str(path) for path in find_assets().font_files])


def _pdf(scene: Scene) -> bytes:
    return to_pdf(scene, str(find_assets().font_folder))


RENDERERS: dict[str, Renderer] = {
    ".svg": _svg,
    ".png": _png,
    ".pdf": _pdf,
    ".pptx": to_pptx,
    ".mmd": to_mermaid,
    ".dot": to_dot,
    ".json": to_json,
}
LETTERED = (".svg", ".png", ".pdf", ".html", ".docx")
"""Files that hold the picture with its words drawn in the shipped font."""

MOST_LETTERS = 8


def draw(study: Study, findings: Findings | None = None, *, language: str = "en") -> Scene:
    """Draw the study's theory, with ``findings`` painted on if given.

    A theory is drawn as far as it can be read, finished or not.

    Raises
    ------
    Refusal
        If the theory's shape has errors, or the findings are of another theory.
    """
    theory = study.theory
    if findings is not None:
        same_theory(study, findings)
    paint = paint_of(findings) if findings else None
    widths = find_assets().widths()
    return draw_theory(theory, layout_engine(), widths, paint, language=language)


def render(scene: Scene, output: Path) -> bytes | str:
    """Turn a scene into the kind of file that ``output``'s ending names."""
    return renderer_for(output)(scene)


def renderer_for(output: Path) -> Renderer:
    """Return what makes files with this ending; raises `Refusal` for an unknown one."""
    return RENDERERS[checked_ending(output, RENDERERS)]


def same_theory(study: Study, findings: Findings) -> None:
    """Refuse findings that speak of another theory than the study's."""
    theory = study.theory.about
    said = f"{findings.theory.id} version {findings.theory.version}"
    here = f"{theory.id} version {theory.version}"
    if said != here:
        raise Refusal([usage.OTHER_STUDY.fault(value=said, expected_theory=here)])


def draw_study(
    folder: Path,
    output: Path,
    findings: Path | None = None,
    *,
    language: str = "en",
    progress: Progress = silent,
) -> tuple[Fault, ...]:
    """Draw a study's theory into ``output``, by its ending; return what to look at."""
    renderer = renderer_for(output)
    progress("Reading the study", None)
    study = read_study(folder)
    known = read_findings(findings) if findings else None
    progress("Laying out the boxes", None)
    scene = draw(study, known, language=language)
    progress("Drawing", None)
    write_file(output, renderer(scene))
    return letters_lacking(scene, output)


def letters_lacking(scene: Scene, output: Path) -> tuple[Fault, ...]:
    """Warn of letters that a picture in ``output`` may not show."""
    if not scene.lacking or output.suffix.lower() not in LETTERED:
        return ()
    letters = [f"{letter} (U+{ord(letter):04X})" for letter in scene.lacking[:MOST_LETTERS]]
    more = len(scene.lacking) - len(letters)
    told = ", ".join(letters) + (f" and {more} more" if more else "")
    return (files.LETTERS_LACKING.fault(Place(str(output)), told),)


def diagram_of(study: Study, findings: Findings | None) -> Diagram:
    """Draw the picture in the forms that documents carry."""
    scene = draw(study, findings)
    return Diagram(scene, svg=to_svg(scene), png=_png(scene))
