// A sponsor's contact hands out the company's seats, and a colleague takes one.

import assert from "node:assert/strict";

import { LAPTOP, PHONE, REFUSED } from "./support/browser.mjs";
import { at, journey, until } from "./support/journey.mjs";
import { look } from "./support/looks.mjs";
import { linkToContact, paste, portalRow as row, sponsor, TEXT } from "./support/portals.mjs";
import { main, misses, sees, seesHeading } from "./support/steps.mjs";

const NAMES = ["Ada", "Bea", "Cyd", "Dee", "Eli", "Fay", "Gus", "Hal", "Ida", "Jon", "Kim", "Lou"];
const mailOf = (name) => `${name.toLowerCase()}@quokka.example`;
const LIST = ["Name\tE-mail", ...NAMES.map((name) => `${name} Quokka\t${mailOf(name)}`)].join("\n");

/** Somebody's line among those who have been invited. */
const people = (page, name) =>
  page.getByRole("region", { name: "Your people" }).getByRole("listitem").filter({ hasText: name });

/** What the portal's figures say. */
const figure = (page, name) => page.locator("dl.portal-figures > div").filter({ hasText: name }).getByRole("definition");

for (const [size, device] of Object.entries({ phone: PHONE, laptop: LAPTOP })) {
  journey(`a contact pastes twelve colleagues: ten get a seat and two are in line, ${size}`, async ({
    server, api, person,
  }) => {
    const wrong = [];
    await sponsor(api);
    const mail = await (await person(device)).open("/dev/mails");
    const link = await linkToContact(server, mail);
    wrong.push(...(await look(mail, "portal-mail")));
    const contact = await person(device);
    const page = await contact.open(link);
    await seesHeading(page, "Quokka Works");
    assert.doesNotMatch(page.url(), /t=/, "the link's secret has left the address");
    await sees(page, "10 seats are kept for you until");
    wrong.push(...(await look(page, "portal-empty")));

    await paste(page, `${LIST}\nNobody\tnobody\n`);
    await sees(page, "10 get a seat, 2 would wait in line, 1 line is wrong.");
    await sees(row(page, "Lou Quokka"), "Would be 2nd in line");
    await sees(row(page, "nobody"), "Enter an address such as ada@example.org.");
    assert.equal(await figure(page, "Free").innerText(), "10", "looking changes nothing");
    wrong.push(...(await look(page, "portal-preview")));

    await page.getByRole("button", { name: "Invite 12 people" }).click();
    await sees(page, "A seat is held for 10 people. 2 people are in line. Each gets a mail with a link.");
    await until("the seats are invited", async () => (await figure(page, "Invited").innerText()) === "10");
    assert.equal(await figure(page, "In line").innerText(), "2");
    wrong.push(...(await look(page, "portal-invited")));

    const colleague = await person(device);
    // Her link ends while she looks at its page.
    colleague.expect(REFUSED(401));
    const ada = await colleague.open(await linkOf(server, person, mailOf("Ada"), /You’re invited/));
    await seesHeading(ada, "A seat is held for you");
    wrong.push(...(await look(ada, "portal-invitation")));
    await ada.getByRole("button", { name: "Take the seat" }).click();
    await seesHeading(ada, "You're in");
    await sees(row(page, "Ada Quokka"), "Has a seat");

    await row(page, "Ada Quokka").getByRole("button", { name: "Give the seat of Ada Quokka to somebody else" }).click();
    await row(page, "Ada Quokka").getByLabel("Name").fill("Max Quokka");
    await row(page, "Ada Quokka").getByLabel("E-mail").fill("max@quokka.example");
    wrong.push(...(await look(page, "portal-exchange")));
    await row(page, "Ada Quokka").getByRole("button", { name: "Give the seat", exact: true }).click();
    await sees(row(page, "Max Quokka"), "Has a seat");
    await misses(main(page), "Ada Quokka");
    assert.equal(await figure(page, "Taken").innerText(), "1", "no count changes");
    wrong.push(...(await look(page, "portal-exchanged")));
    const max = await person(device);
    const maxs = await max.open(await linkOf(server, person, "max@quokka.example", /Your seat at/));
    await seesHeading(maxs, "You're in");

    await row(page, "Bea Quokka").getByRole("button", { name: "Take the invitation of Bea Quokka back" }).click();
    await sees(row(page, "Kim Quokka"), "Invited; the seat is held until");
    assert.deepEqual(wrong, []);
  });

  journey(`two colleagues for whom no seat is left wait together at the door for everyone, ${size}`, async ({
    server, api, person,
  }) => {
    const wrong = [];
    await api.resize("general", { size: 2 });
    const seated = await api.register();
    await sponsor(api);
    const mail = await (await person(device)).open("/dev/mails");
    const page = await (await person(device)).open(await linkToContact(server, mail));
    await paste(page, LIST);
    await sees(page, "10 get a seat, 2 would wait in line.");
    wrong.push(...(await look(page, "portal-ask")));
    await page.getByRole("button", { name: /^Ask for 2 seats at General registration/ }).click();
    await sees(page, "2 people are in line. Each gets a mail with a link.");
    await sees(page, "10 get a seat, 2 are there already.");
    for (const name of ["Kim Quokka", "Lou Quokka"]) await sees(people(page, name), /in line at General registration/i);
    wrong.push(...(await look(page, "portal-asked")));
    assert.equal((await api.quota("general")).load, 1, "the one seat that is left is too few for two");

    await api.cancel(seated);
    for (const name of ["Kim Quokka", "Lou Quokka"]) await sees(people(page, name), /^Invited at General registration/);
    const kim = await (await person(device)).open(await linkOf(server, person, mailOf("Kim"), /is held for you until/));
    await seesHeading(kim, "A seat is held for you");
    await kim.getByRole("button", { name: "Take the seat" }).click();
    await seesHeading(kim, "You're in");
    await sees(people(page, "Kim Quokka"), "Has a seat at General registration");
    await page.getByRole("button", { name: "Invite 10 people" }).click();
    await until("the other ten are invited", async () => (await figure(page, "Invited").innerText()) === "10");
    wrong.push(...(await look(page, "portal-asked-and-invited")));
    assert.deepEqual(wrong, []);
  });

  journey(`seats that nobody needs go back early and are free for all, ${size}`, async ({ server, api, person }) => {
    const wrong = [];
    await sponsor(api);
    const contact = await person(device);
    const mail = await (await person(device)).open("/dev/mails");
    const page = await contact.open(await linkToContact(server, mail));
    await paste(page, "Ada Quokka <ada@quokka.example>");
    await page.getByRole("button", { name: "Invite 1 person" }).click();
    await sees(row(page, "Ada Quokka"), "Invited; the seat is held until");
    wrong.push(...(await look(page, "portal")));
    const before = (await api.quota("general")).left;
    await page.getByLabel("How many").fill("10");
    await page.getByRole("button", { name: "Give back" }).click();
    await sees(page, "Enter a number from 1 to 9.");
    await page.getByLabel("How many").fill("4");
    await page.getByRole("button", { name: "Give back" }).click();
    await sees(page, "4 seats go to those in line at once, and can't be taken back.");
    wrong.push(...(await look(page, "portal-back")));
    await page.getByRole("dialog").getByRole("button", { name: "Give them back" }).click();
    await sees(page, "4 seats have gone back. Thank you!");
    assert.equal((await api.quota("general")).left, before + 4);
    assert.equal((await api.quota("quokka")).size, 6);
    wrong.push(...(await look(page, "portal-gave-back")));

    await page.reload();
    await seesHeading(page, "Quokka Works");
    contact.expect(/401 \(Unauthorized\)/);
    await api.call("POST", `${api.path}/sponsors/quokka/portal-link`, { body: {}, token: api.organiser });
    await page.reload();
    await seesHeading(page, "This link opens nothing any more");
    wrong.push(...(await look(page, "portal-dead")));
    const stranger = await person(device);
    await seesHeading(await stranger.open(at("sponsor")), "This page needs its private link");
    assert.deepEqual(wrong, []);
  });
}

