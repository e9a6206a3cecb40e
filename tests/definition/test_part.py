"""Every field of a definition says who sees it, and in which document: nothing is shown by oversight."""

import every_field
import pytest
from every_field import Field

from kkr_docs.definition import own_model
from kkr_docs.definition.part import Part, Visibility, look_of
from kkr_docs.house_style.conventions import Conventions

PARTS = list(dict.fromkeys(every_field.parts()))


@pytest.mark.parametrize("part", PARTS, ids=lambda part: str(part.__name__))
def test_every_field_says_who_sees_it(part: type[Part]) -> None:
    for name, info in part.model_fields.items():
        look = look_of(info)
        assert {"visibility", "minutes"} <= look.keys(), f"{name}: declare it with json_schema_extra=OPEN, MEMBERS, …"
        assert look["visibility"] in list(Visibility)


def test_no_part_is_forgotten() -> None:
    own = {part for part in Part.__subclasses__() if part.__module__.startswith("kkr_docs.definition")}
    assert own == set(PARTS)


@pytest.mark.parametrize("field", every_field.all_of(*PARTS), ids=lambda field: f"{field.part.__name__}.{field.name}")
def test_every_field_has_a_value_that_tests_can_write(field: Field) -> None:
    data = every_field.within(field.part, field.part, {field.key: every_field.value_of(field)})
    known = {info.alias: "Et" for info in field.part.model_fields.values() if info.is_required()}
    if not known.keys() & {"dagsorden"}:
        assert getattr(field.part.model_validate(known | data), field.name)


def test_fields_of_a_body_keep_what_they_say() -> None:
    labels = (("resumé", "Resumé"), ("fortrolig", "Kun for os"), ("beslutning", "Afgørelse"))
    model = own_model.of(Conventions(labels=labels, case_numbers=("EMN-####",)))
    for part in (model.meeting, model.section, model.item):
        test_every_field_says_who_sees_it(part)
    item = model.item
    looks = {str(info.alias): look_of(info) for info in item.model_fields.values()}
    assert (looks["resumé"]["visibility"], looks["resumé"]["minutes"]) == (Visibility.OPEN, False)
    assert (looks["fortrolig"]["visibility"], looks["fortrolig"]["label"]) == (Visibility.MEMBERS, "Kun for os")
    assert (looks["beslutning"]["minutes"], looks["beslutning"]["label"]) == (True, "Afgørelse")
