// What an event asks: set by its organiser, answered at the door, kept when the questions change.

import assert from "node:assert/strict";

import { LAPTOP, PHONE } from "./support/browser.mjs";
import { at, journey } from "./support/journey.mjs";
import { look } from "./support/looks.mjs";
import { emailField, fillIn, main, misses, nameField, sees, sendButton } from "./support/steps.mjs";

const ADA = { name: "Ada Lovelace", email: "ada@example.org" };

const option = (id) => ({ id, label: id[0].toUpperCase() + id.slice(1) });

/** A dinner with a dish for those who come, one question of every other kind, and a text to agree to. */
const questions = (dishes, text) => [
  { id: "dinner", label: "Do you come to dinner?", type: "yes_no", required: true },
  {
    id: "dish",
    label: "Which dish?",
    help: "For Thursday evening.",
    type: "one_of",
    options: dishes.map(option),
    required: true,
    shown_if: { question: "dinner", is: "yes" },
  },
  { id: "days", label: "Which days?", type: "several_of", options: ["friday", "saturday", "sunday"].map(option) },
  { id: "age", label: "Your age", type: "number", min: 18, max: 120 },
  { id: "arrival", label: "When do you arrive?", type: "date" },
  { id: "desk", label: "Which desk?", type: "text", required: true, doors: ["staff"] },
  { id: "notes", label: "Anything else?", type: "long_text" },
  { id: "conduct", label: "Code of conduct", type: "consent", text, required: true },
];

async function ask(api, dishes, text) {
  const body = { questions: questions(dishes, text) };
  return api.call("PUT", `${api.path}/questions`, { body, token: api.organiser });
}

const dish = (page) => page.getByLabel("Which dish?");

for (const [size, device] of Object.entries({ phone: PHONE, laptop: LAPTOP })) {
  journey(`what an organiser asks is answered, changed, and stays readable, ${size}`, async ({ api, person }) => {
    await ask(api, ["fish", "rice"], "Be kind.");
    const page = await (await person(device)).open(at("register"));
    await fillIn(page, ADA);
    await misses(page, "Which dish?");
    await misses(page, "Which desk?");
    await sendButton(page).click();
    await sees(page, "Please choose.");
    await sees(page, "Please tick this to go on.");
    assert.deepEqual(await look(page, "questions-missing"), []);
    const dinner = page.getByRole("radiogroup", { name: "Do you come to dinner?" });
    assert.equal(await dinner.getAttribute("aria-required"), "true");
    assert.equal(await page.getByLabel("Be kind.").getAttribute("aria-required"), "true");
    const focused = () => document.activeElement?.getAttribute("name") === "answers.dinner";
    await page.waitForFunction(focused);

    await page.getByLabel("Yes").check();
    await dish(page).selectOption({ label: "Fish" });
    await page.getByLabel("Be kind.").check();
    if (size === "phone") await main(page).getByText("A few questions").click();
    await page.getByLabel("Sunday").check();
    await page.getByLabel("Friday").check();
    await page.getByLabel("Your age").fill("17");
    const arrival = page.getByLabel("When do you arrive?");
    await arrival.focus();
    await page.keyboard.type("04");
    await sendButton(page).click();
    await sees(page, "Finish the date, or clear it.");
    await arrival.fill("2027-03-04");
    await page.reload();
    await dish(page).waitFor();
    assert.equal(await dish(page).inputValue(), "fish", "what was answered survives a reload");
    assert.ok(await page.getByLabel("Sunday").isChecked());

    await sendButton(page).click();
    await sees(page, "A number from 18 to 120.");
    await page.getByLabel("Your age").fill("36");
    await page.getByLabel("No", { exact: true }).check();
    await dish(page).waitFor({ state: "detached" });
    await page.getByLabel("Yes").check();
    assert.equal(await dish(page).inputValue(), "fish", "and a question that comes back");
    assert.deepEqual(await look(page, "questions"), []);
    await sendButton(page).click();
    await page.waitForURL(at("me"));
    for (const words of ["Fish", "Friday, Sunday", "36", "Agreed"]) await sees(main(page), words);

    await ask(api, ["rice", "stew"], "Be kind and on time.");
    await page.reload();
    await sees(main(page), "Fish");
    await page.getByRole("button", { name: "Change name or answers" }).click();
    assert.equal(await dish(page).inputValue(), "fish", "what is no longer offered stays theirs");
    await page.getByLabel("Anything else?").fill("I sing.");
    await page.getByRole("button", { name: "Save" }).click();
    await sees(main(page), "I sing.");
    await sees(main(page), "Fish");
  });
}

journey("a form that is open follows a change of the questions, and keeps what was typed", async ({ api, person }) => {
  await ask(api, ["fish", "rice"], "Be kind.");
  const page = await (await person()).open(at("register"));
  await fillIn(page, ADA);
  await page.getByLabel("Yes").check();
  await dish(page).selectOption({ label: "Rice" });
  await ask(api, ["rice", "stew"], "Be kind and on time.");
  await sees(page, "Be kind and on time.");
  assert.equal(await dish(page).inputValue(), "rice");
  assert.deepEqual(await dish(page).locator("option").allTextContents(), ["Not chosen", "Rice", "Stew"]);
  assert.equal(await nameField(page).inputValue(), ADA.name);
  assert.equal(await emailField(page).inputValue(), ADA.email);
  await page.getByLabel("Be kind and on time.").check();
  await sendButton(page).click();
  await page.waitForURL(at("me"));
  await sees(main(page), "Rice");
});
