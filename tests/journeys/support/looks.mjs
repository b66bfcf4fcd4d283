// What is true of every page in every state: no barrier that axe knows, nothing wider than a narrow phone, nothing too
// small for a thumb. And a picture, for those who look.

import assert from "node:assert/strict";

import AxeBuilder from "@axe-core/playwright";

const FOLDER = process.env.SCREENS ?? "target/screens";
const THEMES = ["light", "dark"];
const NARROW_PX = 320;
const THUMB_PX = 44;
/** So long that it may need two lines. */
const LONG_WORD = 12;

/**
 * Checks a page as it stands, in both themes; the pictures are `<name>-<size>-<theme>.png`. Says what is wrong rather than
 * to stop: whoever mends a page wants to know about the next state too.
 */
export async function look(page, name) {
  const viewport = page.viewportSize();
  const size = viewport.width < 600 ? "phone" : "laptop";
  const wrong = [];
  const note = (check) => check.catch((error) => wrong.push(error.message));
  for (const theme of THEMES) {
    await page.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
    const what = `${name}-${size}-${theme}`;
    await picture(page, what);
    await note(assertNoBarrier(page, what, theme));
  }
  await note(assertTargets(page, `${name}-${size}`));
  if (size === "phone") await note(assertNarrow(page, name));
  await page.setViewportSize(viewport);
  await page.emulateMedia({ colorScheme: "light" });
  return wrong;
}

async function picture(page, what) {
  // What sticks to an edge would be pictured where the page was scrolled to; and a dialog lies over one screen only.
  await page.evaluate(() => scrollTo(0, 0));
  const fullPage = (await page.getByRole("dialog").count()) === 0;
  await page.screenshot({ path: `${FOLDER}/${what}.png`, fullPage, animations: "disabled" });
}

async function assertNoBarrier(page, what, theme) {
  // Without frames, axe's own way of collecting from frames only costs time.
  const axe = new AxeBuilder({ page }).setLegacyMode(true);
  // A theme changes colours and nothing else: the other rules have spoken in the light.
  if (theme === "dark") axe.withRules("color-contrast");
  const { violations } = await axe.analyze();
  const words = violations.map(({ id, help, nodes }) => {
    const where = nodes.map((node) => `    ${node.html.slice(0, 200)}\n    ${node.failureSummary}`);
    return `  ${id}: ${help}\n${where.join("\n")}`;
  });
  assert.equal(violations.length, 0, `${what}:\n${words.join("\n")}`);
}

/** Nothing makes a narrow phone scroll sideways. */
export async function assertNarrow(page, what, width = NARROW_PX) {
  await page.setViewportSize({ width, height: 640 });
  const wide = await page.evaluate(tooWide);
  assert.deepEqual(wide, [], `${what}: wider than ${width} px`);
}

/** Runs in the page: what sticks out to the right, if the page can be scrolled there. */
function tooWide() {
  const root = document.documentElement;
  if (root.scrollWidth <= root.clientWidth) return [];
  const sticksOut = (element) => element.getBoundingClientRect().right > root.clientWidth + 0.5;
  const innermost = (element) => ![...element.children].some(sticksOut);
  const all = [...document.body.querySelectorAll("*")].filter(sticksOut).filter(innermost);
  return [`${root.scrollWidth} px`, ...all.slice(0, 5).map((element) => element.outerHTML.slice(0, 160))];
}

/** Large text may take more lines, but no short word is torn apart. */
export async function assertWhole(page, what) {
  const torn = await page.evaluate(tornWords, LONG_WORD);
  assert.deepEqual(torn, [], `${what}: torn words`);
}

/** Runs in the page: words that stand on two lines. A code has none, though a hyphen may cut short pieces out of it. */
function tornWords(least) {
  const torn = [];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const text = texts.currentNode;
    if (!text.parentElement.checkVisibility() || text.parentElement.closest("code")) continue;
    for (const { 0: word, index } of text.data.matchAll(/[\p{L}\d]+/gu)) {
      const range = new Range();
      range.setStart(text, index);
      range.setEnd(text, index + word.length);
      const lines = new Set([...range.getClientRects()].map(({ top }) => Math.round(top)));
      if (word.length < least && lines.size > 1) torn.push(word);
    }
  }
  return torn;
}

async function assertTargets(page, what) {
  const small = await page.evaluate(tooSmall, THUMB_PX);
  assert.deepEqual(small, [], `${what}: too small for a thumb`);
}

/** Runs in the page: controls below the size. A link within a sentence is as high as its line, and may be. */
function tooSmall(least) {
  const inSentence = (element) => {
    const around = [...element.parentElement.childNodes].filter((node) => node !== element);
    const words = around.map((node) => node.textContent.trim()).join("");
    return getComputedStyle(element).display === "inline" && words !== "";
  };
  // A thumb that aims at a box or a dot may as well hit its label.
  const target = (element) => (/radio|checkbox/.test(element.type) ? element.closest("label") : null) ?? element;
  const controls = [...document.querySelectorAll("a[href], button, summary, input, select, textarea")];
  return controls
    .filter((element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true }))
    .filter((element) => !(element.localName === "a" && inSentence(element)))
    .map((element) => ({ element, box: target(element).getBoundingClientRect() }))
    .filter(({ box }) => box.bottom > 0 && box.right > 0)
    .filter(({ box }) => Math.round(box.height) < least || Math.round(box.width) < least)
    .map(({ element, box }) => `${Math.round(box.width)} × ${Math.round(box.height)}: ${element.outerHTML.slice(0, 140)}`);
}
