// Several tabs of one browser, as on a shared laptop: nothing that was typed in one is lost to another, and nobody gets two
// seats by it.

import assert from "node:assert/strict";

import { LAPTOP, NO_NETWORK, REFUSED } from "./support/browser.mjs";
import { at, journey, until } from "./support/journey.mjs";
import { look } from "./support/looks.mjs";
import { emailField, fillIn, main, misses, nameField, register, sees, sendButton } from "./support/steps.mjs";

const ADA = { name: "Ada Lovelace", email: "ada@example.org" };
const BOB = { name: "Bob Noyce", email: "bob@example.org" };

journey("a registration answered in one tab leaves what is typed in another", async ({ api, person }) => {
  const couple = await person();
  const [first, second] = [await couple.open(at("register")), await couple.open(at("register"))];
  await fillIn(first, ADA);
  await fillIn(second, BOB);
  await main(second).getByText("Optional. You can also say later.").click();
  await second.getByLabel("Allergies").fill("Vegan");
  await register(first, ADA);
  await sees(first, "You're in");

  const notice = main(second).getByRole("link", { name: /^You're in/ });
  await sees(notice, "Ada Lovelace, registered in another tab");
  assert.ok(second.url().endsWith(at("register")), "the other tab stays where it is");
  await says(second, BOB);
  assert.equal(await second.getByLabel("Allergies").inputValue(), "Vegan");

  await notice.click();
  await second.waitForURL(at("me"));
  await sees(main(second), "ada@example.org");
  await second.goBack();
  await says(second, BOB);
  await second.reload();
  await says(second, BOB);
  assert.equal(await second.getByLabel("Allergies").inputValue(), "Vegan");
  await sendButton(second).click();
  await second.waitForURL(at("me"));
  for (const { email } of [ADA, BOB]) await sees(main(second), email);
  assert.equal(await api.claims("general"), 2);
});

journey("two drafts at once survive the reload of either tab", async ({ person }) => {
  const couple = await person();
  const [first, second] = [await couple.open(at("register")), await couple.open(at("register"))];
  await fillIn(first, ADA);
  await fillIn(second, BOB);
  for (const page of [first, second]) await page.reload();
  await says(first, ADA);
  await says(second, BOB);
  await first.goto(at("volunteer"));
  await first.goto(at("book"));
  await first.goto(at("register"));
  await says(first, ADA);
});

journey("what a closed tab left unfinished is found again", async ({ api, person }) => {
  const ada = await person();
  const closed = await ada.open(at("register"));
  await nameField(closed).fill(ADA.name);
  await closed.close();

  const page = await ada.open(at("register"));
  await unfinished(page, "Ada Lovelace").waitFor();
  assert.equal(await nameField(page).inputValue(), "", "it may be somebody else who comes now");
  await goOn(page);
  await says(page, { name: ADA.name, email: "" });
  assert.equal(new URL(page.url()).search, "", "a reload is no second choice");
  await misses(page, "Not finished");
  await register(page, ADA);
  await page.goto(at("register"));
  await sees(main(page), "You're in");
  await misses(page, "Not finished");
  assert.equal(await api.claims("general"), 1);
});

for (const device of [undefined, LAPTOP]) {
  journey(`what somebody left unfinished is thrown away${device ? ", on a laptop" : ""}`, async ({ person }) => {
    const ada = await person(device);
    for (const { name } of [ADA, BOB]) {
      const closed = await ada.open(at("register"));
      await nameField(closed).fill(name);
      await closed.close();
    }
    const page = await ada.open(at("register"));
    await unfinished(page, ADA.name).waitFor();
    assert.deepEqual(await look(page, "drafts"), []);
    await page.getByRole("button", { name: `Throw away: ${ADA.name}` }).click();
    await unfinished(page, ADA.name).waitFor({ state: "detached" });
    await sees(main(page), `Thrown away: ${ADA.name}`);
    assert.deepEqual(await look(page, "drafts-thrown"), []);
    await page.getByRole("button", { name: "Undo" }).click();
    await unfinished(page, ADA.name).waitFor();
    await page.reload();
    await page.getByRole("button", { name: `Throw away: ${ADA.name}` }).click();
    await unfinished(page, ADA.name).waitFor({ state: "detached" });
    await page.reload();
    await unfinished(page, BOB.name).waitFor();
    assert.equal(await unfinished(page, ADA.name).count(), 0);
  });
}

journey("without a network, a draft of another tab waits until there is one", async ({ person }) => {
  const couple = await person();
  couple.expect(NO_NETWORK);
  const closed = await couple.open(at("register"));
  await fillIn(closed, ADA);
  await closed.close();
  const page = await couple.open(at("register"));
  await fillIn(page, BOB);
  await couple.context.setOffline(true);
  await goOn(page);
  await sees(page, "You are offline, so that page can't be loaded. This one stays.");
  await says(page, BOB);
  await couple.context.setOffline(false);
  await goOn(page);
  await says(page, ADA);
});

journey("whoever goes on with one draft finds their own again afterwards", async ({ person }) => {
  const couple = await person();
  const closed = await couple.open(at("register"));
  await fillIn(closed, ADA);
  await closed.close();
  const page = await couple.open(at("register"));
  await fillIn(page, BOB);
  await unfinished(page, "Ada Lovelace").waitFor();
  await goOn(page);
  await says(page, ADA);
  await unfinished(page, "Bob Noyce").waitFor();
  await goOn(page);
  await says(page, BOB);
  await nameField(page).fill("");
  await emailField(page).fill("");
  await goOn(page);
  await says(page, ADA);
  await misses(page, "Not finished");
});

journey("a draft that two tabs went on with is nobody's to lose", async ({ person }) => {
  const couple = await person();
  const first = await couple.open(at("register"));
  await fillIn(first, ADA);
  const second = await couple.open(at("register"));
  await goOn(second);
  await says(second, ADA);
  await fillIn(second, BOB);
  await says(first, ADA);
  for (const page of [first, second]) await page.reload();
  await says(first, ADA);
  await says(second, BOB);
});

journey("a tab closed before the answer: only its own draft goes", async ({ api, person }) => {
  const couple = await person();
  couple.expect(NO_NETWORK);
  const [first, second] = [await couple.open(at("register")), await couple.open(at("register"))];
  await couple.context.route("**/registrations", (route) => route.abort());
  await fillIn(second, BOB);
  await fillIn(first, ADA);
  await sendButton(first).click();
  await sees(first, "Sending… No answer yet.");
  const letter = second.locator(".stack").getByText("Ada Lovelace: Your registration is being sent.");
  await letter.waitFor();
  await first.close();

  const third = await couple.open(at("register"));
  await goOn(third, "Ada Lovelace");
  await sees(third, "Sending…");
  await third.close();
  await couple.context.unroute("**/registrations");
  await second.evaluate(() => dispatchEvent(new Event("online")));
  await sees(main(second), "Ada Lovelace, registered in another tab");
  await says(second, BOB);
  assert.equal(await sendButton(second).getAttribute("aria-disabled"), null, "nothing of this tab is on its way");
  assert.equal(await api.claims("general"), 1);
  await register(second, BOB);
  assert.equal(await api.claims("general"), 2);
});

journey("one draft sent from two tabs is one request", async ({ api, person }) => {
  const ada = await person();
  const first = await ada.open(at("register"));
  await fillIn(first, ADA);
  const second = await duplicate(first);
  await says(second, ADA);
  const sent = [];
  let answer;
  const held = new Promise((resolve) => (answer = resolve));
  await ada.context.route("**/registrations", async (route) => {
    sent.push(route.request().headers()["idempotency-key"]);
    await held;
    await route.continue();
  });
  await sendButton(first).click();
  await sees(second, "Sending…");
  assert.equal(await sendButton(second).getAttribute("aria-disabled"), "true");
  await sendButton(second).click({ force: true });
  await second.reload();
  await until("the reloaded tab sends again", () => sent.length >= 2);
  answer();
  for (const page of [first, second]) {
    await page.waitForURL(at("me"));
    await sees(page, "You're in");
  }
  assert.equal(new Set(sent).size, 1, "both tabs send the same request");
  assert.equal(await api.claims("general"), 1);
});

journey("a duplicated tab in which somebody else is typed is a form of its own", async ({ api, person }) => {
  const couple = await person();
  const first = await couple.open(at("register"));
  await fillIn(first, ADA);
  const second = await duplicate(first);
  await fillIn(second, BOB);
  await first.reload();
  await says(first, ADA);
  await register(first, ADA);
  await sees(main(second), "Ada Lovelace, registered in another tab");
  await says(second, BOB);
  await second.reload();
  await says(second, BOB);
  await register(second, BOB);
  assert.equal(await api.claims("general"), 2);
});

journey("the same person typed in two tabs has one seat, and is told so", async ({ api, person }) => {
  const ada = await person();
  ada.expect(REFUSED(409));
  const [first, second] = [await ada.open(at("register")), await ada.open(at("register"))];
  for (const page of [first, second]) await fillIn(page, ADA);
  await Promise.all([first, second].map((page) => sendButton(page).click()));
  const told = (page) => page.getByText("This e-mail address is registered already").isVisible();
  const states = () => Promise.all([first, second].map(async (page) => page.url().endsWith("/me") || (await told(page))));
  await until("both have an answer", async () => (await states()).every(Boolean));
  const late = first.url().endsWith("/me") ? second : first;
  assert.ok(await told(late));
  await says(late, ADA);
  await late.getByRole("link", { name: "Open my registration" }).click();
  await sees(late, "You're in");
  assert.equal(await api.claims("general"), 1);
});

/** Waits until the form stands, and checks who is in it. */
async function says(page, { name, email }) {
  await sendButton(page).waitFor();
  await until(`the form says ${name}`, async () => (await nameField(page).inputValue()) === name);
  assert.equal(await emailField(page).inputValue(), email);
}

/** The line of a draft from another tab. */
const unfinished = (page, name = "") => main(page).getByRole("link", { name: new RegExp(`^Not finished.*${name}`) });

async function goOn(page, name) {
  await unfinished(page, name).click();
}

/** A second tab as the browser's own "duplicate" makes it, with all that the first one remembers. */
async function duplicate(page) {
  const [copy] = await Promise.all([
    page.context().waitForEvent("page"),
    page.evaluate(() => void window.open(location.href)),
  ]);
  await sendButton(copy).waitFor();
  return copy;
}
