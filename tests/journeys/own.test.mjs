// One's own registration: handing it over while sold out, a lost link, one's data, and being forgotten. Mails are read as
// their readers would read them.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";

import { LAPTOP, REFUSED } from "./support/browser.mjs";
import { at, journey } from "./support/journey.mjs";
import { look } from "./support/looks.mjs";
import { linkIn, openMail } from "./support/mails.mjs";
import { emailField, main, misses, nameField, register, sees, seesHeading } from "./support/steps.mjs";

const ADA = { name: "Ada", email: "ada@example.org" };
const BOB = { name: "Bob", email: "bob@example.org" };
const CYD = { name: "Cyd", email: "cyd@example.org" };

/** Opens a fold by its heading. */
const unfold = (page, words) => page.getByText(words, { exact: true }).click();

async function counts(api) {
  const { quotas } = await api.call("GET", api.path);
  return quotas.map(({ id, load, queued }) => [id, load, queued]);
}

/** Hands the seat on the page over, up to the mail; the path of its link. */
async function handOver(server, page, mail, { name, email }) {
  await unfold(page, "Give it to somebody else");
  await page.getByLabel("Their name").fill(name);
  await page.getByLabel("Their e-mail").fill(email);
  await page.getByRole("button", { name: "Ask them" }).click();
  await sees(page, `We have written to ${name} (${email})`);
  await openMail(server, mail, email, /would like to hand you a place/);
  return linkIn(server, mail, /\/link#x=/);
}

for (const device of [undefined, LAPTOP]) {
  journey(`a seat goes to somebody else while sold out, and the old link says so${device ? ", on a laptop" : ""}`, async ({
    server, api, person,
  }) => {
    await api.resize("general", { size: 1 });
    const ada = await person(device);
    const adas = await ada.open(at("register"));
    await register(adas, ADA);
    await api.register(CYD);
    const before = await counts(api);
    const reader = await person(LAPTOP);
    const mail = await reader.open("/dev/mails");

    const taken = await handOver(server, adas, mail, { name: "Eve", email: "eve@example.org" });
    const wrong = await look(adas, "me-handing-over");
    await adas.getByRole("button", { name: "Keep my place" }).click();
    await adas.getByText("Give it to somebody else", { exact: true }).waitFor();
    const bob = await person(device);
    bob.expect(REFUSED(409));
    const late = await bob.open(taken);
    await seesHeading(late, "This place can't be taken over");
    await sees(late, "no longer handed over with this link");

    const link = await handOver(server, adas, mail, BOB);
    assert.equal((await fetch(server.url + link)).status, 200, "whatever follows links takes nothing");
    const bobs = await bob.open(link);
    await seesHeading(bobs, "A place from Ada");
    assert.deepEqual(await counts(api), before, "looking has changed nothing");
    wrong.push(...(await look(bobs, "link-take-over")));
    await nameField(bobs).fill("Bobby");
    await bobs.getByRole("button", { name: "Yes, I take it over" }).click();
    await seesHeading(bobs, "You're in");
    await sees(main(bobs), "Bobby");
    assert.deepEqual(await counts(api), before, "no count has changed, and whoever waits still does");
    ada.expect(REFUSED(401));
    await seesHeading(adas, "The place has gone to Bob");
    await adas.reload();
    await seesHeading(adas, "The place has gone to Bob");
    await sees(adas, "The place of Ada has gone to Bob");
    wrong.push(...(await look(adas, "me-gone-over")));
    await openMail(server, mail, ADA.email, /has taken over your place/);
    await openMail(server, mail, BOB.email, /You have taken over a place/);
    assert.deepEqual(wrong, []);
  });
}

journey("a lost link comes by mail, opens with one press, and once", async ({ server, api, person }) => {
  await api.register(ADA);
  const ada = await person();
  const page = await ada.open(at("me"));
  await main(page).getByRole("link", { name: "Have it sent by mail" }).click();
  await seesHeading(page, "Lost your link?");
  const wrong = await look(page, "link-lost");
  const send = page.getByRole("button", { name: "Send me the link" });
  await send.click();
  await sees(page, "Enter an e-mail address.");
  for (const address of ["nobody@example.org", ADA.email]) {
    await emailField(page).fill(address);
    await send.click();
    await sees(page, "If something is registered with this address, a mail is on its way.");
  }
  const reader = await person(LAPTOP);
  const mail = await reader.open("/dev/mails");
  await openMail(server, mail, ADA.email, /Your link for/);
  const link = await linkIn(server, mail, /\/link#l=/);
  await page.goto(server.url + link);
  await seesHeading(page, "Open it on this device");
  wrong.push(...(await look(page, "link-open")));
  await page.getByRole("button", { name: "Open my registration" }).click();
  await seesHeading(page, "You're in");
  await sees(main(page), ADA.email);
  assert.doesNotMatch(page.url(), /l=/, "the secret has left the address");
  const other = await person(LAPTOP);
  other.expect(REFUSED(409));
  const again = await other.open(link);
  await again.getByRole("button", { name: "Open my registration" }).click();
  await sees(again, "This link was used before, and works once.");
  assert.deepEqual(wrong, []);
});

journey("who registers twice is told, and sent the link", async ({ server, api, person }) => {
  await api.register(ADA);
  const ada = await person();
  ada.expect(REFUSED(409));
  const page = await ada.open(at("register"));
  await nameField(page).fill(ADA.name);
  await emailField(page).fill(ADA.email);
  await page.getByRole("button", { name: /^Register/ }).click();
  await sees(page, "We have sent its link to that address");
  const reader = await person(LAPTOP);
  const mail = await reader.open("/dev/mails");
  await openMail(server, mail, ADA.email, /Your registration for/);
  await page.goto(server.url + (await linkIn(server, mail, /\/me#t=/)));
  await seesHeading(page, "You're in");
});

journey("all of one's data is a file, and after erasing nothing of it is left", async ({ server, api, person }) => {
  const ada = await person();
  const page = await ada.open(at("register"));
  await register(page, ADA);
  await seesHeading(page, "You're in");
  const { load } = await api.quota("general");
  await unfold(page, "Your link and your data");
  const saving = page.waitForEvent("download");
  await page.getByRole("button", { name: "Save all my data as a file" }).click();
  const download = await saving;
  const data = JSON.parse(await readFile(await download.path(), "utf8"));
  assert.equal(data.places[0].email, ADA.email);
  assert.equal(data.ledger[0].type, "claimed");
  await page.getByRole("button", { name: "Send me my link by mail" }).click();
  await sees(page, "A mail with your link is on its way.");
  const wrong = await look(page, "me-own");

  await page.getByRole("button", { name: "Erase me" }).click();
  const dialog = page.getByRole("dialog", { name: "Erase everything about Ada?" });
  await dialog.getByRole("button", { name: "Keep everything" }).click();
  await seesHeading(page, "You're in");
  await page.getByRole("button", { name: "Erase me" }).click();
  wrong.push(...(await look(page, "me-erase")));
  await dialog.getByRole("button", { name: "Yes, erase all of it" }).click();
  await seesHeading(page, "No registration on this device");
  await sees(page, "Everything about you is erased.");
  await misses(page, ADA.email);
  assert.equal((await api.quota("general")).load, load - 1, "the seat is free again");
  const kept = await (await fetch(`${server.url}/dev/mails`)).text();
  assert.ok(!kept.includes(ADA.email), "no mail of hers is left");
  assert.deepEqual(wrong, []);
});
