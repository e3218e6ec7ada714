// Bad input, killed workers, refused storage: a clear answer each time, and nothing lost.
import assert from "node:assert/strict";
import { test } from "node:test";
import { withPage } from "./harness.mjs";
import { alert, download, go, leaderboard, open, sample, train, upload } from "./page.mjs";

const rows = (n, row) => Array.from({ length: n }, (_, i) => row(i)).join("\n");

const SMALL = `a,b,y\n${rows(30, (i) => `${i % 7},${i % 5},${i % 2 ? "x" : "z"}`)}\n`;

/** Files that can't be used, and what the page must say. */
const REFUSED = [
  ["empty", "", /empty/i],
  ["header only", "a,b,c\n", /column names but no rows/],
  ["binary", "PK\u0003\u0004\u0000\u0000\u0000\u0000", /not a text file/],
  ["only ragged rows", "a,b\n1\n2\n3\n", /can be used/],
];

for (const [name, text, expected] of REFUSED) {
  test(`${name}: refused with a reason, and what was open stays`, () =>
    withPage(async ({ page, url }) => {
      await open(page, url);
      await upload(page, `${name}.csv`, text);
      assert.match(await alert(page), expected);
      await page.getByLabel("CSV file", { exact: true }).waitFor();
      await sample(page, "iris");
      await page.getByText(/150 rows/).first().waitFor();
    }));
}

/** Files that are read, trained on as far as that goes, and what the page must say. */
const ODD = [
  ["one column", `a\n${rows(30, (i) => i % 7)}\n`, /no column is left to learn from/i],
  ["one row", "a,b\n1,2\n", /1 row is too few: at least 5/],
  ["constant target", `a,y\n${rows(30, (i) => `${i % 9},same`)}\n`, /same value in all 30 rows/],
];

for (const [name, text, expected] of ODD) {
  test(`${name}: a clear answer`, () =>
    withPage(async ({ page, url }) => {
      await open(page, url);
      await upload(page, `${name}.csv`, text);
      await page.getByLabel("Target", { exact: true }).waitFor();
      const select = page.getByLabel("Target", { exact: true });
      const options = await select.locator("option").all();
      await select.selectOption(await options.at(-1).getAttribute("value"));
      if (await page.getByRole("button", { name: "Train candidates" }).isEnabled()) {
        await page.getByRole("button", { name: "Train candidates" }).click();
      }
      assert.match(await alert(page), expected);
    }));
}

test("bad rows are listed with line, expected and found", () =>
  withPage(async ({ page, url }) => {
    await open(page, url);
    await upload(page, "ragged.csv", `a,b,y\n${rows(40, (i) => `${i},${i % 5},${i % 2 ? "x" : "z"}`)}\n1,2\n1,2,3,4\n`);
    await page.getByText("2 rows did not fit and were set aside").waitFor();
    const issues = await page.locator(".issues").innerText();
    assert.match(issues, /line 42.*3.*2|line 42.*2.*3/);
    await page.getByText("How the file was read").click();
    await page.getByLabel("Rows of another length").selectOption("pad");
    await page.getByText("42 rows: predict").waitFor();
  }));

test("a target with missing values: dropped and counted", () =>
  withPage(async ({ page, url }) => {
    await open(page, url);
    await upload(page, "gaps.csv", `a,y\n${rows(60, (i) => `${i % 11},${i % 6 === 0 ? "" : i % 2 ? "x" : "z"}`)}\n`);
    await page.getByText(/10 rows have no value in y; they are left out and counted/).waitFor();
    await train(page);
    assert.equal((await leaderboard(page)).length, 8);
  }));

test("a class with one member, two-valued numbers, infinities, long and hostile names", () =>
  withPage(async ({ page, url }) => {
    const hostile = '"<script>alert(1)</script>","a ""quoted"", name","\u{1F600} emoji"';
    await open(page, url);
    await upload(
      page,
      "odd.csv",
      `${hostile},${"x".repeat(10_000)},y\n${rows(80, (i) => `${i % 7},${i === 3 ? "inf" : i % 5},${9007199254740993n + BigInt(i)},${i % 3},${i === 0 ? "lonely" : i % 2 ? "p" : "q"}`)}\n`,
    );
    await page.getByText(/Too few rows to be in every fold: lonely/).waitFor();
    await page.getByText(/from reading/).click();
    assert.match(await page.locator(".issues").innerText(), /inf/);
    await train(page);
    assert.equal((await leaderboard(page)).length, 8);
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), "nothing pushes the page wider");
  }));

