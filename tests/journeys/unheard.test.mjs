// A bad network on the pages that few see: what was asked for there goes on by itself, and happens once.

import assert from "node:assert/strict";

import { problem } from "./support/answers.mjs";
import { LAPTOP, NO_NETWORK, PHONE, REFUSED } from "./support/browser.mjs";
import { at, journey, until } from "./support/journey.mjs";
import { look } from "./support/looks.mjs";
import { linkIn, openMail } from "./support/mails.mjs";
import { paste, portalRow, sponsor } from "./support/portals.mjs";
import { emailField, main, misses, register, sees, seesHeading } from "./support/steps.mjs";

const ADA = { name: "Ada", email: "ada@example.org" };
const BOB = { name: "Bob", email: "bob@example.org" };

/** Lets the next request to an address through, and loses its answer. Says how often the address was asked. */
async function loseAnswer(context, address) {
  const asked = { times: 0, keys: new Set() };
  await context.route(address, async (route) => {
    asked.times += 1;
    asked.keys.add(route.request().headers()["idempotency-key"]);
    if (asked.times > 1) return route.continue();
    await route.fetch();
    return abort(route);
  });
  return asked;
}

/** The page that asked may be gone by now, or the route: then nobody hears an answer anyway. */
const abort = (route) => route.abort().catch(() => {});

function heardOnce({ times, keys }) {
  assert.equal(times, 2, "it was sent once more, and no more often");
  assert.equal(keys.size, 1, "each try is the same request");
}

