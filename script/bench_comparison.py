"""Called by script/bench_engine.py: the default comparison as a scikit-learn user would write it.

Arguments: TRAIN.csv TEST.csv TARGET. Five folds on two jobs, a final fit and one look at the test
rows, for each of the learners that the product compares by default, scored by accuracy alone. Prints
seconds as JSON; starting Python and reading the files is not counted.
"""

import json
import sys
import time
import warnings

import pandas as pd
from sklearn.dummy import DummyClassifier
from sklearn.ensemble import ExtraTreesClassifier, HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_validate
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier

JOBS = 2
SEED = 42


def learners():
    return {
        "baseline": DummyClassifier(),
        "logistic": make_pipeline(StandardScaler(), LogisticRegression(max_iter=200)),
        "gaussian_nb": GaussianNB(),
        "decision_tree": DecisionTreeClassifier(random_state=SEED),
        "knn": make_pipeline(StandardScaler(), KNeighborsClassifier()),
        "boosting": HistGradientBoostingClassifier(early_stopping=False, random_state=SEED),
        "random_forest": RandomForestClassifier(random_state=SEED),
        "extra_trees": ExtraTreesClassifier(random_state=SEED),
    }


def main():
    warnings.simplefilter("ignore")
    train, test = (pd.read_csv(path) for path in sys.argv[1:3])
    target = sys.argv[3]
    y, truth = train.pop(target), test.pop(target)
    folds = StratifiedKFold(5, shuffle=True, random_state=SEED)
    # Both processes are up before the clock starts.
    cross_validate(DummyClassifier(), train, y, cv=folds, n_jobs=JOBS)
    candidates, start = [], time.perf_counter()
    for name, learner in learners().items():
        began = time.perf_counter()
        cross_validate(learner, train, y, cv=folds, n_jobs=JOBS)
        # Folds run two at a time; the final fit has both processors to itself.
        if "n_jobs" in learner.get_params():
            learner.set_params(n_jobs=JOBS)
        score = learner.fit(train, y).score(test, truth)
        candidates.append({"name": name, "score": score, "seconds": time.perf_counter() - began})
    print(json.dumps({"seconds": time.perf_counter() - start, "candidates": candidates}))


if __name__ == "__main__":
    main()
