// Shortens the names by which the program and its script know each other. wasm-bindgen's are long and end in hashes, which
// do not compress: they would be a fortieth of a first visit. What a library exports for scripts that are not here goes.
import { execFileSync } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const [folder, program] = process.argv.slice(2);
const files = { script: `${program}.js`, links: "__wasm_split.js", wasm: `${program}_bg.wasm` };
const path = (name) => join(folder, files[name] ?? name);
let script = readFileSync(path("script"), "utf8");
let links = readFileSync(path("links"), "utf8");

/** Replaces what must be there: another version of a tool may write it otherwise. */
function replace(text, pattern, by) {
  if (text.search(pattern) < 0) throw new Error(`there is no ${pattern}: the tool that wrote it has changed`);
  return text.replace(pattern, by);
}

const classes = [...script.matchAll(/^export class (\w+) /gm)].map(([, name]) => name);
for (const name of classes) {
  script = replace(script, new RegExp(`^export class ${name} \\{\\n[^]*?^\\}\\n`, "m"), "");
  script = script.replace(new RegExp(`^if \\(Symbol\\.dispose\\) ${name}\\..*\\n`, "m"), "");
  script = script.replace(new RegExp(`^const ${name}Finalization = [^]*?;\\n`, "m"), "");
}

const EXPORT = /\bwasm\.([\w$]+)/g;
const SHARED = /const \{([^}]*)\} = initSync/;
const shared = links.match(SHARED)?.[1].split(",").map((name) => name.trim()).filter(Boolean) ?? [];
const used = new Set([...[...script.matchAll(EXPORT)].map(([, name]) => name), ...shared]);
const graph = [{ name: "script", root: true, reaches: [...used] }, ...[...used].map((name) => ({ name, export: name }))];
writeFileSync(path("graph.json"), JSON.stringify(graph));
execFileSync("wasm-metadce", [path("wasm"), "--graph-file", path("graph.json"), "-o", path("wasm")]);
rmSync(path("graph.json"));

const minify = ["--minify-imports-and-exports-and-modules", path("wasm"), "-o", path("wasm")];
const map = JSON.parse(execFileSync("wasm-opt", minify, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }));
const exported = new Map(map.exports);
const short = (name) => {
  if (!exported.has(name)) throw new Error(`the program exports no ${name}`);
  return exported.get(name);
};
script = script.replaceAll(EXPORT, (_, name) => `wasm.${short(name)}`);
links = replace(links, SHARED, `const { ${shared.map((name) => `${short(name)}: ${name}`).join(", ")} } = initSync`);

const loaders = [];
for (const [module, name, to] of map.imports) {
  if (module.endsWith("_bg.js")) script = replace(script, new RegExp(`\\b${name}(?=: )`), to);
  else loaders.push(`${to}: import1.${name}`);
}
// One module is left of the program's own functions and of the links.
script = replace(script, /return \{\s*__proto__: null,\s*"[^"]*_bg\.js": import0,[^}]*\}/, `return { a: { ...import0, ${loaders.join(", ")} } }`);
writeFileSync(path("script"), script);
writeFileSync(path("links"), links);
