// A family on one device: whose card it is, and what happens to one of them happens to nobody else.

import assert from "node:assert/strict";

import { LAPTOP, PHONE } from "./support/browser.mjs";
import { at, journey, until } from "./support/journey.mjs";
import { look } from "./support/looks.mjs";
import { fillIn, main, misses, nameField, register, sees, seesHeading, sendButton } from "./support/steps.mjs";

const EVA = { name: "Eva Family", email: "eva@example.org" };
const OTHERS = ["Mia", "Noah", "Lia"].map((name) => ({
  name: `${name} Family`, email: `${name.toLowerCase()}@example.org`,
}));
const ALL = [EVA, ...OTHERS].map(({ name }) => name);

const cards = (page) => main(page).locator("section.me-card");
const card = (page, name) => page.getByRole("region", { name, exact: true });
const names = (page) => cards(page).evaluateAll((all) => all.map((one) => one.getAttribute("aria-label")));
/** Opens one person's fold by its heading: of several of that heading the one below their card. */
const unfold = (page, who, words) => page.getByText(words, { exact: true }).nth(ALL.indexOf(who)).click();

/** Registers all four in one go. */
async function registerAll(page, together = false) {
  await fillIn(page, EVA);
  for (const [index, { name, email }] of OTHERS.entries()) {
    await page.getByRole("button", { name: "+ Another person" }).click();
    const group = page.getByRole("group", { name: `Person ${index + 2}` });
    await group.getByLabel("Their name").fill(name);
    await group.getByLabel("Their e-mail").fill(email);
  }
  if (together) await page.getByLabel("All of us or nobody. We wait for each other.").check();
  await sendButton(page).click();
  await page.waitForURL(at("me"));
}

for (const [size, device] of Object.entries({ phone: PHONE, laptop: LAPTOP })) {
  journey(`a family stands there at once, each by name, and one is erased alone, ${size}`, async ({ api, person }) => {
    const eva = await person(device);
    const page = await eva.open(at("register"));
    // What the answer has brought need not be asked for.
    let asked = 0;
    await eva.context.route("**/mine", (route) => (asked += 1) && route.continue());
    await registerAll(page);
    await seesHeading(page, "My registrations");
    assert.deepEqual(await names(page), ALL);
    assert.equal(asked, 0);
    for (const name of ALL) await seesHeading(card(page, name), name);
    assert.deepEqual(await look(page, "family"), []);
    await sees(page, "Print all 4 tickets");

    await card(page, "Mia Family").getByRole("button", { name: "Give the seat back" }).click();
    await sees(page.getByRole("dialog"), "The seat of Mia Family is free for anybody at once.");
    await page.getByRole("dialog").getByRole("button", { name: "Give it back" }).click();
    await sees(card(page, "Mia Family"), "The registration of Mia Family is cancelled");
    assert.deepEqual(await names(page), ALL, "nobody changes places");

    await card(page, "Mia Family").getByRole("button", { name: "Remove from this device" }).click();
    await card(page, "Mia Family").waitFor({ state: "detached" });
    assert.deepEqual(await names(page), ["Eva Family", "Noah Family", "Lia Family"]);

    await page.getByText("Your link and your data", { exact: true }).nth(2).click();
    await page.getByRole("button", { name: "Erase me" }).click();
    const dialog = page.getByRole("dialog", { name: "Erase everything about Lia Family?" });
    assert.deepEqual(await look(page, "family-erase"), []);
    await dialog.getByRole("button", { name: "Yes, erase all of it" }).click();
    await sees(page, "Everything about Lia Family is erased.");
    assert.deepEqual(await names(page), ["Eva Family", "Noah Family"]);
    assert.deepEqual(await look(page, "family-erased"), []);
    assert.equal((await api.quota("general")).load, 2);
    await page.reload();
    await seesHeading(page, "My registrations");
    assert.equal(await cards(page).count(), 2);
  });
}

journey("one of a family is taken off the device, and comes back with the link", async ({ api, person }) => {
  const eva = await person();
  const page = await eva.open(at("register"));
  await registerAll(page);
  await seesHeading(page, "My registrations");
  await unfold(page, "Lia Family", "Open on another device");
  const link = await page.getByLabel("Link to this registration").filter({ visible: true }).inputValue();
  await page.getByRole("button", { name: "Remove from this device" }).filter({ visible: true }).click();
  await sees(page, "Lia Family is taken off this device. Nothing else has changed.");
  assert.deepEqual(await names(page), ALL.slice(0, 3));
  const answered = page.waitForResponse((response) => response.url().endsWith("/mine"));
  await page.reload();
  await answered;
  await seesHeading(page, "My registrations");
  await misses(main(page), "Lia Family");
  assert.doesNotMatch(await page.evaluate(() => JSON.stringify(localStorage)), /lia@/);
  assert.equal((await api.quota("general")).load, 4, "her seat stays hers");
  await page.goto(link);
  await page.reload();
  await card(page, "Lia Family").waitFor();
});

