// What screens promise: addresses, staleness, keyboard, sub-paths, themes, what survives a reload.
import assert from "node:assert/strict";
import { test } from "node:test";
import { withPage } from "./harness.mjs";
import { go, leaderboard, open, sample, train, upload, verdict } from "./page.mjs";

const stageLink = (page, name) => page.getByRole("navigation", { name: "Stages" }).getByRole("link", { name });
const SMALL = ["size,colour,kind", ...Array.from({ length: 60 }, (_, i) => `${(i * 7) % 13},${i % 3 ? "red" : "blue"},${i % 3 ? "b" : "a"}`)].join("\n");

test("an own file reaches an honest leaderboard with two clicks", () =>
  withPage(async ({ page, url }) => {
    await open(page, url);
    await upload(page, "own.csv", SMALL);
    await page.getByLabel("Target", { exact: true }).waitFor();
    assert.match(await verdict(page), /60 rows: predict kind, one of 2 classes, from 2 columns/);
    await train(page);
    assert.equal((await leaderboard(page)).length, 8);
  }));

test("stages have addresses, and back and forward work", () =>
  withPage(async ({ page, url }) => {
    await open(page, url, "#/split");
    await page.getByRole("heading", { level: 1, name: "Split" }).waitFor();
    await go(page, "Train");
    await go(page, "Compare");
    await page.goBack();
    await page.getByRole("heading", { level: 1, name: "Train" }).waitFor();
    await page.goForward();
    await page.getByRole("heading", { level: 1, name: "Compare" }).waitFor();
    assert.equal(await stageLink(page, /^Compare/).getAttribute("aria-current"), "page");
  }));

test("a change upstream makes results stale and recomputes nothing", () =>
  withPage(async ({ page, url }) => {
    await open(page, url);
    await sample(page, "iris");
    await train(page);
    await stageLink(page, /^Compare done/).waitFor();
    const before = await leaderboard(page);
    await go(page, "Split");
    await page.getByLabel("Seed").fill("7");
    await page.getByLabel("Seed").press("Enter");
    await stageLink(page, /^Compare stale/).waitFor();
    await go(page, "Compare");
    assert.deepEqual(await leaderboard(page), before);
    assert.ok(await page.getByRole("button", { name: "Export model" }).isDisabled());
    await go(page, "Train");
    await train(page);
    await stageLink(page, /^Compare done/).waitFor();
  }));

test("the same seed gives the same scores again, another seed others", () =>
  withPage(async ({ page, url }) => {
    const scores = async (seed) => {
      await go(page, "Split");
      await page.getByLabel("Seed").fill(seed);
      await page.getByLabel("Seed").press("Enter");
      await go(page, "Train");
      await train(page);
      // Without the columns that are timings.
      return (await leaderboard(page)).map((row) => [row.candidate, ...row.cells.slice(0, -3)].join(" ")).sort();
    };
    await open(page, url);
    await sample(page, "penguins");
    const first = await scores("1");
    const other = await scores("2");
    assert.deepEqual(await scores("1"), first);
    assert.notDeepEqual(other, first);
  }));

test("work survives a reload, and erasing ends it", () =>
  withPage(async ({ page, url }) => {
    await open(page, url);
    await upload(page, "own.csv", SMALL);
    await page.getByLabel("Target", { exact: true }).waitFor();
    await train(page);
    const before = await leaderboard(page);
    await page.reload();
    await stageLink(page, /^Compare done/).waitFor();
    await go(page, "Compare");
    assert.deepEqual(await leaderboard(page), before);
    // The rows are read again on demand: training goes on where it was.
    await go(page, "Train");
    await train(page);
    await page.getByRole("button", { name: "Erase everything" }).click();
    await page.getByRole("button", { name: "Yes, erase" }).click();
    await page.getByRole("status").filter({ hasText: /erased/ }).waitFor();
    await page.reload();
    await page.getByLabel("CSV file", { exact: true }).waitFor();
    await stageLink(page, /^Compare not started/).waitFor();
    const left = await page.evaluate(async () => {
      const database = await new Promise((done) => {
        const request = indexedDB.open("trainyard");
        request.onsuccess = () => done(request.result);
      });
      const counts = [...database.objectStoreNames].map(
        (name) => new Promise((done) => {
          const request = database.transaction(name).objectStore(name).count();
          request.onsuccess = () => done(request.result);
        }),
      );
      return (await Promise.all(counts)).reduce((a, b) => a + b, 0);
    });
    assert.equal(left, 0);
  }));

