// A limited code: a door that only its holders are told of, and that moves while they look.

import assert from "node:assert/strict";

import { LAPTOP, PHONE } from "./support/browser.mjs";
import { at, journey } from "./support/journey.mjs";
import { look } from "./support/looks.mjs";
import { fillIn, main, misses, register, sees, seesHeading, sendButton } from "./support/steps.mjs";

const ADA = { name: "Ada Lovelace", email: "ada@example.org" };
const FRIENDS = {
  id: "friends-7f",
  parent: "general",
  name: "Batch 7f",
  kind: "code",
  access: "code",
  code: "FRIENDS",
  size: 1,
};
const QUESTIONS = [{ id: "lunch", label: "Do you eat with us?", type: "yes_no", doors: ["general"] }];

for (const [size, device] of Object.entries({ phone: PHONE, laptop: LAPTOP })) {
  journey(`behind a limited code the page moves, and knows its door by name, ${size}`, async ({ api, person }) => {
    await api.call("PUT", `${api.path}/questions`, { body: { questions: QUESTIONS }, token: api.organiser });
    await api.addQuota(FRIENDS);
    const page = await (await person(device)).open(at("join/FRIENDS"));
    await seesHeading(page, "General registration");
    await sees(page, "1 of 1 seat left");
    const first = await api.register({ code: "FRIENDS" });
    await sees(page, "Full. You would be the first in line.");
    assert.deepEqual(await look(page, "code-door"), []);
    await register(page, ADA);
    await seesHeading(page, "You're 1st in line");
    await sees(main(page), "General registration");
    await misses(page, "friends-7f");

    await page.getByRole("button", { name: "Change name or answers" }).click();
    await page.getByLabel("Yes").check();
    await page.getByRole("button", { name: "Save" }).click();
    await sees(main(page), "Do you eat with us?");

    await api.cancel(first);
    await seesHeading(page, "You're in");
  });

  journey(`a code that has been used up says so to whoever looks, opens its link or types it in, ${size}`, async ({
    api, person,
  }) => {
    await api.addQuota({ ...FRIENDS, overflow: "refuse" });
    const page = await (await person(device)).open(at("join/FRIENDS"));
    await sees(page, "1 of 1 seat left");
    await fillIn(page, ADA);
    const first = await api.register({ code: "FRIENDS" });
    await sees(page, "Every seat behind this code is taken.");
    assert.equal(await sendButton(page).count(), 0, "nothing to press that can't work");
    assert.deepEqual(await look(page, "code-sold-out"), []);

    const typed = await (await person(device)).open(at("register"));
    await typed.getByText("Have a code?").click();
    await typed.getByLabel("Code").fill("friends");
    await typed.getByRole("button", { name: "Use it" }).click();
    await typed.waitForURL(at("join/*"));
    await sees(typed, "Every seat behind this code is taken.");
    await typed.getByRole("link", { name: "Register without a code" }).click();
    await typed.waitForURL(at("register"));
    await sendButton(typed).waitFor();

    // Its only use is free again, and so is the form.
    await api.cancel(first);
    await sendButton(page).waitFor();
    await register(page, ADA);
    await seesHeading(page, "You're in");
    assert.equal((await api.quota("general")).load, 1);
  });
}
