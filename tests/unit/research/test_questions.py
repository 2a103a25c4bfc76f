"""Questions files: what they may say, and every problem at its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from closefit.errors import InputError
from closefit.research import default_questions, load_questions
from closefit.research.questions import AnswerKind, parse_questions
from closefit.terms import AttributeType
from tests.command import closefit

FILE = Path("q.yaml")


def problems(text: str) -> list[str]:
    with pytest.raises(InputError) as caught:
        parse_questions(text, FILE)
    return [str(one) for one in caught.value.problems]


def asked(*lines: str) -> str:
    return "closefit_questions: 1\nquestions:\n" + "\n".join(f"  {line}" for line in lines) + "\n"


def test_the_built_in_questions_are_four() -> None:
    """How they sell, whether they buy, what would make them switch, and why they may fit."""
    found = default_questions()
    assert [one.attribute for one in found] == ["primary_motion", "buys_category", "switch_trigger", "fit_rationale"]
    assert found[0].choices == ("sales-led", "product-led", "hybrid")
    assert [one.type for one in found] == [
        AttributeType.text,
        AttributeType.flag,
        AttributeType.text,
        AttributeType.text,
    ]
    assert all(one.agreement == 0.75 for one in found)


def test_the_printed_questions_can_be_asked(tmp_path: Path) -> None:
    """What --questions prints is a file that --ask reads, and it is the built-in one."""
    done = closefit("research", "--questions")
    file = tmp_path / "questions.yaml"
    file.write_text(done.out, encoding="utf-8")
    assert (done.code, load_questions(file)) == (0, default_questions())


def test_every_kind_of_answer_is_read() -> None:
    """A choice, a flag, a number with its bounds, a text with its length."""
    found = parse_questions(
        asked(
            "- {attribute: a, ask: A?, one_of: [x, y], pages: [home, pricing], agreement: 1}",
            "- {attribute: b, ask: B?, answer: flag}",
            "- {attribute: c, ask: C?, answer: number, low: 1, high: 5.5}",
            "- {attribute: d, ask: D?, answer: text, longest: 40}",
        ),
        FILE,
    )
    assert [one.kind for one in found] == list(AnswerKind)
    assert (found[0].choices, found[0].pages, found[0].agreement) == (("x", "y"), ("home", "pricing"), 1.0)
    assert (found[2].low, found[2].high, found[3].longest) == (1.0, 5.5, 40)


def test_the_fingerprint_is_that_of_what_is_asked() -> None:
    """It changes with the words and the answers, and not with the agreement or the pages."""
    one, two, three = (
        parse_questions(asked(f"- {{attribute: a, ask: {ask}, answer: flag{more}}}"), FILE)[0].fingerprint
        for ask, more in (("A?", ""), ("B?", ""), ("A?", ", agreement: 1, pages: [home]"))
    )
    assert one == three != two


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("- {ask: A?, answer: flag}", "q.yaml:3:5: attribute is a text"),
        ("- {attribute: 5, ask: A?, answer: flag}", "q.yaml:3:17: attribute is a text"),
        ("- {attribute: Big Deal, ask: A?, answer: flag}", "q.yaml:3:17: 'Big Deal' is no attribute's name"),
        ("- {attribute: employees, ask: A?, answer: flag}", "employees is a number everywhere else, and a flag here"),
        ("- {attribute: owner, ask: A?, answer: text}", "owner is about a person, and companies are asked"),
        ("- {attribute: a, answer: flag}", "q.yaml:3:5: ask is a text"),
        (f"- {{attribute: a, ask: {'x' * 1501}, answer: flag}}", "ask has 1,501 characters; at most 1,500"),
        ("- {attribute: a, ask: A?}", "answer is one of choice, flag, number, text"),
        ("- {attribute: a, ask: A?, answer: date}", "q.yaml:3:37: answer is one of choice, flag, number, text"),
        ("- {attribute: a, ask: A?, one_of: [x]}", "one_of is a list of 2 to 30 different texts"),
        ("- {attribute: a, ask: A?, one_of: [x, X]}", "one_of is a list of 2 to 30 different texts"),
        ("- {attribute: a, ask: A?, one_of: [x, 5]}", "one_of is a list of 2 to 30 different texts"),
        ("- {attribute: a, ask: A?, one_of: [yes, no], answer: flag}", "one_of is for a choice, and the answer"),
        ("- {attribute: a, ask: A?, answer: number}", "a number needs low and high, so that no absurd one is taken"),
        ("- {attribute: a, ask: A?, answer: number, low: 1}", "a number needs low and high"),
        ("- {attribute: a, ask: A?, answer: number, low: 9, high: 1}", "low is 9, above high, which is 1"),
        ("- {attribute: a, ask: A?, answer: number, low: 0, high: .inf}", "high is a number, and '.inf' stands here"),
        ("- {attribute: a, ask: A?, answer: number, low: 0, high: many}", "high is a number, and 'many' stands here"),
        ("- {attribute: a, ask: A?, answer: flag, low: 1}", "q.yaml:3:48: low is for a number, and the answer"),
        ("- {attribute: a, ask: A?, answer: flag, longest: 5}", "longest is for a text, and the answer is a flag"),
        ("- {attribute: a, ask: A?, answer: text, longest: 5000}", "longest is a whole number between 1 and 1000"),
        ("- {attribute: a, ask: A?, answer: text, longest: true}", "longest is a number, and True stands here"),
        ("- {attribute: a, ask: A?, answer: flag, agreement: 75}", "agreement is a share above 0 and up to 1"),
        ("- {attribute: a, ask: A?, answer: flag, agreement: 0}", "agreement is a share above 0 and up to 1"),
        ("- {attribute: a, ask: A?, answer: flag, pages: [home, blog]}", "there is no kind of page 'blog'"),
        ("- {attribute: a, ask: A?, answer: flag, pages: home}", "pages is a list of home, pricing, product"),
        ("- {attribute: a, ask: A?, answer: flag, weight: 3}", "there is no key 'weight' in a question"),
        ("- just a text", "q.yaml:3:5: a question has attribute, ask and answer"),
    ],
)  # fmt: skip
def test_a_problem_stands_at_its_place(line: str, said: str) -> None:
    """What is wrong with a question, where it stands."""
    found = problems(asked(line))
    assert said in "\n".join(found)
    assert all(one.startswith("q.yaml:3:") for one in found)


def test_every_problem_is_told_at_once() -> None:
    """Problems of several questions and of the file come together; an attribute is asked once."""
    found = problems(
        asked("- {attribute: a, ask: A?, answer: flag}", "- {attribute: a, ask: B?, answer: flag}", "- {ask: 5}")
        + "more: 1\n"
    )
    text = "\n".join(found)
    assert "q.yaml:4:17: a is asked twice" in text
    assert "there is no key 'more' here" in text
    assert "q.yaml:5:11: ask is a text" in text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "this is no questions file: it begins with closefit_questions: 1"),
        ("questions: []\n", "this is no questions file"),
        ("closefit_questions: 2\nquestions: []\n", "this is no questions file"),
        ("closefit_questions: 1\n", "questions is a list of at least one question"),
        ("closefit_questions: 1\nquestions: []\n", "questions is a list of at least one question"),
        (asked(*[f"- {{attribute: a{i}, ask: A?, answer: flag}}" for i in range(21)]), "21 questions; at most 20"),
        ("closefit_questions: [\n", "q.yaml:"),
        ("a: &a [*a]\n", "q.yaml:"),
    ],
)
def test_a_file_that_is_none_is_said_to_be_none(text: str, said: str) -> None:
    """Empty, another version, no questions, too many, no YAML."""
    assert said in "\n".join(problems(text))


def test_a_file_that_cannot_be_read_is_a_users_error(tmp_path: Path) -> None:
    """A missing file, a folder, and bytes that are no text end in a message with advice and exit code 3."""
    (tmp_path / "bytes.yaml").write_bytes(b"\xff\xfe\x00")
    for name, said in (("none.yaml", "there is no such file"), ("", "cannot be read"), ("bytes.yaml", "not UTF-8")):
        done = closefit("research", "acme.com", "--ask", tmp_path / name)
        assert (done.code, said in done.err, "Traceback" in done.err) == (3, True, False)
