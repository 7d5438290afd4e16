"""Pooling without sharing records: what partners release equals their records together."""

from __future__ import annotations

import hashlib
import io
import json
from pathlib import Path

import pytest
from pypdf import PdfReader

from forethought.cli.main import main
from forethought.errors import Refusal
from forethought.files.assets import find_assets
from forethought.files.release import MOST_BYTES, document_json, read_release, release_json, seal
from forethought.findings.model import Finding, Findings
from forethought.journey.analyse import analyse
from forethought.journey.rounds import answer_round
from forethought.journey.together import analyse_released, analyse_together
from forethought.moments import GroupMoments
from forethought.moments.release.document import Asked
from forethought.moments.release.encode import answer_of
from forethought.report.papers.pdf.manifest import Signed, manifest_pdf, manifest_source
from tests.functional.partners import HEAD, NAMES, Partners, people

EXACT = 1e-10
"""What pooled sums and pooled records may differ by, relative: rounding of a double, many times."""


@pytest.fixture
def partners(tmp_path: Path) -> Partners:
    return Partners(tmp_path)


def numbers(finding: Finding) -> dict[str, float]:
    """Every figure of a finding and of the methods beside it."""
    found = {}
    for part in (finding, *finding.sensitivity):
        said = part.model_dump()
        for name in ("estimate", "se", "df", "ci_low", "ci_high", "p", "n", "icc", "hedges_g"):
            if said[name] is not None:
                found[f"{part.method} {name}"] = float(said[name])
        skipped = "largest_leverage"  # rounded by the gate, and said to be
        also = {name: value for name, value in part.also.items() if name != skipped}
        found |= {f"{part.method} {name}": value for name, value in also.items()}
    return found


def agree(pooled: Findings, together: Findings) -> None:
    for ours, theirs in zip(pooled.findings, together.findings, strict=True):
        assert ours.refusal is None
        assert numbers(ours) == pytest.approx(numbers(theirs), rel=EXACT, abs=1e-12)


def codes(refused: pytest.ExceptionInfo[Refusal]) -> list[str]:
    return [fault.code for fault in refused.value.faults]


def test_released_sums_give_what_the_records_give(partners: Partners) -> None:
    partners.plan = partners.plan.replace(
        "method: mixed-model",
        "method: mixed-model\n    adjust: [age, rank]\n"
        "    sensitivity: [cluster-robust-cr0, cluster-robust-cr2, cluster-robust-cr3,"
        " cluster-means, gee-exchangeable]",
    )
    pooled = analyse_released(partners.study("centre"), partners.all_files())
    agree(pooled.findings, analyse(partners.study("centre")))
    assert pooled.findings.partners == NAMES
    assert pooled.request is None


def test_partners_with_levels_and_strata_of_their_own(partners: Partners) -> None:
    """West has a rank that the others lack; each partner is a stratum of its own."""
    partners.rows["west"] = people("west", size=18, ranks="abc")
    partners.plan = partners.plan.replace(
        "method: mixed-model",
        "method: mixed-model\n    adjust: [age, rank]\n    sensitivity: [cluster-robust-cr1]",
    ).replace("  arm: arm\n  cov", "  arm: arm\n  strata: [force]\n  cov")
    pooled = analyse_released(partners.study("centre"), partners.all_files())
    agree(pooled.findings, analyse(partners.study("centre")))


ONE_BY_ONE = {
    "design: cluster-randomised": "design: individual-randomised",
    "level: team": "level: person",
    "method: mixed-model": "method: ancova\n    adjust: [age]\n"
    "    sensitivity: [difference-in-means]",
}


WEDGE = {
    "design: cluster-randomised": "design: stepped-wedge\n  timing: random",
    "  arm: arm\n  cov": "  period: period\n  first_treated: first\n  cov",
    "method: mixed-model": "method: hussey-hughes\n    sensitivity: [nested-exchangeable]",
}
SITES = {
    "design: cluster-randomised": "design: multisite-randomised",
    "level: team": "level: person",
    "cluster: team": "site: team",
    "method: mixed-model": "method: site-fixed-effects\n    adjust: [age]\n"
    "    sensitivity: [random-slopes, mixed-model]",
}


