"""Called by script/bench: times scikit-learn, LightGBM and XGBoost as `trainyard::bench` times ours.

One thread, unless the caller's environment says otherwise. Everything but fit and predict is untimed: reading, imputing,
one-hot, standardising. The budget of each learner is that of ours: 100 trees, 100 rounds of 31 leaves
at a rate of 0.1, k = 5, C = 1, alpha = 1.
"""

import functools
import statistics
import time
import warnings

import lightgbm
import numpy as np
import pandas as pd
import sklearn
import xgboost
from sklearn.compose import make_column_transformer
from sklearn.ensemble import (
    ExtraTreesClassifier,
    ExtraTreesRegressor,
    HistGradientBoostingClassifier,
    HistGradientBoostingRegressor,
    RandomForestClassifier,
    RandomForestRegressor,
)
from sklearn.impute import SimpleImputer
from sklearn.linear_model import ElasticNet, Lasso, LinearRegression, LogisticRegression, Ridge
from sklearn.metrics import accuracy_score, root_mean_squared_error
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
from sklearn.svm import SVC, SVR, LinearSVC
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

SEED = 42
SAMPLE_SECONDS = 0.01
WARM_SECONDS = 1.0
SLOW_SECONDS = 10.0
VERY_SLOW_SECONDS = 60.0
# A category of more levels is cut to the most frequent ones and "other", as our recipe does.
MAX_LEVELS = 30
# What both sides take for a missing value; "None" is a name.
MISSING = {"keep_default_na": False, "na_values": ["", "NA", "NaN", "nan", "?"]}
# Sets of numbers without gaps are drawn standardised for timing; real ones have to be made so.
always_scales = False

HIST = {"max_iter": 100, "max_leaf_nodes": 31, "learning_rate": 0.1, "early_stopping": False, "random_state": SEED}
FOREST = {"n_estimators": 100, "random_state": SEED}
LGBM = {"n_estimators": 100, "num_leaves": 31, "learning_rate": 0.1, "num_threads": 1, "random_state": SEED, "verbose": -1}
XGB = {
    "n_estimators": 100,
    "max_leaves": 31,
    "max_depth": 0,
    "grow_policy": "lossguide",
    "tree_method": "hist",
    "learning_rate": 0.1,
    "nthread": 1,
    "random_state": SEED,
    "enable_categorical": True,
}

# Family: for classes, for numbers.
SKLEARN = {
    "logistic": (lambda: LogisticRegression(max_iter=200), None),
    "linear": (None, LinearRegression),
    "ridge": (None, Ridge),
    "lasso": (None, Lasso),
    "elastic_net": (None, ElasticNet),
    "gaussian_nb": (GaussianNB, None),
    "knn": (lambda: KNeighborsClassifier(algorithm="brute"), lambda: KNeighborsRegressor(algorithm="brute")),
    "decision_tree": (
        lambda: DecisionTreeClassifier(random_state=SEED),
        lambda: DecisionTreeRegressor(random_state=SEED),
    ),
    "random_forest": (
        lambda: RandomForestClassifier(**FOREST),
        lambda: RandomForestRegressor(**FOREST),
    ),
    "extra_trees": (lambda: ExtraTreesClassifier(**FOREST), lambda: ExtraTreesRegressor(**FOREST)),
    "boosting": (
        lambda **kind: HistGradientBoostingClassifier(**HIST, **kind),
        lambda **kind: HistGradientBoostingRegressor(**HIST, **kind),
    ),
    "linear_svm": (lambda: LinearSVC(random_state=SEED), None),
    "rbf_svm": (SVC, SVR),
    "mlp": (lambda: MLPClassifier(random_state=SEED), lambda: MLPRegressor(random_state=SEED)),
}
BOOSTERS = {
    "lightgbm": (lambda: lightgbm.LGBMClassifier(**LGBM), lambda: lightgbm.LGBMRegressor(**LGBM)),
    "xgboost": (lambda: xgboost.XGBClassifier(**XGB), lambda: xgboost.XGBRegressor(**XGB)),
}


def peers(family):
    """Who does this family: scikit-learn, and for boosting two more."""
    return ["sklearn", *BOOSTERS] if family == "boosting" else ["sklearn"]


