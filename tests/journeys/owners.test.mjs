// One seat in a sold-out event, in one go: what its owner eats changes, then who owns it; it goes back to the line, and whoever
// had it is forgotten.

import assert from "node:assert/strict";

import { LAPTOP, PHONE, REFUSED } from "./support/browser.mjs";
import { at, journey, until } from "./support/journey.mjs";
import { look } from "./support/looks.mjs";
import { linkIn, openMail } from "./support/mails.mjs";
import { fillIn, main, misses, register, sees, seesHeading } from "./support/steps.mjs";

const ADA = { name: "Ada Lovelace", email: "ada@example.org" };
const BOB = { name: "Bob Babbage", email: "bob@example.org" };
const CYD = { name: "Cyd", email: "cyd@example.org" };

const GAVE_BACK = /^You gave (this seat|your place) back/;

/** Opens a fold by its heading. */
const unfold = (page, words) => page.getByText(words, { exact: true }).click();

/** What is written down of what is eaten. */
const food = (page) => main(page).locator("dl > div").filter({ hasText: /^Food/ }).getByRole("definition");

const counts = async (api) => (await api.event()).quotas.map(({ id, load, queued }) => [id, load, queued]);

for (const [size, device] of Object.entries({ phone: PHONE, laptop: LAPTOP })) {
  journey(`a seat is eaten for otherwise, handed over, given back, and its owner erased, ${size}`, async ({
    server, api, person,
  }) => {
    const wrong = [];
    const ada = await person(device);
    const adas = await ada.open(at("register"));
    await fillIn(adas, ADA);
    if (size === "phone") await unfold(adas, "A few questions");
    await adas.getByLabel("Vegetarian").check();
    await register(adas, ADA);
    await seesHeading(adas, "You're in");
    assert.equal(await food(adas).innerText(), "Vegetarian");

    await adas.getByRole("button", { name: "Change name or answers" }).click();
    await adas.getByLabel("Vegetarian").uncheck();
    await adas.getByLabel("Vegan").check();
    await adas.getByLabel("Gluten-free").check();
    wrong.push(...(await look(adas, "owner-edit")));
    await adas.getByRole("button", { name: "Save", exact: true }).click();
    await food(adas).getByText("Vegan, Gluten-free").waitFor();
    await adas.reload();
    await food(adas).getByText("Vegan, Gluten-free").waitFor();
    wrong.push(...(await look(adas, "owner-edited")));

    await api.resize("general", { size: 1 });
    const cyds = await (await person(device)).open(at("register"));
    await register(cyds, CYD);
    await seesHeading(cyds, "You're 1st in line");
    const before = await counts(api);
    await unfold(adas, "Give it to somebody else");
    await adas.getByLabel("Their name").fill(BOB.name);
    await adas.getByLabel("Their e-mail").fill(BOB.email);
    wrong.push(...(await look(adas, "owner-hands-over")));
    await adas.getByRole("button", { name: "Ask them" }).click();
    await sees(adas, `We have written to ${BOB.name} (${BOB.email})`);

    const mail = await (await person(device)).open("/dev/mails");
    await openMail(server, mail, BOB.email, /would like to hand you a place/);
    wrong.push(...(await look(mail, "owner-hands-over-mail")));
    const bobs = await (await person(device)).open(await linkIn(server, mail, /\/link#x=/));
    await bobs.getByRole("button", { name: "Yes, I take it over" }).click();
    await seesHeading(bobs, "You're in");
    wrong.push(...(await look(bobs, "owner-taken-over")));
    await misses(main(bobs), "Vegan");
    assert.deepEqual(await counts(api), before, "it is one seat, and Cyd waits as before");
    ada.expect(REFUSED(401));
    await adas.reload();
    await sees(adas, /has gone to Bob/);

    // By the link in the mail, on a device that has seen nothing of it.
    await openMail(server, mail, BOB.email, /You have taken over a place/);
    const bob = await person(device);
    bob.expect(REFUSED(401));
    const page = await bob.open(await linkIn(server, mail, /\/me#t=/));
    await seesHeading(page, "You're in");
    await page.getByRole("button", { name: "Give the seat back" }).click();
    await sees(page.getByRole("dialog"), /goes to the next person in line/);
    wrong.push(...(await look(page, "owner-gives-back")));
    await page.getByRole("dialog").getByRole("button", { name: "Give it back" }).click();
    await seesHeading(page, GAVE_BACK);
    await bobs.reload();
    await seesHeading(bobs, GAVE_BACK);
    wrong.push(...(await look(page, "owner-gave-back")));
    await seesHeading(cyds, "You're in");
    await openMail(server, mail, CYD.email, /is yours/);

    await unfold(page, "Your link and your data");
    await page.getByRole("button", { name: "Erase me" }).click();
    wrong.push(...(await look(page, "owner-erases")));
    await page.getByRole("dialog").getByRole("button", { name: /^Yes, erase/ }).click();
    await seesHeading(page, "No registration on this device");
    wrong.push(...(await look(page, "owner-erased")));
    await misses(page, BOB.email);
    const kept = async () => (await fetch(`${server.url}/dev/mails`)).text();
    await until("no mail of his is left", async () => !(await kept()).includes(BOB.email));
    const { load, queued } = await api.quota("general");
    assert.deepEqual({ load, queued }, { load: 1, queued: 0 }, "Cyd's seat is the one that there is");
    assert.deepEqual(wrong, []);
  });
}
