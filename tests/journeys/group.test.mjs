// Several people in one form: whose field is wrong, what the button says, and what is left when somebody is left out.

import assert from "node:assert/strict";

import { LAPTOP, PHONE, REFUSED } from "./support/browser.mjs";
import { at, journey } from "./support/journey.mjs";
import { look } from "./support/looks.mjs";
import { fillIn, main, misses, nameField, sees, sendButton } from "./support/steps.mjs";

const EVA = { name: "Eva", email: "eva@example.org" };
const MIA = { name: "Mia", email: "mia@example.org" };
const NOAH = { name: "Noah", email: "noah@example.org" };
const LIA = { name: "Lia", email: "lia@example.org" };

const another = (page) => page.getByRole("button", { name: "+ Another person" });
const person = (page, number) => page.getByRole("group", { name: `Person ${number}` });
const theirName = (group) => group.getByLabel("Their name");
const theirEmail = (group) => group.getByLabel("Their e-mail");
const leaveOut = (group) => group.getByRole("button", { name: "Leave this person out" });

/** By its name: others' fields have the same label in theirs, and so may a door in what it says of itself. */
const ownEmail = (page) => page.locator("[name=email]");

/** Types who registers, and whom they register along. */
async function fillInAll(page, [first, ...others]) {
  await nameField(page).fill(first.name);
  await ownEmail(page).fill(first.email);
  for (const [number, one] of others.entries()) {
    await another(page).click();
    const group = person(page, number + 2);
    await theirName(group).fill(one.name);
    await theirEmail(group).fill(one.email);
  }
}

/** The words beside a field that is marked as wrong; nothing beside one that is not. */
const problemOf = (field) =>
  field.evaluate((input) => {
    const ids = (input.getAttribute("aria-describedby") ?? "").split(" ");
    const words = () => document.getElementById(ids[0])?.innerText;
    return input.getAttribute("aria-invalid") === "true" ? words() : undefined;
  });

journey("who goes back while they type somebody's address meets no error", async ({ person: arrive }) => {
  const page = await (await arrive()).open(at());
  await main(page).getByRole("link", { name: "Register", exact: true }).click();
  await fillIn(page, EVA);
  await another(page).click();
  await theirEmail(person(page, 2)).pressSequentially(MIA.email);
  await page.goBack();
  await sendButton(page).waitFor({ state: "detached" });
  await page.goForward();
  await person(page, 2).waitFor();
  assert.equal(await theirEmail(person(page, 2)).inputValue(), MIA.email);
});

for (const [size, device] of Object.entries({ phone: PHONE, laptop: LAPTOP })) {
  journey(`who has somebody else's address is told whose before anything is sent, ${size}`, async ({
    api,
    person: arrive,
  }) => {
    const page = await (await arrive(device)).open(at("register"));
    await fillInAll(page, [EVA, MIA, { ...NOAH, email: "Eva@example.org" }, { ...LIA, email: MIA.email }]);
    await page.getByLabel("All of us or nobody. We wait for each other.").check();
    await sendButton(page).click();
    const noahs = theirEmail(person(page, 3));
    await page.waitForFunction(() => document.activeElement?.name === "party.members.1.email");
    assert.equal(await problemOf(noahs), "Noah has the same address as Eva. Everybody needs one of their own here.");
    const lias = await problemOf(theirEmail(person(page, 4)));
    assert.equal(lias, "Lia has the same address as Mia. Everybody needs one of their own here.");
    assert.equal(await problemOf(theirEmail(person(page, 2))), undefined);
    assert.deepEqual(await look(page, "group-addresses"), []);
    assert.equal(await api.claims("general"), 0, "nothing was sent");
    await noahs.fill(NOAH.email);
    await theirEmail(person(page, 4)).fill(LIA.email);
    await sendButton(page).click();
    await page.waitForURL(at("me"));
    assert.equal((await api.quota("general")).load, 4);
  });

  journey(`the button says what becomes of a group, ${size}`, async ({ api, person: arrive }) => {
    await api.resize("general", { size: 3 });
    await api.register();
    const page = await (await arrive(device)).open(at("register"));
    await sees(page, "2 seats left");
    await fillInAll(page, [EVA, MIA]);
    await page.getByRole("button", { name: "Register 2 people" }).waitFor();
    await another(page).click();
    await page.getByRole("button", { name: "Register 2; 1 will be in line" }).waitFor();
    await page.getByLabel("All of us or nobody. We wait for each other.").check();
    await page.getByRole("button", { name: "Join the line, 3 people" }).waitFor();
    assert.deepEqual(await look(page, "group-button"), []);
    await leaveOut(person(page, 3)).click();
    await page.getByRole("button", { name: "Register 2 people" }).waitFor();
  });

  journey(`at the door's limit the form says why nobody can be added, ${size}`, async ({ person: arrive }) => {
    const page = await (await arrive(device)).open(at("register"));
    await sendButton(page).waitFor();
    for (let number = 2; number <= 6; number += 1) await another(page).click();
    await sees(page, "At most 6 people can register together here.");
    assert.equal(await another(page).count(), 0);
    assert.deepEqual(await look(page, "group-limit"), []);
    await leaveOut(person(page, 6)).click();
    await another(page).waitFor();
    await misses(page, "At most 6 people can register together here.");
  });
}