test("a worker killed in mid-fit costs its candidate, not the page", { timeout: 120_000 }, () =>
  withPage({ ignore: /killed by the test/ }, async ({ page, url }) => {
    await open(page, url);
    await sample(page, "bikeshare_2011_hourly");
    // The browser's own memory killer is imitated by a trap inside the worker.
    await page.getByRole("button", { name: "Train candidates" }).click();
    // One of the first to finish: every worker has work, and will have for some time.
    await page.locator(".candidates li").filter({ hasText: "Baseline" }).getByText("done", { exact: true }).waitFor();
    const victim = page.workers().at(-1);
    await victim.evaluate(() => { setTimeout(() => { throw new Error("killed by the test"); }, 0); }).catch(() => {});
    await page.getByRole("status").filter({ hasText: /Training is over/ }).waitFor({ timeout: 100_000 });
    const board = await leaderboard(page);
    assert.equal(board.length, 7);
    assert.ok(board.filter((row) => row.cells.length >= 6).length >= 5, "the others went on");
    assert.match(await page.getByRole("table", { name: "Leaderboard" }).innerText(), /its worker stopped/);
  }));

test("cancel keeps what is finished, and what was there before if nothing is", { timeout: 120_000 }, () =>
  withPage(async ({ page, url }) => {
    await open(page, url);
    await sample(page, "bikeshare_2011_hourly");
    await page.getByRole("button", { name: "Train candidates" }).click();
    // The baseline is among the first to finish.
    await page.locator(".candidates li").filter({ hasText: "Baseline" }).getByText("done", { exact: true }).waitFor();
    await page.getByRole("button", { name: "Cancel" }).click();
    await page.getByRole("status").filter({ hasText: /Training is over|stopped/ }).waitFor();
    const board = await leaderboard(page);
    assert.equal(board.length, 7);
    const baseline = board.find((row) => row.candidate === "Baseline");
    assert.match(baseline.cells[1], /^\d+ ± /, "the finished candidate keeps its score");
    assert.match(await page.getByRole("table", { name: "Leaderboard" }).innerText(), /stopped before it was finished/);
  }));

test("a training that is stopped at once leaves the earlier results", { timeout: 120_000 }, () =>
  withPage(async ({ page, url }) => {
    await open(page, url);
    const text = `a,b,y\n${rows(4000, (i) => `${(i * 7919) % 4001},${(i * 31) % 977},${(i * 13) % 101}`)}\n`;
    await upload(page, "numbers.csv", text);
    await page.getByLabel("Target", { exact: true }).waitFor();
    await train(page);
    const before = await leaderboard(page);
    await go(page, "Split");
    await page.getByLabel("Seed").fill("9");
    await page.getByLabel("Seed").press("Enter");
    await go(page, "Train");
    await page.evaluate(() => {
      // In one go, so that nothing can be finished in between.
      const press = (name) => [...document.querySelectorAll("button")].find((b) => b.textContent === name)?.click();
      press("Train candidates");
      const timer = setInterval(() => press("Cancel"), 1);
      setTimeout(() => clearInterval(timer), 3000);
    });
    await page.getByRole("status").filter({ hasText: /stopped|Training is over: 0/ }).waitFor();
    await page.getByText(/made with another plan or other data/).waitFor();
    assert.deepEqual(await leaderboard(page), before);
  }));

test("reading the file in another way makes results stale", () =>
  withPage(async ({ page, url }) => {
    await open(page, url);
    await upload(page, "ragged.csv", `a,b,y\n${rows(60, (i) => `${i % 13},${i % 5},${i % 2 ? "x" : "z"}`)}\n1,2\n3,4\n`);
    await page.getByLabel("Target", { exact: true }).waitFor();
    await train(page);
    await go(page, "Ingest");
    await page.getByText("How the file was read").click();
    await page.getByLabel("Rows of another length").selectOption("pad");
    await page.getByRole("navigation", { name: "Stages" }).getByRole("link", { name: /^Compare stale/ }).waitFor();
    await go(page, "Compare");
    assert.ok(await page.getByRole("button", { name: "Export model" }).isDisabled());
  }));

test("of two files opened at once, the later one counts", () =>
  withPage(async ({ page, url }) => {
    await open(page, url);
    const big = `a,b,y\n${rows(300_000, (i) => `${i % 13},${i % 5},${i % 2 ? "x" : "z"}`)}\n`;
    await page.evaluate(
      ([first, second]) => {
        const input = document.querySelector('input[type="file"]');
        const give = (text, name) => {
          Object.defineProperty(input, "files", { value: [new File([text], name)], configurable: true });
          input.dispatchEvent(new Event("change", { bubbles: true }));
        };
        give(first, "first.csv");
        give(second, "second.csv");
      },
      [big, SMALL],
    );
    await page.getByText(/30 rows: predict y/).waitFor();
    await page.waitForTimeout(500);
    assert.equal(await page.getByRole("alert").innerText(), "");
    assert.match(await page.locator(".dataset-name").innerText(), /second\.csv/);
  }));

