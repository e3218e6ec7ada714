"""Called by script/bench: our scores beside scikit-learn's. Standard library only.

Arguments: PROGRAM DIR MANIFEST GOLDEN; a MANIFEST of - means that GOLDEN says it all, as
tests/fixtures/reference/sklearn.json does.
"""

import concurrent.futures
import csv
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile

NAMES = {
    "Dummy": "baseline",
    "LogisticRegression": "logistic",
    "Ridge": "ridge",
    "GaussianNB": "gaussian_nb",
    "DecisionTree": "decision_tree",
    "kNN5": "knn",
    "HistGradientBoosting": "boosting",
    "RandomForest100": "random_forest",
    "ExtraTrees100": "extra_trees",
}
MANY_ROWS = 10_000
MIN_TOLERANCE = 0.02


def whole_golden(manifest, golden):
    """Data sets of a manifest with scikit-learn's scores: file, target, drop, metric, models."""
    sets = {}
    for entry in manifest:
        known = golden["datasets"].get(entry["name"])
        if known is None:
            continue
        metric = "r2" if entry["task"] == "regression" else "accuracy"
        models = {
            NAMES[name]: {"mean": scores[metric]["mean"], "sd": scores[metric]["std"]}
            for name, scores in known["models"].items()
            if name in NAMES and metric in scores
        }
        sets[entry["name"]] = {
            "file": os.path.basename(entry["path"]),
            "target": entry["target"].strip(),
            "drop": entry["drop_for_reference"],
            "metric": metric,
            "rows": known["rows_used"],
            "models": models,
        }
    return sets


def sampled(path, known, folder):
    """The file, or a copy with as many rows as scikit-learn was given, drawn with a fixed seed."""
    with open(path, newline="", encoding="utf-8") as file:
        header, *rows = csv.reader(file)
    index = [name.strip() for name in header].index(known["target"])
    rows = [row for row in rows if row and row[index] != ""]
    if len(rows) <= known["rows"]:
        return path, len(rows)
    copy = os.path.join(folder, os.path.basename(path))
    with open(copy, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(random.Random(0).sample(rows, known["rows"]))
    return copy, known["rows"]


def compare(program, path, known, seed):
    """One run's test scores by candidate, or a sentence on what went wrong."""
    command = [program, "compare", path, "--json", "--folds", "2", "--seed", str(seed)]
    command += ["--target", known["target"]]
    command += ["--candidates", ",".join(known["models"])]
    with open(path, newline="", encoding="utf-8") as file:
        header = next(csv.reader(file))
    for column in known["drop"]:
        # The reference also lists columns that its reader made up.
        if column in header:
            command += ["--drop", column]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode == 2:
        task = "regression" if known["metric"] == "r2" else "classification"
        done = subprocess.run([*command, "--task", task], capture_output=True, text=True)
        print(f"note: {known['file']}: {task} had to be asked for", flush=True)
    if done.returncode != 0:
        return f"exit {done.returncode}: {done.stderr.strip()}"
    board = json.loads(done.stdout)["leaderboard"]
    return {entry["candidate"]: entry["test"].get(known["metric"]) for entry in board}


def main():
    program, folder, manifest, golden = sys.argv[1:]
    with open(golden, encoding="utf-8") as file:
        golden = json.load(file)
    if manifest == "-":
        sets = golden["datasets"]
    else:
        with open(manifest, encoding="utf-8") as file:
            sets = whole_golden(json.load(file), golden)
    only = [name for name in os.environ.get("ONLY", "").split(",") if name]
    within = total = near = below = above = 0
    differences = {}
    print(f"{'data set':<28}{'candidate':<15}{'metric':<9}{'ours':>9}{'theirs':>9}{'diff':>9}{'limit':>8}{'seeds':>6}")
    jobs = int(os.environ.get("JOBS", "1"))
    with tempfile.TemporaryDirectory() as scratch, concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        for name, known in sets.items():
            path = os.path.join(folder, known["file"])
            if not os.path.exists(path) or (only and name not in only):
                continue
            path, n_rows = sampled(path, known, scratch)
            n_seeds = int(os.environ.get("BIG_SEEDS", "1") if n_rows > MANY_ROWS else os.environ.get("SEEDS", "5"))
            runs = list(pool.map(lambda seed: compare(program, path, known, seed), range(n_seeds)))
            trouble = [run for run in runs if isinstance(run, str)]
            if trouble:
                print(f"{name:<28}{trouble[0]}", flush=True)
                total += len(known["models"])
                continue
            for candidate, theirs in known["models"].items():
                scores = [run[candidate] for run in runs]
                total += 1
                if any(score is None for score in scores):
                    print(f"{name:<28}{candidate:<15}{known['metric']:<9} no score  <-- outside", flush=True)
                    continue
                ours = statistics.fmean(scores)
                difference = ours - theirs["mean"]
                limit = max(MIN_TOLERANCE, 2 * theirs["sd"])
                is_within = abs(difference) <= limit
                within += is_within
                near += abs(difference) <= theirs["sd"]
                below += difference < -theirs["sd"]
                above += difference > theirs["sd"]
                differences.setdefault(candidate, []).append(difference)
                print(
                    f"{name:<28}{candidate:<15}{known['metric']:<9}{ours:>9.4f}{theirs['mean']:>9.4f}"
                    f"{difference:>+9.4f}{limit:>8.3f}{n_seeds:>6}{'' if is_within else '  <-- outside'}",
                    flush=True,
                )
    print(f"\n{within} of {total} within max({MIN_TOLERANCE}, 2 sd): {100 * within / max(total, 1):.1f} %")
    print(f"{near} of {total} within one sd of theirs; {below} below, {above} above")
    print("ours less theirs, over the data sets:")
    for candidate, all_of in differences.items():
        mean, median = statistics.fmean(all_of), statistics.median(all_of)
        print(f"  {candidate:<15} mean {mean:+.4f}, median {median:+.4f}, {len(all_of)} sets")


if __name__ == "__main__":
    main()
