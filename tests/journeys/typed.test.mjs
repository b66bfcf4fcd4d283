// What is typed about one's own registration, and not sent yet, is still there after a reload.

import assert from "node:assert/strict";

import { LAPTOP, PHONE } from "./support/browser.mjs";
import { at, journey } from "./support/journey.mjs";
import { look } from "./support/looks.mjs";
import { main, misses, nameField, register, sees, seesHeading } from "./support/steps.mjs";

const ADA = { name: "Ada", email: "ada@example.org" };
const HERE = "What you typed before is still here. It is not saved yet.";

for (const [size, device] of Object.entries({ phone: PHONE, laptop: LAPTOP })) {
  journey(`a change that was begun is found again, saved, and thrown away, ${size}`, async ({ person }) => {
    const page = await (await person(device)).open(at("register"));
    await register(page, ADA);
    const change = page.getByRole("button", { name: "Change name or answers" });
    await change.click();
    await misses(page, HERE);
    await nameField(page).fill("Ada Lovelace");
    await page.getByLabel("Affiliation").fill("Analytical Engines");
    await page.reload();
    await sees(page, HERE);
    assert.equal(await nameField(page).inputValue(), "Ada Lovelace");
    assert.equal(await page.getByLabel("Affiliation").inputValue(), "Analytical Engines");
    assert.deepEqual(await look(page, "me-typed"), []);
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await sees(main(page), "Analytical Engines");
    await page.reload();
    await change.waitFor();
    await change.click();
    await misses(page, HERE);
    await nameField(page).fill("Ada King");
    await page.reload();
    await sees(page, HERE);
    await page.getByRole("button", { name: "Leave it as it was" }).click();
    await page.reload();
    await change.waitFor();
    await sees(main(page), "Ada Lovelace");
  });
}

journey("who takes themselves off a device leaves nothing that they typed", async ({ person }) => {
  const page = await (await person()).open(at("register"));
  await register(page, ADA);
  await page.getByRole("button", { name: "Change name or answers" }).click();
  await page.getByLabel("Affiliation").fill("Analytical Engines");
  await page.getByText("Open on another device").click();
  await page.getByRole("button", { name: "Remove from this device" }).click();
  await seesHeading(page, "No registration on this device");
  const kept = await page.evaluate(() => JSON.stringify(localStorage));
  assert.ok(!kept.includes("Analytical"), kept);
});

journey("an invited person's answers are still there after a reload", async ({ api, person }) => {
  const asked = { id: "conduct", label: "Code of conduct", required: true, type: "consent", text: "I will be kind." };
  const body = { questions: [{ id: "desk", label: "Which desk?", type: "text", required: true }, asked] };
  await api.call("PUT", `${api.path}/questions`, { body, token: api.organiser });
  const until = new Date(Date.now() + 2 * 86_400_000).toISOString().replace(/\.\d+/, "");
  const form = { ...api.somebody(), quota: "general", held_until: until };
  const held = await api.call("POST", `${api.path}/registrations`, { body: form, token: api.organiser });
  const page = await (await person()).open(at(`me#t=${held.manage_token}`));
  await page.getByLabel("Which desk?").fill("By the window");
  await page.getByLabel("I will be kind.").check();
  await page.reload();
  await page.getByLabel("Which desk?").waitFor();
  assert.equal(await page.getByLabel("Which desk?").inputValue(), "By the window");
  assert.ok(await page.getByLabel("I will be kind.").isChecked());
  await page.getByRole("button", { name: "Take the seat" }).click();
  await seesHeading(page, "You're in");
  await sees(main(page), "By the window");
});
