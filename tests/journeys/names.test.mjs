// Names as people have them, and text as large as they need it.

import assert from "node:assert/strict";

import { at, journey } from "./support/journey.mjs";
import { assertNarrow, assertWhole } from "./support/looks.mjs";
import { main, register, sees, sendButton } from "./support/steps.mjs";

const NAMES = {
  "60 characters": "Wolfeschlegelsteinhausenbergerdorff-Featherstonehaugh-Smythe",
  "100 characters, one word": "Ǟ".repeat(100),
  "right to left": "محمد بن موسى الخوارزمي",
  "apostrophes": "Seán O’Casey d'Arc",
  "a tag": "<script>alert(1)</script>",
};

journey("every name is taken and shown as it was typed", async ({ api, person }) => {
  let count = 0;
  for (const [what, name] of Object.entries(NAMES)) {
    count += 1;
    const somebody = await person();
    const page = await somebody.open(at("register"));
    page.on("dialog", (dialog) => assert.fail(`${what}: a dialog says ${dialog.message()}`));
    await register(page, { name, email: `name${count}@example.org` });
    await sees(page, "You're in");
    await main(page).getByText(name, { exact: true }).first().waitFor();
    await assertNarrow(page, `my registration, ${what}`);
    await page.goto(at());
    await main(page).getByText(name, { exact: true }).first().waitFor();
    await assertNarrow(page, `the event, ${what}`);
    await page.goto(at("volunteer"));
    await page.getByRole("heading", { name: "Volunteer" }).waitFor();
    await assertNarrow(page, `the board, ${what}`);
    await somebody.context.close();
  }
  assert.equal((await api.quota("general")).load, count);
});

journey("a name that is too long or hides something is refused beside its field", async ({ person }) => {
  const page = await (await person()).open(at("register"));
  await page.getByLabel("E-mail").fill("kim@example.org");
  await page.getByLabel("Your name").fill("k".repeat(101));
  await sendButton(page).click();
  await sees(page, "At most 100 characters; this has 101.");
  await page.getByLabel("Your name").fill("Kim\u202Egnp.exe");
  await sendButton(page).click();
  await sees(page, "Leave out line breaks and invisible control characters.");
});

for (const page of ["", "register", "volunteer", "book", "me"]) {
  journey(`twice as large: ${page || "the event"}`, async ({ person }) => {
    // A laptop at 200 % is half as wide; and large text alone is a setting of its own.
    const zoomed = await person({ viewport: { width: 720, height: 450 }, deviceScaleFactor: 2 });
    const shown = await zoomed.open(at(page));
    await shown.getByRole("heading", { level: 1 }).waitFor();
    await assertNarrow(shown, "zoomed", 720);
    await shown.evaluate(() => (document.documentElement.style.fontSize = "200%"));
    await assertNarrow(shown, "large text", 720);
    await assertNarrow(shown, "large text on a phone", 360);
  });
}

for (const percent of [130, 150, 200]) {
  journey(`text at ${percent} % on a phone`, async ({ person }) => {
    const page = await (await person()).open(at("register"));
    const large = async (what) => {
      await page.evaluate((size) => (document.documentElement.style.fontSize = size), `${percent}%`);
      await assertNarrow(page, what, 360);
      await assertWhole(page, what);
    };
    await register(page, { name: "Zoe", email: "z@example.org" });
    await page.getByText("Open on another device").click();
    await page.getByRole("img", { name: "QR code of the link" }).waitFor();
    await large("my registration");
    await page.getByRole("button", { name: "Give the seat back" }).click();
    await large("giving it back");
    const dialog = page.getByRole("dialog");
    const { width } = await dialog.getByText("Your seat is free").boundingBox();
    assert.ok(width > 250, `the question has ${width} px of 360`);
    await page.goto(at("volunteer"));
    await page.getByRole("heading", { name: "Bag stuffing", exact: true }).waitFor();
    await large("the board");
  });
}
