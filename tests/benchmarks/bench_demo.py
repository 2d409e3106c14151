"""How long the sample takes from files to a published build, and a cold look at one person.

Usage: python tests/benchmarks/bench_demo.py; prints the figures and writes them into docs/performance.md.
"""

import os
import platform
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "performance.md"


def timed(workspace: Path, *arguments: str) -> str:
    """Wall seconds of one command in a new process, or that it failed."""
    command = [sys.executable, "-c", "from journey.cli import main; main()", *arguments]
    environment = {**os.environ, "JOURNEY_WORKSPACE": str(workspace)}
    environment["JOURNEY_KEY_FILE"] = str(workspace.parent / "bench.key")
    start = time.perf_counter()
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, cwd=ROOT)
    if done.returncode not in (0, 1):
        print(done.stderr[-2000:], file=sys.stderr)
        return "failed"
    return f"{time.perf_counter() - start:.1f}"


def main() -> None:
    """Measure, print, and write the table."""
    with tempfile.TemporaryDirectory() as folder:
        workspace = Path(folder) / "workspace"
        rows = [
            ("sample -> published build (`demo --no-app`)", timed(workspace, "demo", "--no-app")),
            ("build again, nothing changed (`journey build`)", timed(workspace, "build")),
            ("`journey person john --json`, cold process", timed(workspace, "person", "john", "--json")),
            ("`journey compare john --json`, cold process", timed(workspace, "compare", "john", "--json")),
            ("`journey export`, evaluator pack", timed(workspace, "export", f"{folder}/pack")),
        ]
    machine = f"{os.cpu_count()} processors, {platform.system()}, Python {platform.python_version()}"
    table = [f"{machine}.", "", "| What | Seconds |", "| --- | --- |"]
    table += [f"| {what} | {seconds} |" for what, seconds in rows]
    print("\n".join(table))
    text = PAGE.read_text(encoding="utf-8")
    block = "<!-- bench -->\n" + "\n".join(table) + "\n<!-- /bench -->"
    text = re.sub(r"<!-- bench -->.*<!-- /bench -->", block, text, flags=re.DOTALL)
    PAGE.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
