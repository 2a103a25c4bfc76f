"""A new Spark session: quiet, given up after a while, every way in which it cannot start said in words."""

from __future__ import annotations

import importlib.util
import re
import socket
import sys
import threading
import warnings
from collections.abc import Mapping
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

from closefit.engines.java import java_home
from closefit.errors import UsageError, VendorError

#: Seconds until a host must accept a connection, and until a session must stand.
REACHED, STARTED = 10.0, 180.0

_PORTS = {"spark": 7077, "sc": 15002, "k8s": 443}
_MASTER = re.compile(r"local(\[[^\]]+\])?|yarn|(spark|k8s|sc)://\S+")


def open_session(closing: ExitStack, folder: Path, master: str, memory: str | None = None) -> Any:
    """A session at ``master`` that ``closing`` ends. ``folder`` is for what Spark writes about itself.

    Raises:
        UsageError: pyspark or Java is missing, or ``master`` is no master.
        VendorError: nobody answers there, or the session does not start.
    """
    if importlib.util.find_spec("pyspark") is None:
        raise UsageError(
            "the engine spark needs pyspark, which is not installed", advice="pip install 'closefit[spark]'"
        )
    if not _MASTER.fullmatch(master):
        raise UsageError(
            f"{master.partition(';')[0]!r} is no Spark master",
            advice="Write local[2], spark://HOST:7077, yarn, k8s://HOST, or sc://HOST:15002 for Spark Connect.",
        )
    _require_answer(master)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what pyspark says of pandas and the like is not about this work
        return _connect(closing, master) if master.startswith("sc://") else _start(closing, folder, master, memory)


def running_session(master: str | None) -> Any:
    """The session that runs in this process already (a notebook's, spark-submit's, pytest's); None without one.

    Raises:
        UsageError: it runs at another master than the one that was asked for.
    """
    if "pyspark.sql" not in sys.modules:
        return None
    from pyspark.sql import SparkSession

    session = SparkSession.getActiveSession()
    if session is None or master is None:
        return session
    own = session.conf.get("spark.master", None)
    if own == master or master.startswith("sc://"):
        return session if own == master else None
    raise UsageError(
        f"a Spark session runs here already, at {own}, and {master.partition(';')[0]} was asked for",
        advice="Leave the master out to use the running session, or stop that one first.",
    )


def _require_answer(master: str) -> None:
    """Fail in seconds where nobody listens; Spark itself would try for minutes."""
    scheme, marked, rest = master.partition("://")
    if not marked:
        return
    hosts = rest.removeprefix("https://").removeprefix("http://").partition(";")[0].partition("/")[0].split(",")
    for host in hosts:
        name, _, port = host.rpartition(":") if re.search(r":\d+$", host) else (host, "", "")
        with suppress(OSError), socket.create_connection((name, int(port or _PORTS[scheme])), REACHED):
            return
    raise VendorError(
        f"nobody answers at {scheme}://{','.join(hosts)} within {REACHED:.0f} seconds",
        advice="Check the address, and that the cluster is up and reachable from here.",
    )


def _connect(closing: ExitStack, address: str) -> Any:
    shown = address.partition(";")[0].rstrip("/")  # a token may stand behind the semicolon
    try:
        from pyspark.sql import SparkSession

        session = SparkSession.builder.remote(address).create()
        session.version  # noqa: B018 - the first call that the server must answer
    except ImportError as error:
        raise UsageError(
            f"Spark Connect needs more of pyspark: {str(error).splitlines()[0]}",
            advice="pip install 'pyspark[connect]'",
        ) from None
    except Exception as error:  # noqa: BLE001 - grpc and pyspark have dozens of classes
        text = " ".join(str(error).split()).replace(address, shown)[:300]
        raise VendorError(f"Spark Connect at {shown} cannot be used: {text}") from None
    closing.callback(session.stop)
    return session


def _start(closing: ExitStack, folder: Path, master: str, memory: str | None) -> Any:
    """A Java process of our own whose words go to a file: its log belongs neither to results nor to progress."""
    from pyspark import SparkConf, SparkContext
    from pyspark.java_gateway import launch_gateway
    from pyspark.sql import SparkSession

    settings = _settings(folder, master, memory)
    conf = SparkConf(loadDefaults=False).setAll(list(settings.items()))
    log = closing.enter_context((folder / "spark.log").open("wb"))
    stopped = threading.Event()
    try:
        with java_home(folder):
            gateway = launch_gateway(conf, {"stdout": log, "stderr": log})  # type: ignore[no-untyped-call]

        def give_up() -> None:
            stopped.set()
            gateway.proc.kill()

        watch = threading.Timer(STARTED, give_up)
        watch.daemon = True
        watch.start()
        try:
            context = SparkContext(conf=conf, gateway=gateway)
        finally:
            watch.cancel()
    except UsageError:
        raise
    except Exception as error:  # noqa: BLE001 - pyspark, py4j and the operating system each have their own
        raise VendorError(_why(error, master, folder / "spark.log", late=stopped.is_set()), advice=_JAVA) from None
    closing.callback(_end, context, gateway)
    return SparkSession(context)


_JAVA = "Spark 4 needs a Java of 17 or later (JAVA_HOME says which); `--master` says where Spark is."


def _settings(folder: Path, master: str, memory: str | None) -> Mapping[str, str]:
    quiet = folder / "log4j2.properties"
    quiet.write_text("rootLogger.level = error\nrootLogger.appenderRef.stdout.ref = console\n"
                     "appender.console.type = Console\nappender.console.name = console\n"
                     "appender.console.target = SYSTEM_ERR\nappender.console.layout.type = PatternLayout\n"
                     "appender.console.layout.pattern = %p %c: %m%n\n", encoding="utf-8")  # fmt: skip
    settings = {
        "spark.master": master, "spark.app.name": "closefit", "spark.ui.enabled": "false",
        "spark.driver.extraJavaOptions": f"-Dlog4j2.configurationFile={quiet.as_uri()}",
        "spark.ui.showConsoleProgress": "false",
    }  # fmt: skip
    if memory:
        settings["spark.driver.memory"] = re.sub(r"(?i)i?b$", "", memory.replace(" ", "")).lower()
    if master.startswith("local"):
        settings |= {
            "spark.driver.bindAddress": "127.0.0.1", "spark.driver.host": "127.0.0.1",
            "spark.sql.shuffle.partitions": "8",
        }  # fmt: skip
    return settings


def _why(error: Exception, master: str, log: Path, *, late: bool) -> str:
    if late:
        return f"Spark at {master} did not start within {STARTED:.0f} seconds"
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    telling = [line for line in lines if re.search(r"ERROR|Error|Exception|[Uu]nsupported", line)]
    said = telling[0] if telling else next(iter(str(error).splitlines()), type(error).__name__)
    return f"Spark at {master} did not start: {said.strip()[:300]}"


def _end(context: Any, gateway: Any) -> None:
    """Stop the context and its Java process, so that the next session may have another master."""
    with suppress(Exception):
        context.stop()
    with suppress(Exception):
        gateway.shutdown()
    with suppress(Exception):
        gateway.proc.stdin.close()
        gateway.proc.wait(20)
    type(context)._gateway = type(context)._jvm = None  # noqa: SLF001 - pyspark keeps a dead one otherwise
