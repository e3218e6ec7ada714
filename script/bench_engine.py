"""Called by script/bench engine and script/bench browser: ours and theirs in turn, one table.

Arguments: native|browser PROGRAM OUT.json, where PROGRAM is our bench program, or node's arguments
for script/bench_browser.mjs. Environment: see script/bench.
"""

import json
import math
import os
import shutil
import statistics
import subprocess
import sys
import time

# Before numpy is loaded: one thread, as ours.
for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"

import bench_data
import bench_peers

FOLDER = "target/bench"
DATA = ["c20k", "r20k", "c5k", "r5k", "digits", "breast_cancer", "diamonds", "mixed", "c100k", "r100k"]
BIG = {"c100k", "r100k"}
# Kernel machines are for thousands of rows; a network of sets that scikit-learn's ends on.
ONLY_ON = {
    "rbf_svm": {"c5k", "r5k", "digits", "breast_cancer"},
    "mlp": {"c20k", "r20k", "digits", "breast_cancer"},
}
# What a set is for, where it is not for all.
FAMILIES_OF = {"c5k": ["rbf_svm"], "r5k": ["rbf_svm"]}
# Browser: (fit + predict) relative to scikit-learn, at most. Native: NATIVE of that.
TARGETS = {"decision_tree": 0.15, "random_forest": 0.15, "extra_trees": 0.5, "boosting": 0.6}
LIGHTGBM_TARGET = 0.8
OTHER_TARGET = 1.0
NATIVE = 0.6
# Sets of fewer rows are measured, but no ratio is promised for them; 5,000 rows count for kernel machines.
UNCLAIMED = {"digits", "breast_cancer"}
COMPARISON_TARGET = 1 / 6


class Native:
    """Our program on this machine."""

    def __init__(self, program):
        self.program = program
        self.compares_with = os.path.join(os.path.dirname(program), "trainyard")

    def time(self, job):
        paths = [os.path.join(FOLDER, job[part]) for part in ("train", "test")]
        command = [self.program, "engine", *paths, job["target"], job["estimator"], str(job["repeats"])]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode != 0:
            return {"status": f"exit {done.returncode}: {done.stderr or done.stdout}".strip()}
        return json.loads(done.stdout)

    def compare(self, csv, target):
        """The command line's comparison of all candidates: one thread, reading included."""
        start = time.perf_counter()
        command = [self.compares_with, "compare", csv, "--target", target, "--json"]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        board = json.loads(done.stdout)["leaderboard"]
        return {
            "status": "ok",
            "seconds": time.perf_counter() - start,
            "candidates": [{"name": run["candidate"], "score": run["test"].get("accuracy")} for run in board],
        }

    def close(self):
        pass


class Browser:
    """Our module in a worker of headless Chromium."""

    def __init__(self, command):
        # Chromium writes to standard error now and then.
        self.node = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )

    def ask(self, job):
        self.node.stdin.write(json.dumps(job) + "\n")
        self.node.stdin.flush()
        answer = self.node.stdout.readline()
        if not answer:
            sys.exit("the browser is gone: run `node script/bench_browser.mjs target/bench` to see why")
        return json.loads(answer)

    def time(self, job):
        return self.ask({"kind": "time", **job})

    def compare(self, csv, target):
        return self.ask({"kind": "compare", "csv": csv, "target": target})

    def close(self):
        self.node.stdin.close()
        self.node.wait()


def chosen(name):
    return [word for word in os.environ.get(name, "").split(",") if word]


def jobs():
    """Data set, target and family, set by set."""
    names = chosen("DATA") or [name for name in DATA if not (os.environ.get("QUICK") == "1" and name in BIG)]
    for name in names:
        target = bench_data.write(f"{FOLDER}/data", name)
        if target is None:
            print(f"{name}: left out, no copy of it here (DIAMONDS names one)")
            continue
        asked = chosen("ONLY")
        for family in asked or FAMILIES_OF.get(name, bench_peers.SKLEARN):
            if family in bench_peers.SKLEARN and name in ONLY_ON.get(family, {name}):
                yield name, target, family