journey("an invited colleague answers what the event needs, and takes the seat with it", async ({ server, api, person }) => {
  const code = { id: "conduct", label: "Code of conduct", required: true, type: "consent", text: "I will be kind." };
  const { questions } = await api.event();
  const body = { questions: [...questions.questions, code] };
  await api.call("PUT", `${api.path}/questions`, { body, token: api.organiser });
  const contact = await (await person(LAPTOP)).open(await sponsor(api));
  await paste(contact, "Ada Quokka <ada@quokka.example>");
  await contact.getByRole("button", { name: "Invite 1 person" }).click();
  await sees(row(contact, "Ada Quokka"), "Invited; the seat is held until");
  const ada = await person();
  // Her link ends while she looks at its page.
  ada.expect(REFUSED(401));
  const page = await ada.open(await linkOf(server, person, mailOf("Ada"), /You’re invited/));
  const take = page.getByRole("button", { name: "Take the seat" });
  await take.click();
  await sees(page, "Please tick this to go on.");
  assert.deepEqual(await look(page, "invited-questions"), []);
  await page.getByLabel("I will be kind.").check();
  await take.click();
  await seesHeading(page, "You're in");
  await sees(row(contact, "Ada Quokka"), "Has a seat");

  await row(contact, "Ada Quokka").getByRole("button", { name: "Give the seat of Ada Quokka to somebody else" }).click();
  await row(contact, "Ada Quokka").getByLabel("Name").fill("Max Quokka");
  await row(contact, "Ada Quokka").getByLabel("E-mail").fill("max@quokka.example");
  await row(contact, "Ada Quokka").getByRole("button", { name: "Give the seat", exact: true }).click();
  await sees(row(contact, "Max Quokka"), "Has a seat");
  const max = await (await person()).open(await linkOf(server, person, "max@quokka.example", /Your seat at/));
  await seesHeading(max, "You're in");
  await sees(max, "If you can’t come, give the seat back here, or give it to somebody else.");
  await sees(max, "The organisers ask something that only you can answer.");
  assert.deepEqual(await look(max, "me-swapped"), []);
  await max.getByRole("button", { name: "Answer now" }).click();
  await max.getByLabel("I will be kind.").check();
  await max.getByRole("button", { name: "Save", exact: true }).click();
  // What was ticked is no longer a field, but said.
  await sees(max, "Agreed");
  await misses(max, "only you can answer");
});

