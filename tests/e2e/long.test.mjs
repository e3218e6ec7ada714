// A long leaderboard: page by page, and those that are looked for.
import assert from "node:assert/strict";
import test from "node:test";
import { axe, shoot, withPage } from "./harness.mjs";
import { copyResults, go, open, sample, train } from "./page.mjs";

test("a long leaderboard is turned page by page, and shows those with the words that are typed", () =>
  withPage(async ({ page, url }) => {
    await open(page, url);
    await sample(page, "iris");
    await train(page);
    await go(page, "Compare");
    const rows = page.getByRole("table", { name: "Leaderboard" }).locator("tbody tr");
    const filter = page.getByLabel("Filter", { exact: true });
    await rows.first().waitFor();
    const few = await rows.count();
    assert.equal(await filter.count(), 0, `${few} candidates are seen at a glance`);
    await copyResults(page, 44);
    await page.reload();
    await rows.nth(19).waitFor();
    assert.equal(await rows.count(), 20);
    await filter.fill("Forest");
    await page.getByRole("status").filter({ hasText: /^\d+ of 44 candidates$/ }).waitFor();
    const names = await rows.locator("th").allInnerTexts();
    assert.ok(names.length >= 5 && names.every((name) => /forest/i.test(name)), names.join("; "));
    await shoot(page, "long-filtered");
    assert.deepEqual(await axe(page), []);
    // What is found is sorted, too.
    const seconds = () => rows.locator("td:nth-last-child(3)").allInnerTexts();
    const head = page.getByRole("columnheader", { name: /^Fit s/ });
    await head.getByRole("button").click();
    await page.locator('th[aria-sort="ascending"]').filter({ hasText: "Fit s" }).waitFor();
    const rising = await seconds();
    assert.equal(rising.length, names.length);
    assert.deepEqual(rising.map(Number), rising.map(Number).sort((a, b) => a - b));
    const one = page.getByRole("status").filter({ hasText: /^1 of 44 candidates$/ });
    await filter.fill("recommended");
    await one.waitFor();
    const name = await rows.locator("th a").innerText();
    await filter.fill(`${name.toUpperCase()}, recommended`);
    await one.waitFor();
    assert.equal(await rows.locator("th a").innerText(), name);
    await filter.fill("no such candidate");
    await page.getByText("No candidate has all of these words: clear the filter to see all.").waitFor();
    assert.equal(await rows.count(), 0);
    await filter.fill("");
    const part = (words) => page.getByRole("status").filter({ hasText: words });
    await part(/^1 to 20 of 44 candidates$/).waitFor();
    const [back, on] = ["Previous candidates", "Next candidates"].map((label) => page.getByRole("button", { name: label }));
    assert.ok(await back.isDisabled());
    const found = await seconds();
    await on.click();
    await part(/^21 to 40 of 44 candidates$/).waitFor();
    found.push(...(await seconds()));
    await on.click();
    await part(/^41 to 44 of 44 candidates$/).waitFor();
    assert.equal(await rows.count(), 4);
    assert.ok(await on.isDisabled());
    const all = [...found, ...(await seconds())].map(Number);
    assert.deepEqual(all, [...all].sort((a, b) => a - b), "one order over all pages");
    await shoot(page, "long-second");
    // Another order begins at its first page.
    await head.getByRole("button").click();
    await part(/^1 to 20 of 44 candidates$/).waitFor();
    await on.click();
    await back.click();
    await part(/^1 to 20 of 44 candidates$/).waitFor();
    assert.equal(await rows.count(), 20);
  }));
