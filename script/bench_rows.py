"""Called by script/bench rows: scores of ours and theirs on the very same rows.

Arguments: PROGRAM (our bench program) DIR MANIFEST GOLDEN, as script/bench scores. scikit-learn draws
SEEDS (5) divisions of each set, 80/20, stratified (of a sample, where GOLDEN took one); both learn from the
same training rows and predict the same test rows, so that a difference is the learner's and not the draw's.
Theirs is scikit-learn's learner of that name; boosting is compared with LightGBM as well. Accuracy or R2;
"within" marks a mean that is no further below theirs than one sd of theirs over these divisions. Kernel
machines are for up to MANY_ROWS rows.
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


def scores(program, files, target, family):
    """What is compared: its name, our score and theirs; nothing where one of them does not do it."""
    given = bench_peers.data(*files, target)
    mine = None
    for peer in ("sklearn", "lightgbm"):
        if peer not in bench_peers.peers(family):
            continue
        theirs = bench_peers.run(peer, family, (*files, target), 1)
        if theirs is None:
            continue
        mine = mine or ours(program, files, target, family)
        if mine["score"] is None or (mine["metric"] == "rmse") != given.is_regression:
            continue
        both = [mine["score"], theirs["score"]]
        if given.is_regression:
            variance = given.truth.var(ddof=0)
            both = [1 - rmse * rmse / variance for rmse in both]
        yield family if peer == "sklearn" else f"{family} / LightGBM", *both


def main():
    program, folder, manifest, golden = sys.argv[1:]
    with open(manifest, encoding="utf-8") as file, open(golden, encoding="utf-8") as other:
        sets = bench_scores.whole_golden(json.load(file), json.load(other))
    only, asked = ([name for name in os.environ.get(key, "").split(",") if name] for key in ("ONLY", "LEARNERS"))
    n_seeds = int(os.environ.get("SEEDS", "5"))
    found, n_within = {}, 0
    bench_peers.always_scales = True
    print(f"{'data set':<28}{'learner':<20}{'ours less theirs':>17}{'sd':>9}{'their sd':>10}{'seeds':>6}")
    with tempfile.TemporaryDirectory() as scratch:
        files = [os.path.join(scratch, f"{part}.csv") for part in ("train", "test")]
        for name, known in sets.items():
            path = os.path.join(folder, known["file"])
            if not os.path.exists(path) or (only and name not in only):
                continue
            target = known["target"]
            # A class named None is a class.
            path, _ = bench_scores.sampled(path, known, scratch)
            table = pd.read_csv(path, skipinitialspace=True, **bench_peers.MISSING)
            table = table.drop(columns=[column for column in known["drop"] if column in table])
            table = table.rename(columns=str.strip).dropna(subset=[target])
            if known["metric"] == "accuracy":
                # Names, so that both sides take classes that are numbers for classes.
                table[target] = "class " + table[target].astype(str)
            both = {}
            for seed in range(n_seeds):
                bench_peers.data.cache_clear()
                for part, rows in zip(files, divided(table, target, seed)):
                    rows.to_csv(part, index=False)
                for family in bench_peers.SKLEARN:
                    if (asked and family not in asked) or (family == "rbf_svm" and known["rows"] > bench_scores.MANY_ROWS):
                        continue
                    for what, mine, theirs in scores(program, files, target, family):
                        both.setdefault(what, []).append((mine, theirs))
            for what, pairs in both.items():
                mean = statistics.fmean(mine - theirs for mine, theirs in pairs)
                sd, their_sd = (
                    statistics.stdev(values) if len(values) > 1 else float("nan")
                    for values in ([mine - theirs for mine, theirs in pairs], [theirs for _, theirs in pairs])
                )
                found.setdefault(what, []).append(mean)
                is_within = mean >= -their_sd
                n_within += is_within
                mark = "within" if is_within else "BELOW"
                print(f"{name:<28}{what:<20}{mean:>+17.4f}{sd:>9.4f}{their_sd:>10.4f}{len(pairs):>6} {mark}", flush=True)
    n = sum(len(means) for means in found.values())
    print(f"\n{n_within} of {n} are not more than one sd of theirs below theirs", flush=True)
    print("\nours less theirs, over the data sets:")
    for family, means in found.items():
        error = statistics.stdev(means) / len(means) ** 0.5 if len(means) > 1 else float("nan")
        print(f"  {family:<20} mean {statistics.fmean(means):+.4f} +- {error:.4f}, median {statistics.median(means):+.4f}, {len(means)} sets")


if __name__ == "__main__":
    main()
