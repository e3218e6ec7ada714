// The keyboard alone: no key changes what was not meant, and no change loses the place.
import assert from "node:assert/strict";
import { test } from "node:test";
import { alert, go, open, sample, train, upload } from "./page.mjs";
import { shoot, withPage } from "./harness.mjs";

/** Name of what has the focus. */
const focus = (page) =>
  page.evaluate(() => {
    const active = document.activeElement;
    const label = active.id && document.querySelector(`label[for="${active.id}"]`);
    return active.getAttribute("aria-label") ?? label?.textContent ?? (active.id || active.textContent || active.tagName);
  });

/** Waits until something has the focus. */
const focusIs = async (page, name) => {
  for (let i = 0; i < 100 && (await focus(page)) !== name; i += 1) await page.waitForTimeout(50);
  assert.equal(await focus(page), name);
};

const changed = (page) => page.getByRole("status").filter({ hasText: "Columns changed" }).waitFor();

test("arrow keys choose nothing until Enter, and Escape takes them back", () =>
  withPage(async ({ page, url }) => {
    await open(page, url);
    const samples = page.getByLabel("Sample data", { exact: true });
    await samples.focus();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    await page.getByText("Enter takes it").waitFor();
    await shoot(page, "keys-select");
    await page.keyboard.press("Escape");
    assert.equal(await samples.inputValue(), "");
    const second = await samples.locator("option").nth(2).getAttribute("value");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    assert.equal(await samples.inputValue(), second);
    await page.keyboard.press("Enter");
    await page.getByLabel("Target", { exact: true }).waitFor();
  }));

test("roles and kinds are changed in place", () =>
  withPage(async ({ page, url }) => {
    await open(page, url);
    await sample(page, "penguins");
    const role = page.getByLabel("Role of island", { exact: true });
    await role.focus();
    // There and back again is no choice.
    for (const key of ["ArrowDown", "ArrowUp", "Enter"]) await page.keyboard.press(key);
    await page.keyboard.press("ArrowDown");
    assert.equal(await page.getByRole("button", { name: "Undo" }).count(), 0);
    await page.keyboard.press("Enter");
    await changed(page);
    await focusIs(page, "Role of island");
    assert.equal(await role.inputValue(), "ignore");
    // Leaving takes it too, and the place is the next control.
    await page.getByLabel("Kind of island", { exact: true }).focus();
    await page.keyboard.press("End");
    await page.keyboard.press("Tab");
    await page.locator("tr", { hasText: "island" }).getByText("you chose").waitFor();
    await focusIs(page, "Role of island");
    // Ticks outlive a change of the ticked.
    for (const name of ["bill_length_mm", "body_mass_g"]) await page.getByLabel(`Tick ${name}`, { exact: true }).press("Space");
    await page.getByLabel("Use as", { exact: true }).focus();
    await page.keyboard.press("End");
    await page.keyboard.press("Enter");
    await page.getByLabel("Role of body_mass_g", { exact: true }).and(page.locator("select")).waitFor();
    await focusIs(page, "Use as");
    await page.getByText("2 ticked:").waitFor();
    assert.equal(await page.getByLabel("Role of body_mass_g", { exact: true }).inputValue(), "ignore");
    await page.getByRole("button", { name: "Untick" }).press("Enter");
    await page.getByText("2 ticked:").waitFor({ state: "detached" });
    assert.notEqual(await focus(page), "BODY");
  }));

test("a target of words can't become a number, and stays what it was", () =>
  withPage(async ({ page, url }) => {
    await open(page, url);
    await sample(page, "penguins");
    await page.getByLabel("It is", { exact: true }).focus();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    assert.match(await alert(page), /No value of the target "species" can be read as number, so it stays category/);
    await focusIs(page, "It is");
    assert.equal(await page.getByLabel("It is", { exact: true }).inputValue(), "classification");
    assert.equal(await page.getByRole("button", { name: "Undo" }).count(), 0, "nothing was changed");
    await page.getByRole("button", { name: "Close" }).press("Enter");
    await focusIs(page, "main");
    await train(page);
  }));

test("the reading options keep the place", () =>
  withPage(async ({ page, url }) => {
    await open(page, url);
    await upload(page, "a.csv", `x,y\n${Array.from({ length: 40 }, (_, i) => `${i}.5,${i % 2 ? "a" : "b"}`).join("\n")}`);
    await page.getByText("How the file was read").press("Enter");
    await page.getByLabel("Decimal mark").focus();
    await page.keyboard.press("End");
    await page.keyboard.press("Enter");
    await page.locator(".verdict-note", { hasText: "decimal comma" }).waitFor();
    await focusIs(page, "Decimal mark");
  }));

test("a mended finding says so and keeps the place; training gives it back", () =>
  withPage(async ({ page, url }) => {
    const lines = Array.from({ length: 120 }, (_, i) => `${i % 11}.5,1,${["north", "North", "south", "west"][i % 4]},${["u", "v"][(i % 7) % 2]}`);
    await open(page, url);
    await upload(page, "words.csv", ["n,one,word,y", ...lines].join("\n"));
    await page.getByLabel("Target", { exact: true }).selectOption("y");
    await go(page, "Check");
    const spellings = page.locator(".finding").filter({ hasText: "word: " }).filter({ hasText: "in several ways" });
    await spellings.getByRole("button", { name: "Merge the spellings" }).press("Enter");
    await spellings.getByText("Mended: Merge the spellings").waitFor();
    assert.match(await page.locator(".verdict-note").first().innerText(), /1 finding is mended in the plan/);
    assert.notEqual(await focus(page), "BODY");
    await shoot(page, "check-mended");
    await page.getByRole("button", { name: "Undo" }).press("Enter");
    await spellings.getByRole("button", { name: "Merge the spellings" }).waitFor();
    assert.notEqual(await focus(page), "BODY");
    await go(page, "Train");
    await page.getByRole("button", { name: "Train candidates" }).press("Enter");
    await page.getByRole("status").filter({ hasText: /Training is over/ }).waitFor({ timeout: 60_000 });
    assert.match(await focus(page), /^(Train candidates|Compare them)$/);
    await page.getByRole("table", { name: "Leaderboard" }).getByRole("button").first().press("Enter");
    assert.notEqual(await focus(page), "BODY");
    await go(page, "Compare");
    await page.getByRole("button", { name: "Open the seal" }).press("Enter");
    await page.getByRole("status").filter({ hasText: "The seal is open" }).waitFor();
    assert.notEqual(await focus(page), "BODY");
  }));

test("Escape keeps what would be erased, and shuts an explanation", () =>
  withPage(async ({ page, url }) => {
    await open(page, url);
    const erase = page.getByRole("button", { name: "Erase everything" });
    await erase.press("Enter");
    await page.keyboard.press("Tab");
    await focusIs(page, "Keep");
    await page.keyboard.press("Escape");
    await focusIs(page, "Erase everything");
    assert.equal(await erase.getAttribute("aria-expanded"), "false");
    await page.keyboard.press("Shift+Tab");
    await page.keyboard.press("Shift+Tab");
    const tip = page.getByRole("tooltip").filter({ hasText: "Nothing you open leaves" });
    assert.ok(await tip.isVisible());
    await page.keyboard.press("Escape");
    assert.ok(!(await tip.isVisible()));
  }));