for (const [size, device] of Object.entries({ phone: PHONE, laptop: LAPTOP })) {
  journey(`who is left out for their address is corrected, with all that was typed, ${size}`, async ({
    api,
    person: arrive,
  }) => {
    for (const { email } of [NOAH, LIA]) await api.register({ name: "Somebody", email });
    const page = await (await arrive(device)).open(at("register"));
    await fillInAll(page, [EVA, MIA, NOAH, LIA]);
    await person(page, 3).getByText("A few questions").click();
    await person(page, 3).getByLabel("Affiliation").fill("Ark");
    await sendButton(page).click();
    await page.waitForURL(at("me"));
    await sees(page, /^You're in. Noah and Lia are not: their addresses have registrations already/);
    assert.equal((await api.quota("general")).load, 4);
    await page.getByRole("link", { name: "Correct it" }).click();
    await sendButton(page).waitFor();
    assert.equal(await nameField(page).inputValue(), NOAH.name);
    // His own answers stand below everybody's; those of the next person are folded away.
    assert.equal(await page.locator(".register-more").getByLabel("Affiliation").inputValue(), "Ark");
    assert.match(await problemOf(ownEmail(page)), /^This e-mail address is registered already/);
    assert.match(await problemOf(theirEmail(person(page, 2))), /^This e-mail address is registered already/);
    assert.deepEqual(await look(page, "group-left-out"), []);
    await ownEmail(page).fill("noah@example.com");
    await leaveOut(person(page, 2)).click();
    await sendButton(page).click();
    await page.waitForURL(at("me"));
    await sees(main(page), "noah@example.com");
    await misses(page, "Correct it");
    assert.equal((await api.quota("general")).load, 5);
    await page.goto(at("register"));
    await sendButton(page).waitFor();
    await misses(page, "Not finished");
  });

  journey(`where all or nobody comes, the field says who is registered already, ${size}`, async ({
    api,
    person: arrive,
  }) => {
    await api.register({ name: "Somebody", email: NOAH.email });
    const eva = await arrive(device);
    eva.expect(REFUSED(409));
    const page = await eva.open(at("register"));
    await fillInAll(page, [EVA, MIA, NOAH]);
    await page.getByLabel("All of us or nobody. We wait for each other.").check();
    await sendButton(page).click();
    await page.waitForFunction(() => document.activeElement?.name === "party.members.1.email");
    assert.match(await problemOf(theirEmail(person(page, 3))), /^This e-mail address is registered already/);
    assert.equal(await problemOf(ownEmail(page)), undefined);
    assert.deepEqual(await look(page, "group-registered"), []);
    assert.equal((await api.quota("general")).load, 1);
    await theirEmail(person(page, 3)).fill("noah@example.com");
    await sendButton(page).click();
    await page.waitForURL(at("me"));
    assert.equal((await api.quota("general")).load, 4);
  });
}

journey("where some may share an address, they do", async ({ api, person: arrive }) => {
  const door = { parent: "conference", kind: "door", access: "everyone", size: 10 };
  await api.addQuota({ ...door, id: "families", name: "Families", per_person: 2, per_group: 4 });
  const page = await (await arrive()).open(at("register"));
  await page.locator("label").filter({ hasText: "Families" }).click();
  await fillInAll(page, [EVA, { ...MIA, email: EVA.email }, { ...NOAH, email: EVA.email }]);
  await sendButton(page).click();
  const noahs = theirEmail(person(page, 3));
  await noahs.and(page.locator("[aria-invalid=true]")).waitFor();
  assert.equal(await problemOf(noahs), "Noah has the same address as Eva. At most 2 people share one here.");
  assert.equal(await problemOf(theirEmail(person(page, 2))), undefined);
  await noahs.fill(NOAH.email);
  await sendButton(page).click();
  await page.waitForURL(at("me"));
  assert.equal((await api.quota("families")).load, 3);
});

journey("who is left out takes their mistakes along, and nobody else's", async ({ person: arrive }) => {
  const page = await (await arrive(LAPTOP)).open(at("register"));
  await fillInAll(page, [EVA, { ...MIA, email: "bad" }, { ...NOAH, name: "" }, { ...LIA, email: "alsobad" }]);
  await sendButton(page).click();
  const wrong = () => page.locator("[aria-invalid=true]").evaluateAll((all) => all.map(({ name }) => name));
  await page.waitForFunction(() => document.querySelectorAll("[aria-invalid=true]").length === 3);
  assert.equal(await problemOf(theirName(person(page, 3))), "Enter their name.");
  await theirName(person(page, 3)).fill(NOAH.name);
  await leaveOut(person(page, 2)).click();
  await person(page, 4).waitFor({ state: "detached" });
  assert.equal(await theirEmail(person(page, 3)).inputValue(), "alsobad");
  await theirEmail(person(page, 3)).and(page.locator("[aria-invalid=true]")).waitFor();
  assert.deepEqual(await wrong(), ["party.members.1.email"], "what was mended stays mended");
  await page.waitForFunction(() => document.activeElement?.textContent === "+ Another person");
  await page.reload();
  await person(page, 3).waitFor();
  assert.equal(await person(page, 4).count(), 0, "a reload does not bring them back");
  assert.equal(await nameField(page).inputValue(), EVA.name);
  assert.equal(await ownEmail(page).inputValue(), EVA.email);
});

journey("fields know what is typed into them, and say whose extras they are", async ({ person: arrive }) => {
  const page = await (await arrive()).open(at("register"));
  await main(page).getByText("Extras", { exact: true }).waitFor();
  await another(page).click();
  const name = theirName(person(page, 2));
  assert.equal(await name.getAttribute("spellcheck"), "false");
  assert.equal(await name.getAttribute("autocapitalize"), "words");
  await main(page).getByText("Your own extras", { exact: true }).waitFor();
  await main(page).getByText("A few questions for you", { exact: true }).waitFor();
  await person(page, 2).getByText("Extras", { exact: true }).click();
  await sees(person(page, 2), "Add to their registration");
});

journey("while a group is sent, only the button that sends it turns", async ({ person: arrive }) => {
  const eva = await arrive();
  const page = await eva.open(at("register"));
  await fillInAll(page, [EVA, MIA]);
  let release;
  const released = new Promise((resolve) => (release = resolve));
  await eva.context.route("**/registrations", async (route) => {
    await released;
    await route.continue();
  });
  await sendButton(page).click();
  await page.locator("button[aria-busy=true]").waitFor();
  const turning = await page.locator("button[aria-busy=true]").allInnerTexts();
  assert.deepEqual(turning, ["Register 2 people"]);
  for (const button of [another(page), leaveOut(person(page, 2))]) {
    assert.equal(await button.getAttribute("aria-disabled"), "true", "it does nothing meanwhile");
  }
  release();
  await page.waitForURL(at("me"));
});