@pytest.mark.slow
@pytest.mark.parametrize("design", [WEDGE, SITES], ids=["stepped wedge", "sites"])
def test_other_designs(partners: Partners, design: dict[str, str]) -> None:
    for old, new in design.items():
        partners.plan = partners.plan.replace(old, new)
    partners.head = [*HEAD, "period", "first"]
    for name in NAMES:
        partners.rows[name] = people(name, size=48)
        for place, row in enumerate(partners.rows[name]):
            row[2] = ("usual", "trained")[place % 2]
            # twelve people a period, from period 9 on so that 10 comes after it
            row += [str(9 + place % 4), str(10 + int(row[1][-1]) % 3)]
    pooled = analyse_released(partners.study("centre"), partners.all_files())
    agree(pooled.findings, analyse(partners.study("centre")))


def draw_people(partners: Partners) -> None:
    """Make it a study that draws people one by one, whose robust errors need a second pass."""
    for old, new in ONE_BY_ONE.items():
        partners.plan = partners.plan.replace(old, new)
    for rows in partners.rows.values():
        for place, row in enumerate(rows):
            row[2] = ("usual", "trained")[place % 2]


def test_a_further_round_for_robust_errors_of_people_drawn_one_by_one(partners: Partners) -> None:
    draw_people(partners)
    files, centre = partners.all_files(), partners.study("centre")
    first, request = analyse_together(centre, files, output=partners.root / "out/findings.json")
    assert request == partners.root / "out/round-2.json"
    refusal = first.findings.findings[0].refusal
    assert refusal is not None
    assert (refusal.code, "round-2.json" in refusal.remedy) == ("G040", True)
    later = [partners.root / "out" / f"{name}-2.json" for name in NAMES]
    for name, path in zip(NAMES, later, strict=True):
        answer_round(partners.study(name), request=request, output=path, partner=name)
    second = analyse_released(centre, [*files, *later])
    agree(second.findings, analyse(centre))
    assert any("in 2 rounds" in note for note in second.findings.findings[0].notes)
    with pytest.raises(Refusal) as refused:
        analyse_released(centre, [*later])
    assert codes(refused) == ["G033"]


@pytest.mark.slow
def test_a_round_answered_from_other_records_is_refused(partners: Partners) -> None:
    draw_people(partners)
    files, centre = partners.all_files(), partners.study("centre")
    _, request = analyse_together(centre, files, output=partners.root / "out/findings.json")
    assert request is not None
    later = [partners.root / "out" / f"{name}-2.json" for name in NAMES]
    partners.rows["west"] = partners.rows["west"][10:]
    for name, path in zip(NAMES, later, strict=True):
        answer_round(partners.study(name), request=request, output=path, partner=name)
    with pytest.raises(Refusal) as refused:
        analyse_released(centre, [*files, *later])
    assert codes(refused) == ["G043"]


@pytest.mark.slow
def test_a_request_for_another_plan_is_not_answered(partners: Partners) -> None:
    draw_people(partners)
    files, centre = partners.all_files(), partners.study("centre")
    _, request = analyse_together(centre, files, output=partners.root / "out/findings.json")
    assert request is not None
    partners.plan = partners.plan.replace("A small trial", "Another trial")
    with pytest.raises(Refusal) as refused:
        answer_round(
            partners.study("east"), request=request, output=partners.file("x"), partner="east"
        )
    assert codes(refused) == ["G044"]


def test_a_request_for_what_is_not_there_is_refused(partners: Partners) -> None:
    draw_people(partners)
    files, centre = partners.all_files(), partners.study("centre")
    request = analyse_released(centre, files).request
    assert request is not None
    first = request.pending[0]
    path = partners.root / "out/round-2.json"
    for change in ({"columns": (*first.ask.columns[:-1], "x:secret")}, {"beta": (1.0,)}):
        wild = first.model_copy(update={"ask": first.ask.model_copy(update=change)})
        asked = seal(request.model_copy(update={"pending": (wild,)}))
        path.write_text(document_json(asked), encoding="utf-8")
        with pytest.raises(Refusal) as refused:
            answer_round(
                partners.study("east"), request=path, output=partners.file("x"), partner="east"
            )
        assert codes(refused) == ["G045"]


