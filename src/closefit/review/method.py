"""The method in plain words, its sources, and the words of the page."""

from __future__ import annotations

METHOD = (
    """Open deals are not counted as lost: nobody knows yet how they end. Renewals and expansions are not counted as
    wins unless asked for.""",
    """Columns that know the outcome (filled after it, changed by it, or counting things later than the deal) are set
    aside first, each with its reason.""",
    """Each attribute is cut where it tells won from lost best, and the cut is then judged by shuffling outcomes between
    accounts and searching for the best cut again, so that the search itself earns no credit. The word priority is
    given so sparingly that on data without any signal it appears in about one file of fifty.""",
    """The gap is the share among won deals minus the share among lost ones, with an interval that is wider the fewer
    independent accounts stand behind it.""",
    """The card starts from a shrunken model and is rounded to whole points afterwards. Attributes, cuts, points and
    tiers are all judged on deals that took no part in choosing them. From the printed card a last step takes criteria
    whose gap is not proven and that fewer than half of the samples of accounts choose, or whose interval
    reaches zero; the figures on unseen deals are of the cards before it.""",
    "A probability is printed only if it predicts unseen deals better than the average win rate does.",
    """How many more deals it takes is read off the learning curve: cards learned on parts of the accounts, judged on
    the others, and never read at more than ten times the deals.""",
    """Two or three profiles are proposed only where outcomes exchanged between accounts hardly ever give such a split
    and a card each ranks unseen deals better.""",
    """How fast a kind of signal loses its effect is read from the likelihood of every half-life, beside the time of
    creation, the attributes that decide anyway and the other kinds. Kinds lend each other what they know. Where more
    than an 8-fold span of half-lives fits, none is stated.""",
    "Exclusions are proposed, never switched on: a person approves each in the profile file.",
)

SOURCES = (
    "Intervals of differences: R. G. Newcombe, Statistics in Medicine 17 (1998), 873-890, method 10.",
    "Intervals of rates: E. B. Wilson, Journal of the American Statistical Association 22 (1927), 209-212.",
    "False discoveries (q): Y. Benjamini and Y. Hochberg, J. Royal Statistical Society B 57 (1995), 289-300.",
    "Alike deals of one account: K.-Y. Liang and S. L. Zeger, Biometrika 73 (1986), 13-22.",
    "Likelihood ratios of alike deals: J. T. Kent, Biometrika 69 (1982), 19-27.",
    "The best of many half-lives by chance: R. B. Davies, Biometrika 74 (1987), 33-43.",
)

GLOSSARY = (
    ("Attribute", "One fact about an account, such as the number of employees."),
    ("Boundary", "What won and lost deals have in common: who could buy at all."),
    ("Churned", "Won, and left again later."),
    ("Criterion", "A condition with points."),
    ("Exclusion", "A condition under which an account is not worked, whatever its points."),
    ("Gap", "Share among won deals minus share among lost deals, in percentage points."),
    ("Half-life", "Days after which half of a signal's effect is left."),
    ("Interval (95%)", "The range in which the true value is expected; when it spans zero, it may be luck."),
    ("Layer", "The kind of fact: firmographic, technographic, behavioral or product use."),
    ("Lift", "Win rate here over the win rate of all deals; 1.0 is average."),
    ("p and q", "How often luck alone gives such a gap; q takes into account how many attributes were tried."),
    ("AUC", "Of a won and a lost deal picked at random, how often the won one has more points."),
    ("Stability", "How often the criterion is chosen again when the derivation is repeated on accounts drawn anew."),
    ("Tier", "A named band of accounts, best first."),
)