class Data:
    """A set as every peer likes it."""

    def __init__(self, train, test, target):
        train, test = pd.read_csv(train, **MISSING), pd.read_csv(test, **MISSING)
        self.y, self.truth = train.pop(target), test.pop(target)
        self.is_regression = self.y.dtype.kind in "fi"
        if not self.is_regression:
            # XGBoost wants codes; accuracy does not care.
            names = sorted(self.y.unique())
            self.y, self.truth = (part.map(names.index).to_numpy() for part in (self.y, self.truth))
        self.train, self.test = train, test
        self.names = [name for name in train if train[name].dtype.kind not in "fiub"]

    @functools.cached_property
    def encoded(self):
        """Numbers only: medians, standardised; the most frequent levels as columns of 0 and 1."""
        if not always_scales and not self.names and not self.train.isna().any(axis=None):
            return self.train.to_numpy(), self.test.to_numpy()
        numbers = [name for name in self.train if name not in self.names]
        encoder = make_column_transformer(
            (make_pipeline(SimpleImputer(strategy="median", add_indicator=True), StandardScaler()), numbers),
            (
                make_pipeline(
                    SimpleImputer(strategy="most_frequent"),
                    OneHotEncoder(max_categories=MAX_LEVELS, handle_unknown="infrequent_if_exist", sparse_output=False),
                ),
                self.names,
            ),
        )
        return encoder.fit_transform(self.train), encoder.transform(self.test)

    @functools.cached_property
    def native(self):
        """Categories and gaps as they are, for who can read them."""
        if not self.names:
            return self.train.to_numpy(), self.test.to_numpy()
        train, test = self.train.copy(), self.test.copy()
        for name in self.names:
            # scikit-learn's boosting takes 255 levels at most; the rarest are missing to it.
            kind = pd.CategoricalDtype(sorted(train[name].value_counts().index[:254]))
            train[name], test[name] = train[name].astype(kind), test[name].astype(kind)
        return train, test


@functools.lru_cache(maxsize=1)
def data(train, test, target):
    """The set read last."""
    return Data(train, test, target)


def repeats(seconds, wanted):
    """As many as wanted, less of slow work."""
    if seconds > VERY_SLOW_SECONDS:
        return 1
    return min(wanted, 3) if seconds > SLOW_SECONDS else wanted


def samples(n, work):
    """Seconds per call, that many times, and what the last call gave."""
    seconds = []
    for _ in range(n):
        start, calls = time.perf_counter(), 0
        while calls == 0 or time.perf_counter() - start < SAMPLE_SECONDS:
            result = work()
            calls += 1
        seconds.append((time.perf_counter() - start) / calls)
    return seconds, result


def run(peer, family, files, n_repeats):
    """Fit and predict seconds and the score of one peer, or None if it has no such learner."""
    given = data(*files)
    make = (SKLEARN[family] if peer == "sklearn" else BOOSTERS[peer])[given.is_regression]
    if make is None:
        return None
    train, test = given.native if family == "boosting" else given.encoded
    if family == "boosting" and peer == "sklearn" and given.names:
        make = functools.partial(make, categorical_features="from_dtype")

    def fit():
        return make().fit(train, given.y)

    with warnings.catch_warnings():
        # Lack of convergence is told by n_iter_; feature names are of no interest.
        warnings.simplefilter("ignore")
        start = time.perf_counter()
        model = fit()
        first = time.perf_counter() - start
        fits, n = [first], repeats(first, n_repeats)
        if n > 1:
            while time.perf_counter() - start < WARM_SECONDS:
                fit()
            fits, model = samples(n, fit)
        # Probabilities too, where the product shows them and the peer has them: ours always computes them.
        proba = hasattr(model, "predict_proba")
        start = time.perf_counter()
        predict = functools.partial(model.predict_proba if proba else model.predict, test)
        predict()
        predicts, predicted = samples(repeats(time.perf_counter() - start, n_repeats), predict)
    if proba:
        predicted = np.asarray(model.classes_)[predicted.argmax(axis=1)]
    metric = root_mean_squared_error if given.is_regression else accuracy_score
    return {
        "first_fit_seconds": first,
        "fit_seconds": fits,
        "predict_seconds": predicts,
        "score": float(metric(given.truth, predicted)),
        "fit": statistics.median(fits),
        "predict": statistics.median(predicts),
    }


def versions():
    """Of the libraries that are measured against."""
    return {"scikit-learn": sklearn.__version__, "lightgbm": lightgbm.__version__, "xgboost": xgboost.__version__}
