"""One profile, one set of accounts, every engine that runs on this machine: are the tables the same, byte for byte?

``files`` makes accounts, signals and people full of what engines disagree on; ``tables`` scores them and compares;
``__main__`` prints the bars and rewrites their table in the manual.
"""