for (const [size, device] of Object.entries({ phone: PHONE, laptop: LAPTOP })) {
  journey(`a seat is handed over and taken over, and both answers are lost, ${size}`, async ({ server, api, person }) => {
    const ada = await person(device);
    ada.expect(NO_NETWORK, REFUSED(401));
    const adas = await ada.open(at("register"));
    await register(adas, ADA);
    await adas.getByText("Give it to somebody else", { exact: true }).click();
    await adas.getByLabel("Their name").fill(BOB.name);
    await adas.getByLabel("Their e-mail").fill(BOB.email);
    const offered = await loseAnswer(ada.context, "**/transfer");
    await adas.getByRole("button", { name: "Ask them" }).click();
    await sees(adas, "Sending… No answer yet. We keep trying; you can close this page, and it goes on when you come back.");
    const wrong = await look(adas, "me-hand-over-unheard");
    await sees(adas, "We have written to Bob (bob@example.org)");
    heardOnce(offered);

    const mail = await (await person(LAPTOP)).open("/dev/mails");
    assert.equal(await openMail(server, mail, BOB.email, /would like to hand you a place/), 1);
    const bob = await person(device);
    bob.expect(NO_NETWORK, REFUSED(409));
    const bobs = await bob.open(await linkIn(server, mail, /\/link#x=/));
    await seesHeading(bobs, "A place from Ada");
    let lost = false;
    await bob.context.route("**/transfer", async (route) => {
      if (route.request().method() === "GET") return route.continue();
      await route.fetch();
      lost = true;
      return abort(route);
    });
    await bobs.getByRole("button", { name: "Yes, I take it over" }).click();
    await until("it is written down", () => lost);
    await bobs.reload();
    await seesHeading(bobs, "You take it over");
    await sees(bobs, "Sending…");
    wrong.push(...(await look(bobs, "link-take-over-unheard")));
    await bob.context.unrouteAll({ behavior: "wait" });
    await seesHeading(bobs, "You're in");
    await sees(main(bobs), "Bob");
    assert.equal(await api.claims("general"), 1);
    assert.equal((await api.ledger()).filter(({ type }) => type === "transferred").length, 1);
    assert.deepEqual(wrong, []);
  });

  journey(`a list is pasted without a network, the page closed: everybody is invited once, ${size}`, async ({ server, api, person }) => {
    const contact = await person(device);
    contact.expect(NO_NETWORK);
    const link = await sponsor(api);
    const page = await contact.open(link);
    await paste(page, "Ada Quokka <ada@quokka.example>\nBea Quokka <bea@quokka.example>");
    await sees(page, "2 get a seat.");
    await page.reload();
    assert.match(await page.getByLabel("Names and addresses").inputValue(), /Bea Quokka/, "no list is lost");
    await page.getByRole("button", { name: "Look who gets in" }).click();
    await sees(page, "2 get a seat.");
    await contact.context.setOffline(true);
    await page.getByRole("button", { name: "Invite 2 people" }).click();
    await sees(page, "Sending… No network right now. We keep trying");
    const wrong = await look(page, "portal-unheard");
    await page.close();
    await contact.context.setOffline(false);
    const later = await contact.open(at("sponsor"));
    await sees(portalRow(later, "Ada Quokka"), "Invited; the seat is held until");
    await sees(later, "A seat is held for 2 people. Each gets a mail with a link.");
    assert.equal(await later.getByLabel("Names and addresses").inputValue(), "");
    assert.equal(await api.claims("quokka"), 2);

    const exchanged = await loseAnswer(contact.context, "**/portal/people/*");
    await portalRow(later, "Ada").getByRole("button", { name: "Give the seat of Ada Quokka to somebody else" }).click();
    await portalRow(later, "Ada").getByLabel("Name").fill("Max Quokka");
    await portalRow(later, "Ada").getByLabel("E-mail").fill("max@quokka.example");
    await portalRow(later, "Ada").getByRole("button", { name: "Give the seat", exact: true }).click();
    await sees(later, "The seat is Max Quokka’s now. Both get a mail.");
    await later.getByLabel("E-mail").waitFor({ state: "detached" });
    heardOnce(exchanged);
    const mail = await (await person(LAPTOP)).open("/dev/mails");
    assert.equal(await openMail(server, mail, "max@quokka.example", /You’re invited/), 1);
    assert.deepEqual(wrong, []);
  });
}

journey("a lost link is asked for without a network: one mail comes once there is one", async ({ server, api, person }) => {
  await api.register(ADA);
  const ada = await person();
  ada.expect(NO_NETWORK);
  const page = await ada.open(at("link"));
  await emailField(page).fill(ADA.email);
  await ada.context.setOffline(true);
  const send = page.getByRole("button", { name: "Send me the link" });
  await send.click();
  await sees(page, "Sending… No network right now.");
  await send.click({ force: true });
  await ada.context.setOffline(false);
  await sees(page, "If something is registered with this address, a mail is on its way.");
  const mail = await (await person(LAPTOP)).open("/dev/mails");
  assert.equal(await openMail(server, mail, ADA.email, /Your link for/), 1);
  const opened = await loseAnswer(ada.context, "**/access");
  await page.goto(server.url + (await linkIn(server, mail, /\/link#l=/)));
  await page.getByRole("button", { name: "Open my registration" }).click();
  await seesHeading(page, "You're in");
  heardOnce(opened);
});

journey("who asks for too many mails is told when to come back, and not kept waiting", async ({ person }) => {
  const ada = await person();
  ada.expect(REFUSED(429));
  const page = await ada.open(at("link"));
  const words = "Several mails were asked for already. Try again in 42 min.";
  let times = 0;
  await ada.context.route("**/links", (route) => {
    times += 1;
    const no = problem(429, "too_many_mails", words);
    return route.fulfill({ ...no, headers: { "retry-after": "2520" } });
  });
  await emailField(page).fill(ADA.email);
  await page.getByRole("button", { name: "Send me the link" }).click();
  await sees(page.getByRole("alert"), words);
  assert.equal(times, 1);
});

journey("erased, and the answer is lost while the page is closed: nothing stays on the device", async ({ api, person }) => {
  const ada = await person();
  ada.expect(NO_NETWORK, REFUSED(401));
  const page = await ada.open(at("register"));
  await register(page, ADA);
  await page.getByText("Your link and your data", { exact: true }).click();
  await ada.context.route("**/data", async (route) => {
    await route.fetch();
    await abort(route);
  });
  await page.getByRole("button", { name: "Erase me" }).click();
  await page.getByRole("button", { name: "Yes, erase all of it" }).click();
  await until("the seat is free", async () => (await api.quota("general")).load === 0);
  await page.close();
  await ada.context.unroute("**/data");
  const later = await ada.open(at("me"));
  await seesHeading(later, "No registration on this device");
  await misses(later, ADA.name);
  const kept = await later.evaluate(() => JSON.stringify(localStorage));
  assert.ok(!kept.includes(ADA.email), kept);
});
