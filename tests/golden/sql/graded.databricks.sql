WITH signal_ages AS (
  SELECT
    account,
    LOWER(TRANSLATE(TRIM(BOTH '                　' FROM `kind`), 'İΣ', 'iσ')) AS kind,
    DATEDIFF(CAST('2026-10-01' AS DATE), `at`) AS age,
    1000 AS strength
  FROM signals
), signal_worth AS (
  SELECT
    signal_ages.*
  FROM signal_ages
  WHERE
    age >= 0
    AND CASE WHEN kind IN ('email_reply', 'webinar') THEN age <= 365 ELSE age <= 90 END
), signal_sums AS (
  SELECT
    account,
    CAST(SUM(CASE WHEN TRUE AND (
      age <= 90
    ) THEN 1 ELSE 0 END) AS BIGINT) AS window_1,
    CAST(SUM(
      CASE
        WHEN (
          kind IN ('email_reply', 'webinar')
        ) AND (
          age <= 365
        )
        THEN 1
        ELSE 0
      END
    ) AS BIGINT) AS window_2
  FROM signal_worth
  GROUP BY
    account
), people_known AS (
  SELECT
    *
  FROM (
    SELECT
      `account`,
      `person`,
      `name`,
      `email`,
      `title`,
      CASE WHEN `started` <= CAST('2026-10-01' AS DATE) THEN `started` END AS `started`,
      CASE WHEN `last_active` <= CAST('2026-10-01' AS DATE) THEN `last_active` END AS `last_active`,
      CASE
        WHEN NULLIF(LOWER(TRANSLATE(TRIM(BOTH '                　' FROM `seniority`), 'İΣ', 'iσ')), '') = 'owner'
        THEN 9
        WHEN NULLIF(LOWER(TRANSLATE(TRIM(BOTH '                　' FROM `seniority`), 'İΣ', 'iσ')), '') = 'c-level'
        THEN 8
        WHEN NULLIF(LOWER(TRANSLATE(TRIM(BOTH '                　' FROM `seniority`), 'İΣ', 'iσ')), '') = 'vp'
        THEN 7
        WHEN NULLIF(LOWER(TRANSLATE(TRIM(BOTH '                　' FROM `seniority`), 'İΣ', 'iσ')), '') = 'director'
        THEN 6
        WHEN NULLIF(LOWER(TRANSLATE(TRIM(BOTH '                　' FROM `seniority`), 'İΣ', 'iσ')), '') = 'head'
        THEN 5
        WHEN NULLIF(LOWER(TRANSLATE(TRIM(BOTH '                　' FROM `seniority`), 'İΣ', 'iσ')), '') = 'manager'
        THEN 4
        WHEN NULLIF(LOWER(TRANSLATE(TRIM(BOTH '                　' FROM `seniority`), 'İΣ', 'iσ')), '') = 'senior'
        THEN 3
        WHEN NULLIF(LOWER(TRANSLATE(TRIM(BOTH '                　' FROM `seniority`), 'İΣ', 'iσ')), '') = 'individual'
        THEN 2
        WHEN NULLIF(LOWER(TRANSLATE(TRIM(BOTH '                　' FROM `seniority`), 'İΣ', 'iσ')), '') = 'entry'
        THEN 1
        ELSE 0
      END AS rank_of_seniority,
      NULLIF(LOWER(TRANSLATE(TRIM(BOTH '                　' FROM `seniority`), 'İΣ', 'iσ')), '') AS p_seniority
    FROM people
  ) AS people_read
), people_best AS (
  SELECT
    account,
    MAX(rank_of_seniority) AS best_rank
  FROM people_known
  GROUP BY
    account
), facts AS (
  SELECT
    account_rows.`account`,
    account_rows.`name`,
    account_rows.`origin`,
    account_rows.`line`,
    CASE
      WHEN best_rank = 9
      THEN 'owner'
      WHEN best_rank = 8
      THEN 'c-level'
      WHEN best_rank = 7
      THEN 'vp'
      WHEN best_rank = 6
      THEN 'director'
      WHEN best_rank = 5
      THEN 'head'
      WHEN best_rank = 4
      THEN 'manager'
      WHEN best_rank = 3
      THEN 'senior'
      WHEN best_rank = 2
      THEN 'individual'
      WHEN best_rank = 1
      THEN 'entry'
    END AS a_best_seniority,
    CASE
      WHEN CAST(account_rows.`employees` AS DOUBLE) BETWEEN -1.7976931348623157e308 AND 1.7976931348623157e308
      THEN CAST(account_rows.`employees` AS DOUBLE)
    END AS a_employees,
    NULLIF(
      LOWER(
        TRANSLATE(TRIM(BOTH '                　' FROM account_rows.`industry`), 'İΣ', 'iσ')
      ),
      ''
    ) AS a_industry,
    COALESCE(signal_sums.window_1, 0) AS window_1,
    COALESCE(signal_sums.window_2, 0) AS window_2
  FROM accounts AS account_rows
  LEFT JOIN signal_sums
    ON account_rows.account = signal_sums.account
  LEFT JOIN people_best
    ON account_rows.account = people_best.account
), conditions AS (
  SELECT
    *,
    a_industry = 'manufacturing' AS criterion_1_1,
    a_industry IN ('logistics', 'energy') AS criterion_1_2,
    (
      a_employees >= 100
    ) AND (
      a_employees <= 400
    ) AS criterion_2_1,
    window_1 >= 3 AS criterion_3_1,
    window_1 >= 1 AS criterion_3_2,
    a_best_seniority = 'c-level' AS criterion_4_1,
    a_best_seniority IN ('vp', 'director') AS criterion_4_2,
    a_best_seniority = 'manager' AS criterion_4_3,
    window_2 >= 1 AS criterion_5_1
  FROM facts
), points AS (
  SELECT
    *,
    CASE
      WHEN criterion_1_1
      THEN 25000
      WHEN criterion_1_2
      THEN 12500
      ELSE CAST(0 AS BIGINT)
    END AS points_1,
    CASE
      WHEN criterion_2_1
      THEN 20000
      WHEN NOT criterion_2_1
      THEN 6000
      ELSE CAST(0 AS BIGINT)
    END AS points_2,
    CASE
      WHEN criterion_3_1
      THEN 30000
      WHEN criterion_3_2
      THEN 15000
      ELSE CAST(0 AS BIGINT)
    END AS points_3,
    CASE
      WHEN criterion_4_1
      THEN 15000
      WHEN criterion_4_2
      THEN 12000
      WHEN criterion_4_3
      THEN 9000
      ELSE CAST(0 AS BIGINT)
    END AS points_4,
    CASE
      WHEN criterion_5_1
      THEN 10000
      WHEN NOT criterion_5_1
      THEN 4000
      ELSE CAST(0 AS BIGINT)
    END AS points_5
  FROM conditions
), axes AS (
  SELECT
    *,
    points_1 + points_2 + points_3 + points_4 + points_5 AS fit,
    points_1 + points_2 + points_3 + points_4 + points_5 AS fit_low,
    CASE
      WHEN COALESCE(criterion_1_1, TRUE)
      THEN 25000
      WHEN COALESCE(criterion_1_2, TRUE)
      THEN 12500
      ELSE CAST(0 AS BIGINT)
    END + CASE WHEN COALESCE(criterion_2_1, TRUE) THEN 20000 ELSE CAST(6000 AS BIGINT) END + CASE
      WHEN COALESCE(criterion_3_1, TRUE)
      THEN 30000
      WHEN COALESCE(criterion_3_2, TRUE)
      THEN 15000
      ELSE CAST(0 AS BIGINT)
    END + CASE
      WHEN COALESCE(criterion_4_1, TRUE)
      THEN 15000
      WHEN COALESCE(criterion_4_2, TRUE)
      THEN 12000
      WHEN COALESCE(criterion_4_3, TRUE)
      THEN 9000
      ELSE CAST(0 AS BIGINT)
    END + CASE WHEN COALESCE(criterion_5_1, TRUE) THEN 10000 ELSE CAST(4000 AS BIGINT) END AS fit_high,
    CASE
      WHEN CASE
        WHEN criterion_1_1 IS NULL
        THEN TRUE
        WHEN criterion_1_1
        THEN FALSE
        WHEN criterion_1_2 IS NULL
        THEN TRUE
        WHEN criterion_1_2
        THEN FALSE
        ELSE FALSE
      END
      THEN CAST(0 AS BIGINT)
      ELSE 25000
    END + CASE WHEN criterion_2_1 IS NULL THEN CAST(0 AS BIGINT) ELSE 20000 END + CASE
      WHEN CASE
        WHEN criterion_3_1 IS NULL
        THEN TRUE
        WHEN criterion_3_1
        THEN FALSE
        WHEN criterion_3_2 IS NULL
        THEN TRUE
        WHEN criterion_3_2
        THEN FALSE
        ELSE FALSE
      END
      THEN CAST(0 AS BIGINT)
      ELSE 30000
    END + CASE
      WHEN CASE
        WHEN criterion_4_1 IS NULL
        THEN TRUE
        WHEN criterion_4_1
        THEN FALSE
        WHEN criterion_4_2 IS NULL
        THEN TRUE
        WHEN criterion_4_2
        THEN FALSE
        WHEN criterion_4_3 IS NULL
        THEN TRUE
        WHEN criterion_4_3
        THEN FALSE
        ELSE FALSE
      END
      THEN CAST(0 AS BIGINT)
      ELSE 15000
    END + CASE WHEN criterion_5_1 IS NULL THEN CAST(0 AS BIGINT) ELSE 10000 END AS known,
    CAST(0 AS BIGINT) AS intent,
    CAST(0 AS BIGINT) AS persona
  FROM points
), verdicts AS (
  SELECT
    *,
    FALSE AS excluded,
    FALSE AS outside,
    TRUE AS required_met
  FROM axes
), qualification AS (
  SELECT
    *,
    (
      fit >= 70000
    ) AND required_met AND (
      NOT excluded
    ) AND (
      NOT outside
    ) AS qualified,
    fit AS fit_for_tiers
  FROM verdicts
), placed AS (
  SELECT
    *,
    CASE
      WHEN COALESCE(fit_for_tiers >= 70000, FALSE)
      THEN 1
      WHEN COALESCE(fit_for_tiers >= 50000, FALSE)
      THEN 2
      ELSE 3
    END AS open_rank
  FROM qualification
), scored AS (
  SELECT
    *,
    CASE WHEN excluded THEN 6 WHEN outside THEN 5 ELSE open_rank END AS tier_rank,
    CAST(FLOOR((
      CAST(LEAST(GREATEST(fit, 0), 100000) AS DOUBLE) / 100000
    ) * 10000 + 0.5) AS DOUBLE) / 10000 AS combined
  FROM placed
)
SELECT
  account AS account,
  name AS name,
  CASE
    WHEN tier_rank = 1
    THEN 'personal'
    WHEN tier_rank = 2
    THEN 'semi-personal'
    WHEN tier_rank = 3
    THEN 'out'
    WHEN tier_rank = 4
    THEN 'none'
    WHEN tier_rank = 5
    THEN 'outside'
    WHEN tier_rank = 6
    THEN 'excluded'
  END AS tier,
  CAST(fit AS DOUBLE) / 1000 AS fit,
  CAST(intent AS DOUBLE) / 1000 AS intent,
  CAST(persona AS DOUBLE) / 1000 AS persona,
  combined AS combined,
  qualified AS qualified,
  excluded AS excluded,
  CAST(NULL AS STRING) AS excluded_by,
  CAST(fit_low AS DOUBLE) / 1000 AS fit_low,
  CAST(fit_high AS DOUBLE) / 1000 AS fit_high,
  CAST(FLOOR((
    CAST(known AS DOUBLE) / 100000
  ) * 10000 + 0.5) AS DOUBLE) / 10000 AS completeness,
  ARRAY_COMPACT(
    ARRAY(
      CASE
        WHEN points_1 = 25000
        THEN 'industry +25'
        WHEN points_1 = 12500
        THEN 'industry +12.5'
      END,
      CASE
        WHEN points_2 = 20000
        THEN 'company size +20'
        WHEN points_2 = 6000
        THEN 'company size +6'
      END,
      CASE
        WHEN points_3 = 30000
        THEN 'buying signals +30'
        WHEN points_3 = 15000
        THEN 'buying signals +15'
      END,
      CASE
        WHEN points_4 = 15000
        THEN 'decision authority +15'
        WHEN points_4 = 12000
        THEN 'decision authority +12'
        WHEN points_4 = 9000
        THEN 'decision authority +9'
      END,
      CASE
        WHEN points_5 = 10000
        THEN 'engagement history +10'
        WHEN points_5 = 4000
        THEN 'engagement history +4'
      END
    )
  ) AS reasons,
  ARRAY_COMPACT(
    ARRAY(
      CASE
        WHEN CASE
          WHEN criterion_1_1 IS NULL
          THEN TRUE
          WHEN criterion_1_1
          THEN FALSE
          WHEN criterion_1_2 IS NULL
          THEN TRUE
          WHEN criterion_1_2
          THEN FALSE
          ELSE FALSE
        END
        THEN 'industry'
      END,
      CASE WHEN criterion_2_1 IS NULL THEN 'company size' END,
      CASE
        WHEN CASE
          WHEN criterion_3_1 IS NULL
          THEN TRUE
          WHEN criterion_3_1
          THEN FALSE
          WHEN criterion_3_2 IS NULL
          THEN TRUE
          WHEN criterion_3_2
          THEN FALSE
          ELSE FALSE
        END
        THEN 'buying signals'
      END,
      CASE
        WHEN CASE
          WHEN criterion_4_1 IS NULL
          THEN TRUE
          WHEN criterion_4_1
          THEN FALSE
          WHEN criterion_4_2 IS NULL
          THEN TRUE
          WHEN criterion_4_2
          THEN FALSE
          WHEN criterion_4_3 IS NULL
          THEN TRUE
          WHEN criterion_4_3
          THEN FALSE
          ELSE FALSE
        END
        THEN 'decision authority'
      END,
      CASE WHEN criterion_5_1 IS NULL THEN 'engagement history' END
    )
  ) AS unknown,
  origin AS origin,
  'graded' AS profile,
  1 AS profile_version,
  CAST('2026-10-01' AS DATE) AS as_of
FROM scored
ORDER BY
  tier_rank NULLS LAST,
  combined DESC,
  account ASC NULLS LAST
