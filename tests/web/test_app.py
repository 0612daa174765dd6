"""The server as an operator runs it: its command line, its signals, its certificate."""

import asyncio
import json
import os
import signal
import socket
import sqlite3
import ssl
import stat
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection, HTTPSConnection
from ipaddress import IPv4Address
from pathlib import Path
from subprocess import PIPE, Popen, run
from threading import Event

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from typer.testing import CliRunner
from yarl import URL

from streaming_server.__main__ import main
from tests.fair import SHOW, Clock
from tests.web.house import lay_ground

PATIENCE = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    url: URL
    process: "Popen[str]"

    def stop(self, with_signal: int = signal.SIGTERM) -> tuple[int, str]:
        """Its exit code and what it logged."""
        self.process.send_signal(with_signal)
        _, log = self.process.communicate(timeout=PATIENCE)
        return self.process.returncode, log


@contextmanager
def serving(data: Path, *options: str) -> Iterator[Running]:
    command = [sys.executable, "-m", "streaming_server", "serve", "--data", str(data)]
    process = Popen([*command, "--port", "0", *options], stdout=PIPE, stderr=PIPE, text=True)
    try:
        assert process.stdout is not None
        said = process.stdout.readline()
        assert said, process.communicate()[1]
        yield Running(url=URL(said.split()[-1]), process=process)
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


def get(url: URL, path: str) -> tuple[int, dict[str, str], bytes]:
    connection = HTTPConnection(url.host or "", url.port, timeout=PATIENCE)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, dict(answer.getheaders()), answer.read()
    finally:
        connection.close()


def test_it_says_where_it_answers_and_stops_when_told(tmp_path: Path) -> None:
    with serving(tmp_path) as server:
        assert get(server.url, "/healthz")[0] == 200
        ready = json.loads(get(server.url, "/readyz")[2])
        assert (ready["ok"], ready["has_room"]) == (True, True)
        assert (tmp_path / "address").read_text().strip() == str(server.url)
        code, log = server.stop()
    assert code == 0
    assert "stopping" in log
    assert not (tmp_path / "address").exists()


def test_the_hall_has_a_voice_soon_after_the_first_start(tmp_path: Path) -> None:
    said = "/board/JN-LX-001/voice/zh/B-007/2"
    with serving(tmp_path) as server:
        for _ in range(PATIENCE * 10):
            status, headers, sound = get(server.url, said)
            if status == 200:
                break
            Event().wait(0.1)
        else:
            raise AssertionError("the hall stayed silent")
        code, log = server.stop()
    assert (headers["Content-Type"], sound[:4]) == ("audio/wav", b"RIFF")
    assert (code, "clips made" in log) == (0, True)


def test_the_log_names_no_person_no_secret_and_no_search(tmp_path: Path) -> None:
    with serving(tmp_path) as server:
        get(server.url, "/api/v1/jobs?words=secretword")
        get(server.url, "/jobs?words=secretword")
        get(server.url, "/api/v1/sessions/some-show?token=secretword")
        for line in (b"GET /?words=secretword\xe4 HTTP/1.1", b"secretword", b"GET / secretword"):
            with socket.create_connection((server.url.host, server.url.port)) as plain:
                plain.sendall(line + b"\r\n\r\n")
                assert b" 400 " in plain.recv(1000)
        _, log = server.stop()
    lines = [json.loads(line) for line in log.splitlines()]
    assert {"/api/v1/jobs", "/jobs"} <= {line.get("route") for line in lines}
    assert "secretword" not in log
    assert "127.0.0.1" not in log


def test_with_a_certificate_cookies_are_secure(tmp_path: Path) -> None:
    certificate, key = self_signed(tmp_path)
    with serving(tmp_path, "--certificate", str(certificate), "--key", str(key)) as server:
        assert server.url.scheme == "https"
        trust = ssl.create_default_context(cafile=str(certificate))
        host, port = server.url.host or "", server.url.port
        connection = HTTPSConnection(host, port, timeout=PATIENCE, context=trust)
        connection.request("GET", "/sign-in")
        headers = connection.getresponse().headers
        connection.close()
    assert headers["Set-Cookie"].startswith("__Host-visitor=")
    assert "max-age" in headers["Strict-Transport-Security"]


def test_an_encoder_gets_an_address_and_a_key(tmp_path: Path) -> None:
    asyncio.run(lay_ground(tmp_path, Clock()))
    outcome = run_command("stream-key", SHOW, "--data", str(tmp_path))
    address, token = outcome.splitlines()
    assert address == f"http://127.0.0.1:8443/whip/{SHOW}"
    assert len(token) >= 40


def test_a_key_for_no_show_is_refused(tmp_path: Path) -> None:
    said = CliRunner().invoke(main, ["stream-key", "no-show", "--data", str(tmp_path)])
    assert said.exit_code == 1
    assert "no-show" in said.output