journey("on a phone, what is wrong with a swap is said where one looks", async ({ api, person }) => {
  const phone = await person();
  phone.expect(REFUSED(409), REFUSED(422));
  const page = await phone.open(await sponsor(api));
  await paste(page, "Ada Quokka <ada@quokka.example>\nBea Quokka <bea@quokka.example>");
  await page.getByRole("button", { name: "Invite 2 people" }).click();
  const bea = row(page, "Bea Quokka");
  await sees(bea, "Invited; the seat is held until");
  await bea.getByRole("button", { name: "Give the seat of Bea Quokka to somebody else" }).click();
  const give = bea.getByRole("button", { name: "Give the seat", exact: true });
  await give.click();
  await sees(bea, "Enter a name.");
  await sees(bea, "Enter an e-mail address.");
  await bea.getByLabel("Name").fill("Ada Quokka");
  await bea.getByLabel("E-mail").fill("ada@quokka.example");
  await give.click();
  const said = page.locator(".portal > .notice").getByText(/already/);
  await said.waitFor();
  await until("it is in view", async () => {
    const { y, height } = await said.boundingBox();
    return y >= 0 && y + height <= page.viewportSize().height;
  });
});

journey("everybody sees the sponsors, by level, what they say, and where they hire", async ({ api, person }) => {
  const wrong = [];
  await sponsor(api);
  for (const size of [undefined, LAPTOP]) {
    const visitor = await person(size);
    const page = await visitor.open(at());
    await page.getByRole("link", { name: "Sponsors, and who of them hires" }).click();
    await seesHeading(page, "Sponsors");
    await seesHeading(page, "Diamond");
    await sees(main(page), "Booth 101");
    await sees(main(page).getByRole("listitem").filter({ hasText: "Quokka Works" }), TEXT);
    const jobs = page.getByRole("link", { name: "Jobs at Quillmoor Systems" });
    assert.equal(await jobs.getAttribute("href"), "https://quillmoor-systems.example/jobs");
    wrong.push(...(await look(page, "sponsors")));
  }
  assert.deepEqual(wrong, []);
});

/** Where the link in a mail leads, read where mails are kept. */
async function linkOf(server, person, address, subject) {
  const reader = await person(LAPTOP);
  const page = await reader.open("/dev/mails");
  const mine = page.getByRole("listitem").filter({ hasText: `to ${address}` }).getByRole("link", { name: subject });
  await until(`a mail to ${address}`, async () => {
    await page.goto(`${server.url}/dev/mails`);
    return (await mine.count()) > 0;
  });
  await mine.first().click();
  const link = await page.getByRole("link", { name: /\/me#t=/ }).first().getAttribute("href");
  return link.slice(server.url.length);
}
