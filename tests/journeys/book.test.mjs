// The book: every limit's places as they are now, and the replay with which anybody can check them.

import assert from "node:assert/strict";

import { LAPTOP, theBrowser } from "./support/browser.mjs";
import { at, journey } from "./support/journey.mjs";
import { LongLedger } from "./support/ledger.mjs";
import { sees, seesHeading } from "./support/steps.mjs";

const LONG = 100_000;
const FRAME_MS = 50;

journey("the limits are shown as a tree, and move", async ({ api, person }) => {
  const page = await (await person(LAPTOP)).open(at("book"));
  await seesHeading(page, "The book");
  const limit = (name) => page.getByRole("listitem").filter({ hasText: name }).first();
  await sees(limit("General registration"), "0 of 1,500");
  await sees(limit("Sponsors"), "1,360 promised");
  await api.register();
  await sees(limit("General registration"), "1 of 1,500");
  const sponsor = (await api.event()).quotas.find((quota) => quota.kind === "sponsor");
  await page.getByText("136 sponsors", { exact: true }).click();
  await sees(limit(sponsor.name), "0 of 10");
  await api.register({ code: await api.code(sponsor.id) });
  await sees(limit(sponsor.name), "1 of 10");
  await api.addQuota({
    id: "late-sponsor", parent: "conference", name: "Latecomers Ltd", kind: "sponsor", access: "nobody", size: 5, guarantee: 5,
  });
  await sees(page, "Latecomers Ltd");
});

journey("anybody can replay the ledger and look into it", async ({ api, person }) => {
  const first = await api.register();
  await api.register();
  await api.cancel(first);
  const page = await (await person(LAPTOP)).open(at("book"));
  await page.getByRole("button", { name: "Replay the ledger" }).click();
  const entries = (await api.ledger()).length;
  await sees(page, `${entries} entries replayed. No limit was ever passed.`);
  await sees(page, "Conference peaked at 1,362 of 1,500");
  await sees(page, `The counts that everybody saw at entry ${entries} are exactly the replayed ones`);
  const peak = page.getByRole("row").filter({ has: page.getByRole("rowheader", { name: "General registration" }) });
  await sees(peak, "2 of 1,500");

  await peak.getByRole("button", { name: /Look at entry/ }).click();
  const marked = page.getByRole("listitem").and(page.locator("[aria-current=true]"));
  await sees(marked, "Somebody took a place in General registration");
  await page.getByLabel("Entry", { exact: true }).fill("1");
  await page.getByRole("button", { name: "Show" }).click();
  await sees(marked, "Conference was set up with 1,500 places");
  await page.getByRole("button", { name: "Newer" }).click();
  await sees(page, "26");

  await api.register();
  await page.getByRole("button", { name: "Replay what was written since" }).click();
  await sees(page, `${entries + 1} entries replayed. No limit was ever passed.`);
});

journey("a ledger that somebody has changed does not pass", async ({ api, person }) => {
  await api.register();
  await api.register();
  const page = await (await person(LAPTOP)).open(at("book"));
  // As if the conference had been smaller than its promises from the start.
  await page.route("**/ledger?after=0", async (route) => {
    const response = await route.fetch();
    const body = (await response.text()).replace('"size":1500', '"size":1361');
    await route.fulfill({ response, body });
  });
  await page.getByRole("button", { name: "Replay the ledger" }).click();
  await sees(page, "must never be in a ledger");
  await sees(page, /Conference held 1,362 of 1,361: too many\./);
});

journey(`${LONG} entries are replayed while the page stays smooth`, async ({ api, person }) => {
  const ledger = await LongLedger.after(api, LONG);
  const page = await (await person(LAPTOP)).open(at("book"));
  await ledger.serveTo(page);
  const browser = await theBrowser();
  await browser.startTracing(page, { categories: ["toplevel", "__metadata"] });
  const started = Date.now();
  await page.getByRole("button", { name: "Replay the ledger" }).click();
  await page.getByRole("progressbar").waitFor();
  await page.getByRole("button", { name: "Stop" }).click();
  await sees(page, "Stopped. What was replayed is kept");
  await page.getByRole("button", { name: "Go on" }).click();
  await page.getByText("100,000 entries replayed. No limit was ever passed.").waitFor({ timeout: 120_000 });
  const tasks = longTasks(JSON.parse(String(await browser.stopTracing())));
  console.log(`100,000 entries in ${Date.now() - started} ms; tasks above ${FRAME_MS} ms: ${tasks.join(", ") || "none"}`);
  await sees(page, "are exactly the replayed ones");
  assert.ok(tasks.length <= 10, `${tasks.length} tasks were longer than ${FRAME_MS} ms: ${tasks}`);
  assert.ok(Math.max(0, ...tasks) <= 250, `a task took ${Math.max(...tasks)} ms`);
});

/**
 * How long the page's tasks have kept the processor busy, where that was too long. The time on the clock would also count
 * what other processes take away from the page.
 */
function longTasks({ traceEvents: events }) {
  const mains = events.filter(({ name, args }) => name === "thread_name" && args.name === "CrRendererMain");
  const isMain = ({ pid, tid }) => mains.some((main) => main.pid === pid && main.tid === tid);
  const tasks = events.filter((event) => /RunTask$/.test(event.name) && event.tdur !== undefined && isMain(event));
  assert.ok(tasks.length > 100, `${tasks.length} tasks of the page were seen`);
  return tasks.map(({ tdur }) => Math.round(tdur / 1_000)).filter((duration) => duration > FRAME_MS);
}
