// A seat that comes free is offered to the next in line, where the organiser wants it so.

import assert from "node:assert/strict";

import { NO_NETWORK } from "./support/browser.mjs";
import { at, journey } from "./support/journey.mjs";
import { main, register, sees } from "./support/steps.mjs";

const BOB = { name: "Bob", email: "bob@example.org" };
const CYD = { name: "Cyd", email: "cyd@example.org" };

/** One seat, somebody on it, and two in line who have their own pages open. */
async function twoInLine({ api, person }) {
  await api.resize("general", { size: 1, moves_up: { how: "offered", minutes: 120 } });
  const seated = await api.register();
  const bob = await person();
  const bobs = await bob.open(at("register"));
  await register(bobs, BOB);
  const cyd = await person();
  const cyds = await cyd.open(at("register"));
  await register(cyds, CYD);
  await sees(cyds, "You're 2nd in line");
  return { seated, bob, bobs, cyds };
}

const take = (page) => page.getByRole("button", { name: "Take the seat" });

journey("an offered seat is taken with one press, and two are one", async ({ api, person }) => {
  const { seated, bobs, cyds } = await twoInLine({ api, person });
  await api.cancel(seated);
  await sees(bobs, "A seat is held for you");
  await sees(bobs, /It is yours if you take it until .* Then it goes to the next person in line\./);
  await sees(cyds, "You're 1st in line");
  await take(bobs).dblclick();
  await sees(bobs, "You're in");
  assert.equal(await take(bobs).count(), 0);
  await bobs.reload();
  await sees(bobs, "You're in");
  const { entries } = await api.call("GET", `${api.path}/ledger`);
  assert.equal(entries.filter(({ type }) => type === "confirmed").length, 1);
});

journey("who says no passes the seat on, and home leads whoever has it to their own page", async ({ api, person }) => {
  const { seated, bobs, cyds } = await twoInLine({ api, person });
  await cyds.goto(cyds.url().replace("/me", ""));
  await api.cancel(seated);
  await sees(bobs, "A seat is held for you");
  await bobs.getByRole("button", { name: "No, thanks" }).click();
  const dialog = bobs.getByRole("dialog");
  await sees(dialog, "The seat goes to the next person in line at once.");
  await dialog.getByRole("button", { name: "Keep the offer" }).click();
  await bobs.getByRole("button", { name: "No, thanks" }).click();
  await dialog.getByRole("button", { name: "Pass it on" }).click();
  await sees(bobs, "You gave your place back");
  await main(cyds).getByRole("link", { name: /A seat is held for you/ }).click();
  await take(cyds).click();
  await sees(cyds, "You're in");
});

journey("a yes that was sent without network arrives when it is back", async ({ api, person }) => {
  const { seated, bob, bobs } = await twoInLine({ api, person });
  bob.expect(NO_NETWORK);
  await api.cancel(seated);
  await sees(bobs, "A seat is held for you");
  await bob.context.setOffline(true);
  await take(bobs).click();
  await sees(bobs, /Sending… No network right now/);
  await bob.context.setOffline(false);
  await sees(bobs, "You're in");
});
