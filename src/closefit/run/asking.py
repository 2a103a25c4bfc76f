"""One company qualified by questions, and a profile for those without deals."""

from __future__ import annotations

import datetime as dt
import difflib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from closefit.errors import UsageError
from closefit.files import write_text
from closefit.run.session import open_engine, read_profile
from closefit.settings import Settings

if TYPE_CHECKING:
    from closefit.derive.without_deals.hypothesis import HypothesisAnswers
    from closefit.engines import DuckDBEngine
    from closefit.profile import Profile
    from closefit.review import Qualification, Question
    from closefit.review.company_tables import Answer


@dataclass
class Qualifying:
    """One company while its questions are answered."""

    profile: Profile
    engine: DuckDBEngine
    as_of: dt.date
    _answers: dict[str, Answer] = field(default_factory=dict)

    def answer(self, key: str, text: str) -> None:
        """Take an answer as a person types it.

        Raises:
            UsageError: there is no such question, or the text is no answer to it.
        """
        from closefit.review import questions_of, read_answer

        questions = {question.key.casefold(): question for question in questions_of(self.profile)}
        question = questions.get(key.casefold())
        if question is None:
            near = difflib.get_close_matches(key, list(questions), n=1)
            advice = f"Did you mean {near[0]}?" if near else f"It asks about: {', '.join(questions)}."
            raise UsageError(f"the profile asks nothing about {key!r}", advice=advice)
        self._answers[question.key] = read_answer(question, text)

    def next(self) -> Question | None:
        """The question that decides most, or None once the tier is settled."""
        from closefit.review import next_question

        return next_question(self.profile, self._answers, engine=self.engine, as_of=self.as_of)

    def verdict(self) -> Qualification:
        """What the profile says with the answers so far."""
        from closefit.review import qualify

        return qualify(self.profile, self._answers, engine=self.engine, as_of=self.as_of)


@contextmanager
def qualifying(profile: Path | None, as_of: dt.date, settings: Settings) -> Iterator[Qualifying]:
    """Ask about one company.

    Raises:
        ProfileError: the profile is not valid.
    """
    loaded = read_profile(profile, settings)
    with open_engine(settings) as engine:
        yield Qualifying(loaded, engine, as_of)


def read_hypothesis(path: Path) -> HypothesisAnswers:
    """Answers from a file.

    Raises:
        InputError: every problem of the file.
    """
    from closefit.derive.without_deals.hypothesis import read_answers

    return read_answers(path)


def write_hypothesis(answers: HypothesisAnswers, name: str, today: dt.date, out: Path) -> tuple[Profile, Path]:
    """A profile marked as an untested hypothesis, never over one that is there.

    Raises:
        InputError: the answers share no trait and state no belief.
    """
    from closefit.derive.without_deals.hypothesis import build_hypothesis
    from closefit.profile import dump_profile

    profile = build_hypothesis(answers, name, today)
    out.mkdir(parents=True, exist_ok=True)
    path = out / "icp.yaml"
    if path.exists():
        path = out / "icp.draft.yaml"
    write_text(path, dump_profile(profile))
    return profile, path
