"""Two lists of one generated economy, the second one as people type it: who is who is known."""

from __future__ import annotations

import csv
import random
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path

#: Country: its legal forms, the end of its domains, its cities, its name as subsidiaries write it.
_LANDS = {
    "United States": (("Inc.", "LLC", "Corp.", "Co.", ""), "com", ("Boston", "Austin", "Denver", "Chicago"), "USA"),
    "Germany": (("GmbH", "AG", "GmbH & Co. KG", "SE"), "de", ("Berlin", "Hamburg", "München", "Köln"), "Deutschland"),
    "United Kingdom": (("Ltd", "Limited", "PLC"), "co.uk", ("London", "Leeds", "Bristol"), "UK"),
    "France": (("SAS", "S.A.", "SARL"), "fr", ("Paris", "Lyon", "Lille"), "France"),
    "Italy": (("S.p.A.", "S.r.l."), "it", ("Milano", "Torino"), "Italia"),
    "Poland": (("Sp. z o.o.", "S.A."), "pl", ("Warszawa", "Kraków"), "Polska"),
}
_TRADES = [
    "Systems", "Technologies", "Solutions", "Logistics", "Foods", "Engineering", "Medical", "Capital", "Software",
    "Energy",
    "Plastics", "Instruments", "Packaging", "Robotics", "Chemicals", "Insurance", "Media", "Consulting", "Optics",
    "Textiles",
]  # fmt: skip
_KINDS = ["International", "Global", "Group", "Services", "Holdings", "Industries", "Partners", ""]
_CUT = {"International": "Intl.", "Technologies": "Tech", "Services": "Svcs", "Systems": "Sys", "Engineering": "Eng.",
        "Industries": "Ind.", "Holdings": "Hldgs", "Solutions": "Soln"}  # fmt: skip
_FREE = ("gmail.com", "web.de", "outlook.com", "yahoo.fr", "mailinator.com")


@dataclass(frozen=True, slots=True)
class Company:
    """One company as its own register has it; ``truth`` is its number, -1 for one that the other list has not."""

    truth: int
    words: tuple[str, ...]
    form: str
    domain: str
    country: str
    city: str
    #: Number of the parent, where it is a subsidiary.
    parent: int = -1

    @property
    def name(self) -> str:
        return " ".join(part for part in (*self.words, self.form) if part)


def economy(count: int, dice: random.Random) -> list[Company]:
    """Companies that differ, some of them by little: siblings of one root, one name in two countries."""
    roots = _roots(dice)
    made: list[Company] = []
    used: set[str] = set()
    while len(made) < count:
        last = made[-1] if made else None
        if last and dice.random() < 0.08:  # another company of that name elsewhere, or of that root in another trade
            if dice.random() < 0.4:
                company = _company(len(made), last.words, dice, avoid=last.country)
            else:
                company = _company(len(made), (last.words[0], dice.choice(_TRADES), *last.words[2:]), dice)
        else:
            company = _company(len(made), _words(roots, dice), dice)
        if company.domain not in used:
            used.add(company.domain)
            made.append(company)
    return made


def _roots(dice: random.Random) -> list[str]:
    starts = [
        "b",
        "br",
        "c",
        "cl",
        "d",
        "dr",
        "f",
        "fl",
        "g",
        "gr",
        "h",
        "k",
        "kr",
        "l",
        "m",
        "n",
        "p",
        "pl",
        "qu",
        "r",
        "s",
        "st",
        "str",
        "t",
        "tr",
        "v",
        "w",
        "z",
    ]
    middles = ["l", "n", "r", "nd", "rt", "v", "x", "mb", "st", "lk"]
    ends = ["a", "ex", "ion", "on", "is", "or", "um", "ent", "ix", "al"]
    roots = ["".join(parts).capitalize() for parts in product(starts, "aeiou", middles, ends)]
    dice.shuffle(roots)
    return roots


def _words(roots: list[str], dice: random.Random) -> tuple[str, ...]:
    root = dice.choice(roots)
    style = dice.random()
    if style < 0.15:
        return (root,)
    if style < 0.25:
        return (root, "&", dice.choice(roots))
    if style < 0.33:
        return (dice.choice(roots), root, dice.choice(_TRADES))
    kind = dice.choice(_KINDS) if dice.random() < 0.35 else ""
    return tuple(word for word in (root, dice.choice(_TRADES), kind) if word)


def _company(truth: int, words: tuple[str, ...], dice: random.Random, avoid: str = "") -> Company:
    country = dice.choice([land for land in _LANDS if land != avoid])
    forms, end, cities, _ = _LANDS[country]
    plain = "".join(word for word in words if word.isalpha()).lower()
    label = (
        plain if dice.random() < 0.5 else f"{words[0].lower()}{'-' if dice.random() < 0.3 else ''}{dice.randrange(99)}"
    )
    return Company(truth, words, dice.choice(forms), f"{label}.{end}", country, dice.choice(cities))


