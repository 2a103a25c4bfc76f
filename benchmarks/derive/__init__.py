"""``make bench-derive``: the card beside six rivals on planted and real deals, and one line per bar.

To add a family of bars: write ``benchmarks/derive/NAME.py`` that ends in ``FAMILY = Family(NAME, jobs, report)``, and
put it into ``FAMILIES`` of ``families.py``. ``jobs(plan)`` lists what is to be run, each a module-level function with
plain arguments and plain results, since two worker processes share the work. ``report(plan, results)`` turns the
results, by the job's key, into rows, notes and bars. A family whose clock counts sets ``alone=True``: its jobs run one
after the other at the end, when nothing else does. Seeds come from ``plan.seeds(count, family)``: no test uses them,
and ``--seed`` chooses others. Where the data folder is absent ``jobs`` lists nothing and the bars are ``not_run``.
"""
