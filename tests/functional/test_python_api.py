"""The same from Python: every public name is there, and does what its command does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import forethought as ft
from tests.functional.partners import NAMES, Partners
from tests.functional.small_study import as_csv, make_study
from tests.functional.test_assign_and_lock import DRAWN, ROSTER

SOURCE = Path(ft.__file__).read_text(encoding="utf-8")


def test_every_name_is_at_home_where_it_is_said_to_be() -> None:
    assert dir(ft) == sorted(ft.__all__)
    checked = " ".join(re.findall(r"^    from forethought.* import (.+)$", SOURCE, re.M))
    for name in ft.__all__:
        assert callable(getattr(ft, name))
        assert re.search(rf"\b{name}\b", checked), f"{name} is not known to type checkers"


def test_each_command_has_its_function() -> None:
    for command in ("analyse", "assign", "design", "lock", "simulate", "summarise"):
        assert command in ft.__all__


@pytest.mark.slow
def test_a_draw_and_a_lock(tmp_path: Path) -> None:
    make_study(tmp_path / "study", plan=DRAWN)
    roster = tmp_path / "roster.csv"
    roster.write_text(as_csv(ROSTER), encoding="utf-8")
    study = ft.read_study(tmp_path / "study")
    arms = str(tmp_path / "arms.csv")
    drawn = ft.assign(study, str(roster), arms, "Ann")
    assert (drawn.record.made_by, drawn.record.draw) == ("Ann", 1)
    again = ft.assign(study, roster, arms, ft.By("Ann", "a team closed"))
    assert again.record.draw == 2
    locked = ft.lock(study, "Ann")
    assert locked.is_new
    assert locked.file.exists()
    assert not ft.lock(study, "Bob").is_new


@pytest.mark.slow
def test_partners_release_and_the_centre_pools(tmp_path: Path) -> None:
    partners = Partners(tmp_path)
    files = [str(tmp_path / f"{name}.json") for name in NAMES]
    for name, file in zip(NAMES, files, strict=True):
        made = ft.summarise(partners.study(name), output=file, partner=name)
        assert Path(file) in made.files
    centre = partners.study("centre")
    pooled = ft.analyse(centre, releases=files).findings[0]
    together = ft.analyse(centre).findings[0]
    assert pooled.estimate == pytest.approx(together.estimate, rel=1e-9)
    assert pooled.se == pytest.approx(together.se, rel=1e-9)
    found, request = ft.analyse_together(centre, files, output=str(tmp_path / "findings.json"))
    assert request is None
    assert found.findings.findings[0].estimate == pooled.estimate


def test_records_and_releases_do_not_mix(tmp_path: Path) -> None:
    study = Partners(tmp_path).study("centre")
    with pytest.raises(ft.Refusal) as refused:
        ft.analyse(study, "more.csv", releases=["east.json"])
    assert refused.value.faults[0].code == "G035"