def test_the_file_is_small_and_hides_names(partners: Partners) -> None:
    made = partners.summarise("east")
    text = partners.file("east").read_text(encoding="utf-8")
    assert len(text.encode()) < 50_000
    assert "east-t0" not in text
    assert "east-o0" not in text
    codes_of = made.release.tables[0].answers[0].answer.keys["cluster"]
    assert all(str(code).startswith("east/") for code in codes_of)
    assert list(codes_of) == sorted(map(str, codes_of))  # not the order of the names
    assert made.release.manifest.receivers == ("north", "west")


def test_the_manifest_is_one_page_with_the_files_hash(partners: Partners) -> None:
    partners.summarise("east")
    pages = PdfReader(partners.file("east").with_suffix(".pdf")).pages
    assert len(pages) == 1
    words = pages[0].extract_text().replace("\n", "").replace("\u200b", "").replace(" ", "")
    assert hashlib.sha256(partners.file("east").read_bytes()).hexdigest() in words
    for said in ("What leaves east", "nfilter.tab", "Signature", "Release number 1"):
        assert said.replace(" ", "") in words


def test_the_manifest_speaks_to_somebody_who_is_no_statistician(partners: Partners) -> None:
    made = partners.summarise("east").release.manifest
    page = _page(partners.file("east").with_suffix(".pdf"))
    asked = made.questions[0]
    question = partners.study("east").planned.questions[0]
    assert (asked.id, asked.asks) == (question.id, question.asks or "")
    measure = partners.study("east").theory.indicator(question.indicator)[1].measure
    for said in (
        "No row about a person leaves",
        "A sum of products is what one gets",
        f"Measured by {question.indicator}: {measure}",
        "Clusters (teams, schools) in each arm of the trial",
    ):
        assert _close(said) in page
    assert ("SYNTHETIC" in page) is made.synthetic is partners.study("east").theory.about.synthetic


def test_the_manifest_of_made_up_records_says_so(partners: Partners) -> None:
    release = partners.summarise("east").release
    for synthetic in (True, False):
        told = release.manifest.model_copy(update={"synthetic": synthetic})
        source = manifest_source(
            Signed(release.model_copy(update={"manifest": told}), "east.json", "0" * 64)
        )
        assert ("SYNTHETIC" in source) is synthetic


def test_a_question_of_which_nothing_leaves_is_in_words_too(partners: Partners) -> None:
    release = partners.summarise("east").release
    asked = Asked(id="q-none", asks="Does it last?", measure="skill: a score")
    told = release.manifest.model_copy(update={"questions": (*release.manifest.questions, asked)})
    source = manifest_source(
        Signed(release.model_copy(update={"manifest": told}), "east.json", "0" * 64)
    )
    assert "q-none: Does it last?" in source
    assert "nothing: see what was kept back" in source


def _page(path: Path) -> str:
    return _close(PdfReader(path).pages[0].extract_text())


def _close(text: str) -> str:
    return "".join(text.replace("\u200b", "").split())


def test_a_long_manifest_is_one_page_too(partners: Partners) -> None:
    release = partners.summarise("east").release
    row, rule = (
        release.manifest.leaves[0],
        "G011: a reason that takes a line or more of words. " * 3,
    )
    rows = tuple(
        row.model_copy(update={"question": f"q-{k} at the wave with a long name"})
        for k in range(80)
    )
    many = release.manifest.model_copy(
        update={"leaves": rows, "withheld": tuple(f"{k} {rule}" for k in range(30))}
    )
    long = release.model_copy(update={"manifest": many})
    fonts = str(find_assets().font_folder)
    page = manifest_pdf(Signed(long, "east.json", "0" * 64), fonts)
    pages = PdfReader(io.BytesIO(page)).pages
    assert len(pages) == 1
    assert "and 68 more" in pages[0].extract_text()


