// A browser that takes long to find what was kept: until the test lets it.
import assert from "node:assert/strict";
import test from "node:test";
import { withPage } from "./harness.mjs";
import { go, leaderboard, open, sample, train } from "./page.mjs";

/** In the page, before anything else: once `slow` is set, the database opens when `__open` is called. */
function slow() {
  const original = IDBFactory.prototype.open;
  const held = [];
  globalThis.__open = () => held.splice(0).forEach((act) => act());
  IDBFactory.prototype.open = function (...names) {
    const request = original.apply(this, names);
    if (sessionStorage.getItem("slow")) {
      const setter = Object.getOwnPropertyDescriptor(IDBRequest.prototype, "onsuccess").set;
      const later = (act) => act && ((event) => held.push(() => act.call(request, event)));
      Object.defineProperty(request, "onsuccess", { set: (act) => setter.call(request, later(act)) });
    }
    return request;
  };
}

/** A page with a trained comparison that is loaded again and does not find it yet. */
async function slowly(page, url) {
  await page.addInitScript(slow);
  await open(page, url);
  await sample(page, "iris");
  await train(page);
  await page.evaluate(() => sessionStorage.setItem("slow", "yes"));
  await go(page, "Understand");
  await page.reload();
  await page.getByLabel("In one sentence").waitFor();
  await link(page, /^Compare not started/).waitFor();
}

const link = (page, name) => page.getByRole("link", { name });
const erased = (page) => page.getByRole("status").filter({ hasText: /Everything is erased/ });

test("what is stated while the page still looks for what was kept is not overwritten, and the rest comes back", () =>
  withPage(async ({ page, url }) => {
    await slowly(page, url);
    await page.getByLabel("In one sentence").fill("Which iris is it?");
    await page.getByLabel("In one sentence").press("Tab");
    await link(page, /^Compare not started/).waitFor();
    await page.evaluate(() => globalThis.__open());
    await link(page, /^Compare done/).waitFor();
    assert.equal(await page.getByLabel("In one sentence").inputValue(), "Which iris is it?");
    assert.equal(await page.getByRole("alert").locator(".notice").count(), 0);
    await go(page, "Compare");
    assert.equal((await leaderboard(page)).length, 8);
    await page.evaluate(() => sessionStorage.removeItem("slow"));
    await page.reload();
    await link(page, /^Compare done/).waitFor();
    await go(page, "Understand");
    assert.equal(await page.getByLabel("In one sentence").inputValue(), "Which iris is it?");
  }));

test("what is erased while the page still looks for it does not come back", () =>
  withPage(async ({ page, url }) => {
    await slowly(page, url);
    await page.getByRole("button", { name: "Erase everything" }).click();
    await page.getByRole("button", { name: "Yes, erase" }).click();
    await page.getByLabel("CSV file", { exact: true }).waitFor();
    // It is not said before it is done.
    assert.equal(await erased(page).count(), 0);
    await page.evaluate(() => globalThis.__open());
    await erased(page).waitFor();
    await link(page, /^Compare not started/).waitFor();
    await page.evaluate(() => sessionStorage.removeItem("slow"));
    await page.reload();
    await page.getByLabel("CSV file", { exact: true }).waitFor();
    await link(page, /^Compare not started/).waitFor();
  }));
