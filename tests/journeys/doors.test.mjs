// What a door says of itself before anybody asks there, and a place that its organisers hold for somebody.

import assert from "node:assert/strict";

import { LAPTOP, PHONE } from "./support/browser.mjs";
import { at, journey } from "./support/journey.mjs";
import { look } from "./support/looks.mjs";
import { main, sees, seesHeading } from "./support/steps.mjs";

const PRICE = { amount_minor: 12_000, currency: "USD" };
const inDays = (days) => new Date(Date.now() + days * 86_400_000).toISOString();

for (const [size, device] of Object.entries({ phone: PHONE, laptop: LAPTOP })) {
  journey(`doors say what they cost, until when they are open and for how many, ${size}`, async ({ api, person }) => {
    await api.resize("general", { price: PRICE, closes_at: inDays(20) });
    const door = { parent: "conference", kind: "door", access: "everyone", size: 10 };
    const free = { amount_minor: 0, currency: "USD" };
    await api.addQuota({ ...door, id: "students", name: "Students", price: free, per_person: 2 });
    await api.addQuota({ ...door, id: "late", name: "Late birds", opens_at: inDays(10) });
    const page = await (await person(device)).open(at("register"));
    const general = page.locator("label").filter({ hasText: "General registration" });
    await sees(general, "Three main days, sprints, lunches and the T-shirt. For everyone.");
    await sees(general, /^US\$120\.00 · open until \w+day \d+ \w+ at [\d:]+ · up to 6 people together$/);
    const students = page.locator("label").filter({ hasText: "Students" });
    await sees(students, "free · up to 2 registrations for each e-mail address");
    await sees(page.locator("label").filter({ hasText: "Late birds" }), /^Opens on \w+day/);
    assert.deepEqual(await look(page, "doors"), []);
    await page.getByRole("button", { name: "+ Another person" }).waitFor();
    await students.click();
    await page.getByRole("button", { name: "+ Another person" }).waitFor({ state: "detached" });
  });

  journey(`a place that organisers hold says what it costs, and moves when they confirm it, ${size}`, async ({
    api,
    person,
  }) => {
    await api.resize("general", { price: PRICE });
    const form = { ...api.somebody(), quota: "general", held_until: inDays(2) };
    const path = `${api.path}/registrations`;
    const held = await api.call("POST", path, { body: form, token: api.organiser });
    const page = await (await person(device)).open(at(`me#t=${held.manage_token}`));
    await seesHeading(page, "A seat is held for you");
    await sees(main(page), /^It is yours if you take it until .* It costs US\$120\.00\.$/);
    assert.equal(await page.getByRole("region", { name: "Ticket" }).count(), 0, "nobody gets in with it yet");
    assert.deepEqual(await look(page, "held"), []);
    await api.call("PUT", `${path}/${held.id}/confirmation`, { token: api.organiser });
    await seesHeading(page, "You're in");
    await page.getByRole("region", { name: "Ticket" }).waitFor();
    await sees(main(page), "The organisers have confirmed your seat.");
  });
}
