"""Called by script/bench memory: what a worker holds at most while it trains on a million rows.

Arguments: OUT.json, then the command of script/bench_browser.mjs. The file is streamed in, typed,
encoded, learnt from and predicted in one worker; wasm memory never shrinks, so its size is the peak.
"""

import json
import sys
import time

import bench_data
from bench_engine import Browser

FOLDER = "target/bench/data"
FAMILIES = ["boosting", "random_forest"]
LIMIT = 1_000_000_000


def main():
    out, *command = sys.argv[1:]
    target = bench_data.write(FOLDER, "memory")
    side, rows = Browser(command), []
    print(f"{'learner':<16}{'rows':>10}{'fit s':>9}{'predict s':>11}{'score':>8}{'peak MB':>9}   target 1000 MB")
    for family in FAMILIES:
        files = {part: f"data/memory_{part}.csv" for part in ("train", "test")}
        start = time.perf_counter()
        answer = side.time({**files, "target": target, "estimator": family, "repeats": 1})
        wall = time.perf_counter() - start
        peak = answer.get("memory_bytes")
        mark = "ok" if peak and peak < LIMIT and answer.get("fit_seconds") else "MISSED"
        rows.append({"family": family, "wall_seconds": wall, "mark": mark, **answer})
        if not answer.get("fit_seconds"):
            print(f"{family:<16}{answer['status']}", flush=True)
            continue
        n_rows = answer["n_train"] + answer["n_test"]
        fit, predict = answer["first_fit_seconds"], answer["predict_seconds"][0]
        print(f"{family:<16}{n_rows:>10,}{fit:>9.2f}{predict:>11.2f}{answer['score']:>8.3f}{peak / 1e6:>9.0f}   {mark}", flush=True)
    side.close()
    with open(out, "w", encoding="utf-8") as file:
        json.dump(rows, file, indent=1)


if __name__ == "__main__":
    main()
