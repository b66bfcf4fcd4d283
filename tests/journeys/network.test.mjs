// A bad network: what was sent arrives once, and what is old is called old.

import assert from "node:assert/strict";

import { FAULT, untilForward } from "./support/answers.mjs";
import { NO_NETWORK, REFUSED } from "./support/browser.mjs";
import { at, journey, until } from "./support/journey.mjs";
import { fillIn, introduce, main, misses, sees, sendButton, shift, takeButton } from "./support/steps.mjs";

const HAL = { name: "Hal", email: "hal@example.org" };
const DESK = { day: "Friday", task: "Registration desk", name: "Early" };

journey("offline at submit, the tab closed, a new one opened: one seat", async ({ api, person }) => {
  const hal = await person();
  hal.expect(NO_NETWORK);
  const page = await hal.open(at("register"));
  await fillIn(page, HAL);
  await hal.context.setOffline(true);
  await sendButton(page).click();
  await sees(page, "Sending… No network right now. We keep trying");
  await misses(page, "You're in");
  assert.equal((await api.quota("general")).load, 0);
  await assert.rejects(page.reload(), /ERR_INTERNET_DISCONNECTED/);
  await page.close();

  await hal.context.setOffline(false);
  const later = await hal.open(at());
  await sees(later, "You're in");
  assert.equal(await api.claims("general"), 1);
  await later.goto(at("me"));
  await sees(main(later), "Hal");
});

journey("the server out of reach at submit, the page reloaded: one seat", async ({ api, person }) => {
  const hal = await person();
  hal.expect(NO_NETWORK);
  const page = await hal.open(at("register"));
  await hal.context.route("**/registrations", (route) => route.abort());
  await fillIn(page, HAL);
  await sendButton(page).click();
  await sees(page, "Sending… No answer yet. We keep trying");
  await page.reload();
  await sees(page, "Sending…");
  await misses(page, "You're in");
  await page.getByRole("link", { name: "Event" }).first().click();
  await sees(page, "Your registration is being sent. We keep trying.");
  await hal.context.unroute("**/registrations");
  await sees(page, "You're in");
  assert.equal(await api.claims("general"), 1);
});

journey("an answer lost after the server has written it down: one seat", async ({ api, person }) => {
  const hal = await person();
  hal.expect(NO_NETWORK);
  const page = await hal.open(at("register"));
  await hal.context.route("**/registrations", async (route) => {
    await route.fetch();
    await route.abort();
  }, { times: 1 });
  await fillIn(page, HAL);
  const again = page.waitForResponse((answer) => answer.url().endsWith("/registrations") && answer.ok());
  await sendButton(page).click();
  await until("the server has written it down", async () => (await api.quota("general")).load === 1);
  assert.equal((await (await again).headerValue("idempotent-replayed")), "true");
  await page.waitForURL(at("me"));
  await sees(page, "You're in");
  assert.equal(await api.claims("general"), 1);
});

journey("the network is back: no longer is it said to be gone", async ({ api, person }) => {
  const hal = await person();
  hal.expect(NO_NETWORK);
  const page = await hal.open(at("register"));
  await fillIn(page, HAL);
  await hal.context.setOffline(true);
  await sendButton(page).click();
  await sees(page, "No network right now.");
  let answer;
  const kept = new Promise((resolve) => (answer = resolve));
  await hal.context.route("**/registrations", async (route) => {
    await kept;
    await route.continue();
  });
  await hal.context.setOffline(false);
  // The next try has begun, and has no answer yet.
  await page.getByText("No network right now.").waitFor({ state: "detached" });
  await sees(page, "Sending…");
  answer();
  await sees(page, "You're in");
  assert.equal(await api.claims("general"), 1);
});

journey("answers that were lost don't count as the server's: one fault after four of them is no refusal", async ({ api, person }) => {
  const hal = await person();
  hal.expect(NO_NETWORK, REFUSED(500));
  await hal.context.clock.install();
  const page = await hal.open(at("register"));
  let tries = 0;
  await hal.context.route("**/registrations", (route) => {
    tries += 1;
    if (tries <= 4) return route.abort();
    return tries === 5 ? route.fulfill(FAULT) : route.continue();
  });
  await fillIn(page, HAL);
  await sendButton(page).click();
  await untilForward(page, 5, () => page.url().endsWith("/me"));
  await sees(page, "You're in");
  // On a busy machine the page's clock, which is turned on meanwhile, may be ahead of an answer: then there is one more.
  assert.ok(tries >= 6, `${tries} tries`);
  assert.equal(await api.claims("general"), 1);
});

journey("the server breaks again and again over a seat that it has written down: trying again brings it", async ({ api, person }) => {
  const hal = await person();
  hal.expect(REFUSED(500));
  await hal.context.clock.install();
  const page = await hal.open(at("register"));
  const sent = new Set();
  await hal.context.route("**/registrations", async (route) => {
    sent.add(route.request().headers()["idempotency-key"]);
    await route.fetch();
    await route.fulfill(FAULT);
  });
  await fillIn(page, HAL);
  await sendButton(page).click();
  const alert = page.getByRole("alert");
  await untilForward(page, 5, () => alert.isVisible());
  await sees(alert, "Something broke on the server.");
  await page.reload();
  await sees(alert, "Something broke on the server.");
  await hal.context.unroute("**/registrations");
  const again = page.waitForResponse((answer) => answer.url().endsWith("/registrations"));
  await sendButton(page).click();
  assert.equal(await (await again).headerValue("idempotent-replayed"), "true");
  await page.waitForURL(at("me"));
  await sees(page, "You're in");
  assert.equal(sent.size, 1, "every try is the same request");
  assert.equal(await api.claims("general"), 1);
});

journey("a shift taken without a network is mine only after the answer", async ({ api, person }) => {
  const hal = await person();
  hal.expect(NO_NETWORK);
  const page = await hal.open(at("volunteer"));
  await takeButton(shift(page, DESK)).waitFor();
  await hal.context.setOffline(true);
  await takeButton(shift(page, DESK)).click();
  await introduce(page, HAL);
  await sees(shift(page, DESK), "No answer yet. It is kept here, and sent again by itself.");
  assert.equal(await page.getByRole("region", { name: "My shifts" }).count(), 0);
  await hal.context.setOffline(false);
  await sees(shift(page, DESK), "You're in.");
  await page.getByRole("region", { name: "My shifts" }).waitFor();
  assert.equal(await api.claims("registration-desk-friday-early"), 1);
});

journey("counts that are old are called old, and move again by themselves", async ({ server, api, person }) => {
  const hal = await person();
  hal.expect(NO_NETWORK);
  // The page's clock is turned on by hand: nobody waits a minute here.
  await hal.context.clock.install();
  const page = await hal.open(at());
  await sees(page, "140");
  await api.register();
  await sees(page, "139");
  await server.kill();
  await untilForward(page, 5, () => page.getByText(/No live numbers for .*\. We keep trying to connect\./).isVisible());
  await sees(page, "139");
  await untilForward(page, 30, () => page.getByText(/No live numbers for [2-9] minutes/).isVisible());

  await server.startAgain();
  await api.register();
  await untilForward(page, 25, () => page.getByText("138", { exact: true }).isVisible());
  await page.getByText("No live numbers").waitFor({ state: "detached" });
});
