WITH signal_ages AS (
  SELECT
    account,
    LOWER(TRIM(BOTH '                　' FROM "kind")) AS kind,
    DATEDIFF(DAY, "at", CAST('2026-10-01' AS DATE)) AS age,
    1000 AS strength,
    NULLIF(LOWER(TRIM(BOTH '                　' FROM "department")), '') AS s_department
  FROM signals
), decay AS (
  SELECT
    days,
    decayed_1,
    decayed_2,
    decayed_3,
    decayed_4
  FROM (
    SELECT
      0 AS days,
      10000 AS decayed_1,
      10000 AS decayed_2,
      5000 AS decayed_3,
      2000 AS decayed_4
    UNION ALL
    SELECT
      1,
      10000,
      10000,
      5000,
      1903
    UNION ALL
    SELECT
      2,
      10000,
      10000,
      5000,
      1811
    UNION ALL
    SELECT
      3,
      10000,
      10000,
      5000,
      1724
    UNION ALL
    SELECT
      4,
      10000,
      10000,
      5000,
      1641
    UNION ALL
    SELECT
      5,
      10000,
      10000,
      5000,
      1561
    UNION ALL
    SELECT
      6,
      10000,
      10000,
      5000,
      1486
    UNION ALL
    SELECT
      7,
      10000,
      10000,
      5000,
      1414
    UNION ALL
    SELECT
      8,
      9517,
      9772,
      4886,
      1346
    UNION ALL
    SELECT
      9,
      9057,
      9548,
      4774,
      1281
    UNION ALL
    SELECT
      10,
      8620,
      9330,
      4665,
      1219
    UNION ALL
    SELECT
      11,
      8203,
      9117,
      4559,
      1160
    UNION ALL
    SELECT
      12,
      7807,
      8909,
      4454,
      1104
    UNION ALL
    SELECT
      13,
      7430,
      8706,
      4353,
      1051
    UNION ALL
    SELECT
      14,
      7071,
      8507,
      4253,
      1000
    UNION ALL
    SELECT
      15,
      6730,
      8312,
      4156,
      952
    UNION ALL
    SELECT
      16,
      6404,
      8123,
      4061,
      906
    UNION ALL
    SELECT
      17,
      6095,
      7937,
      3969,
      862
    UNION ALL
    SELECT
      18,
      5801,
      7756,
      3878,
      820
    UNION ALL
    SELECT
      19,
      5520,
      7579,
      3789,
      781
    UNION ALL
    SELECT
      20,
      5254,
      7405,
      3703,
      743
    UNION ALL
    SELECT
      21,
      5000,
      7236,
      3618,
      707
    UNION ALL
    SELECT
      22,
      4758,
      7071,
      3536,
      673
    UNION ALL
    SELECT
      23,
      4529,
      6910,
      3455,
      640
    UNION ALL
    SELECT
      24,
      4310,
      6752,
      3376,
      610
    UNION ALL
    SELECT
      25,
      4102,
      6598,
      3299,
      580
    UNION ALL
    SELECT
      26,
      3904,
      6447,
      3223,
      552
    UNION ALL
    SELECT
      27,
      3715,
      6300,
      3150,
      525
    UNION ALL
    SELECT
      28,
      3536,
      6156,
      3078,
      500
    UNION ALL
    SELECT
      29,
      3365,
      6015,
      3008,
      476
    UNION ALL
    SELECT
      30,
      3202,
      5878,
      2939,
      453
    UNION ALL
    SELECT
      31,
      3048,
      5743,
      2872,
      431
    UNION ALL
    SELECT
      32,
      2900,
      5612,
      2806,
      410
    UNION ALL
    SELECT
      33,
      2760,
      5484,
      2742,
      390
    UNION ALL
    SELECT
      34,
      2627,
      5359,
      2679,
      371
    UNION ALL
    SELECT
      35,
      2500,
      5236,
      2618,
      354
    UNION ALL
    SELECT
      36,
      2379,
      5117,
      2558,
      336
    UNION ALL
    SELECT
      37,
      2264,
      5000,
      2500,
      320
    UNION ALL
    SELECT
      38,
      2155,
      4886,
      2443,
      305
    UNION ALL
    SELECT
      39,
      2051,
      4774,
      2387,
      290
    UNION ALL
    SELECT
      40,
      1952,
      4665,
      2333,
      276
    UNION ALL
    SELECT
      41,
      1857,
      4559,
      2279,
      263
    UNION ALL
    SELECT
      42,
      1768,
      4454,
      2227,
      250
    UNION ALL
    SELECT
      43,
      1682,
      4353,
      2176,
      238
    UNION ALL
    SELECT
      44,
      1601,
      4253,
      2127,
      226
    UNION ALL
    SELECT
      45,
      1524,
      4156,
      2078,
      215
    UNION ALL
    SELECT
      46,
      1450,
      4061,
      2031,
      205
    UNION ALL
    SELECT
      47,
      1380,
      3969,
      1984,
      195
    UNION ALL
    SELECT
      48,
      1313,
      3878,
      1939,
      186
    UNION ALL
    SELECT
      49,
      1250,
      3789,
      1895,
      177
    UNION ALL
    SELECT
      50,
      1190,
      3703,
      1851,
      168
    UNION ALL
    SELECT
      51,
      1132,
      3618,
      1809,
      160
    UNION ALL
    SELECT
      52,
      1077,
      3536,
      1768,
      152
    UNION ALL
    SELECT
      53,
      1025,
      3455,
      1727,
      145
    UNION ALL
    SELECT
      54,
      976,
      3376,
      1688,
      138
    UNION ALL
    SELECT
      55,
      929,
      3299,
      1649,
      131
    UNION ALL
    SELECT
      56,
      884,
      3223,
      1612,
      125
    UNION ALL
    SELECT
      57,
      841,
      3150,
      1575,
      119
    UNION ALL
    SELECT
      58,
      801,
      3078,
      1539,
      113
    UNION ALL
    SELECT
      59,
      762,
      3008,
      1504,
      108
    UNION ALL
    SELECT
      60,
      725,
      2939,
      1469,
      103
    UNION ALL
    SELECT
      61,
      690,
      2872,
      1436,
      98
    UNION ALL
    SELECT
      62,
      657,
      2806,
      1403,
      93
    UNION ALL
    SELECT
      63,
      625,
      2742,
      1371,
      88
    UNION ALL
    SELECT
      64,
      595,
      2679,
      1340,
      84
    UNION ALL
    SELECT
      65,
      566,
      2618,
      1309,
      80
    UNION ALL
    SELECT
      66,
      539,
      2558,
      1279,
      76
    UNION ALL
    SELECT
      67,
      513,
      2500,
      1250,
      73
    UNION ALL
    SELECT
      68,
      488,
      2443,
      1221,
      69
    UNION ALL
    SELECT
      69,
      464,
      2387,
      1194,
      66
    UNION ALL
    SELECT
      70,
      442,
      2333,
      1166,
      63
    UNION ALL
    SELECT
      71,
      421,
      2279,
      1140,
      59
    UNION ALL
    SELECT
      72,
      400,
      2227,
      1114,
      57
    UNION ALL
    SELECT
      73,
      381,
      2176,
      1088,
      54
    UNION ALL
    SELECT
      74,
      363,
      2127,
      1063,
      51
    UNION ALL
    SELECT
      75,
      345,
      2078,
      1039,
      49
    UNION ALL
    SELECT
      76,
      328,
      2031,
      1015,
      46
    UNION ALL
    SELECT
      77,
      313,
      1984,
      992,
      44
    UNION ALL
    SELECT
      78,
      297,
      1939,
      969,
      42
    UNION ALL
    SELECT
      79,
      283,
      1895,
      947,
      40
    UNION ALL
    SELECT
      80,
      269,
      1851,
      926,
      38
    UNION ALL
    SELECT
      81,
      256,
      1809,
      905,
      36
    UNION ALL
    SELECT
      82,
      244,
      1768,
      884,
      35
    UNION ALL
    SELECT
      83,
      232,
      1727,
      864,
      33
    UNION ALL
    SELECT
      84,
      221,
      1688,
      844,
      31
    UNION ALL
    SELECT
      85,
      210,
      1649,
      825,
      30
    UNION ALL
    SELECT
      86,
      200,
      1612,
      806,
      28
    UNION ALL
    SELECT
      87,
      190,
      1575,
      787,
      27
    UNION ALL
    SELECT
      88,
      181,
      1539,
      769,
      26
    UNION ALL
    SELECT
      89,
      173,
      1504,
      752,
      24
    UNION ALL
    SELECT
      90,
      164,
      1469,
      735,
      23
    UNION ALL
    SELECT
      91,
      156,
      1436,
      718,
      22
    UNION ALL
    SELECT
      92,
      149,
      1403,
      702,
      21
    UNION ALL
    SELECT
      93,
      142,
      1371,
      686,
      20
    UNION ALL
    SELECT
      94,
      135,
      1340,
      670,
      19
    UNION ALL
    SELECT
      95,
      128,
      1309,
      655,
      18
    UNION ALL
    SELECT
      96,
      122,
      1279,
      640,
      17
    UNION ALL
    SELECT
      97,
      116,
      1250,
      625,
      16
    UNION ALL
    SELECT
      98,
      110,
      1221,
      611,
      16
    UNION ALL
    SELECT
      99,
      105,
      1194,
      597,
      15
    UNION ALL
    SELECT
      100,
      100,
      1166,
      583,
      14
    UNION ALL
    SELECT
      101,
      95,
      1140,
      570,
      13
    UNION ALL
    SELECT
      102,
      91,
      1114,
      557,
      13
    UNION ALL
    SELECT
      103,
      86,
      1088,
      544,
      12
    UNION ALL
    SELECT
      104,
      82,
      1063,
      532,
      12
    UNION ALL
    SELECT
      105,
      78,
      1039,
      520,
      11
    UNION ALL
    SELECT
      106,
      74,
      1015,
      508,
      11
    UNION ALL
    SELECT
      107,
      71,
      992,
      496,
      10
    UNION ALL
    SELECT
      108,
      67,
      969,
      485,
      10
    UNION ALL
    SELECT
      109,
      64,
      947,
      474,
      9
    UNION ALL
    SELECT
      110,
      61,
      926,
      463,
      9
    UNION ALL
    SELECT
      111,
      58,
      905,
      452,
      8
    UNION ALL
    SELECT
      112,
      55,
      884,
      442,
      8
    UNION ALL
    SELECT
      113,
      53,
      864,
      432,
      7
    UNION ALL
    SELECT
      114,
      50,
      844,
      422,
      7
    UNION ALL
    SELECT
      115,
      48,
      825,
      412,
      7
    UNION ALL
    SELECT
      116,
      45,
      806,
      403,
      6
    UNION ALL
    SELECT
      117,
      43,
      787,
      394,
      6
    UNION ALL
    SELECT
      118,
      41,
      769,
      385,
      6
    UNION ALL
    SELECT
      119,
      39,
      752,
      376,
      6
    UNION ALL
    SELECT
      120,
      37,
      735,
      367,
      5
    UNION ALL
    SELECT
      121,
      35,
      718,
      359,
      5
    UNION ALL
    SELECT
      122,
      34,
      702,
      351,
      5
    UNION ALL
    SELECT
      123,
      32,
      686,
      343,
      5
    UNION ALL
    SELECT
      124,
      30,
      670,
      335,
      4
    UNION ALL
    SELECT
      125,
      29,
      655,
      327,
      4
    UNION ALL
    SELECT
      126,
      28,
      640,
      320,
      4
    UNION ALL
    SELECT
      127,
      26,
      625,
      313,
      4
    UNION ALL
    SELECT
      128,
      25,
      611,
      305,
      4
    UNION ALL
    SELECT
      129,
      24,
      597,
      298,
      3
    UNION ALL
    SELECT
      130,
      23,
      583,
      292,
      3
    UNION ALL
    SELECT
      131,
      22,
      570,
      285,
      3
    UNION ALL
    SELECT
      132,
      21,
      557,
      278,
      3
    UNION ALL
    SELECT
      133,
      20,
      544,
      272,
      3
    UNION ALL
    SELECT
      134,
      19,
      532,
      266,
      3
    UNION ALL
    SELECT
      135,
      18,
      520,
      260,
      3
    UNION ALL
    SELECT
      136,
      17,
      508,
      254,
      2
    UNION ALL
    SELECT
      137,
      16,
      496,
      248,
      2
    UNION ALL
    SELECT
      138,
      15,
      485,
      242,
      2
    UNION ALL
    SELECT
      139,
      15,
      474,
      237,
      2
    UNION ALL
    SELECT
      140,
      14,
      463,
      231,
      2
    UNION ALL
    SELECT
      141,
      13,
      452,
      226,
      2
    UNION ALL
    SELECT
      142,
      13,
      442,
      221,
      2
    UNION ALL
    SELECT
      143,
      12,
      432,
      216,
      2
    UNION ALL
    SELECT
      144,
      11,
      422,
      211,
      2
    UNION ALL
    SELECT
      145,
      11,
      412,
      206,
      2
    UNION ALL
    SELECT
      146,
      10,
      403,
      201,
      1
    UNION ALL
    SELECT
      147,
      10,
      394,
      197,
      1
    UNION ALL
    SELECT
      148,
      9,
      385,
      192,
      1
    UNION ALL
    SELECT
      149,
      9,
      376,
      188,
      1
    UNION ALL
    SELECT
      150,
      8,
      367,
      184,
      1
    UNION ALL
    SELECT
      151,
      8,
      359,
      179,
      1
    UNION ALL
    SELECT
      152,
      8,
      351,
      175,
      1
    UNION ALL
    SELECT
      153,
      7,
      343,
      171,
      1
    UNION ALL
    SELECT
      154,
      7,
      335,
      167,
      1
    UNION ALL
    SELECT
      155,
      7,
      327,
      164,
      1
    UNION ALL
    SELECT
      156,
      6,
      320,
      160,
      1
    UNION ALL
    SELECT
      157,
      6,
      313,
      156,
      1
    UNION ALL
    SELECT
      158,
      6,
      305,
      153,
      1
    UNION ALL
    SELECT
      159,
      5,
      298,
      149,
      1
    UNION ALL
    SELECT
      160,
      5,
      292,
      146,
      1
    UNION ALL
    SELECT
      161,
      5,
      285,
      142,
      1
    UNION ALL
    SELECT
      162,
      5,
      278,
      139,
      1
    UNION ALL
    SELECT
      163,
      4,
      272,
      136,
      1
    UNION ALL
    SELECT
      164,
      4,
      266,
      133,
      1
    UNION ALL
    SELECT
      165,
      4,
      260,
      130,
      1
    UNION ALL
    SELECT
      166,
      4,
      254,
      127,
      1
    UNION ALL
    SELECT
      167,
      4,
      248,
      124,
      1
    UNION ALL
    SELECT
      168,
      3,
      242,
      121,
      0
    UNION ALL
    SELECT
      169,
      3,
      237,
      118,
      0
    UNION ALL
    SELECT
      170,
      3,
      231,
      116,
      0
    UNION ALL
    SELECT
      171,
      3,
      226,
      113,
      0
    UNION ALL
    SELECT
      172,
      3,
      221,
      110,
      0
    UNION ALL
    SELECT
      173,
      3,
      216,
      108,
      0
    UNION ALL
    SELECT
      174,
      3,
      211,
      105,
      0
    UNION ALL
    SELECT
      175,
      2,
      206,
      103,
      0
    UNION ALL
    SELECT
      176,
      2,
      201,
      101,
      0
    UNION ALL
    SELECT
      177,
      2,
      197,
      98,
      0
    UNION ALL
    SELECT
      178,
      2,
      192,
      96,
      0
    UNION ALL
    SELECT
      179,
      2,
      188,
      94,
      0
    UNION ALL
    SELECT
      180,
      2,
      184,
      92,
      0
    UNION ALL
    SELECT
      181,
      2,
      179,
      90,
      0
    UNION ALL
    SELECT
      182,
      2,
      175,
      88,
      0
    UNION ALL
    SELECT
      183,
      2,
      171,
      86,
      0
    UNION ALL
    SELECT
      184,
      2,
      167,
      84,
      0
    UNION ALL
    SELECT
      185,
      1,
      164,
      82,
      0
    UNION ALL
    SELECT
      186,
      1,
      160,
      80,
      0
    UNION ALL
    SELECT
      187,
      1,
      156,
      78,
      0
    UNION ALL
    SELECT
      188,
      1,
      153,
      76,
      0
    UNION ALL
    SELECT
      189,
      1,
      149,
      75,
      0
    UNION ALL
    SELECT
      190,
      1,
      146,
      73,
      0
    UNION ALL
    SELECT
      191,
      1,
      142,
      71,
      0
    UNION ALL
    SELECT
      192,
      1,
      139,
      70,
      0
    UNION ALL
    SELECT
      193,
      1,
      136,
      68,
      0
    UNION ALL
    SELECT
      194,
      1,
      133,
      66,
      0
    UNION ALL
    SELECT
      195,
      1,
      130,
      65,
      0
    UNION ALL
    SELECT
      196,
      1,
      127,
      63,
      0
    UNION ALL
    SELECT
      197,
      1,
      124,
      62,
      0
    UNION ALL
    SELECT
      198,
      1,
      121,
      61,
      0
    UNION ALL
    SELECT
      199,
      1,
      118,
      59,
      0
    UNION ALL
    SELECT
      200,
      1,
      116,
      58,
      0
    UNION ALL
    SELECT
      201,
      1,
      113,
      57,
      0
    UNION ALL
    SELECT
      202,
      1,
      110,
      55,
      0
    UNION ALL
    SELECT
      203,
      1,
      108,
      54,
      0
    UNION ALL
    SELECT
      204,
      1,
      105,
      53,
      0
    UNION ALL
    SELECT
      205,
      1,
      103,
      52,
      0
    UNION ALL
    SELECT
      206,
      1,
      101,
      50,
      0
    UNION ALL
    SELECT
      207,
      1,
      98,
      49,
      0
    UNION ALL
    SELECT
      208,
      0,
      96,
      48,
      0
    UNION ALL
    SELECT
      209,
      0,
      94,
      47,
      0
    UNION ALL
    SELECT
      210,
      0,
      92,
      46,
      0
    UNION ALL
    SELECT
      211,
      0,
      90,
      45,
      0
    UNION ALL
    SELECT
      212,
      0,
      88,
      44,
      0
    UNION ALL
    SELECT
      213,
      0,
      86,
      43,
      0
    UNION ALL
    SELECT
      214,
      0,
      84,
      42,
      0
    UNION ALL
    SELECT
      215,
      0,
      82,
      41,
      0
    UNION ALL
    SELECT
      216,
      0,
      80,
      40,
      0
    UNION ALL
    SELECT
      217,
      0,
      78,
      39,
      0
    UNION ALL
    SELECT
      218,
      0,
      76,
      38,
      0
    UNION ALL
    SELECT
      219,
      0,
      75,
      37,
      0
    UNION ALL
    SELECT
      220,
      0,
      73,
      36,
      0
    UNION ALL
    SELECT
      221,
      0,
      71,
      36,
      0
    UNION ALL
    SELECT
      222,
      0,
      70,
      35,
      0
    UNION ALL
    SELECT
      223,
      0,
      68,
      34,
      0
    UNION ALL
    SELECT
      224,
      0,
      66,
      33,
      0
    UNION ALL
    SELECT
      225,
      0,
      65,
      32,
      0
    UNION ALL
    SELECT
      226,
      0,
      63,
      32,
      0
    UNION ALL
    SELECT
      227,
      0,
      62,
      31,
      0
    UNION ALL
    SELECT
      228,
      0,
      61,
      30,
      0
    UNION ALL
    SELECT
      229,
      0,
      59,
      30,
      0
    UNION ALL
    SELECT
      230,
      0,
      58,
      29,
      0
    UNION ALL
    SELECT
      231,
      0,
      57,
      28,
      0
    UNION ALL
    SELECT
      232,
      0,
      55,
      28,
      0
    UNION ALL
    SELECT
      233,
      0,
      54,
      27,
      0
    UNION ALL
    SELECT
      234,
      0,
      53,
      26,
      0
    UNION ALL
    SELECT
      235,
      0,
      52,
      26,
      0
    UNION ALL
    SELECT
      236,
      0,
      50,
      25,
      0
    UNION ALL
    SELECT
      237,
      0,
      49,
      25,
      0
    UNION ALL
    SELECT
      238,
      0,
      48,
      24,
      0
    UNION ALL
    SELECT
      239,
      0,
      47,
      23,
      0
    UNION ALL
    SELECT
      240,
      0,
      46,
      23,
      0
    UNION ALL
    SELECT
      241,
      0,
      45,
      22,
      0
    UNION ALL
    SELECT
      242,
      0,
      44,
      22,
      0
    UNION ALL
    SELECT
      243,
      0,
      43,
      21,
      0
    UNION ALL
    SELECT
      244,
      0,
      42,
      21,
      0
    UNION ALL
    SELECT
      245,
      0,
      41,
      20,
      0
    UNION ALL
    SELECT
      246,
      0,
      40,
      20,
      0
    UNION ALL
    SELECT
      247,
      0,
      39,
      20,
      0
    UNION ALL
    SELECT
      248,
      0,
      38,
      19,
      0
    UNION ALL
    SELECT
      249,
      0,
      37,
      19,
      0
    UNION ALL
    SELECT
      250,
      0,
      36,
      18,
      0
    UNION ALL
    SELECT
      251,
      0,
      36,
      18,
      0
    UNION ALL
    SELECT
      252,
      0,
      35,
      17,
      0
    UNION ALL
    SELECT
      253,
      0,
      34,
      17,
      0
    UNION ALL
    SELECT
      254,
      0,
      33,
      17,
      0
    UNION ALL
    SELECT
      255,
      0,
      32,
      16,
      0
    UNION ALL
    SELECT
      256,
      0,
      32,
      16,
      0
    UNION ALL
    SELECT
      257,
      0,
      31,
      16,
      0
    UNION ALL
    SELECT
      258,
      0,
      30,
      15,
      0
    UNION ALL
    SELECT
      259,
      0,
      30,
      15,
      0
    UNION ALL
    SELECT
      260,
      0,
      29,
      14,
      0
    UNION ALL
    SELECT
      261,
      0,
      28,
      14,
      0
    UNION ALL
    SELECT
      262,
      0,
      28,
      14,
      0
    UNION ALL
    SELECT
      263,
      0,
      27,
      13,
      0
    UNION ALL
    SELECT
      264,
      0,
      26,
      13,
      0
    UNION ALL
    SELECT
      265,
      0,
      26,
      13,
      0
    UNION ALL
    SELECT
      266,
      0,
      25,
      13,
      0
    UNION ALL
    SELECT
      267,
      0,
      25,
      12,
      0
    UNION ALL
    SELECT
      268,
      0,
      24,
      12,
      0
    UNION ALL
    SELECT
      269,
      0,
      23,
      12,
      0
    UNION ALL
    SELECT
      270,
      0,
      23,
      11,
      0
    UNION ALL
    SELECT
      271,
      0,
      22,
      11,
      0
    UNION ALL
    SELECT
      272,
      0,
      22,
      11,
      0
    UNION ALL
    SELECT
      273,
      0,
      21,
      11,
      0
    UNION ALL
    SELECT
      274,
      0,
      21,
      10,
      0
    UNION ALL
    SELECT
      275,
      0,
      20,
      10,
      0
    UNION ALL
    SELECT
      276,
      0,
      20,
      10,
      0
    UNION ALL
    SELECT
      277,
      0,
      20,
      10,
      0
    UNION ALL
    SELECT
      278,
      0,
      19,
      10,
      0
    UNION ALL
    SELECT
      279,
      0,
      19,
      9,
      0
    UNION ALL
    SELECT
      280,
      0,
      18,
      9,
      0
    UNION ALL
    SELECT
      281,
      0,
      18,
      9,
      0
    UNION ALL
    SELECT
      282,
      0,
      17,
      9,
      0
    UNION ALL
    SELECT
      283,
      0,
      17,
      9,
      0
    UNION ALL
    SELECT
      284,
      0,
      17,
      8,
      0
    UNION ALL
    SELECT
      285,
      0,
      16,
      8,
      0
    UNION ALL
    SELECT
      286,
      0,
      16,
      8,
      0
    UNION ALL
    SELECT
      287,
      0,
      16,
      8,
      0
    UNION ALL
    SELECT
      288,
      0,
      15,
      8,
      0
    UNION ALL
    SELECT
      289,
      0,
      15,
      7,
      0
    UNION ALL
    SELECT
      290,
      0,
      14,
      7,
      0
    UNION ALL
    SELECT
      291,
      0,
      14,
      7,
      0
    UNION ALL
    SELECT
      292,
      0,
      14,
      7,
      0
    UNION ALL
    SELECT
      293,
      0,
      13,
      7,
      0
    UNION ALL
    SELECT
      294,
      0,
      13,
      7,
      0
    UNION ALL
    SELECT
      295,
      0,
      13,
      6,
      0
    UNION ALL
    SELECT
      296,
      0,
      13,
      6,
      0
    UNION ALL
    SELECT
      297,
      0,
      12,
      6,
      0
    UNION ALL
    SELECT
      298,
      0,
      12,
      6,
      0
    UNION ALL
    SELECT
      299,
      0,
      12,
      6,
      0
    UNION ALL
    SELECT
      300,
      0,
      11,
      6,
      0
    UNION ALL
    SELECT
      301,
      0,
      11,
      6,
      0
    UNION ALL
    SELECT
      302,
      0,
      11,
      5,
      0
    UNION ALL
    SELECT
      303,
      0,
      11,
      5,
      0
    UNION ALL
    SELECT
      304,
      0,
      10,
      5,
      0
    UNION ALL
    SELECT
      305,
      0,
      10,
      5,
      0
    UNION ALL
    SELECT
      306,
      0,
      10,
      5,
      0
    UNION ALL
    SELECT
      307,
      0,
      10,
      5,
      0
    UNION ALL
    SELECT
      308,
      0,
      10,
      5,
      0
    UNION ALL
    SELECT
      309,
      0,
      9,
      5,
      0
    UNION ALL
    SELECT
      310,
      0,
      9,
      5,
      0
    UNION ALL
    SELECT
      311,
      0,
      9,
      4,
      0
    UNION ALL
    SELECT
      312,
      0,
      9,
      4,
      0
    UNION ALL
    SELECT
      313,
      0,
      9,
      4,
      0
    UNION ALL
    SELECT
      314,
      0,
      8,
      4,
      0
    UNION ALL
    SELECT
      315,
      0,
      8,
      4,
      0
    UNION ALL
    SELECT
      316,
      0,
      8,
      4,
      0
    UNION ALL
    SELECT
      317,
      0,
      8,
      4,
      0
    UNION ALL
    SELECT
      318,
      0,
      8,
      4,
      0
    UNION ALL
    SELECT
      319,
      0,
      7,
      4,
      0
    UNION ALL
    SELECT
      320,
      0,
      7,
      4,
      0
    UNION ALL
    SELECT
      321,
      0,
      7,
      4,
      0
    UNION ALL
    SELECT
      322,
      0,
      7,
      3,
      0
    UNION ALL
    SELECT
      323,
      0,
      7,
      3,
      0
    UNION ALL
    SELECT
      324,
      0,
      7,
      3,
      0
    UNION ALL
    SELECT
      325,
      0,
      6,
      3,
      0
    UNION ALL
    SELECT
      326,
      0,
      6,
      3,
      0
    UNION ALL
    SELECT
      327,
      0,
      6,
      3,
      0
    UNION ALL
    SELECT
      328,
      0,
      6,
      3,
      0
    UNION ALL
    SELECT
      329,
      0,
      6,
      3,
      0
    UNION ALL
    SELECT
      330,
      0,
      6,
      3,
      0
    UNION ALL
    SELECT
      331,
      0,
      6,
      3,
      0
    UNION ALL
    SELECT
      332,
      0,
      5,
      3,
      0
    UNION ALL
    SELECT
      333,
      0,
      5,
      3,
      0
    UNION ALL
    SELECT
      334,
      0,
      5,
      3,
      0
    UNION ALL
    SELECT
      335,
      0,
      5,
      3,
      0
    UNION ALL
    SELECT
      336,
      0,
      5,
      2,
      0
    UNION ALL
    SELECT
      337,
      0,
      5,
      2,
      0
    UNION ALL
    SELECT
      338,
      0,
      5,
      2,
      0
    UNION ALL
    SELECT
      339,
      0,
      5,
      2,
      0
    UNION ALL
    SELECT
      340,
      0,
      5,
      2,
      0
    UNION ALL
    SELECT
      341,
      0,
      4,
      2,
      0
    UNION ALL
    SELECT
      342,
      0,
      4,
      2,
      0
    UNION ALL
    SELECT
      343,
      0,
      4,
      2,
      0
    UNION ALL
    SELECT
      344,
      0,
      4,
      2,
      0
    UNION ALL
    SELECT
      345,
      0,
      4,
      2,
      0
    UNION ALL
    SELECT
      346,
      0,
      4,
      2,
      0
    UNION ALL
    SELECT
      347,
      0,
      4,
      2,
      0
    UNION ALL
    SELECT
      348,
      0,
      4,
      2,
      0
    UNION ALL
    SELECT
      349,
      0,
      4,
      2,
      0
    UNION ALL
    SELECT
      350,
      0,
      4,
      2,
      0
    UNION ALL
    SELECT
      351,
      0,
      4,
      2,
      0
    UNION ALL
    SELECT
      352,
      0,
      3,
      2,
      0
    UNION ALL
    SELECT
      353,
      0,
      3,
      2,
      0
    UNION ALL
    SELECT
      354,
      0,
      3,
      2,
      0
    UNION ALL
    SELECT
      355,
      0,
      3,
      2,
      0
    UNION ALL
    SELECT
      356,
      0,
      3,
      2,
      0
    UNION ALL
    SELECT
      357,
      0,
      3,
      2,
      0
    UNION ALL
    SELECT
      358,
      0,
      3,
      2,
      0
    UNION ALL
    SELECT
      359,
      0,
      3,
      1,
      0
    UNION ALL
    SELECT
      360,
      0,
      3,
      1,
      0
    UNION ALL
    SELECT
      361,
      0,
      3,
      1,
      0
    UNION ALL
    SELECT
      362,
      0,
      3,
      1,
      0
    UNION ALL
    SELECT
      363,
      0,
      3,
      1,
      0
    UNION ALL
    SELECT
      364,
      0,
      3,
      1,
      0
    UNION ALL
    SELECT
      365,
      0,
      3,
      1,
      0
    UNION ALL
    SELECT
      366,
      0,
      2,
      1,
      0
    UNION ALL
    SELECT
      367,
      0,
      2,
      1,
      0
    UNION ALL
    SELECT
      368,
      0,
      2,
      1,
      0
    UNION ALL
    SELECT
      369,
      0,
      2,
      1,
      0
    UNION ALL
    SELECT
      370,
      0,
      2,
      1,
      0
    UNION ALL
    SELECT
      371,
      0,
      2,
      1,
      0
    UNION ALL
    SELECT
      372,
      0,
      2,
      1,
      0
    UNION ALL
    SELECT
      373,
      0,
      2,
      1,
      0
    UNION ALL
    SELECT
      374,
      0,
      2,
      1,
      0
    UNION ALL
    SELECT
      375,
      0,
      2,
      1,
      0
    UNION ALL
    SELECT
      376,
      0,
      2,
      1,
      0
    UNION ALL
    SELECT
      377,
      0,
      2,
      1,
      0
    UNION ALL
    SELECT
      378,
      0,
      2,
      1,
      0
    UNION ALL
    SELECT
      379,
      0,
      2,
      1,
      0
    UNION ALL
    SELECT
      380,
      0,
      2,
      1,
      0
    UNION ALL
    SELECT
      381,
      0,
      2,
      1,
      0
    UNION ALL
    SELECT
      382,
      0,
      2,
      1,
      0
    UNION ALL
    SELECT
      383,
      0,
      2,
      1,
      0
    UNION ALL
    SELECT
      384,
      0,
      2,
      1,
      0
    UNION ALL
    SELECT
      385,
      0,
      2,
      1,
      0
    UNION ALL
    SELECT
      386,
      0,
      2,
      1,
      0
    UNION ALL
    SELECT
      387,
      0,
      2,
      1,
      0
    UNION ALL
    SELECT
      388,
      0,
      2,
      1,
      0
    UNION ALL
    SELECT
      389,
      0,
      1,
      1,
      0
    UNION ALL
    SELECT
      390,
      0,
      1,
      1,
      0
    UNION ALL
    SELECT
      391,
      0,
      1,
      1,
      0
    UNION ALL
    SELECT
      392,
      0,
      1,
      1,
      0
    UNION ALL
    SELECT
      393,
      0,
      1,
      1,
      0
    UNION ALL
    SELECT
      394,
      0,
      1,
      1,
      0
    UNION ALL
    SELECT
      395,
      0,
      1,
      1,
      0
    UNION ALL
    SELECT
      396,
      0,
      1,
      1,
      0
    UNION ALL
    SELECT
      397,
      0,
      1,
      1,
      0
    UNION ALL
    SELECT
      398,
      0,
      1,
      1,
      0
    UNION ALL
    SELECT
      399,
      0,
      1,
      1,
      0
    UNION ALL
    SELECT
      400,
      0,
      1,
      1,
      0
    UNION ALL
    SELECT
      401,
      0,
      1,
      1,
      0
    UNION ALL
    SELECT
      402,
      0,
      1,
      1,
      0
    UNION ALL
    SELECT
      403,
      0,
      1,
      1,
      0
    UNION ALL
    SELECT
      404,
      0,
      1,
      1,
      0
    UNION ALL
    SELECT
      405,
      0,
      1,
      1,
      0
    UNION ALL
    SELECT
      406,
      0,
      1,
      0,
      0
    UNION ALL
    SELECT
      407,
      0,
      1,
      0,
      0
    UNION ALL
    SELECT
      408,
      0,
      1,
      0,
      0
    UNION ALL
    SELECT
      409,
      0,
      1,
      0,
      0
    UNION ALL
    SELECT
      410,
      0,
      1,
      0,
      0
    UNION ALL
    SELECT
      411,
      0,
      1,
      0,
      0
    UNION ALL
    SELECT
      412,
      0,
      1,
      0,
      0
    UNION ALL
    SELECT
      413,
      0,
      1,
      0,
      0
    UNION ALL
    SELECT
      414,
      0,
      1,
      0,
      0
    UNION ALL
    SELECT
      415,
      0,
      1,
      0,
      0
    UNION ALL
    SELECT
      416,
      0,
      1,
      0,
      0
    UNION ALL
    SELECT
      417,
      0,
      1,
      0,
      0
    UNION ALL
    SELECT
      418,
      0,
      1,
      0,
      0
    UNION ALL
    SELECT
      419,
      0,
      1,
      0,
      0
    UNION ALL
    SELECT
      420,
      0,
      1,
      0,
      0
    UNION ALL
    SELECT
      421,
      0,
      1,
      0,
      0
    UNION ALL
    SELECT
      422,
      0,
      1,
      0,
      0
    UNION ALL
    SELECT
      423,
      0,
      1,
      0,
      0
    UNION ALL
    SELECT
      424,
      0,
      1,
      0,
      0
    UNION ALL
    SELECT
      425,
      0,
      1,
      0,
      0
    UNION ALL
    SELECT
      426,
      0,
      1,
      0,
      0
    UNION ALL
    SELECT
      427,
      0,
      1,
      0,
      0
    UNION ALL
    SELECT
      428,
      0,
      1,
      0,
      0
    UNION ALL
    SELECT
      429,
      0,
      1,
      0,
      0
    UNION ALL
    SELECT
      430,
      0,
      1,
      0,
      0
    UNION ALL
    SELECT
      431,
      0,
      1,
      0,
      0
    UNION ALL
    SELECT
      432,
      0,
      1,
      0,
      0
    UNION ALL
    SELECT
      433,
      0,
      1,
      0,
      0
    UNION ALL
    SELECT
      434,
      0,
      1,
      0,
      0
    UNION ALL
    SELECT
      435,
      0,
      1,
      0,
      0
  ) AS decay_rows
), signal_worth AS (
  SELECT
    signal_ages.*,
    CASE WHEN kind = 'pricing_page_visit' THEN COALESCE(decayed_1, 0) ELSE 0 END AS worth_1,
    CASE WHEN kind = 'g2_comparison' THEN COALESCE(decayed_2, 0) ELSE 0 END AS worth_2,
    CASE WHEN (
      kind = 'blog_visit'
    ) AND (
      age <= 7
    ) THEN 1 ELSE 0 END AS worth_3,
    CASE WHEN kind = 'linkedin_engagement' THEN COALESCE(decayed_3, 0) ELSE 0 END AS worth_4,
    CASE WHEN kind = 'bombora_surge' THEN COALESCE(decayed_4, 0) ELSE 0 END AS worth_5
  FROM signal_ages
  LEFT JOIN decay
    ON age = days
  WHERE
    age >= 0
    AND CASE
      WHEN kind = 'blog_visit'
      THEN age <= 7
      WHEN kind = 'bombora_surge'
      THEN age <= 167
      WHEN kind = 'g2_comparison'
      THEN age <= 435
      WHEN kind = 'job_opening'
      THEN age <= 90
      WHEN kind = 'linkedin_engagement'
      THEN age <= 405
      WHEN kind = 'pricing_page_visit'
      THEN age <= 207
      ELSE FALSE
    END
), signal_sums AS (
  SELECT
    account,
    CAST(SUM(worth_1) AS BIGINT) AS intent_1,
    CAST(SUM(worth_2) AS BIGINT) AS intent_2,
    CAST(SUM(worth_3) AS BIGINT) AS intent_3,
    CAST(SUM(worth_4) AS BIGINT) AS intent_4,
    CAST(SUM(worth_5) AS BIGINT) AS intent_5,
    CAST(SUM(
      CASE
        WHEN (
          kind = 'job_opening'
        )
        AND (
          age <= 90
        )
        AND COALESCE(s_department IN ('sales', 'marketing', 'revops'), FALSE)
        THEN 1
        ELSE 0
      END
    ) AS BIGINT) AS window_1
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
        p_department = 'revenue operations'
      ),
      FALSE
    ) AS fills_1
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
        WHEN NULLIF(LOWER(TRIM(BOTH '                　' FROM "seniority")), '') = 'owner'
        THEN 9
        WHEN NULLIF(LOWER(TRIM(BOTH '                　' FROM "seniority")), '') = 'c-level'
        THEN 8
        WHEN NULLIF(LOWER(TRIM(BOTH '                　' FROM "seniority")), '') = 'vp'
        THEN 7
        WHEN NULLIF(LOWER(TRIM(BOTH '                　' FROM "seniority")), '') = 'director'
        THEN 6
        WHEN NULLIF(LOWER(TRIM(BOTH '                　' FROM "seniority")), '') = 'head'
        THEN 5
        WHEN NULLIF(LOWER(TRIM(BOTH '                　' FROM "seniority")), '') = 'manager'
        THEN 4
        WHEN NULLIF(LOWER(TRIM(BOTH '                　' FROM "seniority")), '') = 'senior'
        THEN 3
        WHEN NULLIF(LOWER(TRIM(BOTH '                　' FROM "seniority")), '') = 'individual'
        THEN 2
        WHEN NULLIF(LOWER(TRIM(BOTH '                　' FROM "seniority")), '') = 'entry'
        THEN 1
        ELSE 0
      END AS rank_of_seniority,
      NULLIF(LOWER(TRIM(BOTH '                　' FROM "department")), '') AS p_department,
      NULLIF(LOWER(TRIM(BOTH '                　' FROM "seniority")), '') AS p_seniority
    FROM people
  ) AS people_read
), people_best AS (
  SELECT
    account,
    MAX(rank_of_seniority) AS best_rank,
    MAX(CASE WHEN fills_1 THEN 1 ELSE 0 END) AS persona_1
  FROM people_known
  GROUP BY
    account
), contacts AS (
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
        ORDER BY "rank_of_seniority" DESC NULLS LAST, "last_active" DESC NULLS LAST, "started" ASC, "name" ASC, "person" ASC
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
      WHERE
        fills_1
    ) AS candidates
  ) AS ranked
  WHERE
    place = 1
  GROUP BY
    account
), facts AS (
  SELECT
    account_rows."account",
    account_rows."name",
    account_rows."origin",
    account_rows."line",
    CAST(account_rows."competitor_contract_end" AS DATE) AS a_competitor_contract_end,
    NULLIF(LOWER(TRIM(BOTH '                　' FROM account_rows."country")), '') AS a_country,
    CASE
      WHEN CAST(account_rows."employees" AS DOUBLE PRECISION) BETWEEN -1.7976931348623157e308 AND 1.7976931348623157e308
      THEN CAST(account_rows."employees" AS DOUBLE PRECISION)
    END AS a_employees,
    NULLIF(LOWER(TRIM(BOTH '                　' FROM account_rows."funding_stage")), '') AS a_funding_stage,
    CASE
      WHEN CAST(account_rows."headcount_growth" AS DOUBLE PRECISION) BETWEEN -1.7976931348623157e308 AND 1.7976931348623157e308
      THEN CAST(account_rows."headcount_growth" AS DOUBLE PRECISION)
    END AS a_headcount_growth,
    NULLIF(LOWER(TRIM(BOTH '                　' FROM account_rows."industry")), '') AS a_industry,
    LOWER(
      ',' || SUBSTRING(
        NULLIF(JSON_SERIALIZE(account_rows."technologies"), 'null'),
        2,
        LEN(NULLIF(JSON_SERIALIZE(account_rows."technologies"), 'null')) - 2
      ) || ','
    ) AS a_technologies,
    NULLIF(
      LOWER(
        TRIM(BOTH '                　' FROM REPLACE(
          REPLACE(REPLACE(CAST(account_rows."technologies__source" AS VARCHAR(MAX)), '[', ''), ']', ''),
          ',',
          ';'
        ))
      ),
      ''
    ) AS "a_technologies__source",
    COALESCE(signal_sums.intent_1, 0) AS intent_1,
    COALESCE(signal_sums.intent_2, 0) AS intent_2,
    COALESCE(signal_sums.intent_3, 0) AS intent_3,
    COALESCE(signal_sums.intent_4, 0) AS intent_4,
    COALESCE(signal_sums.intent_5, 0) AS intent_5,
    COALESCE(signal_sums.window_1, 0) AS window_1,
    COALESCE(people_best.persona_1, 0) AS persona_1,
    contacts.contact_1_persona,
    contacts.contact_1_name,
    contacts.contact_1_email,
    contacts.contact_1_title
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
    (
      a_employees >= 20
    ) AND (
      a_employees <= 2000
    ) AS boundary_1,
    a_industry IN ('healthcare', 'government', 'financial services') AS exclusion_1,
    NOT CASE
      WHEN NOT a_technologies IS NULL
      THEN (
        (
          STRPOS(a_technologies, ',"4degrees",') > 0
        )
        OR (
          STRPOS(a_technologies, ',"act! crm",') > 0
        )
        OR (
          STRPOS(a_technologies, ',"act!",') > 0
        )
        OR (
          STRPOS(a_technologies, ',"affinity",') > 0
        )
        OR (
          STRPOS(a_technologies, ',"agile crm",') > 0
        )
        OR (
          STRPOS(a_technologies, ',"apptivo",') > 0
        )
        OR (
          STRPOS(a_technologies, ',"attio",') > 0
        )
        OR (
          STRPOS(a_technologies, ',"base crm",') > 0
        )
        OR (
          STRPOS(a_technologies, ',"bigin",') > 0
        )
        OR (
          STRPOS(a_technologies, ',"bitrix24",') > 0
        )
        OR (
          STRPOS(a_technologies, ',"bitrix24 crm",') > 0
        )
        OR (
          STRPOS(a_technologies, ',"breakcold",') > 0
        )
        OR (
          STRPOS(a_technologies, ',"cas genesisworld",') > 0
        )
        OR (
          STRPOS(a_technologies, ',"capsule",') > 0
        )
        OR (
          STRPOS(a_technologies, ',"capsule crm",') > 0
        )
        OR (
          STRPOS(a_technologies, ',"centralstationcrm",') > 0
        )
        OR (
          STRPOS(a_technologies, ',"clientify",') > 0
        )
        OR (
          STRPOS(a_technologies, ',"close",') > 0
        )
        OR (
          STRPOS(a_technologies, ',"close crm",') > 0
        )
        OR (
          STRPOS(a_technologies, ',"close.io",') > 0
        )
        OR (
          STRPOS(a_technologies, ',"copper",') > 0
        )
        OR (
          STRPOS(a_technologies, ',"copper crm",') > 0
        )
        OR (
          STRPOS(a_technologies, ',"creatio",') > 0
        )
        OR (
          STRPOS(a_technologies, ',"day.ai",') > 0
        )
        OR (
          STRPOS(a_technologies, ',"dealcloud",') > 0
        )
        OR (
          STRPOS(a_technologies, ',"dynamics 365",') > 0
        )
        OR (
          STRPOS(a_technologies, ',"dynamics 365 crm",') > 0
        )
        OR (
          STRPOS(a_technologies, ',"dynamics 365 sales",') > 0
        )
        OR (
          STRPOS(a_technologies, ',"dynamics crm",') > 0
        )
        OR (
          STRPOS(a_technologies, ',"efficy",') > 0
        )
        OR (
          STRPOS(a_technologies, ',"espocrm",') > 0
        )
        OR (
          STRPOS(a_technologies, ',"financial services cloud",') > 0
        )
        OR (
          STRPOS(a_technologies, ',"flowlu",') > 0
        )
        OR (
          STRPOS(a_technologies, ',"folk",') > 0
        )
        OR (
          STRPOS(a_technologies, ',"follow up boss",') > 0
        )
        OR (
          STRPOS(a_technologies, ',"freshsales",') > 0
        )
        OR (
          STRPOS(a_technologies, ',"freshworks crm",') > 0
        )
        OR (
          STRPOS(a_technologies, ',"hubspot",') > 0
        )
        OR (
          STRPOS(a_technologies, ',"hubspot analytics",') > 0
        )
        OR (
          STRPOS(a_technologies, ',"hubspot crm",') > 0
        )
        OR (
          STRPOS(a_technologies, ',"hubspot enterprise",') > 0
        )
        OR (
          STRPOS(a_technologies, ',"hubspot sales hub",') > 0
        )
        OR (
          STRPOS(a_technologies, ',"hubspot starter",') > 0
        )
        OR (
          STRPOS(a_technologies, ',"infor crm",') > 0
        )
        OR (
          STRPOS(a_technologies, ',"insightly",') > 0
        )
        OR (
          STRPOS(a_technologies, ',"keap",') > 0
        )
        OR (
          STRPOS(a_technologies, ',"kommo",') > 0
        )
        OR (
          STRPOS(a_technologies, ',"less annoying crm",') > 0
        )
        OR (
          STRPOS(a_technologies, ',"lightfield",') > 0
        )
        OR (
          STRPOS(a_technologies, ',"lime crm",') > 0
        )
        OR (
          STRPOS(a_technologies, ',"maximizer",') > 0
        )
        OR (
          STRPOS(a_technologies, ',"membrain",') > 0
        )
        OR (
          STRPOS(a_technologies, ',"microsoft dynamics",') > 0
        )
        OR (
          STRPOS(a_technologies, ',"microsoft dynamics 365",') > 0
        )
        OR (
          STRPOS(a_technologies, ',"microsoft dynamics 365 sales",') > 0
        )
        OR (
          STRPOS(a_technologies, ',"microsoft dynamics crm",') > 0
        )
        OR (
          STRPOS(a_technologies, ',"netsuite crm",') > 0
        )
        OR (
          STRPOS(a_technologies, ',"nimble",') > 0
        )
        OR (
          STRPOS(a_technologies, ',"nutshell",') > 0
        )
        OR (
          STRPOS(a_technologies, ',"odoo crm",') > 0
        )
        OR (
          STRPOS(a_technologies, ',"onepagecrm",') > 0
        )
        OR (
          STRPOS(a_technologies, ',"oracle cx",') > 0
        )
        OR (
          STRPOS(a_technologies, ',"oracle netsuite crm",') > 0
        )
        OR (
          STRPOS(a_technologies, ',"oracle sales cloud",') > 0
        )
        OR (
          STRPOS(a_technologies, ',"pega crm",') > 0
        )
        OR (
          STRPOS(a_technologies, ',"pipedrive",') > 0
        )
        OR (
          STRPOS(a_technologies, ',"pipeline crm",') > 0
        )
        OR (
          STRPOS(a_technologies, ',"pipelinedeals",') > 0
        )
        OR (
          STRPOS(a_technologies, ',"pipeliner crm",') > 0
        )
        OR (
          STRPOS(a_technologies, ',"raynet crm",') > 0
        )
        OR (
          STRPOS(a_technologies, ',"really simple systems",') > 0
        )
        OR (
          STRPOS(a_technologies, ',"redtail",') > 0
        )
        OR (
          STRPOS(a_technologies, ',"relateiq",') > 0
        )
        OR (
          STRPOS(a_technologies, ',"ringover crm",') > 0
        )
        OR (
          STRPOS(a_technologies, ',"sap crm",') > 0
        )
        OR (
          STRPOS(a_technologies, ',"sap sales cloud",') > 0
        )
        OR (
          STRPOS(a_technologies, ',"sfdc",') > 0
        )
        OR (
          STRPOS(a_technologies, ',"sales cloud",') > 0
        )
        OR (
          STRPOS(a_technologies, ',"salesflare",') > 0
        )
        OR (
          STRPOS(a_technologies, ',"salesforce",') > 0
        )
        OR (
          STRPOS(a_technologies, ',"salesforce crm",') > 0
        )
        OR (
          STRPOS(a_technologies, ',"salesforce essentials",') > 0
        )
        OR (
          STRPOS(a_technologies, ',"salesforce financial services cloud",') > 0
        )
        OR (
          STRPOS(a_technologies, ',"salesforce health cloud",') > 0
        )
        OR (
          STRPOS(a_technologies, ',"salesforce lightning",') > 0
        )
        OR (
          STRPOS(a_technologies, ',"salesforce spf",') > 0
        )
        OR (
          STRPOS(a_technologies, ',"salesforce sales cloud",') > 0
        )
        OR (
          STRPOS(a_technologies, ',"salesforce starter",') > 0
        )
        OR (
          STRPOS(a_technologies, ',"salesforce.com",') > 0
        )
        OR (
          STRPOS(a_technologies, ',"salesforceiq",') > 0
        )
        OR (
          STRPOS(a_technologies, ',"saleslogix",') > 0
        )
        OR (
          STRPOS(a_technologies, ',"salesmate",') > 0
        )
        OR (
          STRPOS(a_technologies, ',"sellsy",') > 0
        )
        OR (
          STRPOS(a_technologies, ',"siebel",') > 0
        )
        OR (
          STRPOS(a_technologies, ',"streak",') > 0
        )
        OR (
          STRPOS(a_technologies, ',"streak crm",') > 0
        )
        OR (
          STRPOS(a_technologies, ',"sugarcrm",') > 0
        )
        OR (
          STRPOS(a_technologies, ',"suitecrm",') > 0
        )
        OR (
          STRPOS(a_technologies, ',"superoffice crm",') > 0
        )
        OR (
          STRPOS(a_technologies, ',"superoffice",') > 0
        )
        OR (
          STRPOS(a_technologies, ',"teamleader",') > 0
        )
        OR (
          STRPOS(a_technologies, ',"twenty",') > 0
        )
        OR (
          STRPOS(a_technologies, ',"veeva",') > 0
        )
        OR (
          STRPOS(a_technologies, ',"veeva crm",') > 0
        )
        OR (
          STRPOS(a_technologies, ',"vtiger",') > 0
        )
        OR (
          STRPOS(a_technologies, ',"wealthbox",') > 0
        )
        OR (
          STRPOS(a_technologies, ',"workbooks",') > 0
        )
        OR (
          STRPOS(a_technologies, ',"zendesk sell",') > 0
        )
        OR (
          STRPOS(a_technologies, ',"zoho bigin",') > 0
        )
        OR (
          STRPOS(a_technologies, ',"zoho crm",') > 0
        )
        OR (
          STRPOS(a_technologies, ',"amocrm",') > 0
        )
        OR (
          STRPOS(a_technologies, ',"folk crm",') > 0
        )
        OR (
          STRPOS(a_technologies, ',"kvcore",') > 0
        )
        OR (
          STRPOS(a_technologies, ',"monday crm",') > 0
        )
        OR (
          STRPOS(a_technologies, ',"nocrm",') > 0
        )
        OR (
          STRPOS(a_technologies, ',"nocrm.io",') > 0
        )
        OR (
          STRPOS(a_technologies, ',"weclapp crm",') > 0
        )
      )
    END AS exclusion_2,
    (
      a_technologies IS NULL
    )
    OR (
      "a_technologies__source" IS NULL
    )
    OR COALESCE(
      CASE
        WHEN NOT ',"' || REPLACE(
          REPLACE(
            REPLACE(
              REPLACE(
                REPLACE(LOWER(TRIM(BOTH '                　' FROM "a_technologies__source")), '; ', ';'),
                ' ;',
                ';'
              ),
              '\\',
              '\\\\'
            ),
            '"',
            '\\"'
          ),
          ';',
          '","'
        ) || '",' IS NULL
        THEN (
          STRPOS(
            ',"' || REPLACE(
              REPLACE(
                REPLACE(
                  REPLACE(
                    REPLACE(LOWER(TRIM(BOTH '                　' FROM "a_technologies__source")), '; ', ';'),
                    ' ;',
                    ';'
                  ),
                  '\\',
                  '\\\\'
                ),
                '"',
                '\\"'
              ),
              ';',
              '","'
            ) || '",',
            ',"own",'
          ) > 0
        )
        OR (
          STRPOS(
            ',"' || REPLACE(
              REPLACE(
                REPLACE(
                  REPLACE(
                    REPLACE(LOWER(TRIM(BOTH '                　' FROM "a_technologies__source")), '; ', ';'),
                    ' ;',
                    ';'
                  ),
                  '\\',
                  '\\\\'
                ),
                '"',
                '\\"'
              ),
              ';',
              '","'
            ) || '",',
            ',"file",'
          ) > 0
        )
        OR (
          STRPOS(
            ',"' || REPLACE(
              REPLACE(
                REPLACE(
                  REPLACE(
                    REPLACE(LOWER(TRIM(BOTH '                　' FROM "a_technologies__source")), '; ', ';'),
                    ' ;',
                    ';'
                  ),
                  '\\',
                  '\\\\'
                ),
                '"',
                '\\"'
              ),
              ';',
              '","'
            ) || '",',
            ',"manual",'
          ) > 0
        )
        OR (
          STRPOS(
            ',"' || REPLACE(
              REPLACE(
                REPLACE(
                  REPLACE(
                    REPLACE(LOWER(TRIM(BOTH '                　' FROM "a_technologies__source")), '; ', ';'),
                    ' ;',
                    ';'
                  ),
                  '\\',
                  '\\\\'
                ),
                '"',
                '\\"'
              ),
              ';',
              '","'
            ) || '",',
            ',"crm",'
          ) > 0
        )
        OR (
          STRPOS(
            ',"' || REPLACE(
              REPLACE(
                REPLACE(
                  REPLACE(
                    REPLACE(LOWER(TRIM(BOTH '                　' FROM "a_technologies__source")), '; ', ';'),
                    ' ;',
                    ';'
                  ),
                  '\\',
                  '\\\\'
                ),
                '"',
                '\\"'
              ),
              ';',
              '","'
            ) || '",',
            ',"hubspot",'
          ) > 0
        )
        OR (
          STRPOS(
            ',"' || REPLACE(
              REPLACE(
                REPLACE(
                  REPLACE(
                    REPLACE(LOWER(TRIM(BOTH '                　' FROM "a_technologies__source")), '; ', ';'),
                    ' ;',
                    ';'
                  ),
                  '\\',
                  '\\\\'
                ),
                '"',
                '\\"'
              ),
              ';',
              '","'
            ) || '",',
            ',"salesforce",'
          ) > 0
        )
        OR (
          STRPOS(
            ',"' || REPLACE(
              REPLACE(
                REPLACE(
                  REPLACE(
                    REPLACE(LOWER(TRIM(BOTH '                　' FROM "a_technologies__source")), '; ', ';'),
                    ' ;',
                    ';'
                  ),
                  '\\',
                  '\\\\'
                ),
                '"',
                '\\"'
              ),
              ';',
              '","'
            ) || '",',
            ',"pipedrive",'
          ) > 0
        )
      END,
      FALSE
    )
    OR COALESCE(
      REPLACE(
        '<' || REPLACE(
          REPLACE(
            REPLACE(LOWER(TRIM(BOTH '                　' FROM "a_technologies__source")), '; ', ';'),
            ' ;',
            ';'
          ),
          ';',
          '><'
        ) || '>',
        SPLIT_PART(
          '<' || REPLACE(
            REPLACE(
              REPLACE(LOWER(TRIM(BOTH '                　' FROM "a_technologies__source")), '; ', ';'),
              ' ;',
              ';'
            ),
            ';',
            '><'
          ) || '>',
          '>',
          1
        ) || '>',
        ''
      ) <> '',
      FALSE
    ) AS confirmed_2,
    a_headcount_growth < 0 AS exclusion_3,
    DATEDIFF(DAY, CAST('2026-10-01' AS DATE), a_competitor_contract_end) > 120 AS exclusion_4,
    (
      a_employees >= 50
    ) AND (
      a_employees <= 500
    ) AS criterion_1_1,
    a_industry = 'b2b saas' AS criterion_2_1,
    CASE
      WHEN NOT a_technologies IS NULL
      THEN (
        STRPOS(a_technologies, ',"hubspot",') > 0
      )
      OR (
        STRPOS(a_technologies, ',"salesforce",') > 0
      )
    END AS criterion_3_1,
    a_funding_stage IN ('seed', 'series a', 'series b') AS criterion_4_1,
    window_1 >= 1 AS criterion_5_1,
    a_country = 'us' AS criterion_6_1
  FROM facts
), points AS (
  SELECT
    *,
    CASE WHEN criterion_1_1 THEN 3000 ELSE CAST(0 AS BIGINT) END AS points_1,
    CASE WHEN criterion_2_1 THEN 3000 ELSE CAST(0 AS BIGINT) END AS points_2,
    CASE WHEN criterion_3_1 THEN 2000 ELSE CAST(0 AS BIGINT) END AS points_3,
    CASE WHEN criterion_4_1 THEN 2000 ELSE CAST(0 AS BIGINT) END AS points_4,
    CASE WHEN criterion_5_1 THEN 2000 ELSE CAST(0 AS BIGINT) END AS points_5,
    CASE WHEN criterion_6_1 THEN 1000 ELSE CAST(0 AS BIGINT) END AS points_6,
    LEAST(intent_1, 20000) AS worth_1,
    intent_2 AS worth_2,
    CASE WHEN intent_3 >= 3 THEN 5000 ELSE 0 END AS worth_3,
    intent_4 AS worth_4,
    LEAST(intent_5, 4000) AS worth_5,
    CASE WHEN persona_1 = 1 THEN 3000 ELSE 0 END AS role_1
  FROM conditions
), axes AS (
  SELECT
    *,
    points_1 + points_2 + points_3 + points_4 + points_5 + points_6 AS fit,
    points_1 + points_2 + points_3 + points_4 + points_5 + points_6 AS fit_low,
    CASE WHEN COALESCE(criterion_1_1, TRUE) THEN 3000 ELSE CAST(0 AS BIGINT) END + CASE WHEN COALESCE(criterion_2_1, TRUE) THEN 3000 ELSE CAST(0 AS BIGINT) END + CASE WHEN COALESCE(criterion_3_1, TRUE) THEN 2000 ELSE CAST(0 AS BIGINT) END + CASE WHEN COALESCE(criterion_4_1, TRUE) THEN 2000 ELSE CAST(0 AS BIGINT) END + CASE WHEN COALESCE(criterion_5_1, TRUE) THEN 2000 ELSE CAST(0 AS BIGINT) END + CASE WHEN COALESCE(criterion_6_1, TRUE) THEN 1000 ELSE CAST(0 AS BIGINT) END AS fit_high,
    CASE WHEN criterion_1_1 IS NULL THEN CAST(0 AS BIGINT) ELSE 3000 END + CASE WHEN criterion_2_1 IS NULL THEN CAST(0 AS BIGINT) ELSE 3000 END + CASE WHEN criterion_3_1 IS NULL THEN CAST(0 AS BIGINT) ELSE 2000 END + CASE WHEN criterion_4_1 IS NULL THEN CAST(0 AS BIGINT) ELSE 2000 END + CASE WHEN criterion_5_1 IS NULL THEN CAST(0 AS BIGINT) ELSE 2000 END + CASE WHEN criterion_6_1 IS NULL THEN CAST(0 AS BIGINT) ELSE 1000 END AS known,
    worth_1 + worth_2 + worth_3 + worth_4 + worth_5 AS intent,
    role_1 AS persona
  FROM points
), verdicts AS (
  SELECT
    *,
    COALESCE(exclusion_1, FALSE)
    OR (
      COALESCE(exclusion_2, FALSE) AND confirmed_2
    )
    OR COALESCE(exclusion_3, FALSE)
    OR COALESCE(exclusion_4, FALSE) AS excluded,
    NOT COALESCE(boundary_1, TRUE) AS outside,
    TRUE AS required_met
  FROM axes
), qualification AS (
  SELECT
    *,
    (
      fit >= 8000
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
      WHEN COALESCE((
        fit_for_tiers >= 8000
      ) AND (
        intent >= 10000
      ), FALSE)
      THEN 1
      WHEN COALESCE((
        fit_for_tiers >= 8000
      ) AND (
        intent >= 5000
      ), FALSE)
      THEN 2
      WHEN COALESCE(fit_for_tiers >= 8000, FALSE)
      THEN 3
      WHEN COALESCE(intent >= 10000, FALSE)
      THEN 4
      ELSE 5
    END AS open_rank
  FROM qualification
), scored AS (
  SELECT
    *,
    CASE WHEN excluded THEN 8 WHEN outside THEN 7 ELSE open_rank END AS tier_rank,
    CAST(FLOOR(
      (
        CAST((
          (
            CAST(LEAST(GREATEST(fit, 0), 13000) AS DOUBLE PRECISION) / 13000
          ) + (
            CAST(LEAST(GREATEST(intent, 0), 44000) AS DOUBLE PRECISION) / 44000
          )
        ) AS DOUBLE PRECISION) / 2
      ) * 10000 + 0.5
    ) AS DOUBLE PRECISION) / 10000 AS combined
  FROM placed
)
SELECT
  account AS account,
  name AS name,
  CASE
    WHEN tier_rank = 1
    THEN 'hot'
    WHEN tier_rank = 2
    THEN 'warm'
    WHEN tier_rank = 3
    THEN 'watch'
    WHEN tier_rank = 4
    THEN 'distraction'
    WHEN tier_rank = 5
    THEN 'out'
    WHEN tier_rank = 6
    THEN 'none'
    WHEN tier_rank = 7
    THEN 'outside'
    WHEN tier_rank = 8
    THEN 'excluded'
  END AS tier,
  CAST(fit AS DOUBLE PRECISION) / 1000 AS fit,
  CAST(intent AS DOUBLE PRECISION) / 1000 AS intent,
  CAST(persona AS DOUBLE PRECISION) / 1000 AS persona,
  combined AS combined,
  qualified AS qualified,
  excluded AS excluded,
  CASE
    WHEN excluded
    THEN SUBSTRING(CASE WHEN COALESCE(exclusion_1, FALSE) THEN '; regulated' ELSE '' END || CASE WHEN COALESCE(exclusion_2, FALSE) AND confirmed_2 THEN '; no CRM' ELSE '' END || CASE WHEN COALESCE(exclusion_3, FALSE) THEN '; shrinking' ELSE '' END || CASE WHEN COALESCE(exclusion_4, FALSE) THEN '; locked in' ELSE '' END FROM 3)
  END AS excluded_by,
  CAST(fit_low AS DOUBLE PRECISION) / 1000 AS fit_low,
  CAST(fit_high AS DOUBLE PRECISION) / 1000 AS fit_high,
  CAST(FLOOR((
    CAST(known AS DOUBLE PRECISION) / 13000
  ) * 10000 + 0.5) AS DOUBLE PRECISION) / 10000 AS completeness,
  JSON_PARSE(
    '[' || SUBSTRING(
      (
        COALESCE(',"' || CASE WHEN points_1 = 3000 THEN 'headcount +3' END || '"', '') || COALESCE(',"' || CASE WHEN points_2 = 3000 THEN 'industry +3' END || '"', '') || COALESCE(',"' || CASE WHEN points_3 = 2000 THEN 'crm +2' END || '"', '') || COALESCE(',"' || CASE WHEN points_4 = 2000 THEN 'funding +2' END || '"', '') || COALESCE(',"' || CASE WHEN points_5 = 2000 THEN 'hiring +2' END || '"', '') || COALESCE(',"' || CASE WHEN points_6 = 1000 THEN 'geography +1' END || '"', '') || COALESCE(
          ',"' || CASE
            WHEN worth_1 <> 0
            THEN 'pricing_page_visit ' || '+' || CAST(CAST(FLOOR(CAST(worth_1 AS DOUBLE PRECISION) / 1000) AS BIGINT) AS VARCHAR(MAX)) || CASE
              WHEN (
                worth_1 % 1000
              ) = 0
              THEN ''
              ELSE '.' || TRIM(TRAILING '0' FROM LPAD(CAST(worth_1 % 1000 AS VARCHAR(MAX)), 3, '0'))
            END
          END || '"',
          ''
        ) || COALESCE(
          ',"' || CASE
            WHEN worth_2 <> 0
            THEN 'g2_comparison ' || '+' || CAST(CAST(FLOOR(CAST(worth_2 AS DOUBLE PRECISION) / 1000) AS BIGINT) AS VARCHAR(MAX)) || CASE
              WHEN (
                worth_2 % 1000
              ) = 0
              THEN ''
              ELSE '.' || TRIM(TRAILING '0' FROM LPAD(CAST(worth_2 % 1000 AS VARCHAR(MAX)), 3, '0'))
            END
          END || '"',
          ''
        ) || COALESCE(',"' || CASE WHEN worth_3 <> 0 THEN 'blog_visit +5' END || '"', '') || COALESCE(
          ',"' || CASE
            WHEN worth_4 <> 0
            THEN 'linkedin_engagement ' || '+' || CAST(CAST(FLOOR(CAST(worth_4 AS DOUBLE PRECISION) / 1000) AS BIGINT) AS VARCHAR(MAX)) || CASE
              WHEN (
                worth_4 % 1000
              ) = 0
              THEN ''
              ELSE '.' || TRIM(TRAILING '0' FROM LPAD(CAST(worth_4 % 1000 AS VARCHAR(MAX)), 3, '0'))
            END
          END || '"',
          ''
        ) || COALESCE(
          ',"' || CASE
            WHEN worth_5 <> 0
            THEN 'bombora_surge ' || '+' || CAST(CAST(FLOOR(CAST(worth_5 AS DOUBLE PRECISION) / 1000) AS BIGINT) AS VARCHAR(MAX)) || CASE
              WHEN (
                worth_5 % 1000
              ) = 0
              THEN ''
              ELSE '.' || TRIM(TRAILING '0' FROM LPAD(CAST(worth_5 % 1000 AS VARCHAR(MAX)), 3, '0'))
            END
          END || '"',
          ''
        ) || COALESCE(',"' || CASE WHEN role_1 <> 0 THEN 'VP RevOps +3' END || '"', '')
      ),
      2
    ) || ']'
  ) AS reasons,
  JSON_PARSE(
    '[' || SUBSTRING(
      (
        COALESCE(',"' || CASE WHEN criterion_1_1 IS NULL THEN 'headcount' END || '"', '') || COALESCE(',"' || CASE WHEN criterion_2_1 IS NULL THEN 'industry' END || '"', '') || COALESCE(',"' || CASE WHEN criterion_3_1 IS NULL THEN 'crm' END || '"', '') || COALESCE(',"' || CASE WHEN criterion_4_1 IS NULL THEN 'funding' END || '"', '') || COALESCE(',"' || CASE WHEN criterion_5_1 IS NULL THEN 'hiring' END || '"', '') || COALESCE(',"' || CASE WHEN criterion_6_1 IS NULL THEN 'geography' END || '"', '') || COALESCE(
          ',"' || CASE WHEN boundary_1 IS NULL THEN 'boundary: employees between 20 and 2000' END || '"',
          ''
        ) || COALESCE(',"' || CASE WHEN exclusion_1 IS NULL THEN 'exclusion: regulated' END || '"', '') || COALESCE(
          ',"' || CASE
            WHEN exclusion_2 IS NULL
            THEN 'exclusion: no CRM'
            WHEN COALESCE(exclusion_2, FALSE) AND (
              NOT confirmed_2
            )
            THEN 'exclusion: no CRM (unconfirmed)'
          END || '"',
          ''
        ) || COALESCE(',"' || CASE WHEN exclusion_3 IS NULL THEN 'exclusion: shrinking' END || '"', '') || COALESCE(',"' || CASE WHEN exclusion_4 IS NULL THEN 'exclusion: locked in' END || '"', '')
      ),
      2
    ) || ']'
  ) AS unknown,
  origin AS origin,
  contact_1_persona AS contact_1_persona,
  contact_1_name AS contact_1_name,
  contact_1_email AS contact_1_email,
  contact_1_title AS contact_1_title,
  'gtm-consulting' AS profile,
  4 AS profile_version,
  CAST('2026-10-01' AS DATE) AS as_of
FROM scored
ORDER BY
  tier_rank,
  combined DESC NULLS LAST,
  account ASC