test("new data that lost a column or its values is no all-clear", () =>
  withPage(async ({ page, url }) => {
    await open(page, url);
    await upload(page, "then.csv", `a,b,y\n${rows(300, (i) => `${(i * 7) % 13},${(i * 3) % 7},${i % 2 ? "x" : "z"}`)}\n`);
    await page.getByLabel("Target", { exact: true }).waitFor();
    await train(page);
    await go(page, "Monitor");
    await upload(page, "now.csv", `a,b,y\n${rows(300, (i) => `,${(i * 3) % 7},${i % 2 ? "x" : "z"}`)}\n`, "New data");
    await page.getByText(/a has no readable value now/).first().waitFor();
    await page.locator(".verdict.bad").waitFor();
    await upload(page, "lost.csv", `b,y\n${rows(300, (i) => `${(i * 3) % 7},${i % 2 ? "x" : "z"}`)}\n`, "New data");
    assert.match(await alert(page), /a column is missing: a/i);
  }));

test("pasted text and a file dropped anywhere are opened", () =>
  withPage(async ({ page, url }) => {
    await open(page, url);
    await page.getByText("Or paste a table").click();
    await page.getByLabel("Pasted table").fill(SMALL);
    await page.getByRole("button", { name: "Use this table" }).click();
    await page.getByText(/30 rows: predict y/).waitFor();
    await page.getByRole("button", { name: "Open other data" }).click();
    await page.evaluate((text) => {
      const data = new DataTransfer();
      data.items.add(new File([text], "dropped.csv"));
      document.body.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
    }, SMALL);
    await page.getByText(/30 rows: predict y/).waitFor();
    assert.match(await page.locator(".dataset-name").innerText(), /dropped\.csv/);
  }));

test("IndexedDB refused: the page says so and works", () =>
  withPage(async ({ page, url }) => {
    await page.addInitScript(() => {
      Object.defineProperty(globalThis, "indexedDB", { get: () => undefined });
    });
    await open(page, url);
    assert.match(await alert(page), /does not let the page keep anything/);
    await sample(page, "iris");
    await page.getByRole("button", { name: "Not saved" }).waitFor();
    await train(page);
    await go(page, "Compare");
    await download(page, page.getByRole("button", { name: "Export model" }));
  }));

test("IndexedDB full: the page says so and works", () =>
  withPage(async ({ page, url }) => {
    await page.addInitScript(() => {
      IDBObjectStore.prototype.put = () => {
        throw new DOMException("no room", "QuotaExceededError");
      };
    });
    await open(page, url);
    await sample(page, "iris");
    assert.match(await alert(page), /no room left/);
    await train(page);
    await go(page, "Compare");
    await download(page, page.getByRole("button", { name: "Export model" }));
  }));

test("files that are no usable bundle are told apart", () =>
  withPage(async ({ page, url }) => {
    await open(page, url);
    await sample(page, "iris");
    await train(page);
    await go(page, "Deploy");
    const { text } = await download(page, page.getByRole("button", { name: "Export model" }));
    const give = async (name, content) => {
      await page.getByLabel("Bundle file").setInputFiles({ name, mimeType: "application/json", buffer: Buffer.from(content) });
      const said = await alert(page);
      await page.getByRole("alert").getByRole("button", { name: "Close" }).click();
      return said;
    };
    assert.match(await give("other.json", '{"hello": 1}'), /not a Trainyard bundle/i);
    assert.match(await give("picture.json", "\u0000\u0001"), /not a Trainyard bundle/i);
    assert.match(await give("newer.json", text.replace('"revision":4', '"revision":99')), /revision 99/);
    assert.match(await give("edited.json", text.replace('"iris', '"iriz')), /damaged/);
    assert.match(await give("cut.json", text.slice(0, text.length / 2)), /damaged/);
    await page.getByLabel("Bundle file").setInputFiles({ name: "b.json", mimeType: "application/json", buffer: Buffer.from(text) });
    await page.getByText("that predicts species").waitFor();
    await upload(page, "wrong.csv", "sepal_length_cm,other\n1,2\n", "Rows to predict");
    assert.match(await alert(page), /columns are missing.*sepal_width_cm.*petal_length_cm/is);
  }));

test("a file of 3 GB is not read without asking", () =>
  withPage(async ({ page, url }) => {
    await open(page, url);
    await page.evaluate(() => {
      const input = document.querySelector('input[type="file"]');
      const line = "1,2,3\n".repeat(100_000);
      const file = new File(["a,b,y\n", line], "huge.csv");
      Object.defineProperty(file, "size", { value: 3_000_000_000 });
      Object.defineProperty(input, "files", { value: [file], configurable: true });
      input.dispatchEvent(new Event("change", { bubbles: true }));
    });
    await page.getByText("huge.csv has 3.0 GB: more than this page should hold at once").waitFor();
    await page.getByRole("button", { name: "Don't read it" }).click();
    await page.getByLabel("CSV file", { exact: true }).waitFor();
  }));
