// Answers: each is told once, where it belongs, whatever is in view when it comes.

import assert from "node:assert/strict";

import { problem } from "./support/answers.mjs";
import { NO_NETWORK, REFUSED } from "./support/browser.mjs";
import { at, journey } from "./support/journey.mjs";
import {
  emailField, fillIn, introduce, main, misses, nameField, register, sees, seesHeading, sendButton, shift, takeButton,
  withdrawButton,
} from "./support/steps.mjs";

const IDA = { name: "Ida", email: "ida@example.org" };
const JIM = { name: "Jim", email: "jim@example.org" };
const DESK = { day: "Friday", task: "Registration desk", name: "Early" };
const REGISTRATION = "**/api/registrations/*";
const SIGN_UP = "**/api/sign-ups/*";
const NO = problem(409, "gone", "The organisers have closed this.");

/** What is said over the page's foot. */
const letters = (page) => page.locator(".stack-item").filter({ hasNotText: "No live numbers" });
const changeButton = (page) => page.getByRole("button", { name: "Change name or answers" });

async function registered(person) {
  const ida = await person();
  ida.expect(NO_NETWORK, REFUSED(409));
  const page = await ida.open(at("register"));
  await register(page, IDA);
  await sees(page, "You're in");
  return { ida, page };
}

async function rename(page, name) {
  await changeButton(page).click();
  await nameField(page).fill(name);
  await page.getByRole("button", { name: "Save" }).click();
}

journey("a change without an answer stands on its page after a reload, and its yes disturbs nothing later", async ({ person }) => {
  const { ida, page } = await registered(person);
  await ida.context.route(REGISTRATION, (route) => (route.request().method() === "PATCH" ? route.abort() : route.continue()));
  await rename(page, "Ida Rhodes");
  await sees(page, "Sending… No answer yet.");
  await page.reload();
  await sees(page, "Sending…");
  assert.equal(await nameField(page).inputValue(), "Ida Rhodes", "what was sent still stands there");
  await ida.context.unroute(REGISTRATION);
  await sees(main(page), "Ida Rhodes");

  await changeButton(page).click();
  await nameField(page).fill("Ida R.");
  await page.getByLabel("Allergies").fill("Fish");
  assert.equal(await nameField(page).inputValue(), "Ida R.", "the form stays open");
  await page.getByRole("button", { name: "Save" }).click();
  await sees(main(page), "Fish");
});

journey("a change that is refused after a reload says why on its page", async ({ person }) => {
  const { ida, page } = await registered(person);
  await ida.context.route(REGISTRATION, (route) => (route.request().method() === "PATCH" ? route.abort() : route.continue()));
  await rename(page, "Ida Rhodes");
  await sees(page, "Sending… No answer yet.");
  await page.reload();
  await sees(page, "Sending…");
  // The newest counts: between the two no try gets through.
  await ida.context.route(REGISTRATION, (route) => route.fulfill(NO));
  await sees(main(page).getByRole("alert"), "The organisers have closed this.");
  assert.equal(await letters(page).count(), 0, "it is told once");
  await page.getByRole("button", { name: "Leave it as it was" }).click();
  await changeButton(page).waitFor();
  await page.getByRole("link", { name: "Event" }).first().click();
  await seesHeading(page, "PyCon US 2012");
  assert.equal(await letters(page).count(), 0, "it has been heard");
});