def test_numbers_too_many_for_text_are_packed_and_read_back_the_same(
    partners: Partners, monkeypatch: pytest.MonkeyPatch
) -> None:
    release = partners.summarise("east").release
    table = release.tables[0]
    plain = table.answers[0]
    monkeypatch.setattr("forethought.files.release.MOST_BYTES", len(document_json(release)) - 1)
    monkeypatch.setattr("forethought.files.release.PACK_FROM", 10)
    text = release_json(release)
    assert "base64:" in text
    path = partners.file("packed")
    path.write_text(text, encoding="utf-8")
    packed = read_release(path).tables[0].answers[0]
    one, other = (answer_of(a.ask, a.answer) for a in (plain, packed))
    assert isinstance(one, GroupMoments)
    assert isinstance(other, GroupMoments)
    assert one.products.tolist() == other.products.tolist()


# What the gate does


def test_a_cluster_of_a_few_people_is_left_out_and_said(partners: Partners) -> None:
    partners.rows["east"] = [row for row in partners.rows["east"] if row[1] != "east-t1"] + [
        [f"few-{k}", "east-few", "trained", "11", "1980", "a", "east"] for k in range(4)
    ]
    table = partners.summarise("east").release.tables[0]
    assert table.notes == (
        "1 cluster too small to leave, with fewer than 5 people, were left out of everything here.",
    )
    whole = [len(row) for row in (table.answers[0].answer.keys["cluster"],)]
    assert whole == [7]


def test_merging_keeps_everybody_in_the_sum(partners: Partners) -> None:
    partners.rows["east"] += [
        [f"few-{k}", "east-few", "trained", "11", "1980", "a", "east"] for k in range(4)
    ]
    partners.plan += "privacy: {too_small: merge}\n"
    table = partners.summarise("east").release.tables[0]
    counts = table.answers[0].answer.n
    assert isinstance(counts, tuple)
    assert sum(counts) == len(partners.rows["east"])
    assert table.notes == (
        "2 clusters too small to leave were merged into 1, within arm and stratum.",
    )


def test_a_rare_outcome_keeps_the_whole_question_back(partners: Partners) -> None:
    for rows in partners.rows.values():
        for place, row in enumerate(rows):
            row[3] = str(int(place % 5 == 0))
    with pytest.raises(Refusal) as refused:
        partners.summarise("east")
    assert codes(refused) == ["G017"]
    assert "1 to 4 people in a cell of the outcome" in str(refused.value)


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("partners: [east, north, west]\n", "", "G001"),
        ("[east, north, west]", "[east, north]", "G002"),
        ("[east, north, west]", "[south, north, west]", "G003"),
        ("unit: officer", "unit: row-number", "G007"),
    ],
)
def test_who_may_summarise(partners: Partners, old: str, new: str, code: str) -> None:
    partners.plan = partners.plan.replace(old, new)
    with pytest.raises(Refusal) as refused:
        partners.summarise("east")
    assert codes(refused) == [code]


# Files that cannot be pooled


def pool(partners: Partners, files: list[Path]) -> list[str]:
    with pytest.raises(Refusal) as refused:
        analyse_released(partners.study("centre"), files)
    return codes(refused)


def test_another_plan_is_refused_with_the_key_that_differs(partners: Partners) -> None:
    files = partners.all_files()
    partners.plan = partners.plan.replace("A small trial", "A larger trial")
    partners.plan += "privacy: {smallest_cell: 7}\n"
    with pytest.raises(Refusal) as refused:
        analyse_released(partners.study("centre"), files)
    assert codes(refused) == ["G036"]  # all three differ in the same way: said once
    said = refused.value.faults[0].message
    assert said.startswith("east, north, west summarised")
    assert "plan.plan.title: A small trial there, A larger trial here" in said
    assert "plan.privacy.smallest_cell: 5 (the default) there, 7 here" in said


