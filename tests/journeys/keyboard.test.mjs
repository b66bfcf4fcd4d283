// Without a mouse: everything is reached by Tab, done by Enter or Space, and the focus can always be seen.

import assert from "node:assert/strict";

import { LAPTOP } from "./support/browser.mjs";
import { at, journey } from "./support/journey.mjs";
import { pastDoubleTap, sees, seesHeading, shift, takeButton, withdrawButton } from "./support/steps.mjs";

const DESK = { day: "Wednesday", task: "Registration desk", name: "Morning" };
const MOST_TABS = 120;

journey("a whole registration with the keyboard alone", async ({ api, person }) => {
  const ivy = await person(LAPTOP);
  const page = await ivy.open(at());
  await seesHeading(page, "PyCon US 2012");
  await page.keyboard.press("Tab");
  const skip = page.getByRole("link", { name: "Skip to the content" });
  assert.ok(await hasFocus(skip), "the first stop is the skip link");
  await assertSeen(page);
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.activeElement?.id === "main");

  await tabTo(page, page.getByRole("main").getByRole("link", { name: "Register" }));
  await page.keyboard.press("Enter");
  await seesHeading(page, "Register");
  await page.waitForFunction(() => document.activeElement?.textContent === "Register", undefined, { polling: "raf" });

  await tabTo(page, page.getByLabel("Your name"));
  await page.keyboard.type("Ivy");
  await tabTo(page, page.getByLabel("E-mail"));
  await page.keyboard.type("ivy@example.org");
  await tabTo(page, page.getByLabel("T-shirt size"));
  await page.keyboard.type("L");
  await page.keyboard.press("Shift+Tab");
  await tabBackTo(page, page.getByLabel("E-mail"));
  await page.keyboard.press("Enter");
  await page.waitForURL(at("me"));
  await sees(page, "You're in");
  assert.equal((await api.quota("general")).load, 1);

  await tabTo(page, page.getByRole("button", { name: "Give the seat back" }));
  await page.keyboard.press("Space");
  await sees(page.getByRole("dialog"), "Are you sure?");
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "hidden" });
  assert.ok(await hasFocus(page.getByRole("button", { name: "Give the seat back" })), "Escape leads back");
  assert.equal((await api.quota("general")).load, 1);
});

journey("a shift taken and given back with the keyboard alone", async ({ api, person }) => {
  const ivy = await person(LAPTOP);
  const page = await ivy.open(at("volunteer"));
  const row = shift(page, DESK);
  await takeButton(row).waitFor();
  await tabTo(page, takeButton(row));
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog");
  await tabTo(page, dialog.getByLabel("Name"));
  await page.keyboard.type("Ivy");
  await tabTo(page, dialog.getByLabel("E-mail"));
  await page.keyboard.type("ivy@example.org");
  await page.keyboard.press("Enter");
  await sees(row, "You're in.");
  assert.ok(await hasFocus(withdrawButton(row)), "the focus stays in the row");

  await pastDoubleTap(page);
  await page.keyboard.press("Enter");
  await sees(dialog, "Give this shift back?");
  await tabTo(page, dialog.getByRole("button", { name: "Give it back" }));
  await page.keyboard.press("Enter");
  await takeButton(row).waitFor();
  assert.ok(await hasFocus(takeButton(row)), "the focus stays in the row");
  assert.equal((await api.quota("registration-desk-wednesday-morning")).load, 0);
});

const hasFocus = (locator) => locator.evaluate((element) => element === document.activeElement);

const tabTo = (page, target) => walk(page, target, "Tab");
const tabBackTo = (page, target) => walk(page, target, "Shift+Tab");

/** Goes on from stop to stop until the target has the focus; at every stop it must be seen. */
async function walk(page, target, key) {
  for (let tabs = 0; tabs < MOST_TABS; tabs += 1) {
    if (await hasFocus(target)) return;
    await page.keyboard.press(key);
    await assertSeen(page);
  }
  throw new Error(`${MOST_TABS} × ${key} does not lead to ${target}`);
}

/** Whoever looks can tell where the focus is. */
async function assertSeen(page) {
  const unseen = await page.evaluate(() => {
    const element = document.activeElement;
    if (!element || element === document.body) return undefined;
    const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element);
    const marked = (outlineStyle !== "none" && outlineWidth !== "0px") || boxShadow !== "none";
    const { width, height } = element.getBoundingClientRect();
    return marked && width > 1 && height > 1 ? undefined : element.outerHTML.slice(0, 200);
  });
  assert.equal(unseen, undefined, "the focus can't be seen");
}
