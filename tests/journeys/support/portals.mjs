// A sponsor's portal: its link, a list, the people.

import { at } from "./journey.mjs";
import { linkIn, openMail } from "./mails.mjs";
import { main } from "./steps.mjs";

const CONTACT = { name: "Quinn", email: "quinn@quokka.example" };
/** What the sponsor says of itself. */
export const TEXT = "We build small tools for large herds. Ask us about hedgehogs.";

/** One more sponsor with ten seats; the private link of its contact. */
export async function sponsor(api) {
  await api.resize("sponsors", { size: 1370 });
  const body = {
    id: "quokka",
    profile: { name: "Quokka Works", level: "Gold", booth: "7", link: "https://quokka.example", text: TEXT },
    contact: CONTACT,
    allotment: { parent: "sponsors", seats: 10, release_at: await releaseDate(api) },
    reason: "They signed",
  };
  const { portal_token: token } = await api.call("POST", `${api.path}/sponsors`, { body, token: api.organiser });
  return `${at("sponsor")}#t=${token}`;
}

/** The portal's link, out of the mail that the contact has got; that stays open. */
export async function linkToContact(server, mail) {
  await openMail(server, mail, CONTACT.email, /Your seats at/);
  return linkIn(server, mail, /\/sponsor#t=/);
}

const releaseDate = async (api) => (await api.quota("quillmoor-systems")).release_at;

/** Pastes a list and looks at what would become of it. */
export async function paste(page, list) {
  await page.getByLabel("Names and addresses").fill(list);
  await page.getByRole("button", { name: "Look who gets in" }).click();
}

/** Somebody's line. */
export const portalRow = (page, name) => main(page).getByRole("listitem").filter({ hasText: name });
