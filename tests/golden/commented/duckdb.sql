-- golden, version 7: the score of every account
--
-- Written by closefit 0.0 for DuckDB. Do not edit: change icp.yaml and write it anew.
--   about     One of everything
--   owner     revops@example.com
--   approved  by vp-sales@example.com on 2026-09-30 (after the pilot)
--   as of     2026-10-01
--
-- Reads
--   accounts: a row per account
--     account       text: the key, unique and never NULL
--     name          text: only shown
--     origin        text: inbound or outbound
--     contract_end  date
--     country       text
--     employees     number
--     growth        number
--     industry      text
--     is_agency     true or false
--     technologies  list
--   signals: a row per event
--     account     text: the key of its account
--     kind        text: such as pricing_page_visit; blanks, hyphens, dots and case do not matter
--     at          date: the day it happened
--     department  text
--   people: a row per person
--     account     text: the key of their account
--     name        text
--     email       text
--     title       text
--     seniority   text: owner, c-level, vp, director, head, manager, senior, individual or entry
--     department  text: in closefit's words, such as sales, marketing or revenue operations
--
-- Taken for granted
--   Accounts, signals, people: no table was looked at; columns and types are those that the profile asks for.
--   A list is an array of texts.
--   Keys are compared as they stand: domains must be bare and in lower case (acme.com) in every table.
--   NULL, blank and spellings such as 'n/a' or '-' are unknown, and unknown is not no: see fit_low and fit_high.
--   A timestamp counts as the day that it shows; keep it in UTC.
--   Every row of signals counts: an event that two sources report must be one row.
--   Nothing is read out of job titles: seniority and department must be columns.
--
-- Left out
--   exclusion 'maybe one day' is proposed and not part of this query: country = 'FR'

WITH
-- account_source: the accounts as they stand in their table, under the names that the profile uses
account_source AS (
  SELECT
    -- the key: one row each, never NULL
    CAST(account AS TEXT) AS account,
    name,
    NULLIF(LOWER(TRIM(origin)), '') AS origin,
    CAST(NULL AS BIGINT) AS line,
    contract_end,
    CASE
      WHEN REPLACE(LOWER(TRIM(country)), '_', ' ') IN (
        'alemania', 'allemagne', 'brd', 'de', 'deu', 'deutschland', 'federal republic of germany', 'ger', 'germany'
      ) THEN 'de'
      WHEN REPLACE(LOWER(TRIM(country)), '_', ' ') IN (
        'america', 'estados unidos', 'u.s.', 'united states', 'united states of america', 'us', 'us of a', 'usa',
        'vereinigte staaten', LOWER('états-unis')
      ) THEN 'us'
      WHEN LOWER(TRIM(country)) IN (
        '-', '--', '#n/a', 'n/a', 'na', 'nan', 'nil', 'none', 'null', '(null)', '<null>', '#value!', '#ref!', '#div/0!',
        '#name?'
      ) THEN CAST(NULL AS TEXT)
      ELSE country
    END AS country,
    employees,
    growth,
    CASE
      WHEN REPLACE(LOWER(TRIM(industry)), '_', ' ') IN (
        'administration of justice', 'air, water, and waste program management', 'armed forces',
        'cities, towns & municipalities', 'city government', 'community development and urban planning',
        'conservation programs', 'courts of law', 'defense & space government', 'economic programs',
        'education administration programs', 'environmental quality programs', 'executive office', 'executive offices',
        'federal agency', 'federal government', 'fire protection', 'government', 'government administration',
        'government agencies', 'government services', 'health and human services', 'housing and community development',
        'housing programs', 'international affairs', 'judiciary', 'law enforcement', 'legislative office',
        'legislative offices', 'military', 'military and international affairs', 'public administration',
        'public assistance programs', 'public health', 'public policy offices', 'public safety', 'public sector',
        'space research and technology', 'state & local government', 'transportation programs',
        'utilities administration'
      ) THEN 'government'
      WHEN REPLACE(LOWER(TRIM(industry)), '_', ' ') IN (
        'alternative medicine', 'ambulance services', 'chiropractors', 'dental practice', 'dentists', 'digital health',
        'elderly care services', 'gesundheitswesen', 'health', 'health care', 'health care facilities',
        'health care providers & services', 'health care services', 'health care technology', 'health services',
        'health system', 'health wellness & fitness', 'health wellness fitness', 'health, wellness and fitness',
        'healthcare', 'healthcare services', 'healthtech', 'home health care services', 'hospital',
        'hospital & health care', 'hospital health care', 'hospitals', 'hospitals and health care',
        'hospitals and physicians', 'managed health care', 'medical and diagnostic laboratories', 'medical clinic',
        'medical practice', 'medical practices', 'mental health care', 'nursing homes and residential care facilities',
        'optometrists', 'other health care', 'outpatient care centers', 'physical, occupational and speech therapists',
        'physicians', 'telehealth', 'veterinary', 'veterinary services', 'wellness and fitness services'
      ) THEN 'healthcare'
      WHEN LOWER(TRIM(industry)) IN (
        '-', '--', '#n/a', 'n/a', 'na', 'nan', 'nil', 'none', 'null', '(null)', '<null>', '#value!', '#ref!', '#div/0!',
        '#name?'
      ) THEN CAST(NULL AS TEXT)
      ELSE industry
    END AS industry,
    is_agency,
    technologies
  FROM accounts
),

