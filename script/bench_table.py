"""Called by script/bench table: README's tables, from what browser and engine left under target/bench.

A cell is (fit + predict) of ours / theirs, below 1 where ours is faster; a star marks a missed target, a
degree sign fewer than the five fits that were asked for, on either side (`repeats` in bench_peers.py).
"""

import json
import os

DATA = {
    "c20k": "20k x 20",
    "c100k": "100k x 50",
    "r20k": "20k x 10, numbers",
    "r100k": "100k x 30, numbers",
    "diamonds": "diamonds",
    "mixed": "mixed",
    "digits": "digits",
    "breast_cancer": "breast cancer",
}
# Sets of one learner: a line instead of a column.
LINES = {"c5k": "5,000 rows, classes", "r5k": "5,000 rows, numbers"}


def cell(row, peer):
    if row is None or peer not in row.get("ratio", {}):
        return ""
    ratio = row["ratio"][peer]
    limit = (row["target"] or {}).get(peer)
    missed = limit is not None and ratio > limit
    fits = [row.get("repeats"), row["peers"].get(peer, {}).get("repeats")]
    is_short = any(n is not None and n < row.get("asked", 5) for n in fits)
    return f"{ratio:.2g}{'*' if missed else ''}{'°' if is_short else ''}"


def table(rows):
    found = {(row["family"], row["data"]): row for row in rows}
    families = list(dict.fromkeys(row["family"] for row in rows))
    names = [name for name in DATA if any(row["data"] == name for row in rows)]
    print("| | " + " | ".join(DATA[name] for name in names) + " |")
    print("|---|" + "---|" * len(names))
    for family in families:
        peers = ["sklearn"] + (["lightgbm"] if family == "boosting" else [])
        for peer in peers:
            cells = [cell(found.get((family, name)), peer) for name in names]
            if any(cells):
                label = family.replace("_", " ") + (" / LightGBM" if peer == "lightgbm" else "")
                print(f"| {label} | " + " | ".join(cells) + " |")
    for name, label in LINES.items():
        for family in families:
            one = cell(found.get((family, name)), "sklearn")
            if one:
                print(f"\n{family.replace('_', ' ')}, {label}: {one}")


for where in ("browser", "engine"):
    path = f"target/bench/{where}.json"
    if os.path.exists(path):
        with open(path) as file:
            result = json.load(file)
        print(f"\n{where}, {result['began']}, {result['versions']}\n")
        table(result.get("rows", []))
        whole = result.get("comparison") or {}
        if "ratio" in whole:
            print(f"\nwhole comparison: {whole['ratio']:.3f} of scikit-learn's wall time")
