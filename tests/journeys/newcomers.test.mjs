// What a newcomer tries in the first hour, from the form to the mail and back.

import assert from "node:assert/strict";

import { LAPTOP, NO_NETWORK, PHONE } from "./support/browser.mjs";
import { at, journey, until } from "./support/journey.mjs";
import { look } from "./support/looks.mjs";
import { linkIn, openMail } from "./support/mails.mjs";
import { fillIn, main, register, sees, seesHeading, sendButton } from "./support/steps.mjs";
import { lapseNewestOffer } from "./support/time.mjs";

const ADA = { name: "Ada Lovelace", email: "ada@example.org" };
const BOB = { name: "Bob", email: "bob@example.org" };
const CY = { name: "Cy", email: "cy@example.org" };
const take = (page) => page.getByRole("button", { name: "Take the seat" });
const ADD_ONS = ["tutorial-data", "lunch", "shirt-m"];

/** What this conference has beside what the demo has. */
async function addLunchAndShirts(api) {
  const add = (id, name, more) => api.addQuota({ id, name, kind: "add_on", access: "everyone", size: 20, ...more });
  await add("lunch", "Lunch, Friday to Sunday", { price: { amount_minor: 0, currency: "USD" } });
  await add("shirt", "T-shirt", { access: "nobody" });
  await add("shirt-m", "Size M", { parent: "shirt" });
  await add("shirt-l", "Size L", { parent: "shirt" });
}

