"""Files of declared providers, as users write them."""

from __future__ import annotations

#: One account a request, with a key in a header, states of its own and every usual kind of fact.
ACME = """\
closefit: 1
provider: acme_data
title: Acme Data
address: https://api.acme-data.example/v1
price: {billed: found, credits: 2, credit: 0.02 usd}
limits: {per_second: 5, at_once: 3}
auth: {kind: header, name: X-Api-Key, key: ACME_DATA_KEY}
request:
  path: /companies/{domain}
  query: {name: "{name}", full: true, fields: [size, money]}
states:
  - {body: "error.code == 'no_credits'", state: out of credits}
  - {text: too fast, state: rate limited, retry_after: 7}
  - {status: 403, state: bad key}
  - {body: "status == 'unknown'", state: not found}
  - {body: errors.blocked, state: not entitled}
answer:
  record: data
  observed: updated_at
  confidence: score
  credits: meta.billed
  facts:
    name: name
    employees: size.range
    revenue_usd: {path: revenue, as: thousands}
    country: hq.country
    technologies: stack[].name
    founded_year: founded
    headcount_growth: {path: growth, as: percent}
    last_funding_date: {path: funding.date, format: "%d/%m/%Y"}
    last_funding_usd: {path: funding.amount, currency_path: funding.currency}
    fleet_size: {path: fleet, as: number}
    listed: {path: is_listed, as: flag}
  signals:
    - {kind: funding_round, each: rounds, at: day, strength: weight, fields: {series: name}}
"""

#: The smallest that a file can be.
SMALL = """\
closefit: 1
provider: small
address: https://small.example
price: {billed: free}
request: {path: /find, query: {domain: "{domain}"}}
answer: {facts: {employees: size}}
"""

BATCH = """\
closefit: 1
provider: many
address: https://many.example
price: {billed: asked}
auth: {kind: bearer, key: MANY_KEY}
request:
  method: POST
  path: /bulk
  json: {organizations: "{each}", options: {deep: false, max: 1.5}}
batch:
  size: 10
  each: {website: "{domain}", label: "{name}", note: "{{x}} {domain}"}
  answers: results
  match: company.url
answer: {record: company, credits: billed, facts: {name: name, employees: size}}
"""

PAGED = """\
closefit: 1
provider: roles
address: https://roles.example
price: {billed: free}
request: {path: /jobs, query: {company: "{domain}"}}
paging: PAGING
answer: {facts: {open_roles: "length(items)", open_role_departments: "items[].team"}}
"""

LATER = """\
closefit: 1
provider: later
address: https://later.example
price: {billed: found}
auth: {kind: placeholder, key: LATER_KEY}
request: {method: POST, path: /start, form: {token: "{key}", site: "https://{domain}", ref: "{mark}"}}
pending:
  ticket: job.id
  request: {path: "/jobs/{ticket}", query: {token: "{key}"}}
  after: 4
states:
  - {body: "job.state == 'running'", state: pending}
answer: {record: job.result, facts: {employees: size}}
"""
