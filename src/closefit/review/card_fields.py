"""Which part of a profile fills which field of the card."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from closefit.conditions import SimpleCondition, parse_condition
from closefit.profile import Exclusion, Profile
from closefit.review.phrases import attribute_words, condition_words, literal, simple, value_words
from closefit.terms import points_text

Fields = dict[str, list[str]]

#: Field of the company -> attributes that describe it, in their canonical spelling.
COMPANY = {
    "Industry": ("industry", "industries", "sector", "vertical"),
    "Sub-industry": ("sub_industry", "subindustry", "sub_vertical", "niche"),
    "Employees": ("employees", "headcount", "number_of_employees", "company_size"),
    "Revenue": ("revenue", "annual_revenue", "arr", "revenue_range"),
    "Geography": ("country", "countries", "region", "state", "city", "continent", "geography", "territory"),
    "Company type": ("company_type", "ownership", "legal_form", "is_public"),
    "Growth stage": ("funding_stage", "growth_stage", "stage", "headcount_growth", "founded_year", "company_age"),
    "Business model": ("business_model", "b2b", "sells_to", "pricing_model"),
}
TECHNOLOGY = ("technologies", "technology", "tech_stack", "stack", "crm", "tools")
#: Field of the signals -> words that a signal's kind or an attribute holds.
SIGNALS = {
    "Hiring": ("job", "hiring", "opening", "vacan", "recruit"),
    "Funding": ("funding", "raised", "investment", "ipo", "acqui"),
    "Leadership": ("leader", "executive", "exec_", "new_vp", "new_c", "promotion", "champion"),
    "Stack changes": ("tech", "stack", "install", "migrat", "tool_"),
    "Research": ("visit", "g2", "bombora", "surge", "research", "comparison", "review", "download", "intent", "demo"),
}
#: Field of the qualification -> keys of the template that fill it.
QUALIFICATION = {
    "Budget": ("budget",),
    "Pains": ("pains", "pain", "problems"),
    "Current solution": ("current_solution", "current", "today"),
    "Decision structure": ("decision", "decision_structure", "buying_committee"),
    "Sales cycle": ("sales_cycle", "cycle"),
    "Value proposition": ("value_proposition", "value", "promise"),
}
LOCKED = ("contract", "lock", "renewal", "incumbent", "competitor")
AUTHORITY = ("seniority", "authority", "decision", "buyer")


def company(profile: Profile) -> Fields:
    """Company fields, from the boundary and the criteria; then from the template."""
    fields: Fields = {name: [] for name in COMPANY}
    for text, note in _wanted(profile):
        condition = simple(text)
        name = next((n for n, names in COMPANY.items() if condition and condition.attribute in names), None)
        if condition and name and condition.operator not in {"is null", "is not null"}:
            fields[name].append(_said(condition, COMPANY[name][0], note))
    return {
        name: said or _template(profile, (name.lower().replace(" ", "_"), *COMPANY[name]))
        for name, said in fields.items()
    }


def technology(profile: Profile) -> Fields:
    """Must-have is what the boundary or a required criterion asks for; what only earns points is nice to have."""
    required = {step.when for criterion in profile.fit.criteria if criterion.required for step in criterion.steps}
    must, nice = list[str](), list[str]()
    for text, note in _wanted(profile):
        if _about(text, TECHNOLOGY):
            (must if not note or text in required else nice).append(_tech_words(text) + note)
    against = [_tech_words(e.when) + _standing(e) for e in profile.exclude if _about(e.when, TECHNOLOGY)]
    return {
        "Must have": must or _template(profile, ("must_have", "must_have_tech")),
        "Nice to have": nice or _template(profile, ("nice_to_have", "nice_to_have_tech")),
        "Disqualifying": against or _template(profile, ("disqualifying_tech",)),
        "Maturity": _template(profile, ("tech_maturity", "maturity")),
    }


def signals(profile: Profile) -> Fields:
    """Signals by theme: what earns intent, and criteria that count signals."""
    fields: Fields = {**{name: [] for name in SIGNALS}, "Other": []}
    for rule in profile.intent.signals:
        kinds = " ".join([rule.kind, *(profile.intent.kinds(rule.kind) or ())])
        fields[_theme(kinds)].append(f"{attribute_words(rule.kind)} (+{points_text(rule.points_milli)})")
    for text, note in _wanted(profile):
        windows = parse_condition(text).windows
        if windows:
            fields[_theme(" ".join(window.kind for window in windows))].append(condition_words(text) + note)
    filled = {name: said or _template(profile, (name.lower().replace(" ", "_"),)) for name, said in fields.items()}
    return filled if filled["Other"] else {name: said for name, said in filled.items() if name != "Other"}


def qualification(profile: Profile) -> Fields:
    """Free text of the template."""
    return {name: _template(profile, keys) for name, keys in QUALIFICATION.items()}


def disqualification(profile: Profile) -> Fields:
    """Exclusions by theme, and what lies outside the boundary."""
    fields: Fields = {
        name: [] for name in ("Too small", "Too large", "Wrong industry", "Locked in", "No authority", "Other")
    }
    for text in profile.boundary:
        for name, words in _beyond(simple(text)):
            fields[name].append(words)
    for exclusion in profile.exclude:
        name = _why_not(exclusion.when)
        if name == "Other" and _about(exclusion.when, TECHNOLOGY):
            continue
        fields[name].append(f"{exclusion.name}: {condition_words(exclusion.when)}{_standing(exclusion)}")
    for name, said in fields.items():
        fields[name] = said or _template(profile, (name.lower().replace(" ", "_"),))
    return fields if fields["Other"] else {name: said for name, said in fields.items() if name != "Other"}


def _standing(exclusion: Exclusion) -> str:
    return "" if exclusion.active else " (proposed)"


def _wanted(profile: Profile) -> Iterator[tuple[str, str]]:
    """Every condition that is asked for, with what it earns in brackets; nothing for the boundary."""
    for text in profile.boundary:
        yield text, ""
    for criterion in profile.fit.criteria:
        for step in criterion.steps:
            if step.when is not None and step.points > 0:
                required = ", required" if criterion.required else ""
                yield step.when, f" (+{points_text(step.points)}{required})"


def _said(condition: SimpleCondition, usual: str, note: str) -> str:
    words = value_words(condition)
    if condition.values in {(True,), (False,)}:
        words = condition_words(f"{condition.attribute} = {str(condition.values[0]).lower()}")
    elif condition.attribute != usual:
        words = f"{attribute_words(condition.attribute)} {words}"
    return words + note


def _about(text: str, names: Iterable[str]) -> bool:
    return bool(set(parse_condition(text).attributes) & set(names))


def _tech_words(text: str) -> str:
    condition = simple(text)
    return value_words(condition) if condition and condition.attribute in TECHNOLOGY[:4] else condition_words(text)


def _theme(kinds: str) -> str:
    lowered = kinds.lower()
    return next((name for name, parts in SIGNALS.items() if any(part in lowered for part in parts)), "Other")


def _beyond(condition: SimpleCondition | None) -> list[tuple[str, str]]:
    """What a boundary on size leaves outside."""
    if condition is None or condition.attribute not in {*COMPANY["Employees"], *COMPANY["Revenue"]}:
        return []
    name, values = attribute_words(condition.attribute), [literal(value) for value in condition.values]
    if condition.operator == "between":
        return [("Too small", f"{name} under {values[0]}"), ("Too large", f"{name} over {values[1]}")]
    if condition.operator in {">", ">="}:
        return [("Too small", f"{name} under {values[0]}")]
    return [("Too large", f"{name} over {values[0]}")] if condition.operator in {"<", "<="} else []


def _why_not(text: str) -> str:
    condition = simple(text)
    attributes = " ".join(parse_condition(text).attributes)
    if condition and condition.attribute in {*COMPANY["Employees"], *COMPANY["Revenue"]}:
        return "Too small" if condition.operator in {"<", "<="} else "Too large"
    if any(name in COMPANY["Industry"] + COMPANY["Sub-industry"] for name in attributes.split()):
        return "Wrong industry"
    if any(part in attributes for part in LOCKED):
        return "Locked in"
    return "No authority" if any(part in attributes for part in AUTHORITY) else "Other"


def _template(profile: Profile, keys: Iterable[str]) -> list[str]:
    """The first of these keys that the template fills."""
    for key in keys:
        value = profile.template.get(key)
        if value is not None:
            return [value] if isinstance(value, str) else list(value)
    return []