-- signal_source: the signals as they stand in their table; one without an account, a kind or a day says nothing
signal_source AS (
  SELECT
    CAST(account AS TEXT) AS account,
    -- in lower case, with one underscore for blanks, hyphens and dots
    REPLACE(REPLACE(TRANSLATE(LOWER(TRIM(kind)), ' -.', '___'), '__', '_'), '__', '_') AS kind,
    CAST("at" AS DATE) AS "at",
    -- 1 where the table does not say
    CAST(NULL AS DOUBLE) AS strength,
    CAST(NULL AS BIGINT) AS line,
    CASE
      WHEN LOWER(TRIM(department)) IN (
        '-', '--', '#n/a', 'n/a', 'na', 'nan', 'nil', 'none', 'null', '(null)', '<null>', '#value!', '#ref!', '#div/0!',
        '#name?'
      ) THEN CAST(NULL AS TEXT)
      ELSE department
    END AS department
  FROM signals
  WHERE NOT account IS NULL AND NOT "at" IS NULL AND TRIM(kind) <> ''
),

-- person_source: the people as they stand in their table
person_source AS (
  SELECT
    CAST(account AS TEXT) AS account,
    CAST(NULL AS TEXT) AS person,
    name,
    LOWER(email) AS email,
    title,
    seniority,
    department,
    CAST(NULL AS DATE) AS started,
    CAST(NULL AS DATE) AS last_active,
    CAST(NULL AS BIGINT) AS line
  FROM people
),

-- signal_ages: every signal with its age in days on the as-of date
signal_ages AS (
  SELECT
    account,
    LOWER(TRIM("kind")) AS kind,
    -- days before the as-of date; negative: after it
    DATE_DIFF('DAY', "at", CAST('2026-10-01' AS DATE)) AS age,
    -- in thousandths: 1000 is one signal of the usual strength
    1000 AS strength,
    NULLIF(LOWER(TRIM("department")), '') AS s_department
  FROM signal_source
),

-- decay: what one signal is worth at an age in days, in milli-points; an older one is worth nothing. The points times
--   0.5 to the power of (age - days in full) / half-life, rounded: a table, so that every engine agrees
decay AS (
  SELECT
    days,
    decayed_1
  FROM (VALUES
    (0, 2000), (1, 2000), (2, 2000), (3, 1587), (4, 1260), (5, 1000), (6, 794), (7, 630), (8, 500), (9, 397), (10, 315),
    (11, 250), (12, 198), (13, 157), (14, 125), (15, 99), (16, 79), (17, 63), (18, 50), (19, 39), (20, 31), (21, 25),
    (22, 20), (23, 16), (24, 12), (25, 10), (26, 8), (27, 6), (28, 5), (29, 4), (30, 3), (31, 2), (32, 2), (33, 2),
    (34, 1), (35, 1), (36, 1),
    (37, 1)) AS decay_rows(days, decayed_1)
),

