"""Accounts and signals, Parquet to Parquet with reasons: closefit beside the same query by hand, and beside others.

    python -m benchmarks.score [--sizes 1 10] [--runs 3] [--folder bench-data] [--quick]

``hand/*.sql`` are the query as a person who knows DuckDB would write it, in three forms that were tried against each
other (raising to a power, joining a table of worths, looking lists up by bits), and once without the columns that say
why (``bare``). A form of two levels of GROUP BY, by account and kind first, took twice the time for the signals and was
left out. ``command`` is what ``closefit score`` does from the start of its process to the file written, ``expression``
the compiled tree alone on the same files. Every way runs in a process of its own, in turn with the others, and all of
them must give the same rows.
"""