def dirty(company: Company, dice: random.Random) -> Company:
    """The same company as a seller types it."""
    words = list(company.words)
    if dice.random() < 0.22:
        words = _misspelled(words, dice)
    if dice.random() < 0.25:
        words = [_CUT.get(word, word) for word in words]
    if dice.random() < 0.06 and len(words) > 1:
        dice.shuffle(words)
    if dice.random() < 0.12 and len(words) > 1 and words[-1] in (*_KINDS, *_TRADES):
        words = words[:-1]
    if "&" in words and dice.random() < 0.5:
        words[words.index("&")] = "and"
    if dice.random() < 0.05 and len(words) > 1:
        words = ["".join(words[:2]), *words[2:]]
    form = (
        company.form if dice.random() < 0.35 else "" if dice.random() < 0.6 else dice.choice(_LANDS[company.country][0])
    )
    case = dice.random()
    words = (
        [word.upper() for word in words] if case < 0.15 else [word.lower() for word in words] if case < 0.25 else words
    )
    country = company.country if dice.random() < 0.55 else ""
    city = (
        company.city if dice.random() < 0.5 else dice.choice(_LANDS[company.country][2]) if dice.random() < 0.1 else ""
    )
    return replace(company, words=tuple(words), form=form, domain=_domain(company, dice), country=country, city=city)


def _domain(company: Company, dice: random.Random) -> str:
    luck = dice.random()
    if luck < 0.42:
        return ""
    if luck < 0.50:
        return dice.choice(_FREE)
    if luck < 0.53:
        return f"{company.domain.split('.')[0]}.{dice.choice(['com', 'eu', 'net'])}"
    return dice.choice(["", "www.", "https://www."]) + company.domain


def _misspelled(words: list[str], dice: random.Random) -> list[str]:
    place = max(range(len(words)), key=lambda i: len(words[i]) * dice.random())
    word = words[place]
    at = dice.randrange(len(word))
    letter = dice.choice("aeiorstln")
    before, here, after = word[:at], word[at], word[at + 1 :]
    swapped = before + after[:1] + here + after[1:]
    wrong = dice.choice([before + after, before + letter + here + after, before + letter + after, swapped])
    return [*words[:place], wrong, *words[place + 1 :]]


def subsidiary(company: Company, dice: random.Random) -> Company:
    """A company of its own in another country: no match, but a relation."""
    land = dice.choice([name for name in _LANDS if name != company.country])
    forms, end, cities, called = _LANDS[land]
    domain = f"{company.words[0].lower()}-{land[:2].lower()}{dice.randrange(9)}.{end}" if dice.random() < 0.4 else ""
    return Company(-1, (*company.words, called), dice.choice(forms), domain, land if dice.random() < 0.6 else "",
                   dice.choice(cities) if dice.random() < 0.5 else "", company.truth)  # fmt: skip


def write_lists(folder: Path, accounts: int, rows: int, seed: int) -> tuple[Path, Path]:
    """``accounts.csv`` and ``rows.csv``: of the rows 72 % are of accounts, 5 % subsidiaries, the rest of others."""
    dice = random.Random(seed)  # noqa: S311 - a generated world, no secret
    everyone = economy(int(accounts * 1.4), dice)
    dice.shuffle(everyone)
    listed, others = everyone[:accounts], everyone[accounts:]
    left, right = folder / "rows.csv", folder / "accounts.csv"
    _write(right, (_known(company, dice) for company in listed))
    _write(left, (_row(listed, others, dice) for _ in range(rows)))
    return left, right


def _known(company: Company, dice: random.Random) -> Company:
    """As the accounts have it: one in ten has no domain, one in ten no city."""
    domain, city = (fact if dice.random() < 0.9 else "" for fact in (company.domain, company.city))
    return replace(company, domain=domain, city=city)


def _row(listed: list[Company], others: list[Company], dice: random.Random) -> Company:
    luck = dice.random()
    if luck < 0.72:
        return dirty(dice.choice(listed), dice)
    if luck < 0.77:
        return subsidiary(dice.choice(listed), dice)
    return replace(dirty(dice.choice(others), dice), truth=-1)


def _write(path: Path, companies: Iterable[Company]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(["row", "company", "website", "country", "city", "truth", "parent"])
        for row, c in enumerate(companies):
            out.writerow([f"r{row}", c.name, c.domain, c.country, c.city, c.truth, c.parent])
