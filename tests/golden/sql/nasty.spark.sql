WITH signal_ages AS (
  SELECT
    account,
    LOWER(TRANSLATE(TRIM(BOTH '                　' FROM `kind`), 'İΣ', 'iσ')) AS kind,
    DATEDIFF(CAST('2026-10-01' AS DATE), `at`) AS age,
    CASE
      WHEN NOT CASE
        WHEN CAST(`strength` AS DOUBLE) BETWEEN -1.7976931348623157e308 AND 1.7976931348623157e308
        THEN CAST(`strength` AS DOUBLE)
      END IS NULL
      THEN CAST(FLOOR(
        LEAST(
          GREATEST(
            CASE
              WHEN CAST(`strength` AS DOUBLE) BETWEEN -1.7976931348623157e308 AND 1.7976931348623157e308
              THEN CAST(`strength` AS DOUBLE)
            END,
            0
          ),
          1000
        ) * 1000 + 0.5
      ) AS BIGINT)
      ELSE 1000
    END AS strength,
    NULLIF(LOWER(TRANSLATE(TRIM(BOTH '                　' FROM `role`), 'İΣ', 'iσ')), '') AS s_role
  FROM signals
), decay AS (
  SELECT
    days,
    decayed_1,
    decayed_2
  FROM VALUES
    (0, 2500, -1000),
    (1, 2500, -500),
    (2, 1768, -250),
    (3, 1250, -125),
    (4, 884, -62),
    (5, 625, -31),
    (6, 442, -16),
    (7, 313, -8),
    (8, 221, -4),
    (9, 156, -2),
    (10, 110, -1),
    (11, 78, 0),
    (12, 55, 0),
    (13, 39, 0),
    (14, 28, 0),
    (15, 20, 0),
    (16, 14, 0),
    (17, 10, 0),
    (18, 7, 0),
    (19, 5, 0),
    (20, 3, 0),
    (21, 2, 0),
    (22, 2, 0),
    (23, 1, 0),
    (24, 1, 0),
    (25, 1, 0) AS decay_rows(days, decayed_1, decayed_2)
), signal_worth AS (
  SELECT
    signal_ages.*,
    CASE
      WHEN kind IN ('pricing_page', 'o\'clock')
      THEN CAST(FLOOR(CAST((
        COALESCE(decayed_1, 0) * strength
      ) + 500 AS DOUBLE) / 1000) AS BIGINT)
      ELSE 0
    END AS worth_1,
    CASE
      WHEN kind = 'o\'clock'
      THEN CAST(FLOOR(CAST((
        COALESCE(decayed_2, 0) * strength
      ) + 500 AS DOUBLE) / 1000) AS BIGINT)
      ELSE 0
    END AS worth_2,
    CASE WHEN TRUE AND (
      age <= 3
    ) THEN 1 ELSE 0 END AS worth_3,
    CASE
      WHEN kind = LOWER(TRANSLATE('éclair', 'İΣ', 'iσ'))
      THEN CAST(FLOOR(CAST((
        1000 * strength
      ) + 500 AS DOUBLE) / 1000) AS BIGINT)
      ELSE 0
    END AS worth_4
  FROM signal_ages
  LEFT JOIN decay
    ON age = days
  WHERE
    age >= 0
    AND CASE WHEN kind = LOWER(TRANSLATE('éclair', 'İΣ', 'iσ')) THEN TRUE ELSE age <= 30 END
), signal_sums AS (
  SELECT
    account,
    CAST(SUM(worth_1) AS BIGINT) AS intent_1,
    CAST(SUM(worth_2) AS BIGINT) AS intent_2,
    CAST(SUM(worth_3) AS BIGINT) AS intent_3,
    CAST(SUM(worth_4) AS BIGINT) AS intent_4,
    CAST(SUM(
      CASE
        WHEN TRUE AND (
          age <= 30
        ) AND COALESCE(s_role IN ('b', 'a'), FALSE)
        THEN 1
        ELSE 0
      END
    ) AS BIGINT) AS window_1,
    CAST(SUM(
      CASE
        WHEN (
          kind IN ('pricing_page', 'o\'clock')
        ) AND (
          age <= 7
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
    *,
    COALESCE(
      (
        p_seniority IN ('vp', 'c-level')
      )
      AND (
        p_last_active >= CAST('2026-01-01' AS DATE)
      ),
      FALSE
    ) AS fills_1,
    COALESCE(NOT (
      p_department IS NULL
    ), FALSE) AS fills_2
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
      NULLIF(LOWER(TRANSLATE(TRIM(BOTH '                　' FROM `department`), 'İΣ', 'iσ')), '') AS p_department,
      CAST(`last_active` AS DATE) AS p_last_active,
      NULLIF(LOWER(TRANSLATE(TRIM(BOTH '                　' FROM `seniority`), 'İΣ', 'iσ')), '') AS p_seniority
    FROM people
  ) AS people_read
), people_best AS (
  SELECT
    account,
    MAX(rank_of_seniority) AS best_rank,
    MAX(CASE WHEN fills_1 THEN 1 ELSE 0 END) AS persona_1,
    MAX(CASE WHEN fills_2 THEN 1 ELSE 0 END) AS persona_2
  FROM people_known
  GROUP BY
    account
), contacts AS (
  SELECT
    account,
    MAX(CASE WHEN persona_number = 1 THEN 'VP "Ops"' END) AS contact_1_persona,
    MAX(CASE WHEN persona_number = 1 THEN `name` END) AS contact_1_name,
    MAX(CASE WHEN persona_number = 1 THEN `email` END) AS contact_1_email,
    MAX(CASE WHEN persona_number = 1 THEN `title` END) AS contact_1_title,
    MAX(CASE WHEN persona_number = 2 THEN 'any one' END) AS contact_2_persona,
    MAX(CASE WHEN persona_number = 2 THEN `name` END) AS contact_2_name,
    MAX(CASE WHEN persona_number = 2 THEN `email` END) AS contact_2_email,
    MAX(CASE WHEN persona_number = 2 THEN `title` END) AS contact_2_title
  FROM (
    SELECT
      *,
      ROW_NUMBER() OVER (
        PARTITION BY account, persona_number
        ORDER BY `rank_of_seniority` DESC, `last_active` DESC, `started` ASC NULLS LAST, `name` ASC NULLS LAST, `person` ASC NULLS LAST
      ) AS place
    FROM (
      SELECT
        `account`,
        `person`,
        `name`,
        `email`,
        `title`,
        `started`,
        `last_active`,
        rank_of_seniority,
        1 AS persona_number
      FROM people_known
      WHERE
        fills_1
      UNION ALL
      SELECT
        `account`,
        `person`,
        `name`,
        `email`,
        `title`,
        `started`,
        `last_active`,
        rank_of_seniority,
        2 AS persona_number
      FROM people_known
      WHERE
        fills_2
    ) AS candidates
  ) AS ranked
  WHERE
    place = 1
  GROUP BY
    account
), facts AS (
  SELECT
    account_rows.`account`,
    account_rows.`name`,
    account_rows.`origin`,
    account_rows.`line`,
    CASE
      WHEN CAST(account_rows.`2023_revenue` AS DOUBLE) BETWEEN -1.7976931348623157e308 AND 1.7976931348623157e308
      THEN CAST(account_rows.`2023_revenue` AS DOUBLE)
    END AS a_2023_revenue,
    NULLIF(
      LOWER(
        TRANSLATE(TRIM(BOTH '                　' FROM account_rows.`country`), 'İΣ', 'iσ')
      ),
      ''
    ) AS a_country,
    CAST(account_rows.`founded` AS DATE) AS a_founded,
    CASE
      WHEN CAST(account_rows.`größe` AS DOUBLE) BETWEEN -1.7976931348623157e308 AND 1.7976931348623157e308
      THEN CAST(account_rows.`größe` AS DOUBLE)
    END AS `a_größe`,
    CAST(account_rows.`public` AS BOOLEAN) AS a_public,
    TRANSFORM(
      ARRAY_COMPACT(
        CASE
          WHEN NOT COALESCE(
            CASE
              WHEN SUBSTRING(
                REPLACE(
                  REPLACE(REPLACE(CAST(account_rows.`tools__date` AS STRING), '[', ''), ']', ''),
                  ',',
                  ';'
                ),
                1,
                10
              ) RLIKE '^[1-9][0-9]{3}-[0-9]{2}-[0-9]{2}$'
              THEN TRY_CAST(SUBSTRING(
                REPLACE(
                  REPLACE(REPLACE(CAST(account_rows.`tools__date` AS STRING), '[', ''), ']', ''),
                  ',',
                  ';'
                ),
                1,
                10
              ) AS DATE)
            END > CAST('2026-10-01' AS DATE),
            FALSE
          )
          THEN account_rows.`tools`
        END
      ),
      item -> LOWER(TRANSLATE(item, 'İΣ', 'iσ'))
    ) AS a_tools,
    NULLIF(
      LOWER(TRANSLATE(TRIM(BOTH '                　' FROM account_rows.`words`), 'İΣ', 'iσ')),
      ''
    ) AS a_words,
    NULLIF(
      LOWER(
        TRANSLATE(
          TRIM(BOTH '                　' FROM REPLACE(
            REPLACE(REPLACE(CAST(account_rows.`tools__source` AS STRING), '[', ''), ']', ''),
            ',',
            ';'
          )),
          'İΣ',
          'iσ'
        )
      ),
      ''
    ) AS `a_tools__source`,
    COALESCE(signal_sums.intent_1, 0) AS intent_1,
    COALESCE(signal_sums.intent_2, 0) AS intent_2,
    COALESCE(signal_sums.intent_3, 0) AS intent_3,
    COALESCE(signal_sums.intent_4, 0) AS intent_4,
    COALESCE(signal_sums.window_1, 0) AS window_1,
    COALESCE(signal_sums.window_2, 0) AS window_2,
    COALESCE(people_best.persona_1, 0) AS persona_1,
    COALESCE(people_best.persona_2, 0) AS persona_2,
    contacts.contact_1_persona,
    contacts.contact_1_name,
    contacts.contact_1_email,
    contacts.contact_1_title,
    contacts.contact_2_persona,
    contacts.contact_2_name,
    contacts.contact_2_email,
    contacts.contact_2_title
  FROM accounts AS account_rows
  LEFT JOIN signal_sums
    ON account_rows.account = signal_sums.account
  LEFT JOIN people_best
    ON account_rows.account = people_best.account
  LEFT JOIN contacts
    ON account_rows.account = contacts.account
), conditions AS (
  SELECT
    *,
    `a_größe` <= 10 AS boundary_1,
    NOT CASE
      WHEN NOT a_tools IS NULL
      THEN ARRAYS_OVERLAP(a_tools, ARRAY('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'say "hi"', 'o\'brien'))
    END AS exclusion_1,
    (
      a_tools IS NULL
    )
    OR (
      `a_tools__source` IS NULL
    )
    OR COALESCE(
      CASE
        WHEN NOT SPLIT(
          REPLACE(
            REPLACE(
              LOWER(TRANSLATE(TRIM(BOTH '                　' FROM `a_tools__source`), 'İΣ', 'iσ')),
              '; ',
              ';'
            ),
            ' ;',
            ';'
          ),
          ';'
        ) IS NULL
        THEN (
          ARRAY_CONTAINS(
            SPLIT(
              REPLACE(
                REPLACE(
                  LOWER(TRANSLATE(TRIM(BOTH '                　' FROM `a_tools__source`), 'İΣ', 'iσ')),
                  '; ',
                  ';'
                ),
                ' ;',
                ';'
              ),
              ';'
            ),
            'own'
          )
        )
        OR (
          ARRAY_CONTAINS(
            SPLIT(
              REPLACE(
                REPLACE(
                  LOWER(TRANSLATE(TRIM(BOTH '                　' FROM `a_tools__source`), 'İΣ', 'iσ')),
                  '; ',
                  ';'
                ),
                ' ;',
                ';'
              ),
              ';'
            ),
            'file'
          )
        )
        OR (
          ARRAY_CONTAINS(
            SPLIT(
              REPLACE(
                REPLACE(
                  LOWER(TRANSLATE(TRIM(BOTH '                　' FROM `a_tools__source`), 'İΣ', 'iσ')),
                  '; ',
                  ';'
                ),
                ' ;',
                ';'
              ),
              ';'
            ),
            'manual'
          )
        )
        OR (
          ARRAY_CONTAINS(
            SPLIT(
              REPLACE(
                REPLACE(
                  LOWER(TRANSLATE(TRIM(BOTH '                　' FROM `a_tools__source`), 'İΣ', 'iσ')),
                  '; ',
                  ';'
                ),
                ' ;',
                ';'
              ),
              ';'
            ),
            'crm'
          )
        )
        OR (
          ARRAY_CONTAINS(
            SPLIT(
              REPLACE(
                REPLACE(
                  LOWER(TRANSLATE(TRIM(BOTH '                　' FROM `a_tools__source`), 'İΣ', 'iσ')),
                  '; ',
                  ';'
                ),
                ' ;',
                ';'
              ),
              ';'
            ),
            'hubspot'
          )
        )
        OR (
          ARRAY_CONTAINS(
            SPLIT(
              REPLACE(
                REPLACE(
                  LOWER(TRANSLATE(TRIM(BOTH '                　' FROM `a_tools__source`), 'İΣ', 'iσ')),
                  '; ',
                  ';'
                ),
                ' ;',
                ';'
              ),
              ';'
            ),
            'salesforce'
          )
        )
        OR (
          ARRAY_CONTAINS(
            SPLIT(
              REPLACE(
                REPLACE(
                  LOWER(TRANSLATE(TRIM(BOTH '                　' FROM `a_tools__source`), 'İΣ', 'iσ')),
                  '; ',
                  ';'
                ),
                ' ;',
                ';'
              ),
              ';'
            ),
            'pipedrive'
          )
        )
      END,
      FALSE
    )
    OR COALESCE(
      SIZE(
        ARRAY_DISTINCT(
          SPLIT(
            REPLACE(
              REPLACE(
                LOWER(TRANSLATE(TRIM(BOTH '                　' FROM `a_tools__source`), 'İΣ', 'iσ')),
                '; ',
                ';'
              ),
              ' ;',
              ';'
            ),
            ';'
          )
        )
      ) >= 3,
      FALSE
    ) AS confirmed_1,
    (
      NOT (
        a_country IS NULL
      )
    ) AND (
      NOT STARTSWITH(a_country, '50%_')
    ) AS exclusion_2,
    a_country = 'o\'brien \\ {{x}}' AS criterion_1_1,
    a_country IN (
      LOWER(TRANSLATE('Éclair', 'İΣ', 'iσ')),
      LOWER(TRANSLATE('İzmir', 'İΣ', 'iσ')),
      LOWER(TRANSLATE('ΟΔΟΣ', 'İΣ', 'iσ'))
    ) AS criterion_2_1,
    NOT (
      (
        a_2023_revenue >= -1.5
      ) AND (
        a_2023_revenue <= 0.333333
      )
    ) AS criterion_3_1,
    CASE
      WHEN NOT a_tools IS NULL
      THEN (
        ARRAY_CONTAINS(a_tools, 'b\\c')
      ) AND (
        ARRAY_CONTAINS(a_tools, 'a, b')
      )
    END
    OR CASE
      WHEN NOT SPLIT(
        REPLACE(
          REPLACE(LOWER(TRANSLATE(TRIM(BOTH '                　' FROM a_words), 'İΣ', 'iσ')), '; ', ';'),
          ' ;',
          ';'
        ),
        ';'
      ) IS NULL
      THEN ARRAY_CONTAINS(
        SPLIT(
          REPLACE(
            REPLACE(LOWER(TRANSLATE(TRIM(BOTH '                　' FROM a_words), 'İΣ', 'iσ')), '; ', ';'),
            ' ;',
            ';'
          ),
          ';'
        ),
        'x y'
      )
    END AS criterion_4_1,
    DATEDIFF(CAST('2026-10-01' AS DATE), a_founded) > 36000 AS criterion_5_1,
    (
      DATEDIFF(a_founded, CAST('2026-10-01' AS DATE)) >= -1
    )
    OR (
      a_public IS NULL
    ) AS criterion_5_2,
    NOT (
      a_public AND (
        `a_größe` <> 3
      )
    ) AS criterion_5_3,
    DATEDIFF(CAST('2026-10-01' AS DATE), a_founded) > 36000 AS settled_5_1,
    (
      DATEDIFF(a_founded, CAST('2026-10-01' AS DATE)) >= -1
    )
    OR CASE WHEN NOT (
      a_public IS NULL
    ) THEN FALSE END AS settled_5_2,
    NOT (
      a_public AND (
        `a_größe` <> 3
      )
    ) AS settled_5_3,
    (
      window_1 >= 2
    ) AND (
      window_2 < 5
    ) AS criterion_6_1
  FROM facts
), points AS (
  SELECT
    *,
    CASE WHEN criterion_1_1 THEN 2500 ELSE CAST(0 AS BIGINT) END AS points_1,
    CASE WHEN criterion_2_1 THEN 3000 ELSE CAST(0 AS BIGINT) END AS points_2,
    CASE WHEN criterion_3_1 THEN -1125 ELSE CAST(0 AS BIGINT) END AS points_3,
    CASE WHEN criterion_4_1 THEN 1000 ELSE CAST(0 AS BIGINT) END AS points_4,
    CASE
      WHEN criterion_5_1
      THEN 3850
      WHEN criterion_5_2
      THEN 7000
      WHEN criterion_5_3
      THEN 1400
      WHEN (
        NOT criterion_5_1
      ) AND (
        NOT criterion_5_2
      ) AND (
        NOT criterion_5_3
      )
      THEN 6300
      ELSE CAST(0 AS BIGINT)
    END AS points_5,
    CASE WHEN criterion_6_1 THEN 1000 ELSE CAST(0 AS BIGINT) END AS points_6,
    LEAST(intent_1, 4250) AS worth_1,
    intent_2 AS worth_2,
    CASE WHEN intent_3 >= 2 THEN 1 ELSE 0 END AS worth_3,
    intent_4 AS worth_4,
    CASE WHEN persona_1 = 1 THEN 1500 ELSE 0 END AS role_1,
    CASE WHEN persona_2 = 1 THEN 2000 ELSE 0 END AS role_2
  FROM conditions
), axes AS (
  SELECT
    *,
    points_1 + points_2 + points_3 + points_4 + points_5 + points_6 AS fit,
    points_1 + points_2 + LEAST(
      points_3,
      CASE WHEN COALESCE(criterion_3_1, TRUE) THEN -1125 ELSE points_3 END,
      CASE
        WHEN (
          NOT COALESCE(criterion_3_1, FALSE)
        ) AND COALESCE(TRUE, TRUE)
        THEN 0
        ELSE points_3
      END
    ) + points_4 + LEAST(
      points_5,
      CASE WHEN COALESCE(settled_5_1, TRUE) THEN 3850 ELSE points_5 END,
      CASE
        WHEN (
          NOT COALESCE(settled_5_1, FALSE)
        ) AND COALESCE(settled_5_2, TRUE)
        THEN 7000
        ELSE points_5
      END,
      CASE
        WHEN (
          NOT COALESCE(settled_5_1, FALSE)
        )
        AND (
          NOT COALESCE(settled_5_2, FALSE)
        )
        AND COALESCE(settled_5_3, TRUE)
        THEN 1400
        ELSE points_5
      END,
      CASE
        WHEN (
          NOT COALESCE(settled_5_1, FALSE)
        )
        AND (
          NOT COALESCE(settled_5_2, FALSE)
        )
        AND (
          NOT COALESCE(settled_5_3, FALSE)
        )
        AND COALESCE(TRUE, TRUE)
        THEN 6300
        ELSE points_5
      END
    ) + points_6 AS fit_low,
    CASE WHEN COALESCE(criterion_1_1, TRUE) THEN 2500 ELSE CAST(0 AS BIGINT) END + CASE WHEN COALESCE(criterion_2_1, TRUE) THEN 3000 ELSE CAST(0 AS BIGINT) END + GREATEST(
      points_3,
      CASE WHEN COALESCE(criterion_3_1, TRUE) THEN -1125 ELSE points_3 END,
      CASE
        WHEN (
          NOT COALESCE(criterion_3_1, FALSE)
        ) AND COALESCE(TRUE, TRUE)
        THEN 0
        ELSE points_3
      END
    ) + CASE WHEN COALESCE(criterion_4_1, TRUE) THEN 1000 ELSE CAST(0 AS BIGINT) END + GREATEST(
      points_5,
      CASE WHEN COALESCE(settled_5_1, TRUE) THEN 3850 ELSE points_5 END,
      CASE
        WHEN (
          NOT COALESCE(settled_5_1, FALSE)
        ) AND COALESCE(settled_5_2, TRUE)
        THEN 7000
        ELSE points_5
      END,
      CASE
        WHEN (
          NOT COALESCE(settled_5_1, FALSE)
        )
        AND (
          NOT COALESCE(settled_5_2, FALSE)
        )
        AND COALESCE(settled_5_3, TRUE)
        THEN 1400
        ELSE points_5
      END,
      CASE
        WHEN (
          NOT COALESCE(settled_5_1, FALSE)
        )
        AND (
          NOT COALESCE(settled_5_2, FALSE)
        )
        AND (
          NOT COALESCE(settled_5_3, FALSE)
        )
        AND COALESCE(TRUE, TRUE)
        THEN 6300
        ELSE points_5
      END
    ) + CASE WHEN COALESCE(criterion_6_1, TRUE) THEN 1000 ELSE CAST(0 AS BIGINT) END AS fit_high,
    CASE WHEN criterion_1_1 IS NULL THEN CAST(0 AS BIGINT) ELSE 2500 END + CASE WHEN criterion_2_1 IS NULL THEN CAST(0 AS BIGINT) ELSE 3000 END + CASE WHEN criterion_3_1 IS NULL THEN CAST(0 AS BIGINT) ELSE 1125 END + CASE WHEN criterion_4_1 IS NULL THEN CAST(0 AS BIGINT) ELSE 1000 END + CASE
      WHEN CASE
        WHEN settled_5_1 IS NULL
        THEN TRUE
        WHEN settled_5_1
        THEN FALSE
        WHEN settled_5_2 IS NULL
        THEN TRUE
        WHEN settled_5_2
        THEN FALSE
        WHEN settled_5_3 IS NULL
        THEN TRUE
        WHEN settled_5_3
        THEN FALSE
        ELSE FALSE
      END
      THEN CAST(0 AS BIGINT)
      ELSE 7000
    END + CASE WHEN criterion_6_1 IS NULL THEN CAST(0 AS BIGINT) ELSE 1000 END AS known,
    worth_1 + worth_2 + worth_3 + worth_4 AS intent,
    role_1 + role_2 AS persona
  FROM points
), verdicts AS (
  SELECT
    *,
    (
      COALESCE(exclusion_1, FALSE) AND confirmed_1
    )
    OR COALESCE(exclusion_2, FALSE) AS excluded,
    NOT COALESCE(boundary_1, TRUE) AS outside,
    COALESCE(criterion_1_1, FALSE) AS required_met
  FROM axes
), qualification AS (
  SELECT
    *,
    (
      fit >= 1500
    ) AND required_met AND (
      NOT excluded
    ) AND (
      NOT outside
    ) AS qualified,
    CASE WHEN required_met THEN fit ELSE LEAST(fit, 1499) END AS fit_for_tiers
  FROM verdicts
), placed AS (
  SELECT
    *,
    CASE
      WHEN COALESCE((
        qualified AND (
          intent >= 1
        )
      ) OR (
        persona > 0
      ), FALSE)
      THEN 1
      WHEN COALESCE(
        (
          NOT excluded
        ) AND (
          a_country = LOWER(TRANSLATE('éclair', 'İΣ', 'iσ'))
        ),
        FALSE
      )
      THEN 2
      ELSE 3
    END AS open_rank
  FROM qualification
), scored AS (
  SELECT
    *,
    CASE WHEN excluded THEN 5 WHEN outside THEN 4 ELSE open_rank END AS tier_rank,
    CAST(FLOOR(
      (
        (
          (
            CAST(LEAST(GREATEST(fit, 0), 14500) AS DOUBLE) / 14500
          ) + (
            CAST(LEAST(GREATEST(intent, 0), 5251) AS DOUBLE) / 5251
          )
        ) / 2
      ) * 10000 + 0.5
    ) AS DOUBLE) / 10000 AS combined
  FROM placed
)
SELECT
  account AS account,
  name AS name,
  CASE
    WHEN tier_rank = 1
    THEN 'to \'p\' \\'
    WHEN tier_rank = 2
    THEN '{{ rest }}'
    WHEN tier_rank = 3
    THEN 'none'
    WHEN tier_rank = 4
    THEN 'outside'
    WHEN tier_rank = 5
    THEN 'excluded'
  END AS tier,
  CAST(fit AS DOUBLE) / 1000 AS fit,
  CAST(intent AS DOUBLE) / 1000 AS intent,
  CAST(persona AS DOUBLE) / 1000 AS persona,
  combined AS combined,
  qualified AS qualified,
  excluded AS excluded,
  CASE
    WHEN excluded
    THEN SUBSTRING(
      CONCAT(
        CASE
          WHEN COALESCE(exclusion_1, FALSE) AND confirmed_1
          THEN CONCAT('; it\'s \\n "out"; -- %s $', '{x} {{ y }}')
          ELSE ''
        END,
        CASE WHEN COALESCE(exclusion_2, FALSE) THEN '; late' ELSE '' END
      ),
      3
    )
  END AS excluded_by,
  CAST(fit_low AS DOUBLE) / 1000 AS fit_low,
  CAST(fit_high AS DOUBLE) / 1000 AS fit_high,
  CAST(FLOOR((
    CAST(known AS DOUBLE) / 15625
  ) * 10000 + 0.5) AS DOUBLE) / 10000 AS completeness,
  ARRAY_COMPACT(
    ARRAY(
      CASE WHEN points_1 = 2500 THEN 'a/b \\ \'c\' +2.5' END,
      CASE WHEN points_2 = 3000 THEN 'ÉCLAIR 😀 +3' END,
      CASE WHEN points_3 = -1125 THEN 'against -1.125' END,
      CASE WHEN points_4 = 1000 THEN 'lists +1' END,
      CASE
        WHEN points_5 = 3850
        THEN 'graded "2" +3.85'
        WHEN points_5 = 7000
        THEN 'graded "2" +7'
        WHEN points_5 = 1400
        THEN 'graded "2" +1.4'
        WHEN points_5 = 6300
        THEN 'graded "2" +6.3'
      END,
      CASE WHEN points_6 = 1000 THEN 'windows +1' END,
      CASE
        WHEN worth_1 <> 0
        THEN CONCAT(
          'visits ',
          CONCAT(
            '+',
            CAST(CAST(FLOOR(CAST(worth_1 AS DOUBLE) / 1000) AS BIGINT) AS STRING),
            CASE
              WHEN (
                worth_1 % 1000
              ) = 0
              THEN ''
              ELSE CONCAT('.', TRIM(TRAILING '0' FROM LPAD(CAST(worth_1 % 1000 AS STRING), 3, '0')))
            END
          )
        )
      END,
      CASE
        WHEN worth_2 <> 0
        THEN CONCAT(
          'o\'clock ',
          CONCAT(
            '-',
            CAST(CAST(FLOOR(CAST(ABS(worth_2) AS DOUBLE) / 1000) AS BIGINT) AS STRING),
            CASE
              WHEN (
                ABS(worth_2) % 1000
              ) = 0
              THEN ''
              ELSE CONCAT('.', TRIM(TRAILING '0' FROM LPAD(CAST(ABS(worth_2) % 1000 AS STRING), 3, '0')))
            END
          )
        )
      END,
      CASE WHEN worth_3 <> 0 THEN 'any +0.001' END,
      CASE
        WHEN worth_4 <> 0
        THEN CONCAT(
          'Éclair ',
          CONCAT(
            '+',
            CAST(CAST(FLOOR(CAST(worth_4 AS DOUBLE) / 1000) AS BIGINT) AS STRING),
            CASE
              WHEN (
                worth_4 % 1000
              ) = 0
              THEN ''
              ELSE CONCAT('.', TRIM(TRAILING '0' FROM LPAD(CAST(worth_4 % 1000 AS STRING), 3, '0')))
            END
          )
        )
      END,
      CASE WHEN role_1 <> 0 THEN 'VP "Ops" +1.5' END,
      CASE WHEN role_2 <> 0 THEN 'any one +2' END
    )
  ) AS reasons,
  ARRAY_COMPACT(
    ARRAY(
      CASE WHEN criterion_1_1 IS NULL THEN 'a/b \\ \'c\'' END,
      CASE WHEN criterion_2_1 IS NULL THEN 'ÉCLAIR 😀' END,
      CASE WHEN criterion_3_1 IS NULL THEN 'against' END,
      CASE WHEN criterion_4_1 IS NULL THEN 'lists' END,
      CASE
        WHEN CASE
          WHEN settled_5_1 IS NULL
          THEN TRUE
          WHEN settled_5_1
          THEN FALSE
          WHEN settled_5_2 IS NULL
          THEN TRUE
          WHEN settled_5_2
          THEN FALSE
          WHEN settled_5_3 IS NULL
          THEN TRUE
          WHEN settled_5_3
          THEN FALSE
          ELSE FALSE
        END
        THEN 'graded "2"'
      END,
      CASE WHEN criterion_6_1 IS NULL THEN 'windows' END,
      CASE WHEN boundary_1 IS NULL THEN 'boundary: "größe" <= 10' END,
      CASE
        WHEN exclusion_1 IS NULL
        THEN CONCAT('exclusion: it\'s \\n "out"; -- %s $', '{x} {{ y }}')
        WHEN COALESCE(exclusion_1, FALSE) AND (
          NOT confirmed_1
        )
        THEN CONCAT('exclusion: it\'s \\n "out"; -- %s $', '{x} {{ y }} (unconfirmed)')
      END,
      CASE WHEN exclusion_2 IS NULL THEN 'exclusion: late' END
    )
  ) AS unknown,
  origin AS origin,
  contact_1_persona AS contact_1_persona,
  contact_1_name AS contact_1_name,
  contact_1_email AS contact_1_email,
  contact_1_title AS contact_1_title,
  contact_2_persona AS contact_2_persona,
  contact_2_name AS contact_2_name,
  contact_2_email AS contact_2_email,
  contact_2_title AS contact_2_title,
  'nasty \'{{ profile }}\' \\ " 😀' AS profile,
  1 AS profile_version,
  CAST('2026-10-01' AS DATE) AS as_of
FROM scored
ORDER BY
  tier_rank NULLS LAST,
  combined DESC,
  account ASC NULLS LAST
