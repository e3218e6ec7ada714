"""Writes the table that `script/bench csv` reads: 500,000 x 20, about 97 MB, the same bytes every time.

usage: bench_csv_data.py FILE [ROWS]

Decimals, whole numbers, categories, dates, identifiers and free text; about 20 % of the fields are quoted,
some with commas, doubled quotes or line breaks inside; about 5 % of the cells are empty; some words are not ASCII.
"""

import random
import sys

MISSING = 0.05
CITIES = ["Zürich", "København", "München", "São Paulo", "Kraków", "London", "Lagos", "Osaka", "Lima", "Turin"]
PLANS = ["free", "basic", "team", "business", "enterprise"]
SEGMENTS = ["home, small", "home, large", "office", "public \"A\"", "public \"B\"", "farm"]
WORDS = (
    "the meter was read late and customer asked for a new bill after moving house heating pump replaced twice "
    "café naïve straße señor 東京 señal déjà ok no answer called again paid in cash short visit roof wet cellar"
).split()


def quoted(text):
    return '"' + text.replace('"', '""') + '"'


def note(rng):
    words = rng.choices(WORDS, k=rng.randint(2, 5))
    kind = rng.random()
    if kind < 0.30:
        words[0] += ","
    elif kind < 0.40:
        words[-1] = '"' + words[-1] + '"'
    elif kind < 0.43:
        words[0] += "\n"
    return quoted(" ".join(words))


def date(rng):
    return f"{rng.randint(2015, 2025)}-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}"


COLUMNS = {
    "id": lambda rng, row: f"C{row * 7919 % 1_000_003:07}",
    "signed_up": lambda rng, row: date(rng),
    "last_seen": lambda rng, row: f"{date(rng)} {rng.randint(0, 23):02}:{rng.randint(0, 59):02}:{rng.randint(0, 59):02}",
    "city": lambda rng, row: quoted(rng.choice(CITIES)),
    "plan": lambda rng, row: rng.choice(PLANS),
    "segment": lambda rng, row: quoted(rng.choice(SEGMENTS)),
    "postcode": lambda rng, row: quoted(f"{rng.randint(1, 9999):05}"),
    "note": lambda rng, row: note(rng),
    "age": lambda rng, row: str(rng.randint(18, 95)),
    "visits": lambda rng, row: str(int(rng.expovariate(0.05))),
    "units": lambda rng, row: str(rng.randint(-5000, 250_000)),
    "meter": lambda rng, row: str(rng.randint(10_000_000, 99_999_999)),
    "income": lambda rng, row: f"{rng.lognormvariate(10.2, 0.6):.2f}",
    "balance": lambda rng, row: f"{rng.gauss(0, 2500):.2f}",
    "share": lambda rng, row: f"{rng.random():.6f}",
    "score": lambda rng, row: repr(rng.gauss(0, 1)),
    "latitude": lambda rng, row: f"{rng.uniform(-90, 90):.7f}",
    "longitude": lambda rng, row: f"{rng.uniform(-180, 180):.7f}",
    "rate": lambda rng, row: f"{rng.expovariate(1e4):.3e}",
    "churned": lambda rng, row: rng.choice(("yes", "no", "no", "no")),
}


def main():
    path, n_rows = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 500_000
    rng = random.Random(20_260)
    makers = list(COLUMNS.values())
    with open(path, "w", encoding="utf-8", newline="") as file:
        file.write(",".join(COLUMNS) + "\n")
        for row in range(n_rows):
            file.write(",".join("" if rng.random() < MISSING else make(rng, row) for make in makers) + "\n")


if __name__ == "__main__":
    main()
