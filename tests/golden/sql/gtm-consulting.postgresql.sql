WITH signal_ages AS (
  SELECT
    account,
    LOWER(TRANSLATE(TRIM(BOTH '                　' FROM "kind"), 'İΣ', 'iσ')) AS kind,
    (
      CAST('2026-10-01' AS DATE) - CAST("at" AS DATE)
    ) AS age,
    1000 AS strength,
    NULLIF(LOWER(TRANSLATE(TRIM(BOTH '                　' FROM "department"), 'İΣ', 'iσ')), '') AS s_department
  FROM signals
), decay AS (
  SELECT
    days,
    decayed_1,
    decayed_2,
    decayed_3,
    decayed_4
  FROM (VALUES
    (0, 10000, 10000, 5000, 2000),
    (1, 10000, 10000, 5000, 1903),
    (2, 10000, 10000, 5000, 1811),
    (3, 10000, 10000, 5000, 1724),
    (4, 10000, 10000, 5000, 1641),
    (5, 10000, 10000, 5000, 1561),
    (6, 10000, 10000, 5000, 1486),
    (7, 10000, 10000, 5000, 1414),
    (8, 9517, 9772, 4886, 1346),
    (9, 9057, 9548, 4774, 1281),
    (10, 8620, 9330, 4665, 1219),
    (11, 8203, 9117, 4559, 1160),
    (12, 7807, 8909, 4454, 1104),
    (13, 7430, 8706, 4353, 1051),
    (14, 7071, 8507, 4253, 1000),
    (15, 6730, 8312, 4156, 952),
    (16, 6404, 8123, 4061, 906),
    (17, 6095, 7937, 3969, 862),
    (18, 5801, 7756, 3878, 820),
    (19, 5520, 7579, 3789, 781),
    (20, 5254, 7405, 3703, 743),
    (21, 5000, 7236, 3618, 707),
    (22, 4758, 7071, 3536, 673),
    (23, 4529, 6910, 3455, 640),
    (24, 4310, 6752, 3376, 610),
    (25, 4102, 6598, 3299, 580),
    (26, 3904, 6447, 3223, 552),
    (27, 3715, 6300, 3150, 525),
    (28, 3536, 6156, 3078, 500),
    (29, 3365, 6015, 3008, 476),
    (30, 3202, 5878, 2939, 453),
    (31, 3048, 5743, 2872, 431),
    (32, 2900, 5612, 2806, 410),
    (33, 2760, 5484, 2742, 390),
    (34, 2627, 5359, 2679, 371),
    (35, 2500, 5236, 2618, 354),
    (36, 2379, 5117, 2558, 336),
    (37, 2264, 5000, 2500, 320),
    (38, 2155, 4886, 2443, 305),
    (39, 2051, 4774, 2387, 290),
    (40, 1952, 4665, 2333, 276),
    (41, 1857, 4559, 2279, 263),
    (42, 1768, 4454, 2227, 250),
    (43, 1682, 4353, 2176, 238),
    (44, 1601, 4253, 2127, 226),
    (45, 1524, 4156, 2078, 215),
    (46, 1450, 4061, 2031, 205),
    (47, 1380, 3969, 1984, 195),
    (48, 1313, 3878, 1939, 186),
    (49, 1250, 3789, 1895, 177),
    (50, 1190, 3703, 1851, 168),
    (51, 1132, 3618, 1809, 160),
    (52, 1077, 3536, 1768, 152),
    (53, 1025, 3455, 1727, 145),
    (54, 976, 3376, 1688, 138),
    (55, 929, 3299, 1649, 131),
    (56, 884, 3223, 1612, 125),
    (57, 841, 3150, 1575, 119),
    (58, 801, 3078, 1539, 113),
    (59, 762, 3008, 1504, 108),
    (60, 725, 2939, 1469, 103),
    (61, 690, 2872, 1436, 98),
    (62, 657, 2806, 1403, 93),
    (63, 625, 2742, 1371, 88),
    (64, 595, 2679, 1340, 84),
    (65, 566, 2618, 1309, 80),
    (66, 539, 2558, 1279, 76),
    (67, 513, 2500, 1250, 73),
    (68, 488, 2443, 1221, 69),
    (69, 464, 2387, 1194, 66),
    (70, 442, 2333, 1166, 63),
    (71, 421, 2279, 1140, 59),
    (72, 400, 2227, 1114, 57),
    (73, 381, 2176, 1088, 54),
    (74, 363, 2127, 1063, 51),
    (75, 345, 2078, 1039, 49),
    (76, 328, 2031, 1015, 46),
    (77, 313, 1984, 992, 44),
    (78, 297, 1939, 969, 42),
    (79, 283, 1895, 947, 40),
    (80, 269, 1851, 926, 38),
    (81, 256, 1809, 905, 36),
    (82, 244, 1768, 884, 35),
    (83, 232, 1727, 864, 33),
    (84, 221, 1688, 844, 31),
    (85, 210, 1649, 825, 30),
    (86, 200, 1612, 806, 28),
    (87, 190, 1575, 787, 27),
    (88, 181, 1539, 769, 26),
    (89, 173, 1504, 752, 24),
    (90, 164, 1469, 735, 23),
    (91, 156, 1436, 718, 22),
    (92, 149, 1403, 702, 21),
    (93, 142, 1371, 686, 20),
    (94, 135, 1340, 670, 19),
    (95, 128, 1309, 655, 18),
    (96, 122, 1279, 640, 17),
    (97, 116, 1250, 625, 16),
    (98, 110, 1221, 611, 16),
    (99, 105, 1194, 597, 15),
    (100, 100, 1166, 583, 14),
    (101, 95, 1140, 570, 13),
    (102, 91, 1114, 557, 13),
    (103, 86, 1088, 544, 12),
    (104, 82, 1063, 532, 12),
    (105, 78, 1039, 520, 11),
    (106, 74, 1015, 508, 11),
    (107, 71, 992, 496, 10),
    (108, 67, 969, 485, 10),
    (109, 64, 947, 474, 9),
    (110, 61, 926, 463, 9),
    (111, 58, 905, 452, 8),
    (112, 55, 884, 442, 8),
    (113, 53, 864, 432, 7),
    (114, 50, 844, 422, 7),
    (115, 48, 825, 412, 7),
    (116, 45, 806, 403, 6),
    (117, 43, 787, 394, 6),
    (118, 41, 769, 385, 6),
    (119, 39, 752, 376, 6),
    (120, 37, 735, 367, 5),
    (121, 35, 718, 359, 5),
    (122, 34, 702, 351, 5),
    (123, 32, 686, 343, 5),
    (124, 30, 670, 335, 4),
    (125, 29, 655, 327, 4),
    (126, 28, 640, 320, 4),
    (127, 26, 625, 313, 4),
    (128, 25, 611, 305, 4),
    (129, 24, 597, 298, 3),
    (130, 23, 583, 292, 3),
    (131, 22, 570, 285, 3),
    (132, 21, 557, 278, 3),
    (133, 20, 544, 272, 3),
    (134, 19, 532, 266, 3),
    (135, 18, 520, 260, 3),
    (136, 17, 508, 254, 2),
    (137, 16, 496, 248, 2),
    (138, 15, 485, 242, 2),
    (139, 15, 474, 237, 2),
    (140, 14, 463, 231, 2),
    (141, 13, 452, 226, 2),
    (142, 13, 442, 221, 2),
    (143, 12, 432, 216, 2),
    (144, 11, 422, 211, 2),
    (145, 11, 412, 206, 2),
    (146, 10, 403, 201, 1),
    (147, 10, 394, 197, 1),
    (148, 9, 385, 192, 1),
    (149, 9, 376, 188, 1),
    (150, 8, 367, 184, 1),
    (151, 8, 359, 179, 1),
    (152, 8, 351, 175, 1),
    (153, 7, 343, 171, 1),
    (154, 7, 335, 167, 1),
    (155, 7, 327, 164, 1),
    (156, 6, 320, 160, 1),
    (157, 6, 313, 156, 1),
    (158, 6, 305, 153, 1),
    (159, 5, 298, 149, 1),
    (160, 5, 292, 146, 1),
    (161, 5, 285, 142, 1),
    (162, 5, 278, 139, 1),
    (163, 4, 272, 136, 1),
    (164, 4, 266, 133, 1),
    (165, 4, 260, 130, 1),
    (166, 4, 254, 127, 1),
    (167, 4, 248, 124, 1),
    (168, 3, 242, 121, 0),
    (169, 3, 237, 118, 0),
    (170, 3, 231, 116, 0),
    (171, 3, 226, 113, 0),
    (172, 3, 221, 110, 0),
    (173, 3, 216, 108, 0),
    (174, 3, 211, 105, 0),
    (175, 2, 206, 103, 0),
    (176, 2, 201, 101, 0),
    (177, 2, 197, 98, 0),
    (178, 2, 192, 96, 0),
    (179, 2, 188, 94, 0),
    (180, 2, 184, 92, 0),
    (181, 2, 179, 90, 0),
    (182, 2, 175, 88, 0),
    (183, 2, 171, 86, 0),
    (184, 2, 167, 84, 0),
    (185, 1, 164, 82, 0),
    (186, 1, 160, 80, 0),
    (187, 1, 156, 78, 0),
    (188, 1, 153, 76, 0),
    (189, 1, 149, 75, 0),
    (190, 1, 146, 73, 0),
    (191, 1, 142, 71, 0),
    (192, 1, 139, 70, 0),
    (193, 1, 136, 68, 0),
    (194, 1, 133, 66, 0),
    (195, 1, 130, 65, 0),
    (196, 1, 127, 63, 0),
    (197, 1, 124, 62, 0),
    (198, 1, 121, 61, 0),
    (199, 1, 118, 59, 0),
    (200, 1, 116, 58, 0),
    (201, 1, 113, 57, 0),
    (202, 1, 110, 55, 0),
    (203, 1, 108, 54, 0),
    (204, 1, 105, 53, 0),
    (205, 1, 103, 52, 0),
    (206, 1, 101, 50, 0),
    (207, 1, 98, 49, 0),
    (208, 0, 96, 48, 0),
    (209, 0, 94, 47, 0),
    (210, 0, 92, 46, 0),
    (211, 0, 90, 45, 0),
    (212, 0, 88, 44, 0),
    (213, 0, 86, 43, 0),
    (214, 0, 84, 42, 0),
    (215, 0, 82, 41, 0),
    (216, 0, 80, 40, 0),
    (217, 0, 78, 39, 0),
    (218, 0, 76, 38, 0),
    (219, 0, 75, 37, 0),
    (220, 0, 73, 36, 0),
    (221, 0, 71, 36, 0),
    (222, 0, 70, 35, 0),
    (223, 0, 68, 34, 0),
    (224, 0, 66, 33, 0),
    (225, 0, 65, 32, 0),
    (226, 0, 63, 32, 0),
    (227, 0, 62, 31, 0),
    (228, 0, 61, 30, 0),
    (229, 0, 59, 30, 0),
    (230, 0, 58, 29, 0),
    (231, 0, 57, 28, 0),
    (232, 0, 55, 28, 0),
    (233, 0, 54, 27, 0),
    (234, 0, 53, 26, 0),
    (235, 0, 52, 26, 0),
    (236, 0, 50, 25, 0),
    (237, 0, 49, 25, 0),
    (238, 0, 48, 24, 0),
    (239, 0, 47, 23, 0),
    (240, 0, 46, 23, 0),
    (241, 0, 45, 22, 0),
    (242, 0, 44, 22, 0),
    (243, 0, 43, 21, 0),
    (244, 0, 42, 21, 0),
    (245, 0, 41, 20, 0),
    (246, 0, 40, 20, 0),
    (247, 0, 39, 20, 0),
    (248, 0, 38, 19, 0),
    (249, 0, 37, 19, 0),
    (250, 0, 36, 18, 0),
    (251, 0, 36, 18, 0),
    (252, 0, 35, 17, 0),
    (253, 0, 34, 17, 0),
    (254, 0, 33, 17, 0),
    (255, 0, 32, 16, 0),
    (256, 0, 32, 16, 0),
    (257, 0, 31, 16, 0),
    (258, 0, 30, 15, 0),
    (259, 0, 30, 15, 0),
    (260, 0, 29, 14, 0),
    (261, 0, 28, 14, 0),
    (262, 0, 28, 14, 0),
    (263, 0, 27, 13, 0),
    (264, 0, 26, 13, 0),
    (265, 0, 26, 13, 0),
    (266, 0, 25, 13, 0),
    (267, 0, 25, 12, 0),
    (268, 0, 24, 12, 0),
    (269, 0, 23, 12, 0),
    (270, 0, 23, 11, 0),
    (271, 0, 22, 11, 0),
    (272, 0, 22, 11, 0),
    (273, 0, 21, 11, 0),
    (274, 0, 21, 10, 0),
    (275, 0, 20, 10, 0),
    (276, 0, 20, 10, 0),
    (277, 0, 20, 10, 0),
    (278, 0, 19, 10, 0),
    (279, 0, 19, 9, 0),
    (280, 0, 18, 9, 0),
    (281, 0, 18, 9, 0),
    (282, 0, 17, 9, 0),
    (283, 0, 17, 9, 0),
    (284, 0, 17, 8, 0),
    (285, 0, 16, 8, 0),
    (286, 0, 16, 8, 0),
    (287, 0, 16, 8, 0),
    (288, 0, 15, 8, 0),
    (289, 0, 15, 7, 0),
    (290, 0, 14, 7, 0),
    (291, 0, 14, 7, 0),
    (292, 0, 14, 7, 0),
    (293, 0, 13, 7, 0),
    (294, 0, 13, 7, 0),
    (295, 0, 13, 6, 0),
    (296, 0, 13, 6, 0),
    (297, 0, 12, 6, 0),
    (298, 0, 12, 6, 0),
    (299, 0, 12, 6, 0),
    (300, 0, 11, 6, 0),
    (301, 0, 11, 6, 0),
    (302, 0, 11, 5, 0),
    (303, 0, 11, 5, 0),
    (304, 0, 10, 5, 0),
    (305, 0, 10, 5, 0),
    (306, 0, 10, 5, 0),
    (307, 0, 10, 5, 0),
    (308, 0, 10, 5, 0),
    (309, 0, 9, 5, 0),
    (310, 0, 9, 5, 0),
    (311, 0, 9, 4, 0),
    (312, 0, 9, 4, 0),
    (313, 0, 9, 4, 0),
    (314, 0, 8, 4, 0),
    (315, 0, 8, 4, 0),
    (316, 0, 8, 4, 0),
    (317, 0, 8, 4, 0),
    (318, 0, 8, 4, 0),
    (319, 0, 7, 4, 0),
    (320, 0, 7, 4, 0),
    (321, 0, 7, 4, 0),
    (322, 0, 7, 3, 0),
    (323, 0, 7, 3, 0),
    (324, 0, 7, 3, 0),
    (325, 0, 6, 3, 0),
    (326, 0, 6, 3, 0),
    (327, 0, 6, 3, 0),
    (328, 0, 6, 3, 0),
    (329, 0, 6, 3, 0),
    (330, 0, 6, 3, 0),
    (331, 0, 6, 3, 0),
    (332, 0, 5, 3, 0),
    (333, 0, 5, 3, 0),
    (334, 0, 5, 3, 0),
    (335, 0, 5, 3, 0),
    (336, 0, 5, 2, 0),
    (337, 0, 5, 2, 0),
    (338, 0, 5, 2, 0),
    (339, 0, 5, 2, 0),
    (340, 0, 5, 2, 0),
    (341, 0, 4, 2, 0),
    (342, 0, 4, 2, 0),
    (343, 0, 4, 2, 0),
    (344, 0, 4, 2, 0),
    (345, 0, 4, 2, 0),
    (346, 0, 4, 2, 0),
    (347, 0, 4, 2, 0),
    (348, 0, 4, 2, 0),
    (349, 0, 4, 2, 0),
    (350, 0, 4, 2, 0),
    (351, 0, 4, 2, 0),
    (352, 0, 3, 2, 0),
    (353, 0, 3, 2, 0),
    (354, 0, 3, 2, 0),
    (355, 0, 3, 2, 0),
    (356, 0, 3, 2, 0),
    (357, 0, 3, 2, 0),
    (358, 0, 3, 2, 0),
    (359, 0, 3, 1, 0),
    (360, 0, 3, 1, 0),
    (361, 0, 3, 1, 0),
    (362, 0, 3, 1, 0),
    (363, 0, 3, 1, 0),
    (364, 0, 3, 1, 0),
    (365, 0, 3, 1, 0),
    (366, 0, 2, 1, 0),
    (367, 0, 2, 1, 0),
    (368, 0, 2, 1, 0),
    (369, 0, 2, 1, 0),
    (370, 0, 2, 1, 0),
    (371, 0, 2, 1, 0),
    (372, 0, 2, 1, 0),
    (373, 0, 2, 1, 0),
    (374, 0, 2, 1, 0),
    (375, 0, 2, 1, 0),
    (376, 0, 2, 1, 0),
    (377, 0, 2, 1, 0),
    (378, 0, 2, 1, 0),
    (379, 0, 2, 1, 0),
    (380, 0, 2, 1, 0),
    (381, 0, 2, 1, 0),
    (382, 0, 2, 1, 0),
    (383, 0, 2, 1, 0),
    (384, 0, 2, 1, 0),
    (385, 0, 2, 1, 0),
    (386, 0, 2, 1, 0),
    (387, 0, 2, 1, 0),
    (388, 0, 2, 1, 0),
    (389, 0, 1, 1, 0),
    (390, 0, 1, 1, 0),
    (391, 0, 1, 1, 0),
    (392, 0, 1, 1, 0),
    (393, 0, 1, 1, 0),
    (394, 0, 1, 1, 0),
    (395, 0, 1, 1, 0),
    (396, 0, 1, 1, 0),
    (397, 0, 1, 1, 0),
    (398, 0, 1, 1, 0),
    (399, 0, 1, 1, 0),
    (400, 0, 1, 1, 0),
    (401, 0, 1, 1, 0),
    (402, 0, 1, 1, 0),
    (403, 0, 1, 1, 0),
    (404, 0, 1, 1, 0),
    (405, 0, 1, 1, 0),
    (406, 0, 1, 0, 0),
    (407, 0, 1, 0, 0),
    (408, 0, 1, 0, 0),
    (409, 0, 1, 0, 0),
    (410, 0, 1, 0, 0),
    (411, 0, 1, 0, 0),
    (412, 0, 1, 0, 0),
    (413, 0, 1, 0, 0),
    (414, 0, 1, 0, 0),
    (415, 0, 1, 0, 0),
    (416, 0, 1, 0, 0),
    (417, 0, 1, 0, 0),
    (418, 0, 1, 0, 0),
    (419, 0, 1, 0, 0),
    (420, 0, 1, 0, 0),
    (421, 0, 1, 0, 0),
    (422, 0, 1, 0, 0),
    (423, 0, 1, 0, 0),
    (424, 0, 1, 0, 0),
    (425, 0, 1, 0, 0),
    (426, 0, 1, 0, 0),
    (427, 0, 1, 0, 0),
    (428, 0, 1, 0, 0),
    (429, 0, 1, 0, 0),
    (430, 0, 1, 0, 0),
    (431, 0, 1, 0, 0),
    (432, 0, 1, 0, 0),
    (433, 0, 1, 0, 0),
    (434, 0, 1, 0, 0),
    (435, 0, 1, 0, 0)) AS decay_rows(days, decayed_1, decayed_2, decayed_3, decayed_4)
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
), people_known AS MATERIALIZED (
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
        WHEN NULLIF(LOWER(TRANSLATE(TRIM(BOTH '                　' FROM "seniority"), 'İΣ', 'iσ')), '') = 'owner'
        THEN 9
        WHEN NULLIF(LOWER(TRANSLATE(TRIM(BOTH '                　' FROM "seniority"), 'İΣ', 'iσ')), '') = 'c-level'
        THEN 8
        WHEN NULLIF(LOWER(TRANSLATE(TRIM(BOTH '                　' FROM "seniority"), 'İΣ', 'iσ')), '') = 'vp'
        THEN 7
        WHEN NULLIF(LOWER(TRANSLATE(TRIM(BOTH '                　' FROM "seniority"), 'İΣ', 'iσ')), '') = 'director'
        THEN 6
        WHEN NULLIF(LOWER(TRANSLATE(TRIM(BOTH '                　' FROM "seniority"), 'İΣ', 'iσ')), '') = 'head'
        THEN 5
        WHEN NULLIF(LOWER(TRANSLATE(TRIM(BOTH '                　' FROM "seniority"), 'İΣ', 'iσ')), '') = 'manager'
        THEN 4
        WHEN NULLIF(LOWER(TRANSLATE(TRIM(BOTH '                　' FROM "seniority"), 'İΣ', 'iσ')), '') = 'senior'
        THEN 3
        WHEN NULLIF(LOWER(TRANSLATE(TRIM(BOTH '                　' FROM "seniority"), 'İΣ', 'iσ')), '') = 'individual'
        THEN 2
        WHEN NULLIF(LOWER(TRANSLATE(TRIM(BOTH '                　' FROM "seniority"), 'İΣ', 'iσ')), '') = 'entry'
        THEN 1
        ELSE 0
      END AS rank_of_seniority,
      NULLIF(LOWER(TRANSLATE(TRIM(BOTH '                　' FROM "department"), 'İΣ', 'iσ')), '') AS p_department,
      NULLIF(LOWER(TRANSLATE(TRIM(BOTH '                　' FROM "seniority"), 'İΣ', 'iσ')), '') AS p_seniority
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
        ORDER BY "rank_of_seniority" DESC NULLS LAST, "last_active" DESC NULLS LAST, "started" ASC, "name" COLLATE "C" ASC, "person" COLLATE "C" ASC
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
), facts AS MATERIALIZED (
  SELECT
    account_rows."account",
    account_rows."name",
    account_rows."origin",
    account_rows."line",
    CAST(account_rows."competitor_contract_end" AS DATE) AS a_competitor_contract_end,
    NULLIF(
      LOWER(
        TRANSLATE(TRIM(BOTH '                　' FROM account_rows."country"), 'İΣ', 'iσ')
      ),
      ''
    ) AS a_country,
    CASE
      WHEN CAST(account_rows."employees" AS DOUBLE PRECISION) BETWEEN -1.7976931348623157e308 AND 1.7976931348623157e308
      THEN CAST(account_rows."employees" AS DOUBLE PRECISION)
    END AS a_employees,
    NULLIF(
      LOWER(
        TRANSLATE(TRIM(BOTH '                　' FROM account_rows."funding_stage"), 'İΣ', 'iσ')
      ),
      ''
    ) AS a_funding_stage,
    CASE
      WHEN CAST(account_rows."headcount_growth" AS DOUBLE PRECISION) BETWEEN -1.7976931348623157e308 AND 1.7976931348623157e308
      THEN CAST(account_rows."headcount_growth" AS DOUBLE PRECISION)
    END AS a_headcount_growth,
    NULLIF(
      LOWER(
        TRANSLATE(TRIM(BOTH '                　' FROM account_rows."industry"), 'İΣ', 'iσ')
      ),
      ''
    ) AS a_industry,
    CASE
      WHEN NOT account_rows."technologies" IS NULL
      THEN ARRAY(SELECT
        LOWER(TRANSLATE(item, 'İΣ', 'iσ'))
      FROM UNNEST(account_rows."technologies") AS items(item)
      WHERE
        NOT item IS NULL)
    END AS a_technologies,
    NULLIF(
      LOWER(
        TRANSLATE(
          TRIM(BOTH '                　' FROM REPLACE(
            REPLACE(REPLACE(CAST(account_rows."technologies__source" AS TEXT), '[', ''), ']', ''),
            ',',
            ';'
          )),
          'İΣ',
          'iσ'
        )
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
), conditions AS MATERIALIZED (
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
      THEN a_technologies && CAST(ARRAY[
        '4degrees',
        'act! crm',
        'act!',
        'affinity',
        'agile crm',
        'apptivo',
        'attio',
        'base crm',
        'bigin',
        'bitrix24',
        'bitrix24 crm',
        'breakcold',
        'cas genesisworld',
        'capsule',
        'capsule crm',
        'centralstationcrm',
        'clientify',
        'close',
        'close crm',
        'close.io',
        'copper',
        'copper crm',
        'creatio',
        'day.ai',
        'dealcloud',
        'dynamics 365',
        'dynamics 365 crm',
        'dynamics 365 sales',
        'dynamics crm',
        'efficy',
        'espocrm',
        'financial services cloud',
        'flowlu',
        'folk',
        'follow up boss',
        'freshsales',
        'freshworks crm',
        'hubspot',
        'hubspot analytics',
        'hubspot crm',
        'hubspot enterprise',
        'hubspot sales hub',
        'hubspot starter',
        'infor crm',
        'insightly',
        'keap',
        'kommo',
        'less annoying crm',
        'lightfield',
        'lime crm',
        'maximizer',
        'membrain',
        'microsoft dynamics',
        'microsoft dynamics 365',
        'microsoft dynamics 365 sales',
        'microsoft dynamics crm',
        'netsuite crm',
        'nimble',
        'nutshell',
        'odoo crm',
        'onepagecrm',
        'oracle cx',
        'oracle netsuite crm',
        'oracle sales cloud',
        'pega crm',
        'pipedrive',
        'pipeline crm',
        'pipelinedeals',
        'pipeliner crm',
        'raynet crm',
        'really simple systems',
        'redtail',
        'relateiq',
        'ringover crm',
        'sap crm',
        'sap sales cloud',
        'sfdc',
        'sales cloud',
        'salesflare',
        'salesforce',
        'salesforce crm',
        'salesforce essentials',
        'salesforce financial services cloud',
        'salesforce health cloud',
        'salesforce lightning',
        'salesforce spf',
        'salesforce sales cloud',
        'salesforce starter',
        'salesforce.com',
        'salesforceiq',
        'saleslogix',
        'salesmate',
        'sellsy',
        'siebel',
        'streak',
        'streak crm',
        'sugarcrm',
        'suitecrm',
        'superoffice crm',
        'superoffice',
        'teamleader',
        'twenty',
        'veeva',
        'veeva crm',
        'vtiger',
        'wealthbox',
        'workbooks',
        'zendesk sell',
        'zoho bigin',
        'zoho crm',
        'amocrm',
        'folk crm',
        'kvcore',
        'monday crm',
        'nocrm',
        'nocrm.io',
        'weclapp crm'
      ] AS TEXT[])
    END AS exclusion_2,
    (
      a_technologies IS NULL
    )
    OR (
      "a_technologies__source" IS NULL
    )
    OR COALESCE(
      CASE
        WHEN NOT STRING_TO_ARRAY(
          REPLACE(
            REPLACE(
              LOWER(
                TRANSLATE(TRIM(BOTH '                　' FROM "a_technologies__source"), 'İΣ', 'iσ')
              ),
              '; ',
              ';'
            ),
            ' ;',
            ';'
          ),
          ';'
        ) IS NULL
        THEN (
          'own' = ANY(
            STRING_TO_ARRAY(
              REPLACE(
                REPLACE(
                  LOWER(
                    TRANSLATE(TRIM(BOTH '                　' FROM "a_technologies__source"), 'İΣ', 'iσ')
                  ),
                  '; ',
                  ';'
                ),
                ' ;',
                ';'
              ),
              ';'
            )
          )
        )
        OR (
          'file' = ANY(
            STRING_TO_ARRAY(
              REPLACE(
                REPLACE(
                  LOWER(
                    TRANSLATE(TRIM(BOTH '                　' FROM "a_technologies__source"), 'İΣ', 'iσ')
                  ),
                  '; ',
                  ';'
                ),
                ' ;',
                ';'
              ),
              ';'
            )
          )
        )
        OR (
          'manual' = ANY(
            STRING_TO_ARRAY(
              REPLACE(
                REPLACE(
                  LOWER(
                    TRANSLATE(TRIM(BOTH '                　' FROM "a_technologies__source"), 'İΣ', 'iσ')
                  ),
                  '; ',
                  ';'
                ),
                ' ;',
                ';'
              ),
              ';'
            )
          )
        )
        OR (
          'crm' = ANY(
            STRING_TO_ARRAY(
              REPLACE(
                REPLACE(
                  LOWER(
                    TRANSLATE(TRIM(BOTH '                　' FROM "a_technologies__source"), 'İΣ', 'iσ')
                  ),
                  '; ',
                  ';'
                ),
                ' ;',
                ';'
              ),
              ';'
            )
          )
        )
        OR (
          'hubspot' = ANY(
            STRING_TO_ARRAY(
              REPLACE(
                REPLACE(
                  LOWER(
                    TRANSLATE(TRIM(BOTH '                　' FROM "a_technologies__source"), 'İΣ', 'iσ')
                  ),
                  '; ',
                  ';'
                ),
                ' ;',
                ';'
              ),
              ';'
            )
          )
        )
        OR (
          'salesforce' = ANY(
            STRING_TO_ARRAY(
              REPLACE(
                REPLACE(
                  LOWER(
                    TRANSLATE(TRIM(BOTH '                　' FROM "a_technologies__source"), 'İΣ', 'iσ')
                  ),
                  '; ',
                  ';'
                ),
                ' ;',
                ';'
              ),
              ';'
            )
          )
        )
        OR (
          'pipedrive' = ANY(
            STRING_TO_ARRAY(
              REPLACE(
                REPLACE(
                  LOWER(
                    TRANSLATE(TRIM(BOTH '                　' FROM "a_technologies__source"), 'İΣ', 'iσ')
                  ),
                  '; ',
                  ';'
                ),
                ' ;',
                ';'
              ),
              ';'
            )
          )
        )
      END,
      FALSE
    )
    OR COALESCE(
      (
        SELECT
          COUNT(DISTINCT item)
        FROM UNNEST(STRING_TO_ARRAY(
          REPLACE(
            REPLACE(
              LOWER(
                TRANSLATE(TRIM(BOTH '                　' FROM "a_technologies__source"), 'İΣ', 'iσ')
              ),
              '; ',
              ';'
            ),
            ' ;',
            ';'
          ),
          ';'
        )) AS items(item)
      ) >= 2,
      FALSE
    ) AS confirmed_2,
    a_headcount_growth < 0 AS exclusion_3,
    (
      CAST(a_competitor_contract_end AS DATE) - CAST('2026-10-01' AS DATE)
    ) > 120 AS exclusion_4,
    (
      a_employees >= 50
    ) AND (
      a_employees <= 500
    ) AS criterion_1_1,
    a_industry = 'b2b saas' AS criterion_2_1,
    CASE
      WHEN NOT a_technologies IS NULL
      THEN (
        'hubspot' = ANY(
          a_technologies
        )
      )
      OR (
        'salesforce' = ANY(
          a_technologies
        )
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
  ARRAY_REMOVE(
    CAST(ARRAY[
      CASE WHEN points_1 = 3000 THEN 'headcount +3' END,
      CASE WHEN points_2 = 3000 THEN 'industry +3' END,
      CASE WHEN points_3 = 2000 THEN 'crm +2' END,
      CASE WHEN points_4 = 2000 THEN 'funding +2' END,
      CASE WHEN points_5 = 2000 THEN 'hiring +2' END,
      CASE WHEN points_6 = 1000 THEN 'geography +1' END,
      CASE
        WHEN worth_1 <> 0
        THEN 'pricing_page_visit ' || '+' || CAST(CAST(FLOOR(CAST(worth_1 AS DOUBLE PRECISION) / 1000) AS BIGINT) AS TEXT) || CASE
          WHEN (
            worth_1 % 1000
          ) = 0
          THEN ''
          ELSE '.' || TRIM(TRAILING '0' FROM LPAD(CAST(worth_1 % 1000 AS TEXT), 3, '0'))
        END
      END,
      CASE
        WHEN worth_2 <> 0
        THEN 'g2_comparison ' || '+' || CAST(CAST(FLOOR(CAST(worth_2 AS DOUBLE PRECISION) / 1000) AS BIGINT) AS TEXT) || CASE
          WHEN (
            worth_2 % 1000
          ) = 0
          THEN ''
          ELSE '.' || TRIM(TRAILING '0' FROM LPAD(CAST(worth_2 % 1000 AS TEXT), 3, '0'))
        END
      END,
      CASE WHEN worth_3 <> 0 THEN 'blog_visit +5' END,
      CASE
        WHEN worth_4 <> 0
        THEN 'linkedin_engagement ' || '+' || CAST(CAST(FLOOR(CAST(worth_4 AS DOUBLE PRECISION) / 1000) AS BIGINT) AS TEXT) || CASE
          WHEN (
            worth_4 % 1000
          ) = 0
          THEN ''
          ELSE '.' || TRIM(TRAILING '0' FROM LPAD(CAST(worth_4 % 1000 AS TEXT), 3, '0'))
        END
      END,
      CASE
        WHEN worth_5 <> 0
        THEN 'bombora_surge ' || '+' || CAST(CAST(FLOOR(CAST(worth_5 AS DOUBLE PRECISION) / 1000) AS BIGINT) AS TEXT) || CASE
          WHEN (
            worth_5 % 1000
          ) = 0
          THEN ''
          ELSE '.' || TRIM(TRAILING '0' FROM LPAD(CAST(worth_5 % 1000 AS TEXT), 3, '0'))
        END
      END,
      CASE WHEN role_1 <> 0 THEN 'VP RevOps +3' END
    ] AS TEXT[]),
    NULL
  ) AS reasons,
  ARRAY_REMOVE(
    CAST(ARRAY[
      CASE WHEN criterion_1_1 IS NULL THEN 'headcount' END,
      CASE WHEN criterion_2_1 IS NULL THEN 'industry' END,
      CASE WHEN criterion_3_1 IS NULL THEN 'crm' END,
      CASE WHEN criterion_4_1 IS NULL THEN 'funding' END,
      CASE WHEN criterion_5_1 IS NULL THEN 'hiring' END,
      CASE WHEN criterion_6_1 IS NULL THEN 'geography' END,
      CASE WHEN boundary_1 IS NULL THEN 'boundary: employees between 20 and 2000' END,
      CASE WHEN exclusion_1 IS NULL THEN 'exclusion: regulated' END,
      CASE
        WHEN exclusion_2 IS NULL
        THEN 'exclusion: no CRM'
        WHEN COALESCE(exclusion_2, FALSE) AND (
          NOT confirmed_2
        )
        THEN 'exclusion: no CRM (unconfirmed)'
      END,
      CASE WHEN exclusion_3 IS NULL THEN 'exclusion: shrinking' END,
      CASE WHEN exclusion_4 IS NULL THEN 'exclusion: locked in' END
    ] AS TEXT[]),
    NULL
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
  account COLLATE "C" ASC