-- signal_worth: what each signal earns under each rule of intent; none from after the as-of date
signal_worth AS (
  SELECT
    signal_ages.*,
    -- signal 'pricing_page_visit': 2 points, in full for 2 days, halving every 3 days, 3 at most
    CASE WHEN kind = 'pricing_page_visit' THEN COALESCE(decayed_1, 0) ELSE 0 END AS worth_1,
    -- signal 'engagement': 1 points, once, for 2 or more within 7 days
    CASE WHEN (kind IN ('email_reply', 'webinar')) AND (age <= 7) THEN 1 ELSE 0 END AS worth_2
  FROM signal_ages
  LEFT JOIN decay ON age = days
  WHERE
    age >= 0
    AND CASE
      WHEN kind IN ('email_reply', 'webinar') THEN age <= 7
      WHEN kind = 'job_opening' THEN age <= 30
      WHEN kind = 'pricing_page_visit' THEN age <= 37
      ELSE FALSE
    END
),

-- signal_sums: one row per account: what its signals earn and how many there are
signal_sums AS (
  SELECT
    account,
    -- signal 'pricing_page_visit': 2 points, in full for 2 days, halving every 3 days, 3 at most
    CAST(SUM(worth_1) AS BIGINT) AS intent_1,
    -- signal 'engagement': 1 points, once, for 2 or more within 7 days
    CAST(SUM(worth_2) AS BIGINT) AS intent_2,
    -- signals('job opening', 30, department in ('sales', 'marketing')): how many
    CAST(SUM(
      CASE
        WHEN (kind = 'job_opening')
        AND (age <= 30)
        AND COALESCE(s_department IN ('sales', 'marketing'), FALSE)
        THEN 1
        ELSE 0
      END
    ) AS BIGINT) AS window_1
  FROM signal_worth
  GROUP BY account
),

-- people_known: everybody, and which personas he fills
people_known AS (
  SELECT
    *,
    -- persona 'VP RevOps' +3: seniority in ('vp', 'c-level') and department = 'revenue operations'
    COALESCE((p_seniority IN ('vp', 'c-level')) AND (p_department = 'revenue operations'), FALSE) AS fills_1
  FROM (
    SELECT
      "account",
      "person",
      "name",
      "email",
      "title",
      CASE WHEN "started" <= CAST('2026-10-01' AS DATE) THEN "started" END AS "started",
      CASE WHEN "last_active" <= CAST('2026-10-01' AS DATE) THEN "last_active" END AS "last_active",
      CASE
        WHEN NULLIF(LOWER(TRIM("seniority")), '') = 'owner' THEN 9
        WHEN NULLIF(LOWER(TRIM("seniority")), '') = 'c-level' THEN 8
        WHEN NULLIF(LOWER(TRIM("seniority")), '') = 'vp' THEN 7
        WHEN NULLIF(LOWER(TRIM("seniority")), '') = 'director' THEN 6
        WHEN NULLIF(LOWER(TRIM("seniority")), '') = 'head' THEN 5
        WHEN NULLIF(LOWER(TRIM("seniority")), '') = 'manager' THEN 4
        WHEN NULLIF(LOWER(TRIM("seniority")), '') = 'senior' THEN 3
        WHEN NULLIF(LOWER(TRIM("seniority")), '') = 'individual' THEN 2
        WHEN NULLIF(LOWER(TRIM("seniority")), '') = 'entry' THEN 1
        ELSE 0
      END AS rank_of_seniority,
      NULLIF(LOWER(TRIM("department")), '') AS p_department,
      NULLIF(LOWER(TRIM("seniority")), '') AS p_seniority
    FROM person_source
  ) AS people_read
),