journey("who comes along in another tab stands below, and cuts off nobody who types", async ({ person }) => {
  const eva = await person();
  const page = await eva.open(at("register"));
  await register(page, EVA);
  await page.getByRole("button", { name: "Change name or answers" }).click();
  await nameField(page).fill("Eva K");
  const other = await eva.open(at("register"));
  await register(other, OTHERS[0]);
  await card(page, "Mia Family").waitFor();
  await nameField(page).pressSequentially("ing");
  assert.equal(await nameField(page).inputValue(), "Eva King");
  assert.deepEqual(await names(page), [EVA.name, "Mia Family"]);
});

journey("one registration changed in two tabs: whoever still types loses nothing, and is told", async ({ person }) => {
  const eva = await person(LAPTOP);
  const first = await eva.open(at("register"));
  await register(first, EVA);
  const second = await eva.open(at("me"));
  await seesHeading(second, "You're in");
  for (const [page, words] of [[first, "Works by day"], [second, "Works by night"]]) {
    await page.getByRole("button", { name: "Change name or answers" }).click();
    await page.getByLabel("Affiliation").fill(words);
  }
  await nameField(first).fill("Eva First");
  await first.getByRole("button", { name: "Save", exact: true }).click();
  await sees(first, "Saved for Eva First.");
  await sees(second, "This registration was changed elsewhere meanwhile.");
  assert.equal(await second.getByLabel("Affiliation").inputValue(), "Works by night");
  assert.deepEqual(await look(second, "me-overtaken"), []);
  await second.reload();
  await second.getByLabel("Affiliation").waitFor();
  assert.equal(await second.getByLabel("Affiliation").inputValue(), "Works by night", "a reload loses nothing");
  await second.getByRole("button", { name: "Save", exact: true }).click();
  await sees(second, "Saved for Eva Family.");
  await sees(main(first), "Works by night");
});

journey("what was saved is said where one looks, on a phone", async ({ person }) => {
  const page = await (await person()).open(at("register"));
  await register(page, EVA);
  await page.getByRole("button", { name: "Change name or answers" }).click();
  await nameField(page).fill("Eva King");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  const said = page.getByText("Saved for Eva King.");
  await said.waitFor();
  await until("it is in view", () => said.evaluate((element) => {
    const { top, bottom } = element.getBoundingClientRect();
    return top >= 0 && bottom <= innerHeight;
  }));
});

journey("a group is promised no more than fits through its door", async ({ api, person }) => {
  await api.resize("general", { size: 6 });
  for (let seats = 0; seats < 4; seats += 1) await api.register();
  const eva = await person();
  const page = await eva.open(at("register"));
  await registerAll(page, true);
  const own = card(page, EVA.name);
  await sees(own, "4 of you wait together");
  await sees(own, /up to 2 promised seats come back unless they are claimed\./);
});

journey("what waits for a seat goes with it, and what is theirs is added up", async ({ api, person }) => {
  await api.resize("general", { size: 1, price: { amount_minor: 12_000, currency: "USD" } });
  const first = await api.register();
  const page = await (await person(LAPTOP)).open(at("register"));
  await main(page).getByText("Extras", { exact: true }).click();
  await page.getByRole("group", { name: "Conference dinner" }).getByRole("checkbox").check();
  await register(page, EVA);
  await sees(main(page), "It goes with the seat, once you have one. It costs US$45.00.");
  await misses(main(page), "In all");
  await api.cancel(first);
  await seesHeading(page, "You're in");
  await sees(main(page), "It is yours. It costs US$45.00.");
  await sees(main(page), "US$165.00. The organisers will tell you how to pay.");
  assert.deepEqual(await look(page, "me-costs"), []);
});

journey("the focus stays close by when what had it goes: extras, a hand-over", async ({ person }) => {
  const page = await (await person(LAPTOP)).open(at("register"));
  await register(page, EVA);
  const press = async (name) => {
    await page.getByRole("button", { name, exact: true }).focus();
    await page.keyboard.press("Enter");
  };
  const within = (selector) =>
    until(`the focus is in ${selector}`, () =>
      page.evaluate((what) => document.activeElement?.closest(what) !== null && document.activeElement !== document.body, selector));
  await press("Change extras");
  await within(".change-extras");
  await press("Leave it as it was");
  await within(".change-extras");
  await page.getByText("Give it to somebody else", { exact: true }).click();
  await page.getByLabel("Their name").fill("Zoe");
  await page.getByLabel("Their e-mail").fill("zoe@example.org");
  await press("Ask them");
  await sees(page, "We have written to Zoe");
  await press("Keep my place");
  await page.getByText("Give it to somebody else", { exact: true }).waitFor();
  await within(".give-away");
});