test("roles and kinds can be overruled", () =>
  withPage(async ({ page, url }) => {
    await open(page, url);
    await sample(page, "penguins");
    await page.getByLabel("Role of island").selectOption("ignore");
    await page.getByText("predict species, one of 3 classes, from 6 columns").waitFor();
    await page.getByLabel("Kind of year").selectOption("category");
    await page.getByText("you chose category").waitFor();
    await page.getByLabel("Target", { exact: true }).selectOption("body_mass_g");
    await page.getByText(/predict body_mass_g, a number/).waitFor();
    await train(page);
    assert.equal((await leaderboard(page)).length, 7);
  }));

test("the leaderboard sorts by every column", () =>
  withPage(async ({ page, url }) => {
    await open(page, url);
    await sample(page, "iris");
    await train(page);
    const table = page.getByRole("table", { name: "Leaderboard" });
    for (const header of await table.getByRole("columnheader").all()) {
      await header.getByRole("button").click();
      assert.match(await header.getAttribute("aria-sort"), /ascending|descending/);
    }
    await table.getByRole("columnheader", { name: "Candidate" }).getByRole("button").click();
    const names = (await leaderboard(page)).map((row) => row.candidate);
    assert.deepEqual(names, [...names].sort());
  }));

test("the keyboard alone reaches a trained model", () =>
  withPage(async ({ page, url }) => {
    await open(page, url);
    const press = async (key, times = 1) => {
      for (let i = 0; i < times; i += 1) await page.keyboard.press(key);
    };
    const focusOn = async (test, most = 60) => {
      for (let i = 0; i < most; i += 1) {
        await press("Tab");
        if (await page.evaluate(test)) return;
      }
      assert.fail(`nothing like ${test} takes the focus`);
    };
    await focusOn(() => document.activeElement.tagName === "SELECT");
    await press("ArrowDown");
    await press("Enter");
    await page.getByLabel("Target", { exact: true }).waitFor();
    await focusOn(() => document.activeElement.textContent === "Train candidates");
    await press("Enter");
    await page.getByRole("status").filter({ hasText: /Training is over/ }).waitFor({ timeout: 60_000 });
    await focusOn(() => document.activeElement.textContent === "Compare them");
    await press("Enter");
    await page.getByRole("heading", { level: 1, name: "Compare" }).waitFor();
  }));

test("it works under a sub-path", () =>
  withPage({ base: "/some/where/" }, async ({ page, url }) => {
    await open(page, url);
    await sample(page, "iris");
    await train(page);
    assert.equal((await leaderboard(page)).length, 8);
  }));

test("theme follows the choice and is remembered", () =>
  withPage({ colorScheme: "light" }, async ({ page, url }) => {
    await open(page, url);
    await page.getByRole("button", { name: "Dark theme" }).click();
    await page.reload();
    await page.getByRole("button", { name: "Light theme" }).waitFor();
    assert.equal(await page.locator("html").getAttribute("data-theme"), "dark");
  }));

test("no screen is wider than a phone", { timeout: 120_000 }, () =>
  withPage(async ({ page, url }) => {
    await open(page, url);
    await sample(page, "penguins");
    await train(page);
    await page.setViewportSize({ width: 360, height: 800 });
    // What a worker answers comes later, and must not push either.
    const answers = { Check: /needs? a look|should be mended|pass\./, Prepare: /per row\./, Split: /stay unseen/ };
    for (const stage of ["Understand", "Ingest", "Check", "Prepare", "Split", "Train", "Compare", "Evaluate", "Deploy", "Monitor"]) {
      await go(page, stage);
      if (answers[stage]) await page.locator(".verdict-line", { hasText: answers[stage] }).waitFor();
      const [wide, room] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
      assert.ok(wide <= room, `${stage} is ${wide} px wide in ${room}`);
    }
  }));
