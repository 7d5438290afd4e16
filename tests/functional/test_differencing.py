"""An attacker's day: files that could be subtracted to reach a person do not leave."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from forethought.errors import Refusal
from forethought.files.ledger import LEDGER, read_ledger
from forethought.journey.summarise import MOST_RELEASES, summarise
from tests.functional.partners import Partners

ADJUSTED = ("method: mixed-model", "method: mixed-model\n    adjust: [age]")


@pytest.fixture
def partners(tmp_path: Path) -> Partners:
    """East has released its sums once."""
    found = Partners(tmp_path)
    found.plan = found.plan.replace(*ADJUSTED)
    found.summarise("east")
    return found


def refused(partners: Partners, people: str) -> None:
    """Expect the next release to be refused, naming the first and how many it would reach."""
    before = (partners.root / "east" / LEDGER).read_bytes()
    with pytest.raises(Refusal) as found:
        partners.summarise("east")
    fault = found.value.faults[0]
    assert fault.code == "G020"
    said = [one.message.partition(", taken from")[0] for one in found.value.faults]
    assert len(said) == len(set(said))  # a sum is told once, whatever it could be taken from
    assert "released as number 1" in fault.message
    assert f"would leave sums over {people}, fewer than 5" in fault.message
    assert (partners.root / "east" / LEDGER).read_bytes() == before


def test_the_same_again_is_the_same_file(partners: Partners) -> None:
    first = partners.file("east").read_bytes()
    again = partners.summarise("east")
    assert again.repeated
    assert partners.file("east").read_bytes() == first
    assert len(read_ledger(partners.root / "east").entries) == 1


def test_one_record_dropped(partners: Partners) -> None:
    del partners.rows["east"][3]
    refused(partners, "1 person")


def test_one_record_added(partners: Partners) -> None:
    partners.rows["east"].append(["new", "east-t1", "trained", "12.5", "1980", "a", "east"])
    refused(partners, "1 person")


def test_one_record_swapped_for_another(partners: Partners) -> None:
    partners.rows["east"][3][0] = "somebody-else"
    refused(partners, "2 people")


def test_one_outcome_corrected(partners: Partners) -> None:
    partners.rows["east"][3][3] = "14.5"
    refused(partners, "1 person")


def test_rows_in_another_order_are_the_same_people(partners: Partners) -> None:
    first = partners.file("east").read_bytes()
    partners.rows["east"].reverse()
    made = partners.summarise("east")
    assert made.release.ledger.number == 2  # the file of records has another hash
    assert partners.file("east").read_bytes() != first


def test_a_covariate_that_one_person_lacks(partners: Partners) -> None:
    partners.rows["east"][3][5] = ""
    partners.plan = partners.plan.replace("adjust: [age]", "adjust: [age, rank]")
    refused(partners, "1 person")


def test_new_names_for_question_covariate_and_indicator_hide_nothing(partners: Partners) -> None:
    partners.rows["east"][3][5] = ""
    for old, new in (
        ("adjust: [age]", "adjust: [years, rank]"),
        ("{age: {column: age}", "{years: {column: age}"),
        ("q-skill", "q-other"),
        ("A small trial", "Another trial"),
    ):
        partners.plan = partners.plan.replace(old, new)
    refused(partners, "1 person")


def test_another_unit_of_the_covariate_hides_nothing(partners: Partners) -> None:
    for row in partners.rows["east"]:
        row[4] = str(12 * int(row[4]))
    del partners.rows["east"][3]
    refused(partners, "1 person")


def test_another_name_of_partner_and_file_hides_nothing(partners: Partners) -> None:
    del partners.rows["east"][3]
    with pytest.raises(Refusal) as found:
        summarise(
            partners.study("east"), output=partners.root / "elsewhere/new.json", partner="north"
        )
    assert found.value.faults[0].code == "G020"
    assert not (partners.root / "elsewhere").exists()


def test_another_grouping_hides_nothing(partners: Partners) -> None:
    """Both arms together, less the clusters that were released, is whoever is in no arm now."""
    for place, row in enumerate(partners.rows["east"]):
        row[2] = ("usual", "trained")[place % 2]
    del partners.rows["east"][3]
    for old, new in (
        ("design: cluster-randomised", "design: individual-randomised"),
        ("level: team", "level: person"),
        ("method: mixed-model", "method: difference-in-means"),
    ):
        partners.plan = partners.plan.replace(old, new)
    refused(partners, "1 person")


def test_a_few_of_one_arm_within_many_dropped(partners: Partners) -> None:
    """Six go, which is a cell, but only two of them of the one arm."""
    rows = partners.rows["east"]
    gone = [row for row in rows if row[2] == "usual"][:2] + [
        row for row in rows if row[2] == "trained"
    ][:4]
    partners.rows["east"] = [row for row in rows if row not in gone]
    refused(partners, "2 people")


def test_a_whole_cluster_dropped_reaches_nobody(partners: Partners) -> None:
    partners.rows["east"] = [row for row in partners.rows["east"] if row[1] != "east-t3"]
    assert partners.summarise("east").release.ledger.number == 2


def test_three_files_and_no_more(partners: Partners) -> None:
    """With four, sets that are safe two by two can be combined to reach one person."""
    everybody = list(partners.rows["east"])
    for drop in range(1, MOST_RELEASES):
        partners.rows["east"] = [row for row in everybody if row[1] != f"east-t{drop}"]
        partners.summarise("east")
    partners.rows["east"] = [row for row in everybody if row[1] != "east-t5"]
    with pytest.raises(Refusal) as found:
        partners.summarise("east")
    assert found.value.faults[0].code == "G026"


def test_two_questions_of_nearly_the_same_people(tmp_path: Path) -> None:
    """Within one release the headline leaves, and what could be taken from it does not."""
    partners = Partners(tmp_path)
    partners.rows["east"][3][5] = ""
    question = partners.plan[partners.plan.index("  - id: q-skill") :]
    second = question.replace("q-skill", "q-again").replace("    primary: true\n", "")
    partners.plan += second.replace("mixed-model", "mixed-model\n    adjust: [rank]")
    made = partners.summarise("east")
    outcomes = {
        table.key.question
        for table in made.release.tables
        for answered in table.answers
        if "y" in answered.ask.columns
    }
    assert outcomes == {"q-skill"}
    fault = made.held[0]
    assert (fault.code, "sums over 1 person" in fault.message) == ("G016", True)
    # what travels does not say how few
    assert "sums over fewer than 5 people" in made.release.withheld[0].why


def test_a_ledger_that_was_changed_is_refused(partners: Partners) -> None:
    path = partners.root / "east" / LEDGER
    for old, new in (('"number":1', '"number":2'), ('"occasion":"u4:A', '"occasion":"u4:B')):
        text = path.read_text(encoding="utf-8").replace(": ", ":")
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        if old in text:
            with pytest.raises(Refusal) as found:
                partners.summarise("east")
            assert found.value.faults[0].code == "G021"
        path.write_text(text, encoding="utf-8")
    path.write_text("{", encoding="utf-8")
    with pytest.raises(Refusal) as found:
        partners.summarise("east")
    assert found.value.faults[0].code == "G021"


def test_two_releases_at_once(partners: Partners) -> None:
    (partners.root / "east" / f"{LEDGER}.lock").touch()
    with pytest.raises(Refusal) as found:
        partners.summarise("east")
    assert found.value.faults[0].code == "G022"


def test_the_ledger_holds_no_value_and_no_name(partners: Partners) -> None:
    text = (partners.root / "east" / LEDGER).read_text(encoding="utf-8")
    row = partners.rows["east"][3]
    assert row[0] not in text
    assert row[1] not in text
    assert f'"{row[3]}"' not in text


def refused_with(partners: Partners, code: str) -> str:
    with pytest.raises(Refusal) as found:
        partners.summarise("east")
    assert found.value.faults[0].code == code
    return found.value.faults[0].message


def test_another_column_of_codes_hides_nothing(partners: Partners) -> None:
    partners.head.append("number")
    for place, row in enumerate(partners.rows["east"]):
        row.append(f"n{place}")
    del partners.rows["east"][3]
    partners.plan = partners.plan.replace("unit: officer", "unit: number")
    assert "`number`; in release number 1 it was `officer`" in refused_with(partners, "G018")


def test_new_codes_in_the_same_column_hide_nothing(partners: Partners) -> None:
    del partners.rows["east"][3]
    for place, row in enumerate(partners.rows["east"]):
        row[0] = f"n{place}"
    refused_with(partners, "G019")


def test_another_column_of_outcomes_hides_nothing(partners: Partners) -> None:
    del partners.rows["east"][3]
    partners.head[3] = "points"
    partners.plan = partners.plan.replace("column: skill", "column: points")
    partners.plan = partners.plan.replace("skill: skill", "skill: points")
    refused(partners, "1 person")


def test_a_gate_is_never_lowered(partners: Partners) -> None:
    partners.plan += "privacy: {smallest_cell: 4}\n"
    assert "5 or stricter" in refused_with(partners, "G027")


def test_no_plan_goes_below_the_floors(tmp_path: Path) -> None:
    partners = Partners(tmp_path)
    partners.plan += "privacy: {smallest_cell: 2, smallest_cluster: 2, parameters_per_row: 1.0}\n"
    with pytest.raises(Refusal) as found:
        partners.summarise("east")
    assert [fault.code for fault in found.value.faults] == ["G027"] * 3


def test_the_digest_of_records_cannot_be_tried(partners: Partners) -> None:
    text = partners.file("east").read_text(encoding="utf-8")
    records = (partners.root / "east/records.csv").read_bytes()
    assert hashlib.sha256(records).hexdigest() not in text


def test_a_level_of_a_small_team_only_is_not_named(tmp_path: Path) -> None:
    """Seven people have it, more than a cell; but all are of a team too small to leave."""
    partners = Partners(tmp_path)
    question = partners.plan[partners.plan.index("  - id: q-skill") :]
    partners.plan = partners.plan.replace(ADJUSTED[0], ADJUSTED[1].replace("age", "rank"))
    partners.plan += question.replace("q-skill", "q-bare").replace("    primary: true\n", "")
    small = [row for row in partners.rows["east"] if row[1] == "east-t3"][7:]
    partners.rows["east"] = [row for row in partners.rows["east"] if row not in small]
    for row in partners.rows["east"]:
        row[5] = "telling" if row[1] == "east-t3" else row[5]
    made = partners.summarise("east")
    assert {part.code for part in made.release.withheld} == {"G029"}
    assert {table.key.question for table in made.release.tables} == {"q-bare"}
    assert "telling" not in partners.file("east").read_text(encoding="utf-8")
