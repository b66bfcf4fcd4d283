// What people do again and again, and where they find it: by role, label and words, as a screen reader would.

import assert from "node:assert/strict";

/** Waits for words on the page. */
export const sees = (where, words) => where.getByText(words).filter({ visible: true }).first().waitFor();

/** Waits for a heading. */
export const seesHeading = (where, name) => where.getByRole("heading", { name }).first().waitFor();

/** Checks that something is not on the page now. */
export async function misses(where, words) {
  assert.equal(await where.getByText(words).filter({ visible: true }).count(), 0, `${words} is on the page`);
}

/** The part of the page between its frame. */
export const main = (page) => page.getByRole("main");

export const nameField = (where) => where.getByLabel("Your name");
export const emailField = (where) => where.getByLabel("E-mail");

/** Types who registers. */
export async function fillIn(page, { name, email }) {
  await nameField(page).fill(name);
  await emailField(page).fill(email);
}

/** The button that sends the registration form, whatever it says right now. */
export const sendButton = (page) => page.getByRole("button", { name: /^(Register|Join the line)/ });

/** Registers through the form that is open, and waits for the answer. */
export async function register(page, who) {
  await fillIn(page, who);
  await sendButton(page).click();
  await page.waitForURL(/\/me$/);
}

/** A shift's row in the schedule: `day` and `task` head it, `name` is what is left of its name, or its hours. */
export function shift(page, { day, task, name }) {
  const card = page
    .getByRole("region", { name: new RegExp(`^${day}`) })
    .getByRole("article")
    .filter({ has: page.getByRole("heading", { name: task, exact: true }) });
  return card.getByRole("listitem").filter({ hasText: name });
}

export const takeButton = (row) => row.getByRole("button", { name: /^Take it/ });
export const lineButton = (row) => row.getByRole("button", { name: /^Join the line/ });
export const withdrawButton = (row) => row.getByRole("button", { name: /^Withdraw/ });

/** Answers the board's question who is coming. */
export async function introduce(page, { name, email }) {
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name").fill(name);
  await dialog.getByLabel("E-mail").fill(email);
  await dialog.getByRole("button", { name: /^(Sign up|That's me)$/ }).click();
}

/** Right after a shift was taken, another press counts as the second of a double tap, and the board ignores it. */
export async function pastDoubleTap(page) {
  const now = await page.evaluate(() => performance.now());
  await page.waitForFunction((since) => performance.now() > since + 700, now);
}

/** Withdraws from a shift and confirms it. */
export async function giveBack(page, row) {
  await pastDoubleTap(page);
  await withdrawButton(row).click();
  await page.getByRole("dialog").getByRole("button", { name: "Give it back" }).click();
  await takeButton(row).or(lineButton(row)).first().waitFor();
}
