"""The rules: what a careful colleague would notice beyond what the model refuses. `ALL` lists them, in order."""

from kkr_docs.rules import references
from kkr_docs.rules.rule import Finding, Rule

ALL: tuple[Rule, ...] = (*references.RULES,)

__all__ = ["ALL", "Finding", "Rule"]
