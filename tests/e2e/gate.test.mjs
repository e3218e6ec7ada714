// The gate: what is tested before a model leaves, what stops it, and the way past it with a reason.
import assert from "node:assert/strict";
import test from "node:test";
import { axe, shoot, withPage } from "./harness.mjs";
import { download, go, open, sample, train, upload } from "./page.mjs";

const gate = (page) => page.getByRole("table", { name: "Gate" });

/** The verdict of each test by its name. */
async function verdicts(page) {
  const rows = await gate(page).locator("tbody tr").all();
  const pairs = rows.map(async (row) => [
    await row.locator("th").innerText(),
    (await row.locator(".found .sr").textContent()).replace(": ", ""),
  ]);
  return Object.fromEntries(await Promise.all(pairs));
}

async function look(page, name) {
  await shoot(page, name);
  assert.deepEqual(await axe(page), [], name);
}

/** Coin flips: nothing to learn. */
function coins(n = 1500) {
  let state = 7;
  const random = () => (state = (state * 16807) % 2147483647) / 2147483647;
  const rows = Array.from({ length: n }, () => `${random().toFixed(4)},${random().toFixed(4)},${random() < 0.5 ? "heads" : "tails"}`);
  return `a,b,side\n${rows.join("\n")}\n`;
}

test("a good model passes its gate, and the export holds what was found", () =>
  withPage(async ({ page, url }) => {
    await open(page, url);
    await sample(page, "penguins");
    await train(page);
    await go(page, "Deploy");
    await page.getByText("What you expect of single columns").click();
    await page.getByLabel("If this rises").selectOption("bill_length_mm");
    await page.getByLabel("probability of").selectOption("Adelie");
    await page.getByLabel("then it").selectOption("down");
    await page.getByRole("button", { name: "Add expectation" }).click();
    await page.getByText("bill_length_mm up, probability of Adelie down", { exact: true }).waitFor();
    await page.getByRole("button", { name: "Test this model" }).click();
    await gate(page).waitFor({ timeout: 60_000 });
    const found = await verdicts(page);
    for (const name of ["Gain over the baseline", "Weakest class", "Columns as agreed", "Order of rows", "Missing and unseen values", "Written and read back", "Trained again", "Expected direction"]) {
      assert.equal(found[name], "pass", `${name}: ${JSON.stringify(found)}`);
    }
    await look(page, "gate-passed");
    const json = JSON.parse((await download(page, page.getByRole("button", { name: "Download gate.json" }))).text);
    assert.equal(json.format, "trainyard.gate");
    assert.match((await download(page, page.getByRole("button", { name: "Download JUnit XML" }))).text, /<testsuite name="trainyard gate" tests="\d+" failures="0"/);
    const bundle = await download(page, page.getByRole("button", { name: "Export model" }));
    const inside = JSON.parse(bundle.text).manifest.gate;
    assert.equal(inside.model_digest, JSON.parse(bundle.text).manifest.model_digest);
    assert.equal(inside.asks.expectations.length, 1);
    // It is there after a reload, and another expectation is another question.
    await page.reload();
    await go(page, "Deploy");
    await gate(page).waitFor();
    await page.getByText("What you expect of single columns").click();
    await page.getByRole("button", { name: "Remove" }).click();
    await gate(page).waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Test this model" }).waitFor();
  }));

test("a model that learnt nothing is stopped, and leaves only with a reason", () =>
  withPage(async ({ page, url }) => {
    await open(page, url);
    await upload(page, "coins.csv", coins());
    await page.getByLabel("Target", { exact: true }).waitFor({ timeout: 30_000 });
    await page.getByLabel("Target", { exact: true }).selectOption("side");
    await train(page);
    await go(page, "Deploy");
    // Whoever exports without testing is tested.
    await page.getByRole("button", { name: "Export model" }).click();
    await gate(page).waitFor({ timeout: 60_000 });
    assert.match(await page.locator(".verdict-line").first().innerText(), /is stopped by its gate/);
    assert.notEqual((await verdicts(page))["Gain over the baseline"], "pass");
    assert.ok(await page.getByRole("button", { name: "Export model" }).isDisabled());
    await look(page, "gate-stopped");
    await page.getByRole("button", { name: "Override the gate" }).click();
    await page.getByText("Write a reason first").waitFor();
    await page.getByLabel("Why it may leave all the same").fill("It only seeds a demo & guesses <well>");
    await page.getByRole("button", { name: "Override the gate" }).click();
    await page.getByText("Overridden: It only seeds a demo").waitFor();
    const bundle = await download(page, page.getByRole("button", { name: "Export model" }));
    const { gate: inside } = JSON.parse(bundle.text).manifest;
    assert.equal(inside.verdict, "fail");
    assert.equal(inside.overridden.reason, "It only seeds a demo & guesses <well>");
    const xml = (await download(page, page.getByRole("button", { name: "Download JUnit XML" }))).text;
    assert.match(xml, /overridden: It only seeds a demo &amp; guesses &lt;well&gt;/);
    await look(page, "gate-overridden");
  }));

test("a test of a model is stopped at once, leaves nothing behind, and is made again", () =>
  withPage(async ({ page, url }) => {
    await open(page, url);
    await upload(page, "coins.csv", coins(10_000));
    await page.getByLabel("Target", { exact: true }).waitFor();
    await train(page);
    await go(page, "Deploy");
    // The model is trained anew for it; in a slow tab that is the longest part.
    const forest = page.getByRole("option", { name: /Random forest/ });
    await page.getByLabel("Model", { exact: true }).selectOption(await forest.getAttribute("value"));
    const test = page.getByRole("button", { name: "Test this model" });
    await test.click();
    const stop = page.locator(".gate").getByRole("button", { name: "Stop", exact: true });
    await stop.click();
    await page.getByRole("status").filter({ hasText: /Testing is stopped/ }).waitFor();
    await test.waitFor();
    assert.equal(await gate(page).count(), 0);
    assert.equal(await page.getByRole("alert").locator(".notice").count(), 0);
    // The worker is free at once: the next test does not wait for the one that was stopped.
    await test.click();
    await page.getByRole("status").filter({ hasText: /Testing the model: it is trained once more/ }).waitFor();
    await gate(page).waitFor({ timeout: 60_000 });
  }));