-- people_best: one row per account: its most senior person, the personas that somebody fills
people_best AS (
  SELECT
    account,
    -- the most senior person known
    MAX(rank_of_seniority) AS best_rank,
    -- persona 'VP RevOps' +3: seniority in ('vp', 'c-level') and department = 'revenue operations'
    MAX(CASE WHEN fills_1 THEN 1 ELSE 0 END) AS persona_1
  FROM people_known
  GROUP BY account
),

-- contacts: one row per account: the best contact for each persona
contacts AS (
  SELECT
    account,
    MAX(CASE WHEN persona_number = 1 THEN 'VP RevOps' END) AS contact_1_persona,
    MAX(CASE WHEN persona_number = 1 THEN "name" END) AS contact_1_name,
    MAX(CASE WHEN persona_number = 1 THEN "email" END) AS contact_1_email,
    MAX(CASE WHEN persona_number = 1 THEN "title" END) AS contact_1_title
  FROM (
    SELECT
      *,
      ROW_NUMBER() OVER (
        PARTITION BY account, persona_number
        ORDER BY "rank_of_seniority" DESC, "last_active" DESC, "started" ASC, "name" ASC, "person" ASC
      ) AS place
    FROM (
      SELECT
        "account",
        "person",
        "name",
        "email",
        "title",
        "started",
        "last_active",
        rank_of_seniority,
        1 AS persona_number
      FROM people_known
      WHERE fills_1
    ) AS candidates
  ) AS ranked
  WHERE place = 1
  GROUP BY account
),

-- facts: one row per account: what the conditions ask about, texts in lower case, no infinite numbers
facts AS (
  SELECT
    account_rows."account",
    account_rows."name",
    account_rows."origin",
    account_rows."line",
    CAST(account_rows."contract_end" AS DATE) AS a_contract_end,
    NULLIF(LOWER(TRIM(account_rows."country")), '') AS a_country,
    CASE
      WHEN CAST(account_rows."employees" AS DOUBLE) BETWEEN -1.7976931348623157e308 AND 1.7976931348623157e308
      THEN CAST(account_rows."employees" AS DOUBLE)
    END AS a_employees,
    CASE
      WHEN CAST(account_rows."growth" AS DOUBLE) BETWEEN -1.7976931348623157e308 AND 1.7976931348623157e308
      THEN CAST(account_rows."growth" AS DOUBLE)
    END AS a_growth,
    NULLIF(LOWER(TRIM(account_rows."industry")), '') AS a_industry,
    CAST(account_rows."is_agency" AS BOOLEAN) AS a_is_agency,
    LIST_TRANSFORM(account_rows."technologies", LAMBDA item : LOWER(item)) AS a_technologies,
    -- signal 'pricing_page_visit': 2 points, in full for 2 days, halving every 3 days, 3 at most
    COALESCE(signal_sums.intent_1, 0) AS intent_1,
    -- signal 'engagement': 1 points, once, for 2 or more within 7 days
    COALESCE(signal_sums.intent_2, 0) AS intent_2,
    -- signals('job opening', 30, department in ('sales', 'marketing')): how many
    COALESCE(signal_sums.window_1, 0) AS window_1,
    -- persona 'VP RevOps' +3: seniority in ('vp', 'c-level') and department = 'revenue operations'
    COALESCE(people_best.persona_1, 0) AS persona_1,
    contacts.contact_1_persona,
    contacts.contact_1_name,
    contacts.contact_1_email,
    contacts.contact_1_title
  FROM account_source AS account_rows
  LEFT JOIN signal_sums ON account_rows.account = signal_sums.account
  LEFT JOIN people_best ON account_rows.account = people_best.account
  LEFT JOIN contacts ON account_rows.account = contacts.account
),