def significant(value):
    """Three digits."""
    if value is None:
        return "-"
    digits = 2 - math.floor(math.log10(abs(value))) if value else 2
    return f"{value:.{max(0, min(digits, 6))}f}"


def verdict(row, where):
    """The targets of a row and whether they are met; nothing is promised for small sets."""
    if row["data"] in UNCLAIMED:
        return None, "-"
    share = NATIVE if where == "native" else 1.0
    limits = {"sklearn": TARGETS.get(row["family"], OTHER_TARGET) * share}
    if "lightgbm" in row["peers"]:
        limits["lightgbm"] = LIGHTGBM_TARGET * share
    met = all(row["ratio"][peer] <= limit for peer, limit in limits.items())
    return limits, "ok" if met else "MISSED"


HEAD = ["data", "family", "fit s", "predict s", "their fit", "their predict", "score", "theirs", "/sklearn", "/LightGBM", "/XGBoost", "target", ""]
WIDTHS = [14, 14, 9, 9, 10, 13, 8, 8, 9, 10, 9, 10, 0]


def line(cells):
    parts = [f"{cell:<{width}}" if index < 2 else f"{cell:>{width}}" for index, (cell, width) in enumerate(zip(cells, WIDTHS))]
    print(" ".join(parts[:-1]) + f"  {cells[-1]}".rstrip(), flush=True)


def show(row):
    theirs = row["peers"]["sklearn"]
    limits = row["target"] or {}
    notes = row["mark"] if row["status"] == "ok" else f"{row['mark']} ({row['status']})"
    if row["repeats"] < row["asked"] or theirs["repeats"] < row["asked"]:
        notes += f" (fits: {row['repeats']} ours, {theirs['repeats']} theirs)"
    line(
        [
            row["data"],
            row["family"],
            significant(row["fit"]),
            significant(row["predict"]),
            significant(theirs["fit"]),
            significant(theirs["predict"]),
            significant(row["score"]),
            significant(theirs["score"]),
            *(significant(row["ratio"].get(peer)) for peer in ("sklearn", "lightgbm", "xgboost")),
            "/".join(f"{limit:.2g}" for limit in limits.values()) or "-",
            notes,
        ]
    )


def measure(side, where, n_repeats):
    """All rows of the table, printed as they come."""
    rows = []
    print(f"seconds on one thread, medians of {n_repeats}; score: accuracy or RMSE; ratios: (fit + predict) of ours / theirs")
    line(HEAD)
    for name, target, family in jobs():
        files = [f"data/{name}_train.csv", f"data/{name}_test.csv"]
        whole = [os.path.join(FOLDER, path) for path in files]
        given = bench_peers.data(*whole, target)
        if bench_peers.SKLEARN[family][given.is_regression] is None:
            continue
        job = {"train": files[0], "test": files[1], "target": target, "estimator": family, "repeats": n_repeats}
        ours = side.time(job)
        if ours["status"] == "unknown":
            continue
        if not ours.get("fit_seconds"):
            print(f"{name:<14} {family:<14} {ours['status']}", flush=True)
            rows.append({"data": name, "family": family, "status": ours["status"], "mark": "MISSED"})
            continue
        row = {
            "data": name,
            "family": family,
            "fit": statistics.median(ours["fit_seconds"]),
            "predict": statistics.median(ours["predict_seconds"]),
            "repeats": len(ours["fit_seconds"]),
            "asked": n_repeats,
            **ours,
            "peers": {},
            "ratio": {},
        }
        for peer in bench_peers.peers(family):
            theirs = bench_peers.run(peer, family, (*whole, target), n_repeats)
            theirs["repeats"] = len(theirs["fit_seconds"])
            row["peers"][peer] = theirs
            row["ratio"][peer] = (row["fit"] + row["predict"]) / (theirs["fit"] + theirs["predict"])
        row["began"] = time.strftime("%Y-%m-%d %H:%M:%S")
        row["target"], row["mark"] = verdict(row, where)
        show(row)
        rows.append(row)
    return rows


