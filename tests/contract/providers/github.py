from __future__ import annotations

import datetime as dt

from closefit.facts import AnswerState, Question
from tests.contract.providers.vendor import Case, Said, Vendor

_ORG, _SEARCH, _REPOS = "/orgs/acme", "/search/users", "/orgs/acme/repos"
_ACCEPT = {"Accept": "application/vnd.github+json", "Authorization": "Bearer secret-GITHUB_TOKEN"}
_GONE = {"message": "Not Found", "documentation_url": "https://docs.github.com/rest", "status": "404"}
_MISS = Said(_ORG, _GONE, 404)


def org(login: str = "acme", blog: object = "https://www.acme.example/oss", **other: object) -> dict[str, object]:
    return {
        "login": login,
        "blog": blog,
        "is_verified": True,
        "email": None,
        "public_repos": 12,
        "followers": 340,
    } | other


def repo(name: str, **other: object) -> dict[str, object]:
    return {
        "full_name": f"acme/{name}",
        "fork": False,
        "archived": False,
        "language": "Rust",
        "created_at": "2020-01-01T00:00:00Z",
        "pushed_at": "2026-10-20T10:00:00Z",
    } | other


_SPENT = {"X-RateLimit-Remaining": "0"}

VENDOR = Vendor(
    "github",
    question=Question("acme.example", frozenset({"github_org"})),
    cases={
        "found": Case(
            [
                Said(_ORG, org(location="Berlin, Germany", description="Anvils"), request_headers=_ACCEPT),
                Said(
                    _REPOS,
                    [
                        repo("anvil", created_at="2026-09-01T00:00:00Z"),
                        repo("linux", fork=True, created_at="2026-10-01T00:00:00Z"),
                        repo("old", archived=True),
                    ],
                    query={"type": "public", "sort": "pushed", "direction": "desc", "per_page": "100"},
                ),
            ],
            AnswerState.found,
            {
                "github_org": "acme",
                "github_public_repos": 12,
                "github_followers": 340,
                "description": "Anvils",
                "country": "DE",
            },
            ["oss_activity", "repo_created"],
            days=[dt.date(2026, 10, 20), dt.date(2026, 9, 1)],
            confidence={"github_org": 0.95, "country": 0.5},
            evidence={"github_org": "github.com/acme; links to acme.example, verified"},
        ),
        "not_found": Case(
            [_MISS, Said(_SEARCH, {"total_count": 0, "items": []}, query={"q": "acme type:org"})], AnswerState.not_found
        ),
        "rate_limited": Case(
            [Said(_ORG, {"message": "API rate limit exceeded"}, 403, _SPENT)], AnswerState.rate_limited
        ),
        "out_of_credits": Case([Said(_ORG, {}, 402)], AnswerState.out_of_credits),
        "bad_key": Case([Said(_ORG, {"message": "Bad credentials"}, 401)], AnswerState.bad_key),
        "malformed": Case([Said(_ORG, b'{"login": "ac')], AnswerState.transient),
        "too many at once": Case(
            [Said(_ORG, {}, 429, {"Retry-After": "60"})], AnswerState.rate_limited, retry_after=60.0
        ),
        "forbidden for another reason": Case([Said(_ORG, {"message": "Forbidden"}, 403)], AnswerState.not_entitled),
        "a login of somebody else": Case(
            [Said(_ORG, org(blog="https://acme.other")), Said(_SEARCH, {"items": [{"login": "acme"}]})],
            AnswerState.not_found,
        ),
        "found by the search": Case(
            [
                _MISS,
                Said(_SEARCH, {"items": [{"login": "acme-fan"}, {"login": "acmehq"}]}),
                Said("/orgs/acme-fan", _GONE, 404),
                Said("/orgs/acmehq", org("acmehq", "", email="oss@acme.example", is_verified=False)),
                Said("/orgs/acmehq/repos", [], 200),
            ],
            AnswerState.found,
            {"github_org": "acmehq", "github_public_repos": 12, "github_followers": 340},
            confidence={"github_org": 0.7},
        ),
        "renamed, and its repositories fail": Case(
            [
                Said(
                    _ORG, {"message": "Moved Permanently"}, 301, {"Location": "https://api.github.com/organizations/7"}
                ),
                Said("/organizations/7", org(is_verified=False)),
                Said(_REPOS, "", 500),
            ],
            AnswerState.found,
            {"github_org": "acme", "github_public_repos": 12, "github_followers": 340},
            confidence={"github_org": 0.85},
        ),
        "the login is known": Case(
            [Said("/orgs/widgets", _GONE, 404)],
            AnswerState.not_found,
            question=Question("acme.example", frozenset({"github_org"}), {"github_org": "widgets"}),
        ),
    },
)
