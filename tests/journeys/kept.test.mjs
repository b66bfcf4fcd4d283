// Pages that open where there is no network, for whoever holds a place or asks for one.

import assert from "node:assert/strict";

import { LAPTOP, NO_NETWORK, PHONE } from "./support/browser.mjs";
import { at, journey, until } from "./support/journey.mjs";
import { fillIn, main, misses, register, sees, sendButton } from "./support/steps.mjs";

const ADA = { name: "Ada Lovelace", email: "ada@example.org" };
const WORKERS = { serviceWorkers: "allow" };

/** Runs in the page: the addresses of all that is kept. */
const kept = async () => (await (await caches.open("headcount")).keys()).map(({ url }) => new URL(url).pathname);

/** Runs in the page: lets the kept page be from before lunch. */
async function threeHoursAgo() {
  const store = await caches.open("headcount");
  const path = location.pathname.replace(/register$/, "me");
  const page = await store.match(path);
  const text = (await page.text()).replace(/data-as-of="\d+"/, `data-as-of="${Date.now() - 3 * 3_600_000}"`);
  await store.put(path, new Response(text, { headers: page.headers }));
}

const untilKept = (page, what) => until(`${what} is kept`, async () => (await page.evaluate(kept)).some((path) => what.test(path)));

for (const [size, device] of Object.entries({ phone: PHONE, laptop: LAPTOP })) {
  journey(`a ticket opens in a new tab without a network, ${size}`, async ({ person }) => {
    const ada = await person({ ...device, ...WORKERS });
    ada.expect(NO_NETWORK);
    const page = await ada.open(at("register"));
    await register(page, ADA);
    await sees(page, "You're in");
    await untilKept(page, /^\/assets\/me-/);
    const policy = await page.evaluate(async () => {
      const own = await caches.match(location.pathname.replace(/register$/, "me"));
      return own.headers.get("content-security-policy");
    });
    assert.match(policy, /^default-src 'self'; script-src 'self'/);
    await page.evaluate(threeHoursAgo);
    await page.close();
    await ada.context.setOffline(true);

    const later = await ada.open(at("me"));
    const ticket = later.getByRole("region", { name: "Ticket" });
    await sees(ticket, ADA.name);
    await ticket.getByRole("img", { name: "QR code of the ticket" }).waitFor();
    await sees(later, "You are offline. The numbers are 3 hours old.");
    await later.goto(at());
    await sees(main(later), "You're in");
  });
}

journey("offline at submit, reloaded there, online again: one seat", async ({ api, person }) => {
  const ada = await person(WORKERS);
  ada.expect(NO_NETWORK);
  const page = await ada.open(at("register"));
  await fillIn(page, ADA);
  await untilKept(page, /\/me$/);
  await ada.context.setOffline(true);
  await sendButton(page).click();
  await sees(page, "Sending… No network right now. We keep trying");
  await page.reload();
  await sees(page, "Sending…");
  await misses(page, "You're in");
  await ada.context.setOffline(false);
  await sees(page, "You're in");
  assert.equal(await api.claims("general"), 1);
});

journey("what is kept of a former version goes, and what only looks is never kept", async ({ person }) => {
  const ada = await person(WORKERS);
  const page = await ada.open(at());
  await sees(page, "seats left");
  assert.equal(await page.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).length), 0);
  const worker = await ada.context.request.get("/worker.js");
  assert.equal(worker.headers()["cache-control"], "no-cache");
  assert.match(worker.headers()["content-type"], /^text\/javascript/);

  await page.evaluate(async () => {
    const store = await caches.open("headcount");
    await store.put("/assets/former-1.js", new Response("former"));
    await store.put("/e/no-more/me", new Response('<script data-js="/assets/former-1.js">'));
    await store.put(`${location.pathname}/me`, new Response('<script data-js="/assets/former-1.js">'));
  });
  await page.goto(at("register"));
  await register(page, ADA);
  await sees(page, "You're in");
  await untilKept(page, /^\/assets\/me-/);
  await until("the former version is gone", async () => !(await page.evaluate(kept)).some((path) => /former|no-more/.test(path)));
  const own = await page.evaluate(async () => (await (await caches.match(location.pathname)).text()).includes("former"));
  assert.equal(own, false, "the page is of this version");
});

journey("whoever starts at the address of all events keeps the event's own page", async ({ person }) => {
  const ada = await person(WORKERS);
  ada.expect(NO_NETWORK);
  const page = await ada.open("/");
  await page.getByRole("link", { name: "Register", exact: true }).first().click();
  await register(page, ADA);
  await sees(page, "You're in");
  await untilKept(page, /^\/assets\/me-/);
  const title = await page.evaluate(async (path) => (await (await caches.match(path)).text()).match(/<title>(.*)<.title>/)[1], at("me"));
  assert.match(title, /PyCon US 2012/);
  await page.close();
  await ada.context.setOffline(true);
  const later = await ada.open(at("me"));
  await sees(later.getByRole("region", { name: "Ticket" }), ADA.name);
});
