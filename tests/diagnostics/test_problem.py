"""Problems: in which order they are reported."""

from kkr_docs.diagnostics.problem import Problem, Severity


def test_at_one_place_errors_come_first_and_suggestions_last() -> None:
    problems = [Problem("m.yaml", 3, 1, severity, "Her.", "Ret det.") for severity in Severity]
    assert [one.severity.name for one in problems] == ["ERROR", "WARNING", "SUGGESTION"]
    assert sorted(problems) == sorted([problems[1], problems[2], problems[0]]) == problems