for (const [size, device] of Object.entries({ phone: PHONE, laptop: LAPTOP })) {
  journey(`a seat, a tutorial, lunch and a shirt, with the network gone at submit, ${size}`, async ({
    server, api, person,
  }) => {
    await addLunchAndShirts(api);
    const ada = await person(device);
    ada.expect(NO_NETWORK);
    const page = await ada.open(at());
    await main(page).getByRole("link", { name: /^Register/ }).click();
    await fillIn(page, ADA);
    await main(page).getByText("Extras", { exact: true }).click();
    await page.getByLabel(/^Data analysis/).check();
    const lunch = page.getByRole("group", { name: "Lunch" });
    await sees(lunch, /\bfree$/);
    await lunch.getByRole("checkbox").check();
    await page.getByLabel(/^Size M/).check();
    assert.deepEqual(await look(page, "newcomer-form"), []);

    await ada.context.setOffline(true);
    await sendButton(page).click();
    await sees(page, "Sending… No network right now. We keep trying");
    assert.deepEqual(await look(page, "newcomer-sending"), []);
    await ada.context.setOffline(false);
    await page.waitForURL(at("me"));
    await sees(main(page), "You're in");
    for (const words of ["Data analysis from the first row. It is yours.", /Lunch.*It is yours/, /Size M.*It is yours/]) {
      await sees(main(page), words);
    }
    assert.deepEqual(await look(page, "newcomer-in"), []);
    for (const quota of ["general", ...ADD_ONS]) assert.equal(await api.claims(quota), 1, quota);

    const reader = await (await person(LAPTOP)).open("/dev/mails");
    const letters = await openMail(server, reader, ADA.email, /You’re registered/);
    assert.equal(letters, 1, "one mail for one seat");
    for (const words of [/Data analysis from the first row/, /Lunch/, /Size M/]) await sees(reader, words);
    const link = await reader.getByRole("link", { name: /\/me#t=/ }).first().getAttribute("href");
    const elsewhere = await (await person(LAPTOP)).open(link.slice(server.url.length));
    await sees(main(elsewhere), ADA.name);
    await sees(main(elsewhere), "You're in");
  });

  journey(`in line, then an offer that is passed on, and one that is taken, ${size}`, async ({
    server, api, person,
  }) => {
    await api.resize("general", { size: 1, moves_up: { how: "offered", minutes: 120 } });
    const seated = await api.register();
    const [bob, cy] = [await person(device), await person(device)];
    const [bobs, cys] = [await bob.open(at("register")), await cy.open(at("register"))];
    await register(bobs, BOB);
    await sees(main(bobs), "You're 1st in line");
    await register(cys, CY);
    await sees(main(cys), "You're 2nd in line");
    assert.deepEqual(await look(cys, "newcomer-in-line"), []);

    await api.cancel(seated);
    await seesHeading(bobs, "A seat is held for you");
    await sees(main(cys), "You're 1st in line");
    const reader = await (await person(LAPTOP)).open("/dev/mails");
    await openMail(server, reader, BOB.email, /is held for you until/);
    await bobs.getByRole("button", { name: "No, thanks" }).click();
    await bobs.getByRole("dialog").getByRole("button", { name: /^Pass it on/ }).click();
    await seesHeading(cys, "A seat is held for you");
    assert.deepEqual(await look(cys, "newcomer-offered"), []);
    await openMail(server, reader, CY.email, /is held for you until/);
    await take(cys).click();
    await sees(main(cys), "You're in");
    assert.equal((await api.quota("general")).load, 1);
  });

  journey(`an offer that nobody takes lapses, and the next one is taken by its mail, ${size}`, async ({
    server, api, person,
  }) => {
    await api.resize("general", { size: 1, moves_up: { how: "offered", minutes: 120 } });
    const seated = await api.register();
    const [bob, cy] = [await person(device), await person(device)];
    for (const who of [bob, cy]) who.expect(NO_NETWORK);
    const [bobs, cys] = [await bob.open(at("register")), await cy.open(at("register"))];
    await register(bobs, BOB);
    await sees(main(bobs), "You're 1st in line");
    await register(cys, CY);
    await sees(main(cys), "You're 2nd in line");
    await api.cancel(seated);
    await seesHeading(bobs, "A seat is held for you");
    assert.deepEqual(await look(bobs, "offer"), []);
    const reader = await (await person(device)).open("/dev/mails");
    await openMail(server, reader, BOB.email, /is held for you until/);
    assert.deepEqual(await look(reader, "offer-mail"), []);
    const late = await linkIn(server, reader, /\/me#t=/);

    await lapseNewestOffer(server);
    await seesHeading(bobs, "The offer has lapsed");
    assert.equal(await take(bobs).count(), 0, "it can't be taken any more");
    assert.deepEqual(await look(bobs, "offer-lapsed"), []);
    await seesHeading(cys, "A seat is held for you");
    await openMail(server, reader, BOB.email, /has gone to the next in line/);
    assert.deepEqual(await look(reader, "offer-lapsed-mail"), []);
    const bobsOther = await (await person(device)).open(late);
    await seesHeading(bobsOther, "The offer has lapsed");
    await sees(main(bobsOther), "Register again");

    await openMail(server, reader, CY.email, /is held for you until/);
    const cysOther = await (await person(device)).open(await linkIn(server, reader, /\/me#t=/));
    await seesHeading(cysOther, "A seat is held for you");
    assert.deepEqual(await look(cysOther, "offer-by-mail"), []);
    await take(cysOther).click();
    await seesHeading(cysOther, "You're in");
    await seesHeading(cys, "You're in");
    const { load, queued } = await api.quota("general");
    assert.deepEqual({ load, queued }, { load: 1, queued: 0 });
    const entries = await api.ledger();
    assert.equal(entries.filter(({ type }) => type === "expired").length, 1, "it lapsed once");
  });
}

journey("a held seat that nobody confirms lapses, and whoever is next has it", async ({ server, api, person }) => {
  await api.resize("general", { size: 1 });
  const page = await (await person()).open(at("register"));
  await fillIn(page, BOB);
  // The button must be pressed by then, on a busy machine too.
  const soon = new Date(Date.now() + 12_000).toISOString();
  const body = { quota: "general", ...api.somebody(), held_until: soon };
  await api.call("POST", `${api.path}/registrations`, { body, token: api.organiser });
  await sees(page, "You would be the first in line");
  await sendButton(page).click();
  await sees(main(page), "You're 1st in line");
  await sees(main(page), "You're in");
  const reader = await (await person(LAPTOP)).open("/dev/mails");
  await openMail(server, reader, BOB.email, /You’re in|You’re registered|moved up|have a seat/);
  await until("the ledger says so", async () => (await api.ledger()).some(({ type }) => type === "expired"));
});
