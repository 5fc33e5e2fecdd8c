/** `bilby doctor`: why it does not work, and what to do. */
import { type Diagnosis, diagnose } from "../../doctor/diagnose.ts";
import { proxyVariables } from "../../doctor/way.ts";
import { ollamaServer } from "../../models/ollama/server.ts";
import { here } from "../where.ts";
import { progressLine } from "./progress.ts";
import { endpointOf, interruptible, serverArgs } from "./server.ts";
import { readArgs, wholeNumber } from "./usage.ts";
import { printDocument } from "./visible.ts";

export async function doctorCommand(args: string[]): Promise<number> {
  const { values } = readArgs(
    args,
    {
      ...serverArgs,
      host: { type: "string", multiple: true },
      model: { type: "string" },
      "num-ctx": { type: "string" },
      json: { type: "boolean" },
    },
    { min: 0, max: 0, what: "no words, only options" },
  );
  const window = wholeNumber("num-ctx", values["num-ctx"], 256);
  const hosts: (string | undefined)[] = values.host ?? [undefined];
  const line = progressLine();
  const found = await interruptible((signal) =>
    diagnose({
      where: here(),
      servers: hosts.map((host) => {
        // With several addresses nobody said whose the key is, so none of them gets it.
        const { key, ...way } = endpointOf({ host, ca: values.ca });
        const options = { ...way, ...(key && hosts.length === 1 ? { key } : {}) };
        return {
          typed: options.endpoint,
          hasKey: options.key !== undefined,
          open: () => ollamaServer(options),
          proxy: options.proxy,
          elsewhere: proxyVariables(process.env),
        };
      }),
      model: values.model ?? process.env.BILBY_MODEL,
      window,
      signal,
      onStep: line.show,
    }),
  ).finally(line.end);
  printDocument(values.json ? `${JSON.stringify(found)}\n` : report(found));
  return found.servers.every(({ healthy }) => healthy) ? 0 : 1;
}

const MARK = { ok: "✓", note: "·", warning: "!", problem: "✗" };

function report({ where, servers }: Diagnosis): string {
  const lines = [where.text];
  for (const { endpoint, findings } of servers) {
    lines.push("", endpoint);
    for (const { level, text, next } of findings) {
      lines.push(`  ${MARK[level]} ${text}`);
      if (next) lines.push(`    ${next}`);
    }
  }
  return `${lines.join("\n")}\n`;
}