-- conditions: every condition of the profile: TRUE, FALSE, or NULL where a missing fact leaves it open
conditions AS (
  SELECT
    *,
    -- boundary: employees between 20 and 2000
    (a_employees >= 20) AND (a_employees <= 2000) AS boundary_1,
    -- exclusion 'regulated': industry in ('healthcare', 'government') (because procurement outlasts the engagement);
    --   signed by cro@example.com on 2026-09-01
    a_industry IN ('healthcare', 'government') AS exclusion_1,
    -- exclusion 'no CRM': not has_category(technologies, 'live chat')
    NOT CASE
      WHEN NOT a_technologies IS NULL THEN a_technologies && [
        'bold360', 'botpress', 'chatbase', 'chatbot.com', 'chatlio', 'chatra', 'chatwoot', 'comm100', 'crisp', 'drift',
        'facebook chat plugin', 'facebook customer chat', 'facebook messenger', 'freshchat', 'gist', 'helpcrunch',
        'hubspot chat', 'hubspot conversations', 'hubspot live chat', 'jivo', 'jivochat', 'landbot', 'livechat',
        'liveengage', 'liveperson', 'manychat', 'olark', 'pure chat', 'qualified', 'rocket.chat', 'salesiq',
        'salesforce chat', 'salesforce live agent', 'smartsupp', 'snapengage', 'tawk.to', 'tidio', 'tiledesk',
        'userlike', 'verloop', 'whatsapp business', 'whatsapp chat', 'zendesk chat', 'zoho salesiq', 'zopim'
      ]
    END AS exclusion_2,
    -- exclusion 'locked in': days_until(contract_end) > 120
    DATE_DIFF('DAY', CAST('2026-10-01' AS DATE), a_contract_end) > 120 AS exclusion_3,
    -- criterion 'headcount' +3 (required): employees between 50 and 500
    (a_employees >= 50) AND (a_employees <= 500) AS criterion_1_1,
    -- criterion 'crm', grade 1 +4: has_any(technologies, 'HubSpot', 'Salesforce')
    CASE
      WHEN NOT a_technologies IS NULL
      THEN (ARRAY_CONTAINS(a_technologies, 'hubspot'))
      OR (ARRAY_CONTAINS(a_technologies, 'salesforce'))
    END AS criterion_2_1,
    -- criterion 'crm', grade 2 +2.5: has(technologies, 'Pipedrive') and not is_agency
    CASE WHEN NOT a_technologies IS NULL THEN ARRAY_CONTAINS(a_technologies, 'pipedrive') END
    AND (NOT a_is_agency) AS criterion_2_2,
    -- criterion 'hiring' +2: signals('job opening', 30, department in ('sales', 'marketing')) >= 1
    window_1 >= 1 AS criterion_3_1,
    -- criterion "it's growing" +1.5: growth > 0.15 or growth is null
    (a_growth > 0.15) OR (a_growth IS NULL) AS criterion_4_1,
    -- criterion "it's growing", as far as known facts settle it
    (a_growth > 0.15) OR CASE WHEN NOT (a_growth IS NULL) THEN FALSE END AS settled_4_1,
    -- criterion 'far away' -1: country not in ('US', 'DE')
    NOT (a_country IN ('us', 'de')) AS criterion_5_1
  FROM facts
),

