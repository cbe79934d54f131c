"""The embedded database: private, whole, durable, and never left behind."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
import pytest
from sqlalchemy import create_engine, text

from gateway.postgres import EmbeddedPostgres, PostgresTrouble
from gateway.postgres.programs import as_server_user

OWNER = """
import sys, time
from gateway.postgres import EmbeddedPostgres
server = EmbeddedPostgres(sys.argv[1])
server.start()
server.create_database()
print(server.process.pid, flush=True)
time.sleep(300)
"""


def own_elsewhere(folder: Path) -> tuple[subprocess.Popen[str], int]:
    """Start a server owned by another process; return that process and the server's id."""
    owner = subprocess.Popen(
        [sys.executable, "-c", OWNER, str(folder)], stdout=subprocess.PIPE, text=True
    )
    assert owner.stdout is not None
    return owner, int(owner.stdout.readline())


def kill(owner: subprocess.Popen[str]) -> None:
    owner.kill()
    owner.communicate()


def serving(pid: int) -> bool:
    """Tell whether the process is there and not only waiting to be buried."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def gone(pid: int, within: float = 5.0) -> bool:
    end = time.monotonic() + within
    while serving(pid) and time.monotonic() < end:
        time.sleep(0.02)
    return not serving(pid)


def ask(server: EmbeddedPostgres, question: str, database: str = "forebay") -> object:
    with psycopg.connect(server.conninfo(database)) as connection:
        row = connection.execute(question.encode()).fetchone()
        assert row is not None
        return row[0]


def test_a_new_cluster_is_checked_sorted_alike_everywhere_and_shut_to_the_network(
    tmp_path: Path,
) -> None:
    with EmbeddedPostgres(tmp_path) as server:
        server.create_database()

        assert str(ask(server, "SHOW server_version")).startswith("18.")
        assert ask(server, "SHOW data_checksums") == "on"
        assert ask(server, "SHOW fsync") == "on"
        assert ask(server, "SHOW listen_addresses") == ""
        assert ask(server, "SHOW timezone") == "UTC"
        assert ask(server, "SELECT upper('straße')") == "STRASSE"
        assert server.socket_folder.stat().st_mode & 0o777 == 0o700
        assert server.data.stat().st_mode & 0o777 == 0o700
        rules = (server.data / "pg_hba.conf").read_text().splitlines()
        trusted = {rule.split()[0] for rule in rules if rule.endswith("trust") and rule[0] != "#"}
        assert trusted == {"local"}


def test_what_was_committed_is_there_after_a_stop_and_a_start(tmp_path: Path) -> None:
    server = EmbeddedPostgres(tmp_path)
    server.start()
    server.create_database()
    with psycopg.connect(server.conninfo()) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS n")
    server.stop()
    assert not (server.data / "postmaster.pid").exists()

    server.start()
    assert ask(server, "SELECT n FROM kept") == 7
    server.stop()


def test_the_url_works_for_sqlalchemy_even_from_a_folder_with_odd_letters(tmp_path: Path) -> None:
    folder = tmp_path / "a b%c&d"
    with EmbeddedPostgres(folder, fast=True) as server:
        engine = create_engine(server.create_database("a-b"))
        with engine.connect() as connection:
            assert connection.execute(text("SELECT current_database()")).scalar() == "a-b"
        engine.dispose()


def test_a_deep_folder_gets_its_socket_in_a_short_one(tmp_path: Path) -> None:
    folder = tmp_path / ("deep" * 25)
    with EmbeddedPostgres(folder, fast=True) as server:
        server.create_database()

        assert not server.socket_folder.is_relative_to(folder)
        assert server.socket_folder.stat().st_mode & 0o777 == 0o700
        assert ask(server, "SELECT 1") == 1
    server.socket_folder.rmdir()


def test_somebody_elses_socket_folder_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = tmp_path / "elsewhere"
    real.mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    server = EmbeddedPostgres(tmp_path / ("deep" * 25), fast=True)
    server.socket_folder.symlink_to(real)

    with pytest.raises(PostgresTrouble, match="belongs to somebody else"):
        server.start()


def test_a_copy_has_the_rows_of_its_template(cluster: EmbeddedPostgres) -> None:
    cluster.create_database("original")
    with psycopg.connect(cluster.conninfo("original")) as connection:
        connection.execute("CREATE TABLE thing AS SELECT 3 AS n")
    cluster.create_database("copy", template="original")

    assert ask(cluster, "SELECT n FROM thing", "copy") == 3
    cluster.drop_database("copy")
    cluster.drop_database("original")


def test_two_owners_of_one_folder_are_one_too_many(tmp_path: Path) -> None:
    with EmbeddedPostgres(tmp_path, fast=True):
        second = EmbeddedPostgres(tmp_path, fast=True)
        with pytest.raises(PostgresTrouble, match="Another running Forebay"):
            second.start()


def test_data_of_another_major_version_are_refused_with_the_remedy(tmp_path: Path) -> None:
    server = EmbeddedPostgres(tmp_path, fast=True)
    server.start()
    server.stop()
    (server.data / "PG_VERSION").write_text("17\n")

    with pytest.raises(PostgresTrouble, match=r"PostgreSQL 17.*FOREBAY_PG_BIN"):
        server.start()
    assert server.process is None


def test_a_folder_without_postgres_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FOREBAY_PG_BIN", str(tmp_path))

    with pytest.raises(PostgresTrouble, match="FOREBAY_PG_BIN"):
        EmbeddedPostgres(tmp_path / "pg").start()


def test_an_initdb_cut_short_leaves_nothing_that_counts(tmp_path: Path) -> None:
    half = tmp_path / "data.new"
    half.mkdir()
    (half / "PG_VERSION").write_text("18\n")

    with EmbeddedPostgres(tmp_path, fast=True) as server:
        server.create_database()
        assert ask(server, "SELECT 1") == 1


@pytest.mark.skipif(sys.platform != "linux", reason="the leash is Linux's")
def test_when_its_owner_is_killed_the_server_goes_too(tmp_path: Path) -> None:
    owner, pid = own_elsewhere(tmp_path)
    kill(owner)

    assert gone(pid)


@pytest.mark.skipif(sys.platform != "linux", reason="the leash is Linux's")
def test_an_orphan_that_still_runs_is_stopped_at_the_next_start(tmp_path: Path) -> None:
    owner, pid = own_elsewhere(tmp_path)
    os.kill(pid, signal.SIGSTOP)  # it cannot hear the leash
    kill(owner)
    waker = subprocess.Popen(["sh", "-c", f"sleep 0.5; kill -CONT {pid}"])

    with EmbeddedPostgres(tmp_path) as server:
        assert gone(pid)
        assert ask(server, "SELECT 1") == 1
    waker.wait()


def test_a_note_that_names_a_strangers_process_is_not_believed(tmp_path: Path) -> None:
    server = EmbeddedPostgres(tmp_path, fast=True)
    server.start()
    server.stop()
    stranger = subprocess.Popen(["sleep", "60"])
    (server.data / "postmaster.pid").write_text(f"{stranger.pid}\n{server.data}\n0\n")

    server.start()
    assert stranger.poll() is None  # and it was not harmed
    server.stop()
    stranger.kill()
    stranger.wait()


@pytest.mark.skipif(os.getuid() != 0, reason="only root needs another user")
def test_where_namespaces_are_forbidden_root_lends_the_server_a_system_user(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    forbidden = tmp_path / "unshare"
    forbidden.write_text("#!/bin/sh\nexit 1\n")
    forbidden.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    as_server_user.cache_clear()
    try:
        with TemporaryDirectory(dir="/var/tmp") as folder:  # where that user may go
            Path(folder).chmod(0o755)
            with EmbeddedPostgres(folder, fast=True) as server:
                server.create_database()

                assert ask(server, "SELECT 1") == 1
                assert server.data.stat().st_uid != 0
                assert server.socket_folder.stat().st_mode & 0o777 == 0o700
    finally:
        as_server_user.cache_clear()
