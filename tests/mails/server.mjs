// A real mail server for the tests. What it does with a mail, its recipient's address says: `refused-…@`, `grey-…@`,
// `dies-…@`, `slow-…@`, `spam-…@`; all others it takes. It prints a line of JSON for whatever happens, and ends with its
// standard input.
import { readFileSync } from "node:fs";
import { SMTPServer } from "smtp-server";

const options = JSON.parse(process.argv[2] ?? "{}");
const say = (what) => process.stdout.write(JSON.stringify(what) + "\n");
const answer = (code, words) => Object.assign(new Error(words), { responseCode: code });
const seen = new Set();

/** Whether a recipient of this kind comes for the first time. */
const isFirst = (kind, address) => address.startsWith(kind) && !seen.has(address) && Boolean(seen.add(address));
const waiting = [];
/** Answers after so many seconds, or where it says so when it is told to: by a line on its standard input. */
const wait = (seconds, then) => (seconds === "until told" ? waiting.push(then) : setTimeout(then, seconds * 1000));

const server = new SMTPServer({
  secure: options.secure ?? false,
  ...(options.key ? { key: readFileSync(options.key), cert: readFileSync(options.cert) } : {}),
  hideSTARTTLS: !options.starttls,
  authOptional: !options.password,
  allowInsecureAuth: true,
  disabledCommands: [...(options.no_sign_in ? ["AUTH"] : [])],
  disableReverseLookup: true,
  closeTimeout: 100,
  onAuth(auth, _, done) {
    say({ signed_in: auth.username });
    if (auth.password === options.password) done(null, { user: auth.username });
    else done(answer(535, "5.7.8 wrong password"));
  },
  onMailFrom(address, _, done) {
    done(options.sender && address.address !== options.sender ? answer(550, "5.7.1 not your address") : null);
  },
  onRcptTo({ address }, session, done) {
    say({ asked: address, secure: session.secure });
    if (address.startsWith("refused-")) done(answer(550, "5.1.1 no such mailbox"));
    else if (isFirst("grey-", address)) done(answer(450, "4.2.0 come back later"));
    else if (isFirst("slow-", address)) wait(options.slow ?? 5, done);
    else done();
  },
  onData(stream, session, done) {
    const [{ address }] = session.envelope.rcptTo;
    if (isFirst("dies-", address)) {
      say({ died: address });
      // The line is cut in the middle of the message.
      for (const connection of server.connections) connection._socket.destroy();
      return;
    }
    const parts = [];
    stream.on("data", (part) => parts.push(part));
    stream.on("end", () => {
      if (address.startsWith("spam-")) return done(answer(554, "5.7.1 that is spam"));
      const taken = () => {
        say({ taken: address, from: session.envelope.mailFrom.address, raw: Buffer.concat(parts).toString() });
        done();
      };
      if (isFirst("held-", address)) wait(options.slow ?? 5, taken);
      else taken();
    });
  },
});
server.on("error", (why) => say({ error: String(why) }));
server.listen(options.port ?? 0, "127.0.0.1", () => say({ listening: server.server.address().port }));
process.stdin.on("data", () => waiting.splice(0).forEach((then) => then()));
process.stdin.on("end", () => process.exit());
