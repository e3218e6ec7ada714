"""Called by script/bench: makes the data sets of the benchmarks, once, from fixed seeds.

Run by the Python of target/bench/venv with the folder to fill and names of sets (none: all).
Each set becomes NAME_train.csv and NAME_test.csv, four fifths and one. Features of all but diamonds
and mixed's gaps are standardised in the file, so that no side has to.
"""

import os
import sys

import numpy as np
import pandas as pd
from sklearn.datasets import load_breast_cancer, load_digits, make_classification, make_friedman1
from sklearn.model_selection import train_test_split

SEED = 42
# Where this project's shared data lies beside it; DIAMONDS names another copy.
DIAMONDS = os.environ.get("DIAMONDS", "../shared/data/test/diamonds.csv")


def frame(features):
    """Standardised columns x0, x1, ..."""
    features = (features - features.mean(axis=0)) / features.std(axis=0)
    return pd.DataFrame(features, columns=[f"x{i}" for i in range(features.shape[1])])


def classes(n_rows, n_columns):
    """Two classes in clusters: a line does not part them, trees nearly do."""
    features, target = make_classification(
        n_rows,
        n_columns,
        n_informative=4 + n_columns * 2 // 5,
        n_redundant=n_columns // 5,
        n_clusters_per_class=4,
        class_sep=1.0,
        flip_y=0.02,
        random_state=SEED,
    )
    return frame(features).assign(y=np.where(target == 1, "yes", "no")), "y"


def friedman(n_rows, n_columns):
    """Friedman's first regression problem, with noise of deviation 1."""
    features, target = make_friedman1(n_rows, n_columns, noise=1.0, random_state=SEED)
    return frame(features).assign(y=target), "y"


def bundled(load):
    """A set that scikit-learn brings along; classes get names."""
    bunch = load()
    target = [f"class_{value}" for value in bunch.target]
    spread = bunch.data.std(axis=0)
    values = (bunch.data - bunch.data.mean(axis=0)) / np.where(spread > 0, spread, 1)
    return pd.DataFrame(values, columns=[f"x{i}" for i in range(values.shape[1])]).assign(y=target), "y"


def mixed(n_rows):
    """Eight numbers, eight categories of 3 to 300 levels, a tenth of all cells missing."""
    random = np.random.default_rng(SEED)
    data = frame(random.normal(size=(n_rows, 8)))
    score = data["x0"] * data["x1"] + np.sin(2 * data["x2"]) + 0.7 * data["x3"]
    for index, n_levels in enumerate([3, 4, 6, 8, 12, 20, 30, 300]):
        codes = (random.pareto(1.2, n_rows) * n_levels / 4).astype(int) % n_levels
        score = score + random.normal(scale=0.6, size=n_levels)[codes]
        data[f"c{index}"] = pd.Series(codes).map(lambda code, index=index: f"level_{index}_{code}")
    noisy = score + random.logistic(scale=0.4, size=n_rows)
    data = data.mask(random.random(data.shape) < 0.1)
    return data.assign(y=np.where(noisy > np.median(noisy), "yes", "no")), "y"


def diamonds():
    """Prices of 53,940 diamonds, or None where there is no copy."""
    if not os.path.exists(DIAMONDS):
        return None
    return pd.read_csv(DIAMONDS), "price"


SETS = {
    "c20k": lambda: classes(20_000, 20),
    "c100k": lambda: classes(100_000, 50),
    "r20k": lambda: friedman(20_000, 10),
    "r100k": lambda: friedman(100_000, 30),
    "c5k": lambda: classes(5_000, 20),
    "r5k": lambda: friedman(5_000, 10),
    "digits": lambda: bundled(load_digits),
    "breast_cancer": lambda: bundled(load_breast_cancer),
    "diamonds": diamonds,
    "mixed": lambda: mixed(20_000),
    "memory": lambda: classes(1_000_000, 20),
}


def growing(kind, n_rows, n_columns):
    """Data of any size for the growth curves, cheap to make: same law at every size."""
    random = np.random.default_rng(SEED)
    features = random.normal(size=(n_rows, n_columns))
    score = features[:, 0] * features[:, 1] + features[:, 2] + np.sin(2 * features[:, 3])
    score += random.normal(scale=0.5, size=n_rows)
    target = np.where(score > 0, "yes", "no") if kind == "c" else score
    return frame(features).assign(y=target), "y"


def make(name):
    """The set of that name; `grow_c_1000_10` is a growing one of 1,000 rows and 10 columns."""
    if name.startswith("grow_"):
        _, kind, n_rows, n_columns = name.split("_")
        # A thousand rows more, to predict.
        return growing(kind, int(n_rows) + 1_000, int(n_columns))
    return SETS[name]()


def write(folder, name):
    """Writes a set unless it is there; gives its target, or None where it can't be made."""
    paths = [os.path.join(folder, f"{name}_{part}.csv") for part in ("train", "test")]
    target = "price" if name == "diamonds" else "y"
    if all(os.path.exists(path) for path in paths):
        return target
    made = make(name)
    if made is None:
        return None
    data, target = made
    share = 1_000 if name.startswith("grow_") else 0.2
    stratify = data[target] if data[target].dtype.kind not in "fi" else None
    parts = train_test_split(data, test_size=share, random_state=SEED, stratify=stratify)
    for path, part in zip(paths, parts):
        # Renamed when whole, so that a broken run leaves no half file.
        os.makedirs(os.path.dirname(path), exist_ok=True)
        part.to_csv(f"{path}.part", index=False, float_format="%.6g")
        os.replace(f"{path}.part", path)
    return target


def main():
    folder, *names = sys.argv[1:]
    os.makedirs(folder, exist_ok=True)
    for name in names or SETS:
        print(f"{name}: {'made' if write(folder, name) else 'left out: no copy of it here'}", flush=True)


if __name__ == "__main__":
    main()
