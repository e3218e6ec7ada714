"""Called by script/bench honesty: how often the statistics lie, on data sets of which the truth is known.

Arguments: PROGRAM OUT.json. Environment: SETS (1000), WORLDS (noise,classes,numbers,tails).
What each world is, and what is counted, says src/bench/honesty.rs.
"""

import json
import os
import subprocess
import sys

ROWS = {"noise": 200, "classes": 200, "numbers": 500, "tails": 500}
WHAT = {
    "noise": "a fair coin: no candidate is better than another, or than guessing",
    "classes": "two classes, divided by two features and much chance",
    "numbers": "a number, Friedman's first function",
    "tails": "a number with rare, large values",
}
# At most so many winners declared where there is none; intervals hold the truth between so often.
MOST_WINNERS = 0.05
COVERAGE = (0.93, 0.97)


def main():
    program, out = sys.argv[1:]
    n_sets = int(os.environ.get("SETS", "1000"))
    worlds = [word for word in os.environ.get("WORLDS", ",".join(ROWS)).split(",") if word]
    found, missed = {}, 0
    for world in worlds:
        rows = ROWS[world]
        done = subprocess.run([program, "honesty", world, str(rows), str(n_sets)], check=True, capture_output=True, text=True)
        counts = found[world] = json.loads(done.stdout)
        share = lambda name: counts[name] / counts["n_sets"]
        print(f"\n{world}: {WHAT[world]}; {n_sets} data sets of {rows} rows, {rows // 5} of which test")
        coverage = share("covered")
        mark = "ok" if COVERAGE[0] <= coverage <= COVERAGE[1] else "MISSED"
        missed += mark == "MISSED"
        naive = "" if world in ("numbers", "tails") else f"; score +- 1.96 standard errors: {share('naive_covered'):.1%}"
        print(f"  95 % interval of the chosen model's test score holds the truth: {coverage:.1%}  {mark}{naive}")
        print(f"  ... of the model with the best test score (simple mode): {share('best_of_test_covered'):.1%}")
        print(
            f"  that model looks {counts['best_of_test_flattery']:.4f} better than it is;"
            f" simple mode says {counts['stated_flattery']:.4f}"
        )
        if world == "noise":
            for name, what in (("declared_winner", "a winner declared"), ("better_than_baseline", "a candidate said to beat the baseline")):
                mark = "ok" if share(name) <= MOST_WINNERS else "MISSED"
                missed += mark == "MISSED"
                print(f"  {what}: {share(name):.1%}  {mark}")
            print(f"  the naive ways: a paired t-test that takes folds for independent {share('naive_t_winner'):.1%};")
            print(f"  the best test score called a winner {share('naive_test_winner'):.1%}", flush=True)
    with open(out, "w", encoding="utf-8") as file:
        json.dump(found, file, indent=1)
    print(f"\n{missed} targets missed; all numbers in {out}")


main()