-- points: what each criterion, kind of signal and persona earns, in milli-points (3000 is 3 points); open counts as
--   FALSE
points AS (
  SELECT
    *,
    -- criterion 'headcount': +3
    CASE WHEN criterion_1_1 THEN 3000 ELSE CAST(0 AS BIGINT) END AS points_1,
    -- criterion 'crm': +4 or +2.5, else +0.4
    CASE
      WHEN criterion_2_1 THEN 4000
      WHEN criterion_2_2 THEN 2500
      WHEN (NOT criterion_2_1) AND (NOT criterion_2_2) THEN 400
      ELSE CAST(0 AS BIGINT)
    END AS points_2,
    -- criterion 'hiring': +2
    CASE WHEN criterion_3_1 THEN 2000 ELSE CAST(0 AS BIGINT) END AS points_3,
    -- criterion "it's growing": +1.5
    CASE WHEN criterion_4_1 THEN 1500 ELSE CAST(0 AS BIGINT) END AS points_4,
    -- criterion 'far away': -1
    CASE WHEN criterion_5_1 THEN -1000 ELSE CAST(0 AS BIGINT) END AS points_5,
    -- signal 'pricing_page_visit': 2 points, in full for 2 days, halving every 3 days, 3 at most
    LEAST(intent_1, 3000) AS worth_1,
    -- signal 'engagement': 1 points, once, for 2 or more within 7 days
    CASE WHEN intent_2 >= 2 THEN 1000 ELSE 0 END AS worth_2,
    -- persona 'VP RevOps' +3: seniority in ('vp', 'c-level') and department = 'revenue operations'
    CASE WHEN persona_1 = 1 THEN 3000 ELSE 0 END AS role_1
  FROM conditions
),

-- axes: fit, its ends over everything that is unknown, intent and persona, in milli-points
axes AS (
  SELECT
    *,
    -- likely: what is open earns nothing
    points_1 + points_2 + points_3 + points_4 + points_5 AS fit,
    -- the least, however what is open turns out
    points_1
    + points_2
    + points_3
    + LEAST(
      points_4,
      CASE WHEN COALESCE(settled_4_1, TRUE) THEN 1500 ELSE points_4 END,
      CASE WHEN (NOT COALESCE(settled_4_1, FALSE)) AND COALESCE(TRUE, TRUE) THEN 0 ELSE points_4 END
    )
    + LEAST(
      points_5,
      CASE WHEN COALESCE(criterion_5_1, TRUE) THEN -1000 ELSE points_5 END,
      CASE WHEN (NOT COALESCE(criterion_5_1, FALSE)) AND COALESCE(TRUE, TRUE) THEN 0 ELSE points_5 END
    ) AS fit_low,
    -- the most, however what is open turns out
    CASE WHEN COALESCE(criterion_1_1, TRUE) THEN 3000 ELSE CAST(0 AS BIGINT) END
    + CASE
      WHEN COALESCE(criterion_2_1, TRUE) THEN 4000
      WHEN COALESCE(criterion_2_2, TRUE) THEN 2500
      ELSE CAST(400 AS BIGINT)
    END
    + CASE WHEN COALESCE(criterion_3_1, TRUE) THEN 2000 ELSE CAST(0 AS BIGINT) END
    + GREATEST(
      points_4,
      CASE WHEN COALESCE(settled_4_1, TRUE) THEN 1500 ELSE points_4 END,
      CASE WHEN (NOT COALESCE(settled_4_1, FALSE)) AND COALESCE(TRUE, TRUE) THEN 0 ELSE points_4 END
    )
    + GREATEST(
      points_5,
      CASE WHEN COALESCE(criterion_5_1, TRUE) THEN -1000 ELSE points_5 END,
      CASE WHEN (NOT COALESCE(criterion_5_1, FALSE)) AND COALESCE(TRUE, TRUE) THEN 0 ELSE points_5 END
    ) AS fit_high,
    -- points of the criteria that no missing fact leaves open
    CASE WHEN criterion_1_1 IS NULL THEN CAST(0 AS BIGINT) ELSE 3000 END
    + CASE
      WHEN CASE
        WHEN criterion_2_1 IS NULL THEN TRUE
        WHEN criterion_2_1 THEN FALSE
        WHEN criterion_2_2 IS NULL THEN TRUE
        WHEN criterion_2_2 THEN FALSE
        ELSE FALSE
      END
      THEN CAST(0 AS BIGINT)
      ELSE 4000
    END
    + CASE WHEN criterion_3_1 IS NULL THEN CAST(0 AS BIGINT) ELSE 2000 END
    + CASE WHEN settled_4_1 IS NULL THEN CAST(0 AS BIGINT) ELSE 1500 END
    + CASE WHEN criterion_5_1 IS NULL THEN CAST(0 AS BIGINT) ELSE 1000 END AS known,
    -- all kinds of signal together
    worth_1 + worth_2 AS intent,
    -- all personas together
    role_1 AS persona
  FROM points
),

