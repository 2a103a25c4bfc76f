"""Two worker processes, one thread each, share the jobs; what fails is told and fails the run, nothing else stops."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from multiprocessing import get_context
from time import perf_counter
from typing import Any

from benchmarks.derive.plan import Job

#: Read by the numeric libraries when they are loaded: a worker is one thread, so that two fill two cores.
_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")


@dataclass(frozen=True, slots=True)
class Broken:
    """A job that raised."""

    error: str


@dataclass(frozen=True, slots=True)
class Done:
    """What a job gave, or how it broke, after so many seconds."""

    result: Any
    seconds: float


def run_together(
    jobs: Sequence[tuple[str, Job[Any]]], workers: int, warm: Sequence[Callable[[], None]] = ()
) -> dict[tuple[str, str], Any]:
    """Results by family and key; each worker is warmed before its first job. Progress goes to stderr."""
    for name in _THREADS:
        os.environ[name] = "1"
    for one in warm:  # here first, so that what is compiled once a machine is compiled by one process
        one()
    results: dict[tuple[str, str], Any] = {}
    start = perf_counter()
    with ProcessPoolExecutor(workers, get_context("spawn"), _warm, (tuple(warm),)) as pool:
        waiting = {pool.submit(_timed, job): (family, job.key) for family, job in jobs}
        for future in as_completed(waiting):
            done = _done(future)
            results[waiting[future]] = done.result
            _tell(len(results), len(jobs), perf_counter() - start, waiting[future], done)
    return _in_order(jobs, results)


def _done(future: Future[Done]) -> Done:
    """A worker that was killed (out of memory, say) breaks its job and all that wait, and they are told one by one."""
    try:
        return future.result()
    except Exception as error:  # noqa: BLE001
        return Done(Broken(f"{type(error).__name__}: {error}"), 0.0)


def _warm(warm: tuple[Callable[[], None], ...]) -> None:
    for one in warm:
        one()


def run_alone(jobs: Sequence[tuple[str, Job[Any]]]) -> dict[tuple[str, str], Any]:
    """One after the other in this process, which has nothing else to do: for clocks."""
    results: dict[tuple[str, str], Any] = {}
    start = perf_counter()
    for family, job in jobs:
        done = _timed(job)
        results[family, job.key] = done.result
        _tell(len(results), len(jobs), perf_counter() - start, (family, job.key), done)
    return results


def _in_order(jobs: Sequence[tuple[str, Job[Any]]], results: dict[tuple[str, str], Any]) -> dict[tuple[str, str], Any]:
    """As the jobs were listed, whichever worker was faster."""
    return {(family, job.key): results[family, job.key] for family, job in jobs}


def _timed(job: Job[Any]) -> Done:
    start = perf_counter()
    try:
        result = job.run(*job.arguments)
    except Exception as error:  # noqa: BLE001 - told at the end, and fails the run
        told = "".join(traceback.format_exception(error)[-3:])
        result = Broken(f"{type(error).__name__}: {error}\n{told}")
    return Done(result, perf_counter() - start)


def _tell(count: int, of: int, since: float, key: tuple[str, str], done: Done) -> None:
    broken = f"  BROKEN {done.result.error.splitlines()[0]}" if isinstance(done.result, Broken) else ""
    line = f"{since:6.0f} s  {count} of {of}  {key[0]}: {key[1]} ({done.seconds:.1f} s){broken}"
    print(line, file=sys.stderr, flush=True)


def sound(results: dict[tuple[str, str], Any], family: str) -> Iterator[tuple[str, Any]]:
    """Results of a family that are not broken, by key."""
    for (owner, key), result in results.items():
        if owner == family and not isinstance(result, Broken):
            yield key, result
