// What mails say, read as their reader would, and where their links lead.

import assert from "node:assert/strict";

import { LAPTOP, PHONE } from "./support/browser.mjs";
import { journey } from "./support/journey.mjs";
import { look } from "./support/looks.mjs";
import { openMail } from "./support/mails.mjs";
import { sees, seesHeading } from "./support/steps.mjs";

const BOB = { name: "Bob <b>bold</b>", email: "bob@example.org" };

journey("an offer comes by mail, and its link takes the seat on another device with one press", async ({
  server, api, person,
}) => {
  await api.resize("general", { size: 1, moves_up: { how: "offered", minutes: 120 } });
  const seated = await api.register();
  const bobs = await api.register(BOB);
  assert.equal(bobs.status, "waiting");
  const reader = await person(LAPTOP);
  const mail = await reader.open("/dev/mails");
  await openMail(server, mail, BOB.email, /You’re 1st in line/);
  await api.cancel(seated);
  await openMail(server, mail, BOB.email, /is held for you until/);
  await sees(mail, "nothing happens before you press that");
  const link = await mail.getByRole("link", { name: /\/me#t=/ }).first().getAttribute("href");

  // A scanner of mails follows every link, and takes nothing with that.
  assert.equal((await fetch(link)).status, 200);
  const { status } = await api.call("GET", `/api/registrations/${bobs.id}`, { token: bobs.manage_token });
  assert.equal(status, "offered", "reading it has changed nothing");
  const phone = await person();
  const page = await phone.open(link.slice(server.url.length));
  await seesHeading(page, "A seat is held for you");
  await sees(page, BOB.name);
  assert.doesNotMatch(page.url(), /t=/, "the link's secret has left the address");
  await page.getByRole("button", { name: "Take the seat" }).click();
  await seesHeading(page, "You're in");
  await openMail(server, mail, BOB.email, /You’re registered|You have a (seat|place)|seat is yours/i);
});

journey("a name with markup in it stands in a mail as it was typed", async ({ server, api, person }) => {
  await api.register(BOB);
  const reader = await person(LAPTOP);
  const page = await reader.open("/dev/mails");
  await openMail(server, page, BOB.email, /You’re registered/);
  await sees(page, "Bob <b>bold</b>");
  await page.goBack();
  await seesHeading(page, "Mails");
  await sees(page, `to ${BOB.email}`);
});

for (const [size, device] of Object.entries({ phone: PHONE, laptop: LAPTOP })) {
  journey(`the mails that a server keeps can be read by everybody, ${size}`, async ({ server, api, person }) => {
    const page = await (await person(device)).open("/dev/mails");
    await seesHeading(page, "Mails");
    assert.deepEqual(await look(page, "mails-none"), []);
    await api.register({ name: "Wolfeschlegelsteinhausenbergerdorff the Second of That Name", email: BOB.email });
    await openMail(server, page, BOB.email, /You’re registered/);
    assert.deepEqual(await look(page, "mails-one"), []);
    await page.goBack();
    await sees(page, `to ${BOB.email}`);
    assert.deepEqual(await look(page, "mails"), []);
  });
}
