// From a messy file to a model-ready table: state, read, check, prepare, split, each undone again.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { test } from "node:test";
import { axe, shoot, withPage } from "./harness.mjs";
import { alert, go, leaderboard, open, sample, train, upload, verdict } from "./page.mjs";

const MESSY = [
  "sep=;",
  "name;city;amount;bought;share;kind",
  ...Array.from({ length: 120 }, (_, i) => {
    const city = ["Bonn", "bonn", "Ulm", "Bern"][i % 4];
    const amount = `1.${String(100 + i)},${i % 10}0 €`;
    const day = `0${(i % 9) + 1}/0${(i % 7) + 1}/2021`;
    return `person ${i};${city};${amount};${day};${i % 100}%;${i % 3 === 0 ? "NA" : "yes"}`;
  }),
  "Total;;9.999,00 €;;;",
].join("\n");

/** Waits for a finding of the Check screen. */
const finding = (page, words) => page.locator(".finding").filter({ hasText: words }).first();

test("a messy file is read as a person would, and what is open is asked", () =>
  withPage(async ({ page, url }) => {
    await open(page, url);
    await upload(page, "messy.csv", MESSY);
    await page.getByLabel("Target", { exact: true }).waitFor();
    const row = (name) => page.getByRole("table", { name: "Columns" }).getByRole("row").filter({ has: page.getByRole("rowheader", { name, exact: true }) });
    assert.match(await row("amount").innerText(), /amounts of money and groups of thousands/);
    assert.match(await row("share").innerText(), /percentages/);
    assert.match(await row("name").innerText(), /identifier/);
    assert.match(await page.locator("main").innerText(), /1 row did not fit/);
    // Day or month first: nothing tells, so it is asked, and the answer makes a feature of it.
    assert.match(await row("bought").innerText(), /can't be told/);
    assert.deepEqual(await axe(page), []);
    await page.getByRole("button", { name: "Day first: 3 April" }).click();
    await page.getByRole("group", { name: "Order of dates" }).waitFor({ state: "detached" });
    assert.match(await row("bought").innerText(), /the day first/);
    // The last column has a class that looks like a missing value.
    assert.match(await row("kind").innerText(), /40 \(33 %\)/);
    await page.getByLabel("Tick kind").check();
    await page.getByRole("button", { name: "Words such as NA are values" }).click();
    await row("kind").getByText("words such as NA are values here").waitFor();
    assert.doesNotMatch(await row("kind").innerText(), /33 %/);
  }));

test("choices of reading are shown on the first rows, and several columns change at once", () =>
  withPage(async ({ page, url }) => {
    await open(page, url);
    await upload(page, "a.csv", "a;b;c;d;y\n1,5;1;7;x;u\n2,5;2;8;y;v\n3,5;4;9;x;u\n4,5;3;6;y;v\n5,5;5;1;x;u\n6,5;2;2;x;v\n");
    await page.getByLabel("Target", { exact: true }).waitFor();
    await page.getByText("How the file was read").click();
    const rows = page.getByRole("table", { name: "First rows" }).last();
    assert.match(await rows.innerText(), /1,5/);
    await page.getByLabel("Decimal mark", { exact: true }).selectOption({ label: "point 1.5" });
    await page.getByRole("table", { name: "Columns" }).getByText("6 different values in 6 rows").waitFor();
    // The choices stay open, and Undo is about the plan, not about reading.
    assert.ok(await page.getByLabel("Thousands", { exact: true }).isVisible());
    await page.getByLabel("Tick b").check();
    await page.getByLabel("Tick c").check();
    await page.getByLabel("Read as", { exact: true }).selectOption("category");
    await page.getByLabel("Kind of b", { exact: true }).and(page.locator(":has(option:checked[value=category])")).waitFor();
    assert.equal(await page.getByLabel("Kind of c", { exact: true }).inputValue(), "category");
    await page.getByRole("button", { name: "Undo" }).click();
    await page.getByRole("status").filter({ hasText: "Columns changed" }).waitFor();
    assert.equal(await page.getByLabel("Kind of c", { exact: true }).inputValue(), "number");
  }));

test("checks name what is wrong, mend it, and the mending is undone", () =>
  withPage(async ({ page, url }) => {
    await open(page, url);
    await upload(page, "messy.csv", MESSY);
    await page.getByLabel("Target", { exact: true }).selectOption("city");
    await go(page, "Check");
    await finding(page, "Spellings").waitFor();
    assert.match(await verdict(page), /need a look/);
    await shoot(page, "check-messy");
    assert.deepEqual(await axe(page), []);
    await finding(page, "Spellings").getByRole("button", { name: "Merge the spellings" }).click();
    await go(page, "Prepare");
    await page.getByText("Merge spellings: city").waitFor();
    assert.match(await page.locator(".recipe").innerText(), /“bonn” becomes “Bonn”/);
    await page.getByRole("button", { name: "Undo" }).click();
    await page.getByText("Merge spellings: city").waitFor({ state: "detached" });
    // A bound can be moved, and the verdict follows.
    await go(page, "Check");
    await page.getByText("Bounds of the checks").click();
    const bound = page.getByLabel("Rows of a class, at least (rows)");
    await bound.fill("100");
    await bound.press("Enter");
    await finding(page, "Fewer than 100 rows each").waitFor();
  }));

test("words for true and false are merged on request, and marks are pointed at", () =>
  withPage(async ({ page, url }) => {
    const paid = ["TRUE", "yes", "1", "False", "no", "TRUE"];
    const lines = Array.from({ length: 120 }, (_, i) => `${i % 11}.5,${paid[i % 6]},${["here", "there", "--"][i % 3]},${["u", "v"][(i % 7) % 2]}`);
    await open(page, url);
    await upload(page, "words.csv", ["n,paid,place,y", ...lines].join("\n"));
    await page.getByLabel("Target", { exact: true }).selectOption("y");
    await go(page, "Check");
    const marks = finding(page, "place: 40 values hold neither letter nor digit");
    await marks.getByText("Evidence").click();
    assert.match(await marks.innerText(), /at most 0\.1 %[^]*“--” 40 times$/);
    const spellings = finding(page, "paid: 2 names are");
    await shoot(page, "check-words");
    assert.deepEqual(await axe(page), []);
    await spellings.getByRole("button", { name: "Merge the spellings" }).focus();
    await page.keyboard.press("Enter");
    await go(page, "Prepare");
    await page.getByText("Merge spellings: paid").waitFor();
    assert.match(await page.locator(".recipe").innerText(), /“yes” becomes “TRUE”/);
    await page.getByRole("button", { name: "Undo" }).click();
    await page.getByText("Merge spellings: paid").waitFor({ state: "detached" });
  }));

test("cards show how the target changes with a column's values", () =>
  withPage(async ({ page, url }) => {
    await open(page, url);
    await sample(page, "penguins");
    await go(page, "Check");
    const card = page.locator(".column-card").filter({ has: page.getByRole("heading", { name: "flipper_length_mm" }) });
    const told = card.locator("summary").filter({ hasText: /^Share of Adelie: from 0 % \(.+\) to 9\d % \(172 to 18\d\)\.$/ });
    await told.waitFor();
    assert.equal(await card.locator("svg.by-value rect").count(), 11, "ten bins and one for missing values");
    await told.focus();
    await page.keyboard.press("Enter");
    const rows = card.getByRole("table", { name: "Share of Adelie by value" });
    await rows.getByRole("row", { name: /^missing 2 / }).waitFor();
    await shoot(page, "check-cards");
    assert.deepEqual(await axe(page), []);
  }));

test("equal rows that a random split would put on both sides are counted", () =>
  withPage(async ({ page, url }) => {
    // Thirty rows, three times each: most test rows have a twin among the training rows.
    const lines = Array.from({ length: 90 }, (_, i) => `${i % 30},${["u", "v"][i % 2]}`);
    await open(page, url);
    await upload(page, "twins.csv", ["n,y", ...lines].join("\n"));
    await page.getByLabel("Target", { exact: true }).waitFor();
    await go(page, "Check");
    await finding(page, "About 17 of 18 test rows").waitFor();
  }));

test("the leak that gives the answer away is named in a file that nobody prepared", () =>
  withPage(async ({ page, url }) => {
    await open(page, url);
    await sample(page, "birdstrikes");
    for (const cost of ["Cost Other", "Cost Repair", "Cost Total $"]) {
      await page.getByLabel(`Role of ${cost}`, { exact: true }).selectOption("feature");
      await page.getByRole("status").filter({ hasText: "Columns changed" }).waitFor();
    }
    await go(page, "Check");
    await finding(page, "Cost Total $ is filled in").waitFor({ timeout: 20_000 });
    await finding(page, "Cost Total $ is filled in").getByRole("button", { name: "Leave the column out" }).click();
    await finding(page, "Cost Total $ is filled in").waitFor({ state: "detached", timeout: 20_000 });
    await finding(page, "Cost Repair is filled in").waitFor();
  }));

test("steps are added, seen at work, taken out and undone", () =>
  withPage(async ({ page, url }) => {
    await open(page, url);
    await sample(page, "penguins");
    await go(page, "Prepare");
    await page.getByText(/columns become \d+ numbers per row/).waitFor();
    const before = await verdict(page);
    await page.getByLabel("Step", { exact: true }).selectOption("bin");
    await page.getByLabel("Column", { exact: true }).selectOption("body_mass_g");
    await page.getByLabel("Bins, 2 to 50").fill("6");
    await page.getByLabel("Bins, 2 to 50").press("Tab");
    await page.getByRole("button", { name: "Add step" }).click();
    await page.getByText("Cut into bins: body_mass_g").waitFor();
    await page.waitForFunction((old) => document.querySelector(".verdict-line").innerText !== old && /become/.test(document.querySelector(".verdict-line").innerText), before);
    const row = page.getByRole("table", { name: "Recipe" }).getByRole("row").filter({ hasText: "body_mass_g" });
    assert.match(await row.innerText(), /6 bins/);
    for (const [step, then] of [["pca", "Main directions"], ["select", "Keep the strongest"], ["scale", "Scale numbers"], ["rare", "Group rare levels"]]) {
      await page.getByLabel("Step", { exact: true }).selectOption(step);
      await page.getByRole("button", { name: "Add step" }).click();
      await page.locator(".recipe").getByText(then).first().waitFor();
    }
    await shoot(page, "prepare-steps");
    assert.deepEqual(await axe(page), []);
    await page.getByRole("button", { name: "Take out: Main directions (PCA)" }).click();
    await page.locator(".recipe").getByText("Main directions").waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Undo" }).click();
    await page.locator(".recipe").getByText("Main directions").waitFor();
    await go(page, "Train");
    await train(page);
    assert.ok((await leaderboard(page)).every((row) => row.cells.length >= 7), "every candidate copes with the recipe");
  }));

test("rows are divided by time and by group, and a split that can't be is refused with a reason", () =>
  withPage(async ({ page, url }) => {
    await open(page, url);
    await sample(page, "seattle_weather");
    await go(page, "Split");
    await page.getByText(/stay unseen until the end/).waitFor();
    await page.getByLabel("Divide rows", { exact: true }).selectOption("time");
    await page.getByText(/the latest .* stay unseen/).waitFor();
    await page.getByText(/Training rows go from 2012-01-01 to/).waitFor();
    await shoot(page, "split-time");
    assert.deepEqual(await axe(page), []);
    await page.getByLabel("Divide rows", { exact: true }).selectOption("group");
    await page.getByLabel("Group", { exact: true }).selectOption("wind");
    await page.getByText(/groups? train, /).waitFor();
    await page.getByRole("button", { name: "Undo" }).click();
    await page.getByRole("button", { name: "Undo" }).click();
    await page.getByText(/the latest .* stay unseen/).waitFor();
  }));

test("the test rows stay sealed until somebody looks, and looks are counted", () =>
  withPage(async ({ page, url }) => {
    // Notes, whenever the record of looks is written, whether the scores were to be seen already.
    await page.addInitScript(() => {
      const put = IDBObjectStore.prototype.put;
      window.wasShown = [];
      IDBObjectStore.prototype.put = function (value, key) {
        if (key === "seal") window.wasShown.push(/The seal is open/.test(document.body.textContent));
        return put.call(this, value, key);
      };
    });
    await open(page, url);
    await sample(page, "iris");
    await train(page);
    await go(page, "Compare");
    const tests = async () => (await leaderboard(page)).map((row) => row.cells[3]);
    assert.deepEqual(new Set(await tests()), new Set(["sealed"]));
    await page.getByText("Nobody has looked at them").waitFor();
    await go(page, "Evaluate");
    assert.equal(await page.getByText("Confusion matrix").count(), 0);
    await page.getByRole("button", { name: "Open the seal" }).click();
    await page.getByRole("img", { name: /Confusion matrix/ }).waitFor();
    await go(page, "Compare");
    // The recommended model's, and no other's.
    assert.equal((await tests()).filter((cell) => cell !== "sealed").length, 1);
    // Other models are sealed again, and the first look is remembered, also by the next visit. (The
    // same model trained again is open: it was looked at.)
    await go(page, "Ingest");
    await page.getByLabel("Role of petal_width_cm", { exact: true }).selectOption("ignore");
    await go(page, "Train");
    await train(page);
    await go(page, "Compare");
    await page.getByText(/looked at for one model/).waitFor();
    await page.getByRole("button", { name: "Open the seal" }).click();
    await page.getByRole("status").filter({ hasText: "The seal is open" }).waitFor();
    // First counted, then shown: a tab closed in between cannot have been looked at for nothing.
    assert.deepEqual(await page.evaluate(() => window.wasShown), [false, false]);
    await page.reload();
    await go(page, "Split");
    await page.getByText(/looked at for 2 models/).waitFor();
  }));

test("a charter is stated, objected to, kept, and results are held against it", () =>
  withPage(async ({ page, url }) => {
    await open(page, url);
    await sample(page, "breast_cancer");
    await go(page, "Understand");
    assert.match(await verdict(page), /Nothing is stated/);
    await page.getByLabel("In one sentence").fill("Which tumours are malignant?");
    await page.getByLabel("In one sentence").press("Tab");
    await page.getByLabel("Measured by", { exact: true }).selectOption("accuracy");
    await page.getByLabel("From where on it is a success").fill("0.5");
    await page.getByLabel("From where on it is a success").press("Tab");
    await page.getByText(/learns nothing, already has/).waitFor();
    await page.getByLabel("From where on it is a success").fill("0.9");
    await page.getByLabel("From where on it is a success").press("Tab");
    await page.getByText("Success is Accuracy of at least 0.9").waitFor();
    await page.getByLabel("malignant taken for benign").fill("20");
    await page.getByLabel("malignant taken for benign").press("Tab");
    await shoot(page, "understand");
    assert.deepEqual(await axe(page), []);
    await go(page, "Train");
    await train(page);
    await go(page, "Compare");
    await page.getByText(/reaches the charter's Accuracy of 0.9/).waitFor();
    await go(page, "Understand");
    await page.getByLabel("Kilobytes per model, at most").fill("0.1");
    await page.getByLabel("Kilobytes per model, at most").press("Tab");
    await go(page, "Deploy");
    await page.getByRole("heading", { name: "What was stated at the beginning: 1 of 2 not met" }).waitFor();
    const stated = page.getByRole("table", { name: "Charter" });
    assert.match(await stated.getByRole("row", { name: /^Success/ }).innerText(), /met:\s+0\.9\d+ in the folds\s+Accuracy of at least 0\.9/);
    assert.match(await stated.getByRole("row", { name: /^Size/ }).innerText(), /not met:\s+[\d.]+ KB\s+at most 0\.1 KB/);
    assert.match(await stated.getByRole("row", { name: /^Cost of errors/ }).innerText(), /20 for malignant taken as benign/);
    await shoot(page, "deploy-stated");
    assert.deepEqual(await axe(page), []);
    await page.reload();
    await go(page, "Understand");
    assert.equal(await page.getByLabel("In one sentence").inputValue(), "Which tumours are malignant?");
    assert.equal(await page.getByLabel("malignant taken for benign").inputValue(), "20");
  }));

test("JSON objects are a table too", () =>
  withPage(async ({ page, url }) => {
    await open(page, url);
    const lines = Array.from({ length: 30 }, (_, i) => JSON.stringify({ n: i * 1.5, kind: i % 2 ? "a" : "b" }));
    await upload(page, "rows.jsonl", lines.join("\n"));
    await page.getByLabel("Target", { exact: true }).waitFor();
    assert.match(await verdict(page), /30 rows: predict kind/);
  }));

test("an address is fetched on request where the site allows it, and never once there is data", async () => {
  const csv = "a,y\n" + Array.from({ length: 20 }, (_, i) => `${i},${i % 2 ? "p" : "q"}`).join("\n");
  const asked = [];
  const other = createServer((request, response) => {
    asked.push(request.url);
    const cors = request.url.startsWith("/open") ? { "Access-Control-Allow-Origin": "*" } : {};
    response.writeHead(200, { "Content-Type": "text/csv", ...cors }).end(csv);
  });
  await new Promise((done) => other.listen(0, "127.0.0.1", done));
  const site = `http://127.0.0.1:${other.address().port}`;
  const ignore = new RegExp(`${site}|CORS|ERR_FAILED|frame-src|Framing`);
  try {
    await withPage({ ignore }, async ({ page, url }) => {
      await open(page, url);
      await page.getByText("Or fetch one from an address").click();
      await page.getByLabel("Address of a table").fill(`${site}/closed.csv`);
      await page.getByRole("button", { name: "Fetch this address" }).click();
      assert.match(await alert(page), /CORS/);
      await page.getByLabel("Address of a table").fill(`${site}/open/table.csv?x=1`);
      await page.getByRole("button", { name: "Fetch this address" }).click();
      await page.getByLabel("Target", { exact: true }).waitFor();
      assert.match(await page.locator(".dataset-name").innerText(), /table\.csv/);
      const before = asked.length;
      // The page itself, and a frame of it, now reach nobody.
      const reached = await page.evaluate(async (address) => {
        const frame = document.createElement("iframe");
        frame.src = "./fetch.html";
        document.body.append(frame);
        await new Promise((done) => setTimeout(done, 500));
        frame.contentWindow?.postMessage({ address }, location.origin);
        const direct = await fetch(address).then(() => true, () => false);
        await new Promise((done) => setTimeout(done, 500));
        frame.remove();
        return direct;
      }, `${site}/open/secret`);
      assert.equal(reached, false);
      assert.equal(asked.length, before, `asked: ${asked}`);
      await page.getByRole("button", { name: "Open other data" }).click();
      await page.getByText("Or fetch one from an address").click();
      await page.getByText(/lets it reach no other site/).waitFor();
    });
  } finally {
    other.close();
  }
});