-- verdicts: what is decided before any tier is looked at
verdicts AS (
  SELECT
    *,
    -- an exclusion fires
    COALESCE(exclusion_1, FALSE) OR COALESCE(exclusion_2, FALSE) OR COALESCE(exclusion_3, FALSE) AS excluded,
    -- a line of the boundary is known to be false
    NOT COALESCE(boundary_1, TRUE) AS outside,
    -- every required criterion is met
    COALESCE(criterion_1_1, FALSE) AS required_met
  FROM axes
),

-- qualification: whether the account qualifies
qualification AS (
  SELECT
    *,
    -- enough fit, every required criterion, not excluded, not outside
    (fit >= 5000) AND required_met AND (NOT excluded) AND (NOT outside) AS qualified,
    -- fit; where a required criterion is not met, less than what qualifies
    CASE WHEN required_met THEN fit ELSE LEAST(fit, 4999) END AS fit_for_tiers
  FROM verdicts
),

-- placed: the tier's place from the top, as if nothing excluded the account
placed AS (
  SELECT
    *,
    -- place of the first tier that matches
    --   1 'hot': fit >= 5 and intent >= 2
    --   2 'warm': qualified
    --   3 'out': all others
    --   4: no tier
    CASE
      WHEN COALESCE((fit_for_tiers >= 5000) AND (intent >= 2000), FALSE) THEN 1
      WHEN COALESCE(qualified, FALSE) THEN 2
      ELSE 3
    END AS open_rank
  FROM qualification
),

-- scored: the place at which the account really stands
scored AS (
  SELECT
    *,
    -- the same, but 5 outside the boundary and 6 excluded
    CASE WHEN excluded THEN 6 WHEN outside THEN 5 ELSE open_rank END AS tier_rank,
    -- mean of fit and intent as shares of their maximum
    CAST(FLOOR(
      (
        (
          (
            CAST(LEAST(GREATEST(fit, 0), 10500) AS DOUBLE) / 10500
          ) + (
            CAST(LEAST(GREATEST(intent, 0), 4000) AS DOUBLE) / 4000
          )
        ) / 2
      ) * 10000 + 0.5
    ) AS DOUBLE) / 10000 AS combined
  FROM placed
)

