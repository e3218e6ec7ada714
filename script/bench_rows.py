"""Called by script/bench rows: scores of ours and scikit-learn's on the very same rows.

Arguments: PROGRAM (our bench program) DIR MANIFEST GOLDEN, as script/bench scores. scikit-learn draws
SEEDS (5) divisions of each set of up to 10,000 rows, 80/20, stratified; both learn from the same training
rows and predict the same test rows, so that a difference is the learner's and not the draw's. Accuracy or R2;
"within" marks a mean that is no further below theirs than one sd of theirs over the divisions of GOLDEN.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile

import bench_peers
import bench_scores
import pandas as pd
from sklearn.model_selection import train_test_split


def divided(table, target, seed):
    """Training and test rows; a class that training lacks can't be predicted by anyone."""
    is_number = table[target].dtype.kind in "fi"
    counts = table[target].value_counts()
    stratify = None if is_number or counts.min() < 2 else table[target]
    train, test = train_test_split(table, test_size=0.2, random_state=seed, stratify=stratify)
    return train, test if is_number else test[test[target].isin(train[target].unique())]


def ours(program, files, target, family):
    command = [program, "engine", *files, target, family, "1"]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def difference(program, files, target, family):
    """Ours less theirs, or None where one of them does not do it."""
    theirs = bench_peers.run("sklearn", family, (*files, target), 1)
    mine = ours(program, files, target, family)
    given = bench_peers.data(*files, target)
    if theirs is None or mine["score"] is None or (mine["metric"] == "rmse") != given.is_regression:
        return None
    scores = [mine["score"], theirs["score"]]
    if given.is_regression:
        variance = given.truth.var(ddof=0)
        scores = [1 - rmse * rmse / variance for rmse in scores]
    return scores[0] - scores[1]


def main():
    program, folder, manifest, golden = sys.argv[1:]
    with open(manifest, encoding="utf-8") as file, open(golden, encoding="utf-8") as other:
        sets = bench_scores.whole_golden(json.load(file), json.load(other))
    only = [name for name in os.environ.get("ONLY", "").split(",") if name]
    n_seeds = int(os.environ.get("SEEDS", "5"))
    found, n_within = {}, 0
    bench_peers.always_scales = True
    print(f"{'data set':<28}{'learner':<15}{'ours less theirs':>17}{'sd':>9}{'their sd':>10}{'seeds':>6}")
    with tempfile.TemporaryDirectory() as scratch:
        files = [os.path.join(scratch, f"{part}.csv") for part in ("train", "test")]
        for name, known in sets.items():
            path = os.path.join(folder, known["file"])
            if known["rows"] > bench_scores.MANY_ROWS or not os.path.exists(path) or (only and name not in only):
                continue
            target = known["target"]
            # A class named None is a class.
            table = pd.read_csv(path, skipinitialspace=True, **bench_peers.MISSING)
            table = table.drop(columns=[column for column in known["drop"] if column in table])
            table = table.rename(columns=str.strip).dropna(subset=[target])
            if known["metric"] == "accuracy":
                # Names, so that both sides take classes that are numbers for classes.
                table[target] = "class " + table[target].astype(str)
            differences = {}
            for seed in range(n_seeds):
                bench_peers.data.cache_clear()
                for part, rows in zip(files, divided(table, target, seed)):
                    rows.to_csv(part, index=False)
                for family in known["models"]:
                    if family in bench_peers.SKLEARN:
                        differences.setdefault(family, []).append(difference(program, files, target, family))
            for family, all_of in differences.items():
                known_ones = [value for value in all_of if value is not None]
                if not known_ones:
                    print(f"{name:<28}{family:<15}{'not comparable':>17}", flush=True)
                    continue
                mean = statistics.fmean(known_ones)
                sd = statistics.stdev(known_ones) if len(known_ones) > 1 else float("nan")
                found.setdefault(family, []).append(mean)
                their_sd = known["models"][family]["sd"]
                is_within = mean >= -their_sd
                n_within += is_within
                mark = "within" if is_within else "BELOW"
                print(
                    f"{name:<28}{family:<15}{mean:>+17.4f}{sd:>9.4f}{their_sd:>10.4f}{len(known_ones):>6} {mark}", flush=True
                )
    n = sum(len(means) for means in found.values())
    print(f"\n{n_within} of {n} are not more than one sd of theirs below theirs")
    print("\nours less theirs, over the data sets:")
    for family, means in found.items():
        error = statistics.stdev(means) / len(means) ** 0.5 if len(means) > 1 else float("nan")
        print(f"  {family:<15} mean {statistics.fmean(means):+.4f} +- {error:.4f}, median {statistics.median(means):+.4f}, {len(means)} sets")


if __name__ == "__main__":
    main()
