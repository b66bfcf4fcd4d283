// Time that has passed, where a journey can't wait for it: an offer lasts a quarter of an hour at least.

import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";

/**
 * The newest offer of the line was made hours earlier than it was, and is over now. When it ends is written in its ledger
 * entry and in nothing that counts besides, so that is changed while the server is down. No database is needed for that: a
 * server that ends well leaves one file, and a moment is as long as another.
 */
export async function lapseNewestOffer(server) {
  const ledger = await server.api.ledger();
  const { place, expires_at: until } = ledger.findLast(({ type, status }) => type === "promoted" && status === "held");
  const past = until.replace(/^\d{4}/, "2001");
  await server.end();
  const file = server.database.slice("sqlite://".length);
  const before = await readFile(file, "latin1");
  const after = before.replaceAll(new RegExp(`("place":"${place}"[^{}]*"expires_at":")${until}"`, "g"), `$1${past}"`);
  assert.notEqual(after, before, `the offer of ${place} stands nowhere in the file`);
  await writeFile(file, after, "latin1");
  await server.startAgain();
}
