/**
 * The scripted Ollama as a program: node test/ollama/main.ts [--port 0] [--host 127.0.0.1] [--script demo]
 * [--version 0.32.15] [--num-ctx 4096] [--pace 0.2] [--split]. Prints its address, then a line for each request.
 */
import { parseArgs } from "node:util";
import { SCRIPTS } from "./scripts/index.ts";
import { startOllama } from "./server.ts";

const { values } = parseArgs({
  options: {
    port: { type: "string", default: "11434" },
    host: { type: "string", default: "127.0.0.1" },
    script: { type: "string", default: "demo" },
    version: { type: "string", default: "0.32.15" },
    "num-ctx": { type: "string", default: "4096" },
    pace: { type: "string", default: "0" },
    split: { type: "boolean", default: false },
    quiet: { type: "boolean", default: false },
  },
});
const script = SCRIPTS.find(({ name }) => name === values.script);
if (!script) {
  console.error(`There is no script "${values.script}". There are: ${SCRIPTS.map(({ name }) => name).join(", ")}.`);
  process.exit(2);
}
const server = await startOllama({
  script,
  port: Number(values.port),
  host: values.host,
  version: values.version,
  numCtx: Number(values["num-ctx"]),
  pace: Number(values.pace),
  split: values.split,
});
console.log(server.url);
if (!values.quiet) {
  server.intercept = (request) => {
    console.error(`${request.method} ${request.path}`);
    return undefined;
  };
}
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => void server.stop().then(() => process.exit(0)));
}
