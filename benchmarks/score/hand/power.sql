-- The profile of benchmarks/score/profile.yaml as one would write it by hand in DuckDB: the same columns, no compiler.
-- This form raises to a power, and makes its lists of CASEs whose NULLs are filtered out.
WITH s AS (
  SELECT account, lower(kind) AS kind, DATE '2026-10-01' - "at" AS age
  FROM 'signals.parquet'
  WHERE "at" <= DATE '2026-10-01'
    -- Older than this and a signal of its kind is worth less than half a thousandth of a point.
    AND DATE '2026-10-01' - "at" <= CASE lower(kind)
      WHEN 'pricing_page_visit' THEN 207 WHEN 'g2_comparison' THEN 436 WHEN 'linkedin_engagement' THEN 406
      WHEN 'bombora_surge' THEN 167 WHEN 'blog_visit' THEN 76
      WHEN 'job_opening' THEN CASE WHEN lower(department) IN ('sales', 'marketing') THEN 90 END
    END
), g AS (
  SELECT
    account,
    sum(floor(10000 * pow(0.5, greatest(age - 7, 0) / 14.0) + 0.5)) FILTER (WHERE kind = 'pricing_page_visit')::BIGINT AS pricing,
    sum(floor(10000 * pow(0.5, greatest(age - 7, 0) / 30.0) + 0.5)) FILTER (WHERE kind = 'g2_comparison')::BIGINT AS g2,
    sum(floor(1000 * pow(0.5, age / 7.0) + 0.5)) FILTER (WHERE kind = 'blog_visit')::BIGINT AS blog,
    sum(floor(5000 * pow(0.5, greatest(age - 7, 0) / 30.0) + 0.5)) FILTER (WHERE kind = 'linkedin_engagement')::BIGINT AS linkedin,
    sum(floor(2000 * pow(0.5, age / 14.0) + 0.5)) FILTER (WHERE kind = 'bombora_surge')::BIGINT AS bombora,
    count(*) FILTER (WHERE kind = 'job_opening') AS jobs
  FROM s
  GROUP BY account
), c AS (
  SELECT
    a.account, a.name, a.origin,
    employees BETWEEN 20 AND 2000 AS inside,
    lower(industry) IN ('healthcare', 'government', 'financial services') AS x1,
    NOT list_has_any(tech, ['hubspot', 'salesforce', 'pipedrive']) AS x2,
    competitor_contract_end - DATE '2026-10-01' > 120 AS x3,
    employees BETWEEN 50 AND 500 AS c1,
    lower(industry) = 'b2b saas' AS c2,
    list_contains(tech, 'hubspot') OR list_contains(tech, 'salesforce') AS c3,
    lower(funding_stage) IN ('seed', 'series a', 'series b') AS c4,
    coalesce(jobs, 0) >= 1 AS c5,
    lower(country) = 'us' AS c6,
    headcount_growth >= 0.2 AS c7,
    DATE '2026-10-01' - last_funding_date <= 180 AS c8,
    revenue BETWEEN 5000000 AND 50000000 AS c9,
    founded_year >= 2010 AS c10,
    has_sales_team AS c11,
    list_contains(tech, 'snowflake') AS c12,
    least(coalesce(pricing, 0), 20000) AS i1,
    coalesce(g2, 0) AS i2,
    least(coalesce(blog, 0), 5000) AS i3,
    coalesce(linkedin, 0) AS i4,
    least(coalesce(bombora, 0), 4000) AS i5
  FROM (SELECT *, list_transform(technologies, lambda x: lower(x)) AS tech FROM 'accounts.parquet') AS a
  LEFT JOIN g USING (account)
), f AS (
  SELECT
    *,
    if(c1, 3, 0) + if(c2, 3, 0) + if(c3, 2, 0) + if(c4, 2, 0) + if(c5, 2, 0) + if(c6, 1, 0) + if(c7, 1, 0)
      + if(c8, 2, 0) + if(c9, 2, 0) + if(c10, 1, 0) + if(c11, 1, 0) + if(c12, 1, 0) AS fit,
    if(c1 IS NULL, 3, 0) + if(c2 IS NULL, 3, 0) + if(c3 IS NULL, 2, 0) + if(c4 IS NULL, 2, 0) + if(c6 IS NULL, 1, 0)
      + if(c7 IS NULL, 1, 0) + if(c8 IS NULL, 2, 0) + if(c9 IS NULL, 2, 0) + if(c10 IS NULL, 1, 0)
      + if(c11 IS NULL, 1, 0) + if(c12 IS NULL, 1, 0) AS missing,
    i1 + i2 + i3 + i4 + i5 AS intent,
    coalesce(x1, FALSE) OR coalesce(x2, FALSE) OR coalesce(x3, FALSE) AS excluded,
    NOT coalesce(inside, TRUE) AS outside
  FROM c
)
SELECT
  account,
  name,
  CASE
    WHEN excluded THEN 'excluded' WHEN outside THEN 'outside'
    WHEN fit >= 8 AND intent >= 10000 THEN 'hot' WHEN fit >= 8 AND intent >= 5000 THEN 'warm' WHEN fit >= 8 THEN 'watch'
    WHEN intent >= 10000 THEN 'distraction' ELSE 'out'
  END AS tier,
  fit::DOUBLE AS fit,
  intent / 1000 AS intent,
  0::DOUBLE AS persona,
  floor((fit / 21 + least(intent, 44000) / 44000) / 2 * 10000 + 0.5) / 10000 AS combined,
  fit >= 8 AND NOT excluded AND NOT outside AS qualified,
  excluded,
  if(excluded, concat_ws('; ', if(x1, 'regulated', NULL), if(x2, 'no crm', NULL), if(x3, 'locked in', NULL)), NULL)
    AS excluded_by,
  fit::DOUBLE AS fit_low,
  (fit + missing)::DOUBLE AS fit_high,
  floor((21 - missing) / 21 * 10000 + 0.5) / 10000 AS completeness,
  list_filter([
    if(c1, 'headcount +3', NULL), if(c2, 'industry +3', NULL), if(c3, 'crm +2', NULL), if(c4, 'funding +2', NULL),
    if(c5, 'hiring +2', NULL), if(c6, 'geography +1', NULL), if(c7, 'growth +1', NULL),
    if(c8, 'fresh money +2', NULL), if(c9, 'revenue +2', NULL), if(c10, 'young +1', NULL),
    if(c11, 'sales team +1', NULL), if(c12, 'warehouse +1', NULL),
    if(i1 > 0, 'pricing_page_visit +' || CASE WHEN i1 % 1000 = 0 THEN (i1 // 1000)::VARCHAR
      WHEN i1 % 100 = 0 THEN (i1 / 1000)::DECIMAL(18, 1)::VARCHAR WHEN i1 % 10 = 0 THEN (i1 / 1000)::DECIMAL(18, 2)::VARCHAR ELSE (i1 / 1000)::DECIMAL(18, 3)::VARCHAR END, NULL),
    if(i2 > 0, 'g2_comparison +' || CASE WHEN i2 % 1000 = 0 THEN (i2 // 1000)::VARCHAR
      WHEN i2 % 100 = 0 THEN (i2 / 1000)::DECIMAL(18, 1)::VARCHAR WHEN i2 % 10 = 0 THEN (i2 / 1000)::DECIMAL(18, 2)::VARCHAR ELSE (i2 / 1000)::DECIMAL(18, 3)::VARCHAR END, NULL),
    if(i3 > 0, 'blog_visit +' || CASE WHEN i3 % 1000 = 0 THEN (i3 // 1000)::VARCHAR
      WHEN i3 % 100 = 0 THEN (i3 / 1000)::DECIMAL(18, 1)::VARCHAR WHEN i3 % 10 = 0 THEN (i3 / 1000)::DECIMAL(18, 2)::VARCHAR ELSE (i3 / 1000)::DECIMAL(18, 3)::VARCHAR END, NULL),
    if(i4 > 0, 'linkedin_engagement +' || CASE WHEN i4 % 1000 = 0 THEN (i4 // 1000)::VARCHAR
      WHEN i4 % 100 = 0 THEN (i4 / 1000)::DECIMAL(18, 1)::VARCHAR WHEN i4 % 10 = 0 THEN (i4 / 1000)::DECIMAL(18, 2)::VARCHAR ELSE (i4 / 1000)::DECIMAL(18, 3)::VARCHAR END, NULL),
    if(i5 > 0, 'bombora_surge +' || CASE WHEN i5 % 1000 = 0 THEN (i5 // 1000)::VARCHAR
      WHEN i5 % 100 = 0 THEN (i5 / 1000)::DECIMAL(18, 1)::VARCHAR WHEN i5 % 10 = 0 THEN (i5 / 1000)::DECIMAL(18, 2)::VARCHAR ELSE (i5 / 1000)::DECIMAL(18, 3)::VARCHAR END, NULL)
  ], lambda x: x IS NOT NULL) AS reasons,
  list_filter([
    if(c1 IS NULL, 'headcount', NULL), if(c2 IS NULL, 'industry', NULL), if(c3 IS NULL, 'crm', NULL),
    if(c4 IS NULL, 'funding', NULL), if(c6 IS NULL, 'geography', NULL), if(c7 IS NULL, 'growth', NULL),
    if(c8 IS NULL, 'fresh money', NULL), if(c9 IS NULL, 'revenue', NULL), if(c10 IS NULL, 'young', NULL),
    if(c11 IS NULL, 'sales team', NULL), if(c12 IS NULL, 'warehouse', NULL),
    if(inside IS NULL, 'boundary: employees between 20 and 2000', NULL),
    if(x1 IS NULL, 'exclusion: regulated', NULL), if(x2 IS NULL, 'exclusion: no crm', NULL),
    if(x3 IS NULL, 'exclusion: locked in', NULL)
  ], lambda x: x IS NOT NULL) AS unknown,
  origin,
  'bench' AS profile,
  1 AS profile_version,
  DATE '2026-10-01' AS as_of
FROM f