journey("a seat given back is told where it was given back, and nowhere again", async ({ person }) => {
  const { page } = await registered(person);
  await page.getByRole("button", { name: "Give the seat back" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Give it back" }).click();
  await sees(page, "You gave your place back");
  await page.getByRole("link", { name: "Event" }).first().click();
  await seesHeading(page, "PyCon US 2012");
  assert.equal(await letters(page).count(), 0);
});

journey("a cancellation that is refused is told until it has been read, wherever one goes", async ({ person }) => {
  const { ida, page } = await registered(person);
  await ida.context.route(REGISTRATION, (route) => route.fulfill(NO));
  await page.getByRole("button", { name: "Give the seat back" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Give it back" }).click();
  await sees(main(page).getByRole("alert"), "The organisers have closed this.");
  assert.equal(await letters(page).count(), 0, "it is told once");
  // The form stands where that was said.
  await changeButton(page).click();
  await sees(letters(page), "The organisers have closed this.");
  await page.getByRole("button", { name: "Leave it as it was" }).click();
  await main(page).getByRole("button", { name: "Understood" }).click();
  await main(page).getByRole("alert").waitFor({ state: "detached" });
  assert.equal(await letters(page).count(), 0);
});

journey("a withdrawal without an answer says why, and a refused one too", async ({ api, person }) => {
  const ida = await person();
  ida.expect(NO_NETWORK, REFUSED(409));
  const page = await ida.open(at("volunteer"));
  await takeButton(shift(page, DESK)).click();
  await introduce(page, IDA);
  await sees(shift(page, DESK), "You're in.");
  await page.reload();
  await ida.context.route(SIGN_UP, (route) => route.abort());
  await withdrawButton(shift(page, DESK)).click();
  await page.getByRole("dialog").getByRole("button", { name: "Give it back" }).click();
  const mine = page.getByRole("region", { name: "My shifts" });
  for (const place of [shift(page, DESK), mine]) await sees(place, "No answer yet. It is kept here, and sent again by itself.");

  // The newest counts: between the two no try gets through.
  await ida.context.route(SIGN_UP, (route) => route.fulfill(NO));
  for (const place of [shift(page, DESK), mine]) await sees(place.getByRole("alert"), "The organisers have closed this.");
  assert.equal(await letters(page).count(), 0, "it is told in its place");
  await mine.getByRole("button", { name: "Understood" }).click();
  await misses(page, "The organisers have closed this.");
  assert.equal((await api.quota("registration-desk-friday-early")).load, 1);
});

journey("who types has read why it was refused", async ({ person }) => {
  const { page } = await registered(person);
  await page.goto(at("register"));
  await fillIn(page, IDA);
  await sendButton(page).click();
  await sees(page.getByRole("alert"), "This e-mail address is registered already");
  await page.goto(at());
  await page.goto(at("register"));
  await fillIn(page, JIM);
  assert.equal(await page.getByRole("alert").count(), 0, "nobody has refused Jim");
  await register(page, JIM);
  await sees(main(page), "Jim");
});

journey("a refusal that was seen does not follow to the next page", async ({ person }) => {
  const { page } = await registered(person);
  await page.goto(at("register"));
  await fillIn(page, IDA);
  await sendButton(page).click();
  await sees(page.getByRole("alert"), "This e-mail address is registered already");
  await page.getByRole("link", { name: "Event" }).first().click();
  await seesHeading(page, "PyCon US 2012");
  assert.equal(await letters(page).count(), 0);
});

journey("a yes that came elsewhere does not chase away who registers the next person", async ({ api, person }) => {
  const ida = await person();
  const page = await ida.open(at("register"));
  let answer;
  const kept = new Promise((resolve) => (answer = resolve));
  await ida.context.route("**/registrations", async (route) => {
    await kept;
    await route.continue();
  }, { times: 1 });
  await fillIn(page, IDA);
  await sendButton(page).click();
  await sees(page, "Sending…");
  await page.getByRole("link", { name: "Event" }).first().click();
  await sees(letters(page), "Your registration is being sent. We keep trying.");
  answer();
  await sees(letters(page), "You're in.");
  await main(page).getByRole("link", { name: "Register somebody else" }).click();
  await seesHeading(page, "Register");
  await fillIn(page, JIM);
  assert.equal(await emailField(page).inputValue(), JIM.email, "the form is there to be filled in");
  await sees(letters(page), "You're in.");
  await register(page, JIM);
  assert.equal(await api.claims("general"), 2);
});
