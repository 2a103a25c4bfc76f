"""Seniority and department of a person from a job title."""

from __future__ import annotations

import re

#: From the highest to the lowest.
SENIORITIES = ("owner", "c-level", "vp", "director", "head", "manager", "senior", "individual", "entry")

_SENIORITY = (
    ("owner", r"\b(owner|co-?owner|founder|co-?founder|founding partner|proprietor|inhaber(in)?|gründer(in)?|fondat(eur|rice)|managing partner)\b"),
    ("c-level", r"\b(c[a-z]{1,2}o|chief\b.*\b(officer|of staff)?|chief|managing director|general manager|gesch[aä]ftsf[uü]hrer(in)?|president|chair(man|woman|person)?|executive director|ciso|directeur général)\b"),
    ("vp", r"\b([se]?vp|avp|rvp|vice[ -]president|vice[ -]presidente?)\b"),
    ("director", r"\b(director|directeur|directrice|direktor(in)?|dir)\b"),
    ("head", r"\b(head|leiter(in)?|lead of|global lead|responsable)\b"),
    ("manager", r"\b(manager|mgr|supervisor|team lead(er)?|teamleiter(in)?|principal|coordinator lead)\b"),
    ("entry", r"\b(intern|trainee|apprentice|junior|jr|graduate|student|working student|werkstudent(in)?|praktikant(in)?)\b"),
    ("senior", r"\b(senior|sr|staff|lead|expert|architect|specialist iii|iii)\b"),
)  # fmt: skip

_DEPARTMENT = (
    ("revenue operations", r"rev(enue)?[ -]?op(eration)?s|sales op(eration)?s|marketing op(eration)?s|gtm op(eration)?s|go-to-market|\bcrm\b|sales enablement|\bgtm\b"),
    ("customer success", r"customer (success|experience|care)|client (success|services)|onboarding|\bcx\b|implementation|renewals?\b"),
    ("support", r"\bsupport\b|help ?desk|customer service"),
    ("sales", r"\bsales\b|account executive|account manager|business development|\b[sb]dr\b|\bae\b|\bcro\b|chief revenue|revenue|vertrieb|commercial|partnerships?|channel|inside sales|pre-?sales"),
    ("marketing", r"marketing|\bcmo\b|demand gen(eration)?|growth|brand|content|\bseo\b|communications?|\bpr\b|field events?|community|social media"),
    ("security", r"security|\bciso\b|infosec|\bsoc\b|risk and compliance"),
    ("data", r"\bdata\b|analytics|business intelligence|\bbi\b|machine learning|\bml\b|\bai\b|scientist|analyst"),
    ("product", r"\bproduct\b|\bcpo\b|\bux\b|\bui\b|product design"),
    ("engineering", r"engineer(ing)?|developer|software|\bcto\b|devops|\bsre\b|architect|platform|\bqa\b|technical lead|r&d|research and development|entwickl"),
    ("it", r"\bit\b|\bcio\b|information (technology|systems)|systems? admin|infrastructure|network"),
    ("finance", r"financ|\bcfo\b|account(ing|ant|s)|controller|controlling|treasur|payroll|\bfp&a\b|\bap\b|accounts payable|tax|audit|buchhalt"),
    ("procurement", r"procurement|purchas|sourcing|buyer|einkauf"),
    ("hr", r"\bhr\b|human resources|people|talent|recruit|\bchro\b|personal(leiter|wesen)?\b|learning and development"),
    ("legal", r"legal|counsel|attorney|lawyer|compliance|privacy|paralegal"),
    ("operations", r"operations?|\bcoo\b|supply chain|logistics|warehouse|facilit|manufacturing|production|plant|quality|procurement"),
    ("design", r"design|creative|art director"),
    ("executive", r"\bceo\b|chief executive|founder|owner|managing director|president|general manager|gesch[aä]ftsf[uü]hrer|board|chair|chief of staff|managing partner"),
)  # fmt: skip


def _plain(title: str) -> str:
    return " ".join(title.casefold().replace(".", "").replace("/", " / ").replace("_", " ").split())


def seniority_of(title: str | None) -> str | None:
    """One of :data:`SENIORITIES`; None when there is no title.

    >>> seniority_of("Senior Vice President, Sales"), seniority_of("VP Engineering"), seniority_of("Account Executive")
    ('vp', 'vp', 'individual')
    """
    if not title or not title.strip():
        return None
    text = _plain(title)
    if re.search(r"\b(assistant|secretary|office) (to|of|manager)\b|\bexecutive assistant\b", text):
        return "individual"
    vice = re.search(_SENIORITY[2][1], text)
    for name, pattern in _SENIORITY:
        if name in {"owner", "c-level"} and vice and not re.search(r"\b(founder|owner|chief)\b", text):
            continue  # a vice president is no president
        if name == "owner" and re.search(r"\b(product|process|business|system|service) owner\b", text):
            continue
        if name == "manager" and re.search(
            r"\b(account|product|project|program|programme|community|office|case) manager\b", text
        ):
            return "senior" if re.search(r"\b(senior|sr|principal|lead|group)\b", text) else "individual"
        if re.search(pattern, text):
            return name
    return "individual"


def department_of(title: str | None) -> str | None:
    """The department a title belongs to, in lower case; None when it does not say.

    >>> department_of("VP Revenue Operations"), department_of("Head of Demand Generation"), department_of("Wizard")
    ('revenue operations', 'marketing', None)
    """
    if not title or not title.strip():
        return None
    text = _plain(title)
    return next((name for name, pattern in _DEPARTMENT if re.search(pattern, text)), None)
