// The API as another program uses it: to set the scene quickly, and to look behind the screen afterwards.

import { randomUUID } from "node:crypto";

const JSON_TYPE = { "content-type": "application/json" };

/** Everything that a journey asks of one event's server besides its screens. */
export class Api {
  #people = 0;

  constructor(url, event, organiser) {
    this.url = url;
    this.path = `/api/events/${event}`;
    this.organiser = organiser;
  }

  /** One request. Throws where the server says no, since no scene is set by a refusal. */
  async call(method, path, { body, token } = {}) {
    const changes = method === "GET" ? {} : { "idempotency-key": randomUUID() };
    const bearer = token ? { authorization: `Bearer ${token}` } : {};
    const headers = { ...changes, ...bearer, ...(body ? JSON_TYPE : {}) };
    const response = await fetch(this.url + path, { method, headers, body: body && JSON.stringify(body) });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return JSON.parse(text);
  }

  event() {
    return this.call("GET", this.path);
  }

  /** One quota with the counts of this moment. */
  async quota(id) {
    const { quotas } = await this.event();
    return quotas.find((quota) => quota.id === id);
  }

  /** Changes a quota's size or guarantee, as its organiser. */
  resize(id, change) {
    const body = { reason: "A journey needs it small", ...change };
    return this.call("PATCH", `${this.path}/quotas/${id}`, { body, token: this.organiser });
  }

  /** Sets up one more quota, as its organiser. */
  addQuota(quota) {
    const body = { reason: "A journey needs it", ...quota };
    return this.call("POST", `${this.path}/quotas`, { body, token: this.organiser });
  }

  /** The code that opens a quota. */
  async code(quota) {
    const codes = await this.call("GET", `${this.path}/codes`, { token: this.organiser });
    return codes.find((code) => code.quota === quota).code;
  }

  /** Somebody else registers: at the public door, unless a quota or a code is given. */
  register(who = {}) {
    const door = who.quota || who.code ? {} : { quota: "general" };
    return this.call("POST", `${this.path}/registrations`, { body: { ...this.somebody(), ...door, ...who } });
  }

  cancel({ id, manage_token: token }) {
    return this.call("DELETE", `/api/registrations/${id}`, { token });
  }

  /** Somebody else takes a shift. */
  signUp(shift, who = {}) {
    return this.call("POST", `${this.path}/shifts/${shift}/sign-ups`, { body: { ...this.somebody(), ...who } });
  }

  withdraw({ id, manage_token: token }) {
    return this.call("DELETE", `/api/sign-ups/${id}`, { token });
  }

  /** A name and an address that nobody had before. */
  somebody() {
    this.#people += 1;
    return { name: `Person ${this.#people}`, email: `person${this.#people}@example.org` };
  }

  /** The whole public ledger. */
  async ledger() {
    const all = [];
    for (;;) {
      const page = await this.call("GET", `${this.path}/ledger?after=${all.length}`);
      all.push(...page.entries);
      if (page.entries.length === 0 || all.length >= page.version) return all;
    }
  }

  /** How many places were ever asked for and written down in a quota, by the ledger. */
  async claims(quota) {
    const entries = await this.ledger();
    return entries.filter((entry) => entry.type === "claimed" && entry.quota === quota).length;
  }
}
