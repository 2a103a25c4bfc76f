"""Reading a profile: what it becomes, and every problem of a bad one at once."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest

from closefit.errors import ProfileError
from closefit.profile import Duration, ExclusionStatus, Profile, Step, load_profile, parse_profile
from closefit.terms import Layer

EXAMPLES = Path(__file__).parent / "examples"
ICP = Path("icp.yaml")
HEAD = "closefit: 1\nprofile: x\n"
FIT = "fit: {criteria: [{name: a, when: b > 1, points: 2}]}\n"


def problems(text: str) -> list[str]:
    """The problems of a text, as a user reads them, without the advice."""
    with pytest.raises(ProfileError) as refused:
        parse_profile(text, ICP)
    return [str(problem).split("\n")[0] for problem in refused.value.problems]


def advice(text: str) -> str:
    with pytest.raises(ProfileError) as refused:
        parse_profile(text, ICP)
    return "\n".join(problem.advice or "" for problem in refused.value.problems)


def test_the_points_example_loads() -> None:
    """The first example of the format is read whole: points, clocks, routes, signals, card and openers."""
    profile = load_profile(EXAMPLES / "points.yaml")
    assert (profile.name, profile.version, profile.fit_maximum, profile.intent_maximum) == (
        "gtm-consulting",
        4,
        13_000,
        None,
    )
    assert profile.fit.qualify_milli == 8_000
    assert profile.approved_on == dt.date(2026, 10, 3)
    assert profile.review.signals == Duration(3, "month")
    assert profile.exclude[1].needs == 2
    assert profile.fit.criteria[2].layer is Layer.technographic
    visit, _, blog, *_ = profile.intent.signals
    assert (visit.points_milli, visit.cap_milli, visit.maximum) == (10_000, 20_000, 20_000)
    assert (blog.at_least, blog.within, blog.maximum) == (3, Duration(7, "day"), 5_000)
    hot, warm, *_, out = profile.tiers
    assert hot.route is not None
    assert hot.route.inbound is not None
    assert hot.route.inbound.options == {"assign": "account executives", "within": "5 minutes"}
    assert warm.route is not None
    assert warm.route.inbound == warm.route.outbound
    assert out.when is None
    assert profile.template["pains"] == ("pipeline ceiling after a Series B",)


def test_the_example_of_100_points_loads() -> None:
    """The second example is read as weights and grades: a grade is a share of its weight, else comes last."""
    profile = load_profile(EXAMPLES / "scale.yaml")
    assert profile.fit_maximum == 100_000
    industry, size, *_ = profile.fit.criteria
    assert [step.points for step in industry.steps] == [25_000, 12_500]
    assert size.steps[-1] == Step(None, 6_000)


@pytest.mark.parametrize(
    ("keys", "steps"),
    [
        ("when: a > 1, points: 2.5", [2500]),
        ("when: a > 1, points: -0.001", [-1]),
        ("grades: [{when: a > 1, grade: 5}, {else: 1}]", [5000, 1000]),
        ("weight: 0.5, grades: [{when: a > 1, grade: 33}]", [165]),
        ("weight: 0.001, grades: [{when: a > 1, grade: 50}]", [1]),
    ],
)
def test_points_are_whole_thousandths(keys: str, steps: list[int]) -> None:
    """What a criterion earns is exact in milli-points; only a share finer than that is rounded, half up."""
    criterion = parse_profile(f"{HEAD}fit: {{criteria: [{{name: a, {keys}}}]}}", ICP).fit.criteria[0]
    assert [step.points for step in criterion.steps] == steps
    assert criterion.max_points == max(0, *steps)


def test_a_profile_may_be_small() -> None:
    """A name and a card are enough; everything else has a default."""
    profile = parse_profile(HEAD + FIT + "intent:\ntiers:\nabout:\n", ICP)
    assert profile.version == 1
    assert profile.tiers == ()
    assert profile.intent_maximum == 0


def test_a_proposed_exclusion_is_not_active() -> None:
    """An exclusion is active unless it says that it is proposed."""
    text = "exclude: [{name: a, when: b > 1, status: proposed}, {name: c, when: b > 2, needs: 3 sources}]"
    first, second = parse_profile(HEAD + FIT + text, ICP).exclude
    assert (first.status, first.active, second.active, second.needs) == (ExclusionStatus.proposed, False, True, 3)


def test_a_group_is_looked_up_without_regard_to_case() -> None:
    """A group stands for its kinds, a kind for itself, any for all of them."""
    intent = parse_profile(HEAD + FIT + "intent: {groups: {Engagement: [email_reply, webinar]}}", ICP).intent
    assert intent.kinds("engagement") == ("email_reply", "webinar")
    assert intent.kinds("other") == ("other",)
    assert intent.kinds("Any") is None


def test_numbers_that_look_like_text_and_text_that_looks_like_numbers() -> None:
    """A name may be a number, leading zeros stay, and a quoted number is no points."""
    profile = parse_profile("closefit: 1\nprofile: 2024\nowner: 007\n" + FIT, ICP)
    assert (profile.name, profile.owner) == ("2024", "007")
    assert problems(HEAD + "fit: {qualify: '8'}") == ["icp.yaml:3:16: fit.qualify: expected a number, found '8'"]


TEN = """\
closefit: 1
profile: ten
versoin: 4
approvals: [{by: me, on: 2026-13-02}]
boundary:
  - employees betwen 20 and 2000
