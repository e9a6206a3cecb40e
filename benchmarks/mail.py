"""Measures what a mail costs: python benchmarks/mail.py prints processor time and memory, with the aims beside them.

The command mails a meeting to five thousand people. The same messages, ready made, are then handed over by a loop
around Python's smtplib that does nothing else: no ledger, no files, no questions to the server. Both are processes of
their own and talk, with STARTTLS, to one server on loopback. A smaller run shows what memory grows by, and what a run
costs before its first mail. It takes some minutes, as the ledger waits for the disk before every mail.
"""

import os
import smtplib
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import trustme

FEW, MANY = 500, 5000
AIM_TIME, AIM_MEMORY = 5.0, 1.5
SENDER = "kkr@fjordby.dk"

Command = list[str | Path]

MEETING = """organ: KKR Sydfjorden
dato: 2036-11-13
start: 09.30
slut: 12.00
sted: Rådhuset, Fjordby
dagsorden:
  - titel: Sager
    punkter:
      - titel: Budget for {number} modtagere
        indstilling: Det indstilles, at budgettet godkendes.
        sagsfremstilling: |
          Budgettet følger det, der blev aftalt i foråret.
"""
SETTINGS = f'[mail]\nafsender = "KKR <{SENDER}>"\npr_minut = 6000000\n'


def main() -> None:
    """Measure, and print what was measured."""
    if sys.argv[1:2] == ["raw"]:
        hand_over(Path(sys.argv[2]), int(sys.argv[3]))
        return
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder)) as port:
        few, many = (both(Path(folder), number, port) for number in (FEW, MANY))
        size = next(Path(folder).rglob("*.eml")).stat().st_size / 1000
    print(f"{MANY} recipients, {size:.0f} kB a mail, {os.cpu_count()} cores, Python {sys.version.split()[0]}\n")
    print(f"{'':10} {'ms a mail':>10} {'ms, whole run':>14} {'MB':>6} {f'MB, {FEW}':>8}")
    for name in ("ours", "raw"):
        (some, less), (all_of_it, most) = few[name], many[name]
        each = 1000 * (all_of_it - some) / (MANY - FEW)
        print(f"{name:10} {each:10.2f} {1000 * all_of_it / MANY:14.2f} {most:6.0f} {less:8.0f}")
    ours, raw = many["ours"], many["raw"]
    print(f"\nprocessor time, ours / raw       {ours[0] / raw[0]:6.2f}   (aim: at most {AIM_TIME})")
    print(f"memory, {MANY} / {FEW} recipients   {ours[1] / few['ours'][1]:6.2f}   (aim: at most {AIM_MEMORY})")


def both(folder: Path, number: int, port: int) -> dict[str, tuple[float, float]]:
    """Return what the command takes for some recipients, and what smtplib does: seconds of processor time, and MB."""
    place = folder / str(number)
    place.mkdir()
    (place / "møde.yaml").write_text(MEETING.format(number=number), "utf-8")
    (place / "kkr-docs.toml").write_text(SETTINGS, "utf-8")
    rows = "".join(f"Medlem Nummer {each};medlem.{each}@fjordby.dk;medlem\n" for each in range(number))
    (place / "modtagere.csv").write_text(f"navn;mail;rolle\n{rows}", "utf-8")
    ours: Command = [sys.executable, "-m", "kkr_docs", "mail", "møde.yaml", "--to", "modtagere.csv", "--send"]
    raw: Command = [sys.executable, __file__, "raw", place / "udsendelse", str(port)]
    return {"ours": measured(ours, place, port), "raw": measured(raw, place, port)}


def measured(command: Command, folder: Path, port: int) -> tuple[float, float]:
    """Run a command, and return its processor time in seconds and the most memory that it had, in MB."""
    server = {"KKR_DOCS_SMTP": f"smtp://127.0.0.1:{port}", "SSL_CERT_FILE": str(folder.parent / "ca.pem")}
    environment = os.environ | server
    process = subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"{command} failed")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1000


def hand_over(folder: Path, port: int) -> None:
    """Hand over every message in a folder by smtplib."""
    with smtplib.SMTP("127.0.0.1", port) as smtp:
        smtp.starttls(context=ssl.create_default_context())
        for path in sorted(folder.glob("*.eml")):
            to = path.stem.rpartition("-")[2]
            smtp.sendmail(SENDER, [to], path.read_bytes())


@contextmanager
def serving(folder: Path) -> Iterator[int]:
    """Run a mail server that takes everything, and yield its port; `ca.pem` is what its certificate is known by."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(folder / "ca.pem")
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    with socket.create_server(("127.0.0.1", 0)) as line:
        threading.Thread(target=serve, args=(line, context), daemon=True).start()
        yield line.getsockname()[1]


def serve(line: socket.socket, context: ssl.SSLContext) -> None:
    """Serve one client after the other."""
    while True:
        try:
            client = line.accept()[0]
        except OSError:
            return
        try:
            converse(client, context)
        except OSError:
            continue
        finally:
            client.close()


def converse(client: socket.socket, context: ssl.SSLContext) -> None:
    """Say yes to all that a client asks."""
    client.sendall(b"220 benchmark\r\n")
    lines = client.makefile("rb")
    while command := lines.readline():
        match command[:4].upper():
            case b"EHLO":
                client.sendall(b"250-benchmark\r\n250-STARTTLS\r\n250-8BITMIME\r\n250 SIZE 50000000\r\n")
            case b"STAR":
                client.sendall(b"220 go ahead\r\n")
                client = context.wrap_socket(client, server_side=True)
                lines = client.makefile("rb")
            case b"DATA":
                client.sendall(b"354 go ahead\r\n")
                while lines.readline() != b".\r\n":
                    pass
                client.sendall(b"250 taken\r\n")
            case b"QUIT":
                client.sendall(b"221 bye\r\n")
                return
            case _:
                client.sendall(b"250 yes\r\n")


if __name__ == "__main__":
    main()
