/** The command line in this process: what it prints, and its exit code. */
import { vi } from "vitest";
import { main } from "../../src/node/cli/main.ts";

export interface Printed {
  code: number;
  out: string;
  err: string;
  /** Standard output as JSON. */
  json(): unknown;
}

/** Runs `bilby ARGS` with these variables set. What the command throws is thrown. */
export async function bilby(args: string[], env: Record<string, string> = {}): Promise<Printed> {
  const printed = { out: "", err: "" };
  const into = (name: keyof typeof printed) => (chunk: string | Uint8Array) => {
    printed[name] += String(chunk);
    return true;
  };
  const spies = [
    vi.spyOn(process.stdout, "write").mockImplementation(into("out")),
    vi.spyOn(process.stderr, "write").mockImplementation(into("err")),
  ];
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  try {
    const code = await main(args);
    return { code, ...printed, json: () => JSON.parse(printed.out) as unknown };
  } finally {
    for (const spy of spies) spy.mockRestore();
    vi.unstubAllEnvs();
  }
}
