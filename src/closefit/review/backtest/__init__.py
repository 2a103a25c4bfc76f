"""Past deals scored as of their creation and held against what became of them, for any profile."""

from __future__ import annotations

from closefit.review.backtest.data import backtest_json
from closefit.review.backtest.findings import Backtest
from closefit.review.backtest.order import backtest
from closefit.review.backtest.page import backtest_html
from closefit.review.backtest.relations import PastFiles
from closefit.review.backtest.terminal import backtest_text

__all__ = ["Backtest", "PastFiles", "backtest", "backtest_html", "backtest_json", "backtest_text"]
