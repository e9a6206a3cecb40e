"""Where the tests find the project and its definitions."""

from pathlib import Path

TESTS = Path(__file__).resolve().parent
ROOT = TESTS.parent
EXAMPLES = sorted((ROOT / "examples").glob("*.yaml"))
EXAMPLE = ROOT / "examples" / "kkr-sydfjorden-2026-11-13.yaml"  # the one with everything in it
VALID = [*EXAMPLES, *sorted((TESTS / "valid").glob("*.yaml"))]
INVALID = sorted((TESTS / "invalid").glob("*.yaml"))