SELECT
  -- key of the account
  account,
  -- name of the account
  name,
  -- the first tier whose condition holds; 'excluded' and 'outside' come before any tier, 'none' after all
  CASE
    WHEN tier_rank = 1 THEN 'hot'
    WHEN tier_rank = 2 THEN 'warm'
    WHEN tier_rank = 3 THEN 'out'
    WHEN tier_rank = 4 THEN 'none'
    WHEN tier_rank = 5 THEN 'outside'
    WHEN tier_rank = 6 THEN 'excluded'
  END AS tier,
  -- should they buy: points of the criteria that hold; unknown counts as not met
  CAST(fit AS DOUBLE) / 1000 AS fit,
  -- are they looking now: points of their signals, decayed to the as-of date
  CAST(intent AS DOUBLE) / 1000 AS intent,
  -- do we know the right people: points of the personas that somebody fills
  CAST(persona AS DOUBLE) / 1000 AS persona,
  -- mean of fit and intent as shares of their maximum, 0 to 1; for sorting only
  combined,
  -- enough fit, every required criterion met, not excluded and not outside
  qualified,
  -- an exclusion fires: never routed, whatever the score
  excluded,
  -- names of the exclusions that fire; NULL where none does
  CASE
    WHEN excluded THEN SUBSTRING(
      CASE WHEN COALESCE(exclusion_1, FALSE) THEN '; regulated' ELSE '' END
        || CASE WHEN COALESCE(exclusion_2, FALSE) THEN '; no CRM' ELSE '' END
        || CASE WHEN COALESCE(exclusion_3, FALSE) THEN '; locked in' ELSE '' END,
      3
    )
  END AS excluded_by,
  -- the least fit could be, however the unknown facts turn out
  CAST(fit_low AS DOUBLE) / 1000 AS fit_low,
  -- the most fit could be, however the unknown facts turn out
  CAST(fit_high AS DOUBLE) / 1000 AS fit_high,
  -- share of the fit points of which the deciding facts are known, 0 to 1
  CAST(FLOOR((CAST(known AS DOUBLE) / 11500) * 10000 + 0.5) AS DOUBLE) / 10000 AS completeness,
  -- what earned points and how many; they add up to fit + intent + persona
  LIST_FILTER(
    [
      CASE WHEN points_1 = 3000 THEN 'headcount +3' END,
      CASE
        WHEN points_2 = 4000 THEN 'crm +4'
        WHEN points_2 = 2500 THEN 'crm +2.5'
        WHEN points_2 = 400 THEN 'crm +0.4'
      END,
      CASE WHEN points_3 = 2000 THEN 'hiring +2' END,
      CASE WHEN points_4 = 1500 THEN 'it''s growing +1.5' END,
      CASE WHEN points_5 = -1000 THEN 'far away -1' END,
      CASE
        WHEN worth_1 <> 0
        THEN 'pricing_page_visit ' || '+' || CAST(CAST(FLOOR(CAST(worth_1 AS DOUBLE) / 1000) AS BIGINT) AS TEXT) || CASE
          WHEN (worth_1 % 1000) = 0 THEN ''
          ELSE '.' || RTRIM(LPAD(CAST(worth_1 % 1000 AS TEXT), 3, '0'), '0')
        END
      END,
      CASE WHEN worth_2 <> 0 THEN 'engagement +1' END,
      CASE WHEN role_1 <> 0 THEN 'VP RevOps +3' END
    ],
    LAMBDA item : NOT item IS NULL
  ) AS reasons,
  -- criteria, boundary and exclusions that a missing fact leaves open
  LIST_FILTER(
    [
      CASE WHEN criterion_1_1 IS NULL THEN 'headcount' END,
      CASE
        WHEN CASE
          WHEN criterion_2_1 IS NULL THEN TRUE
          WHEN criterion_2_1 THEN FALSE
          WHEN criterion_2_2 IS NULL THEN TRUE
          WHEN criterion_2_2 THEN FALSE
          ELSE FALSE
        END
        THEN 'crm'
      END,
      CASE WHEN criterion_3_1 IS NULL THEN 'hiring' END,
      CASE WHEN settled_4_1 IS NULL THEN 'it''s growing' END,
      CASE WHEN criterion_5_1 IS NULL THEN 'far away' END,
      CASE WHEN boundary_1 IS NULL THEN 'boundary: employees between 20 and 2000' END,
      CASE WHEN exclusion_1 IS NULL THEN 'exclusion: regulated' END,
      CASE WHEN exclusion_2 IS NULL THEN 'exclusion: no CRM' END,
      CASE WHEN exclusion_3 IS NULL THEN 'exclusion: locked in' END
    ],
    LAMBDA item : NOT item IS NULL
  ) AS unknown,
  -- inbound, outbound, or NULL
  origin,
  -- best contact for persona 'VP RevOps': the persona
  contact_1_persona,
  -- best contact for persona 'VP RevOps': name
  contact_1_name,
  -- best contact for persona 'VP RevOps': e-mail address
  contact_1_email,
  -- best contact for persona 'VP RevOps': job title
  contact_1_title,
  -- the profile that scored
  'golden' AS profile,
  -- its version
  7 AS profile_version,
  -- nothing later was looked at
  CAST('2026-10-01' AS DATE) AS as_of
FROM scored
