// The ticket: shown, printed, saved, and good where there is no network; and the calendar file beside it.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";

import { LAPTOP, NO_NETWORK, PHONE } from "./support/browser.mjs";
import { at, journey } from "./support/journey.mjs";
import { look } from "./support/looks.mjs";
import { main, register, sees } from "./support/steps.mjs";

const ADA = { name: "Ada <b>Lovelace</b> & Co", email: "ada@example.org" };
const FOLDER = process.env.SCREENS ?? "target/screens";
/** In pixels of CSS at 96 to the inch. */
const PAPERS = { A4: [794, 1123], Letter: [816, 1056] };

/** A file that a press of a button brings. */
async function saved(page, button) {
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: button }).click(),
  ]);
  return { name: download.suggestedFilename(), path: await download.path() };
}

for (const [size, device] of Object.entries({ phone: PHONE, laptop: LAPTOP })) {
  journey(`a ticket is saved, and opens without a network, ${size}`, async ({ person }) => {
    const ada = await person(device);
    // The page itself may ask for something while there is none.
    ada.expect(NO_NETWORK);
    const page = await ada.open(at("register"));
    await register(page, ADA);
    const ticket = page.getByRole("region", { name: "Ticket" });
    await sees(ticket, ADA.name);
    await ticket.getByRole("img", { name: "QR code of the ticket" }).waitFor();
    const code = await ticket.locator(".ticket-code").textContent();
    assert.match(code, /^[\w-]{22}$/);
    assert.deepEqual(await look(page, "ticket"), []);

    const file = await saved(page, "Save ticket");
    assert.equal(file.name, "ticket.html");
    await ada.context.setOffline(true);
    const alone = await ada.context.newPage();
    await alone.setContent(await readFile(file.path, "utf8"));
    assert.equal(await alone.title(), `Ticket of ${ADA.name}`);
    await sees(alone, ADA.name);
    await sees(alone, code);
    const { width, height } = await alone.getByRole("img", { name: "QR code of the ticket" }).boundingBox();
    assert.ok(width >= 150 && Math.abs(width - height) < 1, `${width} × ${height}`);
    await alone.screenshot({ path: `${FOLDER}/ticket-saved-${size}.png` });
  });
}

journey("a ticket fits on one sheet of A4 or Letter, and nothing else is printed", async ({ person }) => {
  const page = await (await person(LAPTOP)).open(at("register"));
  await register(page, ADA);
  const ticket = page.getByRole("region", { name: "Ticket" });
  await ticket.waitFor();
  for (const [format, [width, height]] of Object.entries(PAPERS)) {
    const pdf = await page.pdf({ format, path: `${FOLDER}/ticket-${format}.pdf` });
    assert.equal(pdf.toString("latin1").match(/\/Type\s*\/Page\b/g).length, 1, `${format}: one sheet`);
    await page.emulateMedia({ media: "print" });
    await page.setViewportSize({ width, height });
    await page.screenshot({ path: `${FOLDER}/ticket-${format}.png` });
    const shown = page.locator("body *:visible");
    const words = (await shown.allInnerTexts()).join("\n");
    assert.ok(!/Give the seat back|Save ticket|Open on another device/.test(words), words);
    await sees(ticket, ADA.name);
    await page.emulateMedia({ media: null });
  }
});

journey("whoever has a seat and a shift takes both into their calendar", async ({ api, person }) => {
  const page = await (await person()).open(at("register"));
  await register(page, { ...ADA, name: "Ada" });
  const token = await page.evaluate(() => Object.keys(localStorage).join(" ").match(/hcm_[\w-]+/)[0]);
  const [shift] = await api.call("GET", `${api.path}/shifts`);
  await api.call("POST", `${api.path}/shifts/${shift.id}/sign-ups`, { token });
  const file = await saved(page, "Add to calendar");
  assert.equal(file.name, "calendar.ics");
  const text = await readFile(file.path, "utf8");
  assert.equal(text.match(/BEGIN:VEVENT/g).length, 2, text);
  await sees(main(page), "Your seat is written down.");
});
