"""``python -m closefit``."""

from closefit.cli import main

main()
