"""A template that somebody else wrote says what it is given, and takes no time or memory for anything else."""

import jinja2
import pytest

from kkr_docs.sandbox import MAX_LETTERS, BarredError, Sandbox

WORDS = {"name": "Anne <Holm>", "role": "", "lines": ("a", "b", "c"), "many": tuple(range(3000)), "big": "x" * 1000}
TEMPLATES = {
    "stor": "x" * 100_000,
    "selv": "{% include 'selv' %}{% include 'selv' %}",
}

SOUND = {
    "{{ name }}": "Anne &lt;Holm&gt;",
    "{{ name|e }}": "Anne &lt;Holm&gt;",
    "{{ name.split(' ')[0] }}": "Anne",
    "{{ name[:4] }}{{ name[-1] }}": "Anne&gt;",
    "{{ role or 'medlem' }}": "medlem",
    "{{ role|default('medlem', true)|upper }}": "MEDLEM",
    "{% if name.startswith('A') and not role %}ja{% endif %}": "ja",
    "{% for line in lines %}{{ loop.index }}{{ line }}{% if not loop.last %}, {% endif %}{% endfor %}": "1a, 2b, 3c",
    "{% for line in lines if line != 'b' %}{{ line }}{% else %}ingen{% endfor %}": "ac",
    "{% for line in lines %}{{ loop.cycle('x', 'y') }}{{ loop.length }}{% endfor %}": "x3y3x3",
    "{{ lines|join(', ') }} {{ lines|length }}": "a, b, c 3",
    "{% if 'a' in lines and name in ('x', name) %}{{ 1 + 2 * 3 % 4 }}{% endif %}": "3",
    "{{ 'Kære ' ~ name if name else '' }}": "Kære Anne &lt;Holm&gt;",
    "{# intet #}{% raw %}{{ x }}{% endraw %}": "{{ x }}",
}

LOOPS = "{% for a in many %}{% for b in many %}{% for c in many %}{% endfor %}{% endfor %}{% endfor %}"
BARRED = {
    "a long text": "{{ 'x' * 1000000000 }}",
    "a long list": "{% for x in [1] * 1000000000 %}{% endfor %}",
    "a wide format": "{{ '%999999999d' % 1 }}",
    "a wide format of a name": "{{ name % 1 }}",
    "the method format": "{{ '{:>999999999}'.format(1) }}",
    "the filter format": "{{ '%999999999d'|format(1) }}",
    "a wide column": "{{ name.ljust(1000000000) }}",
    "a wide column by a filter": "{{ name|center(1000000000) }}",
    "a method by its name": "{{ name['ljust'](1000000000) }}",
    "a long number": "{{ 10 ** 10 ** 10 }}",
    "bytes of a number": "{{ (1).to_bytes(1000000000, 'big') }}",
    "loops": LOOPS,
    "loops over letters": LOOPS.replace("many", "big"),
    "a loop of much": f"{{% for a in many %}}{'x' * 100_000}{{% endfor %}}",
    "a loop of values": f"{{% for a in many %}}{'{{ big }}' * 100}{{% endfor %}}",
    "a text that doubles": "{% set x = 'x' %}" + "{% set x = x ~ x %}" * 40,
    "a list that doubles": "{% set x = [1] %}" + "{% set x = [x, x] %}" * 40 + "{{ x }}",
    "a loop in itself": "{% for x in many recursive %}{{ loop(many) }}{% endfor %}",
    "a macro": "{% macro a() %}{{ a() }}{{ a() }}{% endmacro %}{{ a() }}",
    "a template in itself": "{% include 'selv' %}",
    "a template in a loop": "{% for x in many %}{% include 'stor' %}{% endfor %}",
    "a block": "{% block a %}{% endblock %}",
    "another template's names": "{% from 'selv' import x %}",
    "a range": "{% for x in range(100000) %}{% endfor %}",
    "a literal": "{{ '" + "x" * 1001 + "' }}",
    "the process": "{{ name.__class__.__mro__ }}",
    "the environment": "{{ self.__init__.__globals__ }}",
    "a namespace": "{% set n = namespace(x=1) %}",
    "a filter block": "{% filter upper %}x{% endfilter %}",
}


def rendered(text: str) -> str:
    sandbox = Sandbox(
        loader=jinja2.DictLoader({**TEMPLATES, "brev": text}), autoescape=True, undefined=jinja2.StrictUndefined
    )
    return sandbox.get_template("brev").render(WORDS)


@pytest.mark.parametrize("text", SOUND)
def test_what_letters_need_is_there(text: str) -> None:
    assert rendered(text) == SOUND[text]


@pytest.mark.parametrize("name", BARRED)
def test_what_takes_more_is_barred(name: str) -> None:
    with pytest.raises((BarredError, jinja2.TemplateError, jinja2.exceptions.SecurityError)):
        rendered(BARRED[name])


def test_each_document_counts_anew() -> None:
    sandbox = Sandbox()
    template = sandbox.from_string("x{{ big }}")
    for _each in range(3):
        sandbox.begin()
        assert len(template.render(big="x" * (MAX_LETTERS - 10))) > 0
    with pytest.raises(BarredError, match="skriver for meget"):
        template.render(big="x" * (MAX_LETTERS - 10))


def test_the_message_says_where_and_what() -> None:
    with pytest.raises(BarredError, match=r"^”assign” i linje 2 kan ikke bruges i en skabelon$"):
        rendered("a\n{% set x = 1 %}")
