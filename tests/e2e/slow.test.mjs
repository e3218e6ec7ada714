// A browser that takes seconds to find what was kept.
import assert from "node:assert/strict";
import test from "node:test";
import { withPage } from "./harness.mjs";
import { go, leaderboard, open, sample, train } from "./page.mjs";

const SECONDS = 5;

/** In the page, before anything else: once `slow` is set, the database opens seconds late. */
function slow(seconds) {
  const original = IDBFactory.prototype.open;
  IDBFactory.prototype.open = function (...names) {
    const request = original.apply(this, names);
    if (sessionStorage.getItem("slow")) {
      const setter = Object.getOwnPropertyDescriptor(IDBRequest.prototype, "onsuccess").set;
      const late = (act) => act && ((event) => setTimeout(() => act.call(request, event), seconds * 1000));
      Object.defineProperty(request, "onsuccess", { set: (act) => setter.call(request, late(act)) });
    }
    return request;
  };
}

/** A page with a trained comparison that is loaded again, slowly. */
async function slowly(page, url) {
  await page.addInitScript(slow, SECONDS);
  await open(page, url);
  await sample(page, "iris");
  await train(page);
  await page.evaluate(() => sessionStorage.setItem("slow", "yes"));
  await go(page, "Understand");
  const start = Date.now();
  await page.reload();
  await page.getByLabel("In one sentence").waitFor();
  assert.ok(Date.now() - start < (SECONDS - 1) * 1000, "the screen is there before what was kept");
}

const done = (page, name) => page.getByRole("link", { name }).waitFor({ timeout: 20_000 });

test("what is stated while the page still looks for what was kept is not overwritten, and the rest comes back", () =>
  withPage(async ({ page, url }) => {
    await slowly(page, url);
    await page.getByLabel("In one sentence").fill("Which iris is it?");
    await page.getByLabel("In one sentence").press("Tab");
    await done(page, /^Compare done/);
    assert.equal(await page.getByLabel("In one sentence").inputValue(), "Which iris is it?");
    await go(page, "Compare");
    assert.equal((await leaderboard(page)).length, 8);
    await page.reload();
    await done(page, /^Compare done/);
    await go(page, "Understand");
    assert.equal(await page.getByLabel("In one sentence").inputValue(), "Which iris is it?");
  }));

test("what is erased while the page still looks for it does not come back", () =>
  withPage(async ({ page, url }) => {
    await slowly(page, url);
    await page.getByRole("button", { name: "Erase everything" }).click();
    await page.getByRole("button", { name: "Yes, erase" }).click();
    await page.getByRole("status").filter({ hasText: /erased/ }).waitFor({ timeout: 20_000 });
    await page.waitForTimeout(SECONDS * 1000);
    await done(page, /^Compare not started/);
    await page.evaluate(() => sessionStorage.removeItem("slow"));
    await page.reload();
    await page.getByRole("main").getByRole("heading", { level: 1 }).waitFor();
    await done(page, /^Compare not started/);
    assert.equal(await page.getByRole("link", { name: /^Compare done/ }).count(), 0);
  }));
