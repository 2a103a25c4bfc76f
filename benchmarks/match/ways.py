"""The ways of matching that are compared: each gives the best account of a row with a score, or none."""

from __future__ import annotations

import csv
import logging
import re
import tempfile
import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks.match.lists import Pair, Row
from closefit.engines import DuckDBEngine
from closefit.intake.companies import match_files
from closefit.intake.identity import registrable_domains
from closefit.taxonomy.hosts import shared_kind
from closefit.taxonomy.names import company_name

#: Row to its account and the score, which is 100 for what is sure.
Found = dict[str, tuple[str, float]]

_FEW_FORMS = "|".join(
    (
        "inc|incorporated|corp|corporation|co|company|llc|llp|lp|ltd|limited|plc|pty|pvt|private|gmbh|ag|kg|kgaa|ug|se",
        "ohg|gbr|ev|sa|sas|sarl|srl|spa|snc|bv|nv|oy|oyj|ab|as|asa|aps|sp|zoo|doo|kft|sro|ooo|bhd|sdn|pte|kk",
        "group|holding|holdings|international",
    )
)


def domain_of(cell: str) -> str:
    """The registrable domain, empty for nobody's own."""
    host = re.sub(r"^[a-z]+://|^www\.|/.*$", "", re.sub(r"^[a-z]+://", "", cell.strip().lower()))
    own = registrable_domains([host])[0] if "." in host else ""
    return "" if not own or shared_kind(own) else own


def simple_name(name: str) -> str:
    """As closefit cleaned names before: fifty legal forms, at the end only."""
    text = "".join(
        c for c in unicodedata.normalize("NFD", name.lower().replace("&amp;", "&")) if not unicodedata.combining(c)
    )
    text = re.sub(r"[^\w]+", " ", re.sub(r"['\u2019.]", "", text).replace("&", " and ")).strip()
    bare = re.sub(rf"(( and)? ({_FEW_FORMS}))+$", "", re.sub("^the ", "", text))
    return bare or text


def exact(clean: Callable[[str], str]) -> Callable[[Pair], Found]:
    """The same domain, or else the same cleaned name where one account alone has it."""

    def way(pair: Pair) -> Found:
        domains = _alone(pair.right, lambda row: domain_of(row.domain))
        names = _alone(pair.right, lambda row: clean(row.name))
        found = {row.id: domains.get(domain_of(row.domain)) or names.get(clean(row.name)) for row in pair.left}
        return {row: (account, 100.0) for row, account in found.items() if account}

    return way


def _alone(rows: Sequence[Row], key: Callable[[Row], str]) -> dict[str, str]:
    keys = {row.id: key(row) for row in rows}
    counts = Counter(keys.values())
    return {text: row for row, text in keys.items() if text and counts[text] == 1}


def rapidfuzz_way(pair: Pair) -> Found:
    """The same domain, or else the name with the highest token-set ratio, cleaned as by the good baseline."""
    from rapidfuzz import fuzz, process

    domains = _alone(pair.right, lambda row: domain_of(row.domain))
    names = [company_name(row.name) for row in pair.right]
    found: Found = {}
    for row in pair.left:
        if account := domains.get(domain_of(row.domain)):
            found[row.id] = (account, 100.0)
            continue
        best = process.extract(company_name(row.name), names, scorer=fuzz.token_set_ratio, limit=2, score_cutoff=60)
        if best and (len(best) < 2 or best[0][1] > best[1][1]):
            found[row.id] = (pair.right[best[0][2]].id, best[0][1] - 0.001)
    return found


def _quiet() -> None:
    """Splink says every step of its training."""
    logging.getLogger("splink").setLevel(logging.ERROR)
    logging.getLogger("splink").propagate = False


def splink_way(pair: Pair) -> Found:
    """Splink 5 on cleaned name, domain, country and city, trained on the same two lists."""
    import pyarrow as pa

    _quiet()
    import splink.comparison_library as cl
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    def table(rows: Sequence[Row]) -> pa.Table:
        keys = ("unique_id", "name", "domain", "country", "city", "start")
        cells = [
            (r.id, company_name(r.name), domain_of(r.domain), r.country, r.city, company_name(r.name)[:4]) for r in rows
        ]
        columns = dict(zip(keys, zip(*cells, strict=True), strict=True))
        return pa.table({key: [cell or None for cell in column] for key, column in columns.items()})

    known = [name for name in ("domain", "country", "city") if any(getattr(r, name) for r in pair.left)
             and any(getattr(r, name) for r in pair.right)]  # fmt: skip
    settings = SettingsCreator(
        link_type="link_only",
        comparisons=[cl.JaroWinklerAtThresholds("name", [0.97, 0.92, 0.85]), *(cl.ExactMatch(name) for name in known)],
        blocking_rules_to_generate_predictions=[
            block_on("start"),
            *([block_on("domain")] if "domain" in known else []),
        ],
    )
    api = DuckDBAPI()
    logging.disable(logging.WARNING)
    linker = Linker([api.register(table(pair.left)), api.register(table(pair.right))], settings)
    linker.training.estimate_probability_two_random_records_match([block_on("name")], recall=0.7)
    linker.training.estimate_u_using_random_sampling(max_pairs=3e6, seed=1)
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("start"))
    if "domain" in known:
        linker.training.estimate_parameters_using_expectation_maximisation(block_on("domain"))
    rows = linker.inference.predict(threshold_match_probability=0.01).as_record_list()
    found: Found = {}
    left = {row.id for row in pair.left}
    for row in rows:
        one, other = row["unique_id_l"], row["unique_id_r"]
        one, other = (one, other) if one in left else (other, one)
        score = 100 * float(row["match_probability"])
        if score > found.get(one, ("", 0.0))[1]:
            found[one] = (other, score)
    return found


def closefit_way(pair: Pair) -> Found:
    """The product's own path: two files in, its matches out, at the thresholds that are shipped."""
    with tempfile.TemporaryDirectory() as folder, DuckDBEngine(threads=2) as engine:
        paths = [_written(Path(folder) / f"{side}.csv", rows) for side, rows in (("l", pair.left), ("r", pair.right))]
        match_files(engine, *paths)
        query = (
            "SELECT l.label, r.label FROM company_matches m JOIN left_companies l ON l.id = m.l "
            "JOIN right_companies r ON r.id = m.r WHERE m.decision = 'matched'"
        )
        return {str(row): (str(account), 100.0) for row, account in engine.execute(query).fetchall()}


def _written(path: Path, rows: Sequence[Row]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(["id", "company", "website", "country", "city"])
        out.writerows((row.id, row.name, row.domain, row.country, row.city) for row in rows)
    return path