def test_a_sown_city_says_how_to_enter_it(tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    options = ("--data", str(tmp_path / "data"), "--city", "jinan", "--json", str(report))
    run_command("seed", *options)
    sown = json.loads(report.read_text("utf-8"))
    assert {"code", "name"} == sown["stations"][0].keys()
    assert {"id", "title", "state"} == sown["sessions"][0].keys()
    assert {"role", "name", "password"} == sown["logins"][0].keys()
    assert {"station", "code"} == sown["enrolments"][0].keys()
    assert stat.S_IMODE(report.stat().st_mode) == 0o600


def test_a_backup_is_a_database(tmp_path: Path) -> None:
    asyncio.run(lay_ground(tmp_path / "data", Clock()))
    copy = tmp_path / "copy"
    copy.mkdir()
    (copy / "doorstep.db").touch(mode=0o644)
    run_command("backup", str(copy / "doorstep.db"), "--data", str(tmp_path / "data"))
    assert stat.S_IMODE((copy / "doorstep.db").stat().st_mode) == 0o600
    assert "whip" in run_command("stream-key", SHOW, "--data", str(copy))


def test_a_backup_is_put_back(tmp_path: Path) -> None:
    asyncio.run(lay_ground(tmp_path / "data", Clock()))
    copy = str(tmp_path / "copy.db")
    run_command("backup", copy, "--data", str(tmp_path / "data"))
    run_command("restore", copy, "--data", str(tmp_path / "new"))
    assert stat.S_IMODE((tmp_path / "new" / "doorstep.db").stat().st_mode) == 0o600
    assert "whip" in run_command("stream-key", SHOW, "--data", str(tmp_path / "new"))


def test_what_is_no_backup_is_not_put_back(tmp_path: Path) -> None:
    asyncio.run(lay_ground(tmp_path / "data", Clock()))
    other = tmp_path / "other.db"
    with closing(sqlite3.connect(other)) as database:
        database.execute("CREATE TABLE something (other)")
    for file in (other, tmp_path / "nothing.db"):
        said = CliRunner().invoke(main, ["restore", str(file), "--data", str(tmp_path / "data")])
        assert said.exit_code == 1
    assert "whip" in run_command("stream-key", SHOW, "--data", str(tmp_path / "data"))


def test_nothing_is_put_back_and_nothing_served_beside_a_running_server(tmp_path: Path) -> None:
    with serving(tmp_path) as server:
        copy = str(tmp_path / "copy.db")
        run_command("backup", copy, "--data", str(tmp_path))
        said = CliRunner().invoke(main, ["restore", copy, "--data", str(tmp_path)])
        second = serve_in_vain("--data", str(tmp_path), "--port", "0")
        assert (tmp_path / "address").read_text().strip() == str(server.url)
    assert said.exit_code == 1
    assert "already" in said.output
    assert "already" in second


def test_the_doctor_finds_a_sound_server_sound(tmp_path: Path) -> None:
    asyncio.run(lay_ground(tmp_path, Clock()))
    said = run_command("doctor", "--data", str(tmp_path))
    assert "database" in said
    assert "0 shows, 0.00 GB" in said
    assert "one starts in" in said


def test_the_doctor_says_what_is_wrong(tmp_path: Path) -> None:
    (tmp_path / "doorstep.db").write_bytes(b"this is no database" * 100)
    said = CliRunner().invoke(main, ["doctor", "--data", str(tmp_path)])
    assert said.exit_code == 1
    assert "not a database" in said.output


def test_a_port_that_is_taken_is_said_in_a_line(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        said = serve_in_vain("--data", str(tmp_path), "--port", port)
    assert port in said


def test_a_file_that_is_no_database_is_said_in_a_line(tmp_path: Path) -> None:
    (tmp_path / "doorstep.db").write_bytes(b"this is no database" * 100)
    assert "not a database" in serve_in_vain("--data", str(tmp_path), "--port", "0")


def test_a_certificate_that_is_not_there_is_said_in_a_line(tmp_path: Path) -> None:
    options = ("--certificate", str(tmp_path / "no.pem"), "--key", str(tmp_path / "no.key"))
    said = serve_in_vain("--data", str(tmp_path), "--port", "0", *options)
    assert "No such file" in said


def serve_in_vain(*options: str) -> str:
    """What it says on the error stream, at most a few lines."""
    command = [sys.executable, "-m", "streaming_server", "serve", *options]
    said = run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert said.returncode != 0
    assert "Traceback" not in said.stderr
    return said.stderr


@pytest.mark.parametrize("options", [["--port", "99999"], ["--certificate", "only-one.pem"]])
def test_a_setting_that_cannot_be_meant_is_named(tmp_path: Path, options: list[str]) -> None:
    said = serve_in_vain("--data", str(tmp_path), *options)
    assert options[0].removeprefix("--") in said


def test_the_port_may_come_from_the_environment(tmp_path: Path) -> None:
    said = run(
        [sys.executable, "-m", "streaming_server", "stream-key", "x", "--data", str(tmp_path)],
        env={**os.environ, "DOORSTEP_PORT": "nonsense"},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert said.returncode != 0
    assert "port" in said.stderr


def run_command(*arguments: str) -> str:
    said = CliRunner().invoke(main, arguments)
    assert said.exit_code == 0, said.output
    return said.output


def self_signed(folder: Path) -> tuple[Path, Path]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "station.example")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    files = folder / "certificate.pem", folder / "key.pem"
    files[0].write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    files[1].write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return files
