// One Headcount for one journey: a server process of its own on a fresh SQLite file, on a port that nobody else has.

import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import { Api } from "./api.mjs";

const BUILT = fileURLToPath(new URL("../../../target/release/headcount", import.meta.url));
const BIN = process.env.HEADCOUNT_BIN ?? BUILT;
const START_MS = 60_000;
const END_MS = 30_000;
const TAKEN_MS = 100;

/** The demo event, in which all journeys take place. */
export const EVENT = "pycon-2012";

// What the person who runs the tests has configured for servers of their own must not reach these.
const ENV = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("HEADCOUNT_")));

/** A server that can be killed and started again on the same address with the same data. */
export class Server {
  #process;
  #demo;
  #args;
  #log = [];

  /** Starts a server with the demo event; `demo: false` leaves it without any event. */
  static async start({ demo = true, args = [] } = {}) {
    const server = new Server();
    server.folder = await mkdtemp(path.join(tmpdir(), "headcount-journey-"));
    server.database = `sqlite://${path.join(server.folder, "headcount.sqlite")}`;
    server.#demo = demo;
    server.#args = args;
    await server.#spawn("127.0.0.1:0");
    server.api = new Api(server.url, EVENT, demo ? await server.#organiser() : undefined);
    return server;
  }

  async #spawn(address) {
    const args = ["serve", "--listen", address, "--database", this.database, ...this.#args];
    if (this.#demo) args.push("--demo", EVENT);
    this.#process = spawn(BIN, args, { env: ENV, stdio: ["ignore", "pipe", "pipe"] });
    const lines = (stream) => createInterface({ input: this.#process[stream] });
    lines("stderr").on("line", (line) => this.#log.push(line));
    this.url = await this.#address(lines("stdout"));
  }

  /** The first line that names an address says that the server answers. */
  #address(lines) {
    return new Promise((resolve, reject) => {
      const fail = (why) => reject(new Error(`${BIN} ${why}\n${this.#log.join("\n")}`));
      const late = setTimeout(() => fail(`did not start within ${START_MS} ms`), START_MS);
      this.#process.once("error", (error) => fail(error.message));
      // Not at its exit: by then its last words may not have been read.
      this.#process.once("close", (code) => fail(`ended with ${code}`));
      lines.on("line", (line) => {
        const found = /^Listening on (http:\S+)/.exec(line);
        if (!found) return;
        clearTimeout(late);
        resolve(found[1]);
      });
    });
  }

  #organiser() {
    return this.#run("token", "create", "--event", EVENT, "--role", "organiser");
  }

  /** Sets up one more event, which is there once the server is started again. */
  async addEvent(slug, name) {
    const times = ["--starts", "2099-05-14T09:00", "--ends", "2099-05-16T18:00", "--time-zone", "Europe/Vienna"];
    await this.#run("event", "create", "--slug", slug, "--name", name, "--location", "Town Hall, Vienna", "--seats", "5", ...times);
    await this.kill();
    await this.startAgain();
  }

  /** Runs another command on the same database; what it prints. */
  async #run(...args) {
    const { stdout } = await promisify(execFile)(BIN, [...args, "--database", this.database], { env: ENV });
    return stdout.trim();
  }

  /** Ends the process as a power cut would. */
  async kill() {
    await this.#end("SIGKILL");
  }

  /** Ends the process as its operator would: all that it knows is in its file. */
  async end() {
    await this.#end("SIGTERM");
  }

  /** Starts again where it was before. Meanwhile anybody may have had that port, for the length of a connection. */
  async startAgain() {
    const { host } = new URL(this.url);
    const end = Date.now() + START_MS;
    for (;;) {
      try {
        return await this.#spawn(host);
      } catch (why) {
        if (!/in use already/.test(why.message) || Date.now() > end) throw why;
        await new Promise((resolve) => setTimeout(resolve, TAKEN_MS));
      }
    }
  }

  /** Starts again where it was before, with nothing of what it knew: as if a back-up had been put back. */
  async startAnew() {
    for (const file of await readdir(this.folder)) await rm(path.join(this.folder, file));
    await this.startAgain();
  }

  /** Ends the process and takes its data away. */
  async stop() {
    await this.#end("SIGTERM");
    await rm(this.folder, { recursive: true, force: true });
  }

  async #end(signal) {
    const child = this.#process;
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, "exit");
    const late = setTimeout(() => child.kill("SIGKILL"), END_MS);
    child.kill(signal);
    await ended;
    clearTimeout(late);
  }

  /** What the server wrote about itself, for the report of a test that failed. */
  get log() {
    return this.#log.join("\n");
  }
}
