// A seat for oneself: from the home page to the confirmation, once and only once.

import assert from "node:assert/strict";

import { REFUSED } from "./support/browser.mjs";
import { at, journey } from "./support/journey.mjs";
import { emailField, fillIn, main, nameField, register, sees, seesHeading, sendButton } from "./support/steps.mjs";

const ADA = { name: "Ada Lovelace", email: "ada@example.org" };

journey("somebody registers on a phone", async ({ api, person }) => {
  const ada = await person();
  const page = await ada.open("/");
  await page.waitForURL(at());
  await seesHeading(page, "PyCon US 2012");
  await sees(page, "140");
  await main(page).getByRole("link", { name: "Register" }).click();

  await seesHeading(page, "Register");
  await sees(page, "140 seats left");
  await fillIn(page, ADA);
  await main(page).getByText("Optional. You can also say later.").click();
  await page.getByLabel("T-shirt size").selectOption("M");
  await page.getByLabel("Allergies").fill("No nuts, please");
  await sendButton(page).click();

  await page.waitForURL(at("me"));
  await sees(page, "You're in");
  for (const words of ["Ada Lovelace", "ada@example.org", "No nuts, please", "General registration"]) {
    await sees(main(page), words);
  }
  assert.equal((await api.quota("general")).load, 1);

  await page.getByRole("link", { name: "Event" }).first().click();
  await sees(main(page), "You're in");
  await sees(page, "139");
});

journey("what was typed survives a reload", async ({ api, person }) => {
  const ada = await person();
  const page = await ada.open(at("register"));
  await fillIn(page, ADA);
  await main(page).getByText("Optional. You can also say later.").click();
  await page.getByLabel("Allergies").fill("Vegan");
  await page.reload();

  await nameField(page).waitFor();
  assert.equal(await nameField(page).inputValue(), ADA.name);
  assert.equal(await emailField(page).inputValue(), ADA.email);
  assert.equal(await page.getByLabel("Allergies").inputValue(), "Vegan");
  assert.ok(await page.getByLabel("Allergies").isVisible(), "what was filled in is not folded away");
  assert.equal((await api.quota("general")).load, 0);
});

journey("what is wrong stands beside its field", async ({ person }) => {
  const ada = await person();
  const page = await ada.open(at("register"));
  await sendButton(page).click();
  await page.locator("[aria-invalid=true]").first().waitFor();
  await hasProblem(nameField(page), "Enter your name.");
  await hasProblem(emailField(page), "Enter an e-mail address.");
  await page.waitForFunction(() => document.activeElement?.getAttribute("name") === "name");

  await fillIn(page, { name: ADA.name, email: "ada at example" });
  await sendButton(page).click();
  await hasProblem(emailField(page), "Enter an address such as ada@example.org.");
  await page.waitForFunction(() => document.activeElement?.getAttribute("name") === "email");
  assert.equal(await nameField(page).getAttribute("aria-invalid"), null, "the name is right by now");

  await register(page, ADA);
  await sees(page, "You're in");
});

/** The field's own description names the problem, right below it. */
async function hasProblem(field, words) {
  const page = field.page();
  await page.getByText(words).waitFor();
  assert.equal(await field.getAttribute("aria-invalid"), "true");
  const id = (await field.getAttribute("aria-describedby")).split(" ")[0];
  const problem = page.locator(`[id="${id}"]`);
  assert.equal(await problem.textContent(), words);
  // Both in one look: in between the page may scroll to the first field that is wrong.
  const gap = await problem.evaluate((below, name) => {
    return below.getBoundingClientRect().top - document.getElementsByName(name)[0].getBoundingClientRect().bottom;
  }, await field.getAttribute("name"));
  assert.ok(gap >= 0 && gap < 60, `the problem stands ${gap} px below its field`);
}

journey("a double tap makes one seat", async ({ api, person }) => {
  const ada = await person();
  const page = await ada.open(at("register"));
  const sent = [];
  page.on("request", (request) => request.method() === "POST" && sent.push(request.headers()["idempotency-key"]));
  await fillIn(page, ADA);
  await sendButton(page).dblclick();
  await page.waitForURL(at("me"));
  await sees(page, "You're in");
  assert.equal(new Set(sent).size, 1, "both taps are the same request");
  assert.equal(await api.claims("general"), 1);
});

journey("back does not return to a form that was sent", async ({ api, person }) => {
  const ada = await person();
  const page = await ada.open(at());
  await main(page).getByRole("link", { name: "Register" }).click();
  await register(page, ADA);
  await sees(page, "You're in");
  await page.goBack();
  await page.waitForURL(at());
  await seesHeading(page, "PyCon US 2012");
  await page.goForward();
  await page.waitForURL(at("me"));
  await sees(page, "You're in");
  assert.equal(await api.claims("general"), 1);
});

journey("who is registered already is told so, and led there", async ({ api, person }) => {
  const ada = await person();
  ada.expect(REFUSED(409));
  const page = await ada.open(at("register"));
  await register(page, ADA);
  await page.goto(at("register"));
  await sees(main(page), "You're in");
  await fillIn(page, { ...ADA, email: "Ada@Example.org" });
  await sendButton(page).click();
  await sees(page, "This e-mail address is registered already");
  await page.getByRole("link", { name: "Open my registration" }).click();
  await page.waitForURL(at("me"));
  await sees(page, "You're in");
  assert.equal(await api.claims("general"), 1);
});

journey("somebody changes an answer, then gives the seat back", async ({ api, person }) => {
  const ada = await person();
  const page = await ada.open(at("register"));
  await register(page, ADA);
  await page.getByRole("button", { name: "Change name or answers" }).click();
  await nameField(page).fill("Ada King");
  await page.getByLabel("Allergies").fill("Everything");
  await page.getByRole("button", { name: "Save" }).click();
  await sees(main(page), "Ada King");
  await sees(main(page), "Everything");

  await page.getByRole("button", { name: "Give the seat back" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Keep my seat" }).click();
  await page.getByRole("dialog").waitFor({ state: "hidden" });
  assert.equal((await api.quota("general")).load, 1);

  await page.getByRole("button", { name: "Give the seat back" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Give it back" }).click();
  await sees(page, "You gave your place back");
  assert.equal((await api.quota("general")).load, 0);
  await main(page).getByRole("link", { name: "Register again" }).click();
  await register(page, ADA);
  await sees(page, "You're in");
});