exclude:
  - name: a
    when: has_anny(technologies, 'x')
    needs: two
fit:
  qualify: eight
  criteria:
    - {name: x, layer: firmografic, when: employees > 5, points: 3}
    - {name: X, when: "country = 'Levi''s' and bad(x) = 1", points: 2.0001}
    - name: folded
      points: 1
      when: >-
        employees > 5
        and revenu(x) > 3
intent:
  signals: [{kind: x, points: 5, half_life: 14 dayz}]
tiers:
  - {name: hot, when: fit >= 8 and excluded > 3}
"""


def test_ten_mistakes_are_told_at_once() -> None:
    """Every problem comes with its line, column and key; a bad condition is pointed into, also when it is folded."""
    assert problems(TEN) == [
        "icp.yaml:3:1: unknown key 'versoin'",
        "icp.yaml:4:26: approvals[0].on: expected a date such as 2026-01-31, found '2026-13-02'",
        "icp.yaml:6:15: boundary[0]: 'betwen' cannot stand here",
        "icp.yaml:9:11: exclude[0].when: there is no function 'has_anny'",
        "icp.yaml:10:12: exclude[0].needs: expected a number of sources such as 2 sources, found 'two'",
        "icp.yaml:12:12: fit.qualify: expected a number, found 'eight'",
        (
            "icp.yaml:14:24: fit.criteria[0].layer: "
            "expected one of firmographic, technographic, behavioral, product, found 'firmografic'"
        ),
        "icp.yaml:15:14: fit.criteria[1].name: the name 'X' is taken by another entry",
        "icp.yaml:15:48: fit.criteria[1].when: there is no function 'bad'",
        "icp.yaml:15:69: fit.criteria[1].points: expected at most three digits behind the point, found 2.0001",
        "icp.yaml:20:13: fit.criteria[2].when: there is no function 'revenu'",
        (
            "icp.yaml:22:45: intent.signals[0].half_life: "
            "expected a span of time such as 14 days or 3 months, found '14 dayz'; did you mean 14 days?"
        ),
        "icp.yaml:24:36: tiers[0].when: excluded is a flag and is used as a number",
    ]
    for word in (
        "Did you mean version?",
        "Did you mean between?",
        "Did you mean has_any?",
        "Did you mean firmographic?",
    ):
        assert word in advice(TEN)


@pytest.mark.parametrize(
    ("scalar", "column"),
    [
        ("industry = 'x' and ~", 32),
        ("\"industry = 'x' and ~\"", 33),
        ("'industry = ''x'' and ~'", 35),
        ("\"industry = '\\u00e9\\x41' and ~\"", 42),
    ],
)
def test_the_column_points_into_the_condition(scalar: str, column: int) -> None:
    """However a condition is quoted, the column is that of the offending character."""
    text = f"{HEAD}fit:\n  criteria:\n    - name: a\n      when: {scalar}\n      points: 1\n"
    where = f"icp.yaml:6:{column}: fit.criteria[0].when: '~' is not part of the language of conditions"
    assert problems(text) == [where]


@pytest.mark.parametrize(
    ("part", "problem"),
    [
        ("fit: {criteria: [{name: a}]}", "the criterion earns nothing"),
        ("fit: {criteria: [{name: a, when: b > 1}]}", "the criterion has when but no points"),
        ("fit: {criteria: [{name: a, weight: 5}]}", "the criterion has weight but no grades"),
        ("fit: {criteria: [{name: a, when: b > 1, points: 1, weight: 5}]}", "the criterion mixes two forms"),
        (
            "fit: {criteria: [{name: a, grades: [{else: 3}, {when: b > 1, grade: 2}]}]}",
            "else stands before other grades",
        ),
        ("fit: {criteria: [{name: a, grades: [{else: 3, when: b > 1}]}]}", "else stands alone with its grade"),
        ("fit: {criteria: [{name: a, grades: [{grade: 3}]}]}", "the grade has neither when nor else"),
        ("fit: {criteria: [{name: a, weight: 5, grades: [{else: 101}]}]}", "a share of the weight from 0 to 100"),
        ("fit: {scale: 100, criteria: [{name: a, grades: [{else: 1}]}]}", "each graded criterion has a weight"),
        ("fit: {criteria: [{name: a, when: true, points: 1}]}", "expected a condition, found true"),
        ("fit: {criteria: [{name: a, when: b > 1, points: yes}]}", "expected a number, found 'yes'"),
        ("fit: {criteria: [{name: a, when: b > 1, points: .nan}]}", "expected a number, found '.nan'"),
        ("fit: {criteria: [{name: a, when: b > 1, points: 1, required: 1}]}", "expected true or false, found 1"),
        ("fit: {criteria: {name: a}}", "expected a list (- item), found a mapping"),
        ("fit: [1]", "expected a mapping (key: value), found a list"),
        ("fit:", "expected a value, found nothing"),
        ("fit: {criteria: [{name: a, when: has_category(t; 'crm'), points: 1}]}", "';' is not part"),
    ],
)
def test_a_crooked_card_is_refused(part: str, problem: str) -> None:
    """Each way to write a criterion that means nothing is told in words."""
    assert any(problem in told for told in problems(f"{HEAD}{part}\n"))


@pytest.mark.parametrize(
    ("part", "problem"),
    [
        (
            "exclude:\n- {name: a, when: \"has_category(t, 'crmm')\"}",
            "exclude[0].when: there is no technology category 'crmm'",
        ),
        ("exclude: [{name: a, when: b > 1, status: on}]", "expected one of active, proposed, found 'on'"),
        ("tiers: [{name: excluded}]", "tiers[0].name: the tier 'excluded' is given by the score itself"),
        ("tiers: [{name: a, route: {list: x}}]", "tiers[0].route: unknown key 'list'"),
        ("tiers: [{name: a, route: {to: x, inbound: {to: y}}}]", "tiers[0].route: the route names to and inbound"),
        ("tiers: [{name: a, route: {to: x, again: 5 minutes}}]", "tiers[0].route.again: expected whole days"),
        ("excluded: {outbound: {to: x}}", "excluded: an account that is excluded or outside is never sent outbound"),
        ("intent: {signals: [{kind: a, points: 1, at_least: 2}]}", "at_least needs the window to count in"),
        (
            "intent: {signals: [{kind: a, points: 1, within: 7 days, half_life: 7 days}]}",
            "cannot stand beside half_life",
        ),
        ("intent: {signals: [{kind: a, points: 1, full_for: 7 days}]}", "full_for needs a half_life"),
        ("intent: {signals: [{kind: a, points: 1, half_life: 0 days}]}", "expected a span of at least 1 day"),
        ("intent: {signals: [{kind: a, points: 1}, {kind: A, points: 2}]}", "the kind 'A' is taken by another entry"),
        ("intent: {groups: {any: [a]}}", "'any' already means every kind"),
        ("intent: {groups: {a: [b], b: [c]}}", "intent.groups.a[0]: 'b' is itself a group"),
        ("evidence: {won: -1}", "evidence.won: expected a whole number, 0 or more, found -1"),
        ("evidence: {share_won: 62}", "evidence.share_won: expected a share between -1 and 1, found 62"),
        ("version: 1.5", "version: expected a whole number, 1 or more, found 1.5"),
        ("owner: {a: 1}", "owner: expected a text, found a mapping"),
        ("<<: {a: 1}", "unknown key '<<'"),
        ("profile: again", "profile stands twice; the first is in line 2"),
        ("about: *x", "the alias *x is not allowed in a profile"),
        ("about: &x y", "the anchor &x is not allowed in a profile"),
        ("about: !!python/name:os.system x", "is not allowed in a profile"),
        ("? [a]\n: 1", "a key must be a word"),
        ("---\nprofile: y", "a second document begins here"),
        ("about: 'never closed", "the quote that opens here is never closed"),
        ("\tabout: x", "a tab stands here; YAML is indented with spaces"),
        ("about: a\x07b", "the control character '\\x07' cannot stand in a profile"),
    ],
)
def test_what_a_profile_cannot_say_is_refused(part: str, problem: str) -> None:
    """One crooked line in an otherwise good file gives one clear problem, and only that."""
    told = problems(f"{HEAD}{FIT}{part}\n")
    assert len(told) == 1
    assert problem in told[0]


def test_a_comma_that_cuts_a_condition_is_named() -> None:
    """Inside braces a comma ends a text without quotes; the message says so and shows the quotes."""
    text = f"{HEAD}fit:\n  criteria:\n    - {{name: f, when: stage in (1, 2), points: 2}}\n"
    assert problems(text) == ["icp.yaml:5:23: fit.criteria[0].when: the comma behind 'stage in (1' ends the text here"]
    assert "double quotes" in advice(text)


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"", "icp.yaml:1:1: the file is empty; expected a profile"),
        (b"# nothing\n", "the file is empty; expected a profile"),
        (b"- a\n", "found a list at the top; expected a profile"),
        (b"closefit: 2\n", "icp.yaml:1:11: closefit: the format 2 is not known, this version reads format 1"),
        ("closefit: 1\nprofile: größe\n".encode("latin-1"), "icp.yaml:2:12: the byte 0xf6 is not UTF-8"),
        (b"a: b\n" * 100_000, "the file has 500,000 characters"),
        (b"[" * 100_000, "the file is nested more than 12 deep"),
        (b"a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n", "the anchor &a is not allowed"),
    ],
)
def test_a_file_that_is_no_profile_is_said_to_be_none(raw: bytes, message: str, tmp_path: Path) -> None:
    """Empty, foreign, huge and malicious files get one message, quickly, and never a stack trace."""
    path = tmp_path / "icp.yaml"
    path.write_bytes(raw)
    with pytest.raises(ProfileError) as refused:
        load_profile(path)
    assert message in str(refused.value)


def test_a_byte_order_mark_is_no_mistake(tmp_path: Path) -> None:
    """A file that an editor began with a byte order mark reads like any other."""
    path = tmp_path / "icp.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + (HEAD + FIT).encode())
    assert load_profile(path).name == "x"


def test_a_missing_file_and_a_folder_are_told_apart(tmp_path: Path) -> None:
    """A path that leads nowhere, or to a folder, says so."""
    with pytest.raises(ProfileError, match="there is no such file"):
        load_profile(tmp_path / "none.yaml")
    with pytest.raises(ProfileError, match="this is a folder, not a profile"):
        load_profile(tmp_path)


def test_a_thousand_mistakes_end_at_a_hundred() -> None:
    """A file wrong from end to end does not flood the screen."""
    lines = "".join(f"    - {{name: c{n}, when: a > 1, pionts: 1}}\n" for n in range(300))
    told = problems(f"{HEAD}fit:\n  criteria:\n{lines}")
    assert len(told) == 101
    assert told[-1] == "and 500 more problems"


def test_a_profile_made_by_the_program_obeys_the_same_rules() -> None:
    """Records built in code are checked like a file, and floats become exact points."""
    profile = Profile.model_validate(
        {"profile": "x", "fit": {"criteria": [{"name": "a", "when": "b > 1", "points": 0.1}]}}
    )
    assert profile.fit.criteria[0].points == Decimal("0.1")
    with pytest.raises(ValueError, match="no points"):
        Profile.model_validate({"profile": "x", "fit": {"criteria": [{"name": "a", "when": "b > 1"}]}})