def whole(name):
    """Train and test rows of a set in one file."""
    path = f"{FOLDER}/data/{name}.csv"
    if not os.path.exists(path):
        with open(f"{path}.part", "wb") as out:
            for part in ("train", "test"):
                with open(f"{FOLDER}/data/{name}_{part}.csv", "rb") as file:
                    if part == "test":
                        file.readline()
                    shutil.copyfileobj(file, out)
        os.replace(f"{path}.part", path)
    return path


def their_comparison(name, target):
    """scikit-learn's in a process of its own, with two jobs."""
    free = {key: value for key, value in os.environ.items() if not key.endswith("_NUM_THREADS")}
    paths = [f"{FOLDER}/data/{name}_{part}.csv" for part in ("train", "test")]
    command = [sys.executable, "script/bench_comparison.py", *paths, target]
    return json.loads(subprocess.run(command, env=free, check=True, capture_output=True, text=True).stdout)


def compare(side, where, n_repeats):
    """The whole default comparison, ours and theirs in turn."""
    name, target = "c20k", bench_data.write(f"{FOLDER}/data", "c20k")
    path = whole(name)
    threads = "in the page, two workers" if where == "browser" else "trainyard compare, one thread"
    print(f"\nall default candidates, 5 folds and a final fit, on {name}: ours {threads}; scikit-learn n_jobs=2")
    ours, theirs = [], []
    for _ in range(n_repeats):
        answer = side.compare(path, target)
        if answer["status"] != "ok":
            print(f"ours: {answer['status']}")
            return {"status": answer["status"], "mark": "MISSED"}
        ours.append(answer)
        theirs.append(their_comparison(name, target))
    mine, other = (statistics.median(run["seconds"] for run in runs) for runs in (ours, theirs))
    ratio = mine / other
    limit = COMPARISON_TARGET * (NATIVE if where == "native" else 1.0)
    mark = "ok" if ratio <= limit else "MISSED"
    print(f"ours {mine:.2f} s ({len(ours[0]['candidates'])} candidates), scikit-learn {other:.2f} s, ratio {ratio:.3f}, target {limit:.3f}  {mark}")
    return {"status": "ok", "ours": ours, "theirs": theirs, "ratio": ratio, "target": limit, "mark": mark}


def with_earlier(path, result):
    """What was measured before stays, but for what was measured again."""
    if not os.path.exists(path):
        return result
    with open(path, encoding="utf-8") as file:
        earlier = json.load(file)
    order = [(name, family) for name in DATA for family in bench_peers.SKLEARN]
    rows = {(row["data"], row["family"]): row for row in earlier.get("rows", []) + result.get("rows", [])}
    return {**earlier, **result, "rows": [rows[key] for key in order if key in rows]}


def main():
    where, *program, out = sys.argv[1:]
    side = Native(*program) if where == "native" else Browser(program)
    result = {"where": where, "versions": bench_peers.versions(), "began": time.strftime("%Y-%m-%d %H:%M:%S")}
    only, quick = chosen("ONLY"), os.environ.get("QUICK") == "1"
    try:
        if only != ["comparison"]:
            result["rows"] = measure(side, where, int(os.environ.get("REPEATS", "5")))
        if not only or "comparison" in only:
            result["comparison"] = compare(side, where, 1 if quick else 3)
    finally:
        side.close()
        result = with_earlier(out, result)
        with open(out, "w", encoding="utf-8") as file:
            json.dump(result, file, indent=1)
    marks = [row["mark"] for row in result.get("rows", [])]
    missed = marks.count("MISSED") + (result.get("comparison", {}).get("mark") == "MISSED")
    print(f"\n{missed} targets missed, what was measured before included; all numbers in {out}")


if __name__ == "__main__":
    main()
