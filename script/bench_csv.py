"""Measures reading a 97 MB CSV to schema and profile, natively and in the tab, beside pandas and polars.

usage: script/bench csv     RUNS (5), DIST (dist) another build of the page, CARGO_TARGET_DIR

Every run takes each reader once, in turn and in a process of its own; the table holds medians of wall and CPU
seconds, and the median of the ratios within a run. Writes target/bench/csv.json.
"""

import json
import os
import resource
import subprocess
import sys
import venv
from pathlib import Path
from statistics import median

BENCH = Path("target/bench")
DATA = BENCH / "data/mixed-500000x20.csv"
VENV = BENCH / "venv-csv"
PYTHON = VENV / "bin/python"
RUNS = int(os.environ.get("RUNS", "5"))
ONE_THREAD = {"POLARS_MAX_THREADS": "1", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
READ = """
import sys, time, {name}
wall, cpu = time.perf_counter(), time.process_time()
table = {name}.read_csv(sys.argv[1]{options})
print(time.perf_counter() - wall, time.process_time() - cpu)
assert table.shape[1] == 20
"""
# What issue 3 asks for.
TARGETS = [
    ("native", "wall", "polars", 1.5),
    ("native", "cpu", "polars", 1.5),
    ("tab", "wall", "pandas", 1.5),
]
MAX_MEMORY, MAX_TASK_MS = 4.0, 50.0


def prepare():
    DATA.parent.mkdir(parents=True, exist_ok=True)
    if not DATA.exists():
        subprocess.run([sys.executable, "script/bench_csv_data.py", DATA], check=True)
    if not PYTHON.exists():
        venv.create(VENV, with_pip=True)
        subprocess.run([PYTHON, "-m", "pip", "install", "-q", "pandas==3.1.1", "polars==2.1.0"], check=True)
    subprocess.run(["cargo", "build", "--release", "--example", "read_csv"], check=True)
    if "DIST" not in os.environ:
        subprocess.run(["script/server", "--build-only"], check=True)
    return Path(os.environ.get("CARGO_TARGET_DIR", "target")) / "release/examples/read_csv"


def python(name, options=""):
    command = [PYTHON, "-c", READ.format(name=name, options=options), DATA]
    out = subprocess.run(command, check=True, capture_output=True, text=True, env={**os.environ, **ONE_THREAD})
    wall, cpu = map(float, out.stdout.split())
    return {"wall": wall, "cpu": cpu}


def native(program):
    def used():
        usage = resource.getrusage(resource.RUSAGE_CHILDREN)
        return usage.ru_utime + usage.ru_stime

    before = used()
    out = subprocess.run([program, DATA], check=True, capture_output=True, text=True)
    return {"wall": float(out.stdout), "cpu": used() - before}


def tab():
    out = subprocess.run(["node", "script/bench_csv.mjs", DATA], check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(out.stdout)


def mark(value, limit):
    return f"{'ok' if value <= limit else 'MISSED'} (target {limit:g})"


def main():
    program = prepare()
    runs = {"pandas": [], "polars": [], "native": [], "tab": []}
    for _ in range(RUNS):
        runs["pandas"].append(python("pandas", ", engine='c'"))
        runs["polars"].append(python("polars"))
        runs["native"].append(native(program))
        runs["tab"].append(tab())
    size = DATA.stat().st_size
    middle = {who: {key: median(run[key] for run in all_runs) for key in all_runs[0]} for who, all_runs in runs.items()}
    print(f"\nReading {size / 1e6:.1f} MB, medians of {RUNS}\n\n{'reader':8} {'wall s':>8} {'CPU s':>8}")
    for who, row in middle.items():
        print(f"{who:8} {row['wall']:8.3f} {row.get('cpu', float('nan')):8.3f}")
    print()
    ratios = {}
    for who, clock, other, limit in TARGETS:
        ratio = median(ours[clock] / theirs[clock] for ours, theirs in zip(runs[who], runs[other]))
        ratios[f"{who}/{other} {clock}"] = ratio
        print(f"{f'{who} / {other}, {clock}':32} {ratio:6.2f}  {mark(ratio, limit)}")
    memory, task = middle["tab"]["peak_bytes"] / size, middle["tab"]["longest_task_ms"]
    print(f"{'peak memory of the tab / file':32} {memory:6.2f}  {mark(memory, MAX_MEMORY)}")
    print(f"{'longest task of the page, ms':32} {task:6.0f}  {mark(task, MAX_TASK_MS)}")
    report = {"bytes": size, "runs": runs, "median": middle, "ratios": ratios, "memory_ratio": memory}
    (BENCH / "csv.json").write_text(json.dumps(report, indent=1) + "\n")


if __name__ == "__main__":
    main()
