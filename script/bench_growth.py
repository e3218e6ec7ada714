"""Called by script/bench growth: how fit time grows with rows and with columns; our learners, natively.

Arguments: PROGRAM FIGURES OUT.json. kNN only stores its rows, so its time is that of predicting the
1,000 test rows. A learner is not timed on larger data once a fit took longer than LIMIT seconds.
"""

import json
import math
import os
import statistics
import subprocess
import sys

import bench_data

FOLDER = "target/bench/data"
ROWS = [1_000, 10_000, 100_000, 1_000_000]
COLUMNS = [10, 100, 1_000]
ROWS_OF_COLUMNS = 2_000
COLUMNS_OF_ROWS = 10
# Family: on classes or on numbers, and the most rows that it is for.
FAMILIES = {
    "logistic": ("c", math.inf),
    "linear": ("r", math.inf),
    "ridge": ("r", math.inf),
    "lasso": ("r", math.inf),
    "elastic_net": ("r", math.inf),
    "gaussian_nb": ("c", math.inf),
    "knn": ("c", 1_000_000),
    "decision_tree": ("c", math.inf),
    "random_forest": ("c", math.inf),
    "extra_trees": ("c", math.inf),
    "boosting": ("c", math.inf),
    "linear_svm": ("c", math.inf),
    "rbf_svm": ("c", 10_000),
    "mlp": ("c", 100_000),
}


def sizes(of):
    """Rows and columns, growing one way."""
    most = int(os.environ.get("MAX_ROWS", ROWS[-1]))
    if of == "rows":
        return [(n_rows, n_rows, COLUMNS_OF_ROWS) for n_rows in ROWS if n_rows <= most]
    return [(n_columns, ROWS_OF_COLUMNS, n_columns) for n_columns in COLUMNS]


def timed(program, family, kind, shape):
    """Median seconds, or what went wrong."""
    name = f"grow_{kind}_{shape[0]}_{shape[1]}"
    bench_data.write(FOLDER, name)
    files = [f"{FOLDER}/{name}_{part}.csv" for part in ("train", "test")]
    repeats = "5" if shape[0] * shape[1] < 1_000_000 else "1"
    done = subprocess.run([program, "engine", *files, "y", family, repeats], capture_output=True, text=True)
    if done.returncode != 0:
        return f"exit {done.returncode}: {done.stderr or done.stdout}".strip()
    answer = json.loads(done.stdout)
    seconds = answer["predict_seconds" if family == "knn" else "fit_seconds"]
    return statistics.median(seconds) if seconds else answer["status"]


def exponent(points):
    """The power of the size that seconds grow with, by least squares over the last three points."""
    last = [(math.log(size), math.log(seconds)) for size, seconds in points[-3:]]
    if len(last) < 2:
        return None
    x, y = (statistics.fmean(point[axis] for point in last) for axis in (0, 1))
    return sum((a - x) * (b - y) for a, b in last) / sum((a - x) ** 2 for a, _ in last)


def grow(program, of):
    """One line per learner that the engine has."""
    asked = [name for name in os.environ.get("ONLY", "").split(",") if name]
    limit = float(os.environ.get("LIMIT", "60"))
    columns = sizes(of)
    print(f"fit seconds by {of}" + (f", {ROWS_OF_COLUMNS:,} rows" if of == "columns" else f", {COLUMNS_OF_ROWS} columns"))
    print(f"{'':<16}" + "".join(f"{size:>12,}" for size, *_ in columns) + f"{'exponent':>10}")
    lines = []
    for family, (kind, most) in FAMILIES.items():
        if asked and family not in asked:
            continue
        points, note, cells = [], "", []
        for size, *shape in columns:
            if shape[0] > most or (points and points[-1][1] > limit):
                break
            seconds = timed(program, family, kind, shape)
            if isinstance(seconds, str):
                note = seconds
                break
            points.append((size, seconds))
            cells.append(f"{seconds:>12.5f}")
        if not points and note == "unknown":
            continue
        power = exponent(points)
        allowed = exponent([(size, size * math.log(size)) for size, _ in points])
        mark = "" if power is None else "ok" if power <= allowed else f"steeper than n log n ({allowed:.2f})"
        shown = "-" if power is None else f"{power:.2f}"
        row = "".join(cells) + " " * 12 * (len(columns) - len(cells))
        print(f"{family:<16}{row}{shown:>10}  {mark}  {note}".rstrip(), flush=True)
        lines.append({"name": family, "points": points, "exponent": power, "note": note})
    return {"of": of, "lines": lines}


def main():
    program, figures, out = sys.argv[1:]
    os.makedirs(figures, exist_ok=True)
    os.makedirs(FOLDER, exist_ok=True)
    result = {}
    for of in ("rows", "columns"):
        result[of] = grow(program, of)
        with open(out, "w", encoding="utf-8") as file:
            json.dump(result, file, indent=1)
        path = f"{figures}/growth_{of}.svg"
        drawn = f"target/bench/growth_{of}.json"
        with open(drawn, "w", encoding="utf-8") as file:
            json.dump(result[of], file)
        done = subprocess.run([program, "figure", drawn, path], check=True, capture_output=True, text=True)
        print(f"{done.stdout.strip()}. Drawn in {path}\n", flush=True)


if __name__ == "__main__":
    main()