def test_files_that_are_no_releases(partners: Partners, capsys: pytest.CaptureFixture[str]) -> None:
    files, out = partners.all_files(), partners.root / "out"
    text = files[0].read_text(encoding="utf-8")
    bad = {
        "U002": text[: len(text) // 2],
        "G031": text.replace('"analysed": 56', '"analysed": 57', 1),
        "F004": text.replace('"forethought": 1', '"forethought": 2', 1),
        "G030": json.dumps({"forethought": 1, "findings": []}),
        "F003": text + " " * MOST_BYTES,
    }
    for code, content in bad.items():
        (out / "bad.json").write_text(content, encoding="utf-8")
        assert pool(partners, [out / "bad.json", *files[1:]]) == [code]
    assert pool(partners, [out / "none.json", *files[1:]]) == ["F001"]
    assert pool(partners, files[:2]) == ["G033"]
    assert pool(partners, [*files, files[0]]) == ["G034"]
    records = partners.root / "east/records.csv"
    assert pool(partners, [*files, records]) == ["G035"]
    centre, findings = str(partners.root / "centre"), str(out / "findings.json")
    assert main(["analyse", centre, str(files[0]), "-o", findings]) == 1
    assert "G033" in capsys.readouterr().err
    assert not (out / "findings.json").exists()


def test_codes_that_differ_are_refused_with_both_shown(partners: Partners) -> None:
    partners.plan = partners.plan.replace(
        "method: mixed-model", "method: mixed-model\n    adjust: [rank]"
    )
    for row in partners.rows["west"]:
        row[5] = row[5].upper()
    files = partners.all_files()
    with pytest.raises(Refusal) as refused:
        analyse_released(partners.study("centre"), files)
    assert set(codes(refused)) == {"G038"}
    assert "`a`, `b` at east, `A`, `B` at west" in str(refused.value)


@pytest.mark.slow
def test_another_unit_is_noticed(partners: Partners) -> None:
    partners.plan = partners.plan.replace(
        "method: mixed-model", "method: mixed-model\n    adjust: [age]"
    )
    for row in partners.rows["west"]:
        row[4] = str(12 * int(row[4]))
    pooled = analyse_released(partners.study("centre"), partners.all_files())
    assert any(note.startswith("G050: `age`") for note in pooled.findings.data_notes)


@pytest.mark.slow
def test_sums_that_do_not_fit_their_ask_are_refused(partners: Partners) -> None:
    files = partners.all_files()
    release = read_release(files[0])
    table = release.tables[0]
    answered = table.answers[0]
    short = answered.model_copy(
        update={"answer": answered.answer.model_copy(update={"products": (1.0,)})}
    )
    broken = release.model_copy(
        update={"tables": (table.model_copy(update={"answers": (short,)}),)}
    )
    files[0].write_text(document_json(seal(broken)), encoding="utf-8")
    pooled = analyse_released(partners.study("centre"), files)
    refusal = pooled.findings.findings[0].refusal
    assert refusal is not None
    assert refusal.code == "G032"


def test_by_the_command_line(partners: Partners, capsys: pytest.CaptureFixture[str]) -> None:
    for name in NAMES:
        partners.study(name)
        folder, out = str(partners.root / name), str(partners.file(name))
        assert main(["summarise", folder, "--partner", name, "-o", out]) == 0
    assert "leaves    q-skill: sums of products by cluster" in capsys.readouterr().out
    partners.study("centre")
    findings = partners.root / "out/findings.json"
    files = [str(partners.file(name)) for name in NAMES]
    assert main(["analyse", str(partners.root / "centre"), *files, "-o", str(findings)]) == 0
    assert "from 3 partners' sums" in capsys.readouterr().out
    assert json.loads(findings.read_text(encoding="utf-8"))["partners"] == list(NAMES)
    assert main(["summarise", str(partners.root / "east"), "-o", files[0]]) == 1
    assert "G008" in capsys.readouterr().err
