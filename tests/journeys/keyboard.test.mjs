// Without a mouse: everything is reached by Tab, done by Enter or Space, and the focus can always be seen.

import assert from "node:assert/strict";

import { LAPTOP, REFUSED } from "./support/browser.mjs";
import { at, journey, until } from "./support/journey.mjs";
import {
  fillIn, introduce, main, pastDoubleTap, register, sees, seesHeading, shift, takeButton, withdrawButton,
} from "./support/steps.mjs";

const IVY = { name: "Ivy", email: "ivy@example.org" };
const SETUP = { day: "Friday", task: "Room setup", name: "Early" };
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
  await focusIn(page.getByRole("button", { name: "Give the seat back" }), "Escape leads back");
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
  await focusIn(withdrawButton(row), "the focus stays in the row");

  await pastDoubleTap(page);
  await page.keyboard.press("Enter");
  await sees(dialog, "Give this shift back?");
  await tabTo(page, dialog.getByRole("button", { name: "Give it back" }));
  await page.keyboard.press("Enter");
  await takeButton(row).waitFor();
  await focusIn(takeButton(row), "the focus stays in the row");
  assert.equal((await api.quota("registration-desk-wednesday-morning")).load, 0);
});

journey("the focus stays close by when what had it goes: the board", async ({ api, person }) => {
  const ivy = await person(LAPTOP);
  ivy.expect(REFUSED(409));
  const page = await ivy.open(at("volunteer"));
  await takeButton(shift(page, SETUP)).click();
  await api.signUp("registration-desk-friday-early", IVY);
  await introduce(page, IVY);
  await press(page, shift(page, SETUP).getByRole("button", { name: "Understood" }));
  await focusIn(shift(page, SETUP));

  const needed = page.getByRole("region", { name: "Needed most now" });
  await sees(needed, "Bag stuffing, wave 1");
  await api.resize("bag-stuffing-wave-1", { size: 1 });
  await api.signUp("bag-stuffing-wave-1");
  await press(page, needed.getByRole("button", { name: "Show changes" }));
  await focusIn(needed);
});

journey("the focus stays close by when what had it goes: a code, a letter, a wrong link", async ({ api, person }) => {
  const ivy = await person(LAPTOP);
  ivy.expect(REFUSED(401));
  const page = await ivy.open(at("register"));
  const sponsor = (await api.event()).quotas.find((quota) => quota.kind === "sponsor");
  await page.getByText("Have a code?").click();
  await page.getByLabel("Code").fill(await api.code(sponsor.id));
  await page.keyboard.press("Enter");
  await focusIn(main(page).getByRole("heading", { name: sponsor.name }));

  await fillIn(page, IVY);
  let answer;
  const held = new Promise((resolve) => (answer = resolve));
  await ivy.context.route("**/registrations", (route) => held.then(() => route.continue()));
  await page.keyboard.press("Enter");
  await page.getByRole("link", { name: "Event" }).first().click();
  answer();
  await press(page, page.getByRole("button", { name: "Put away" }));
  await focusIn(main(page).getByRole("heading", { level: 1 }));

  await page.goto(at("me#t=hcm_wrong"));
  await press(page, page.getByRole("button", { name: "Remove this link" }));
  await focusIn(main(page).getByRole("heading", { level: 1 }));
});

journey("the heading that has the focus keeps it while the line moves", async ({ api, person }) => {
  await api.resize("general", { size: 1 });
  const others = [await api.register(), await api.register()];
  const ivy = await person(LAPTOP);
  const page = await ivy.open(at("register"));
  await register(page, IVY);
  const heading = main(page).getByRole("heading", { level: 1 });
  await sees(page, "You're 2nd in line");
  await focusIn(heading);
  await heading.evaluate((element) => (globalThis.before = element));
  await api.cancel(others[1]);
  await sees(page, "You're 1st in line");
  assert.ok(await heading.evaluate((element) => element === globalThis.before && element === document.activeElement));
});

/** Presses a button without a pointer. */
async function press(page, button) {
  await button.focus();
  await page.keyboard.press("Enter");
}

/** Waits until an element, or a part of it, has the focus. */
const focusIn = (locator, what = "the focus is there") =>
  until(what, () => locator.evaluate((element) => element.contains(document.activeElement)));

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
