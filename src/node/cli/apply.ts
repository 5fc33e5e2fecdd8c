/** `bilby apply FILE`: the edit engine on one file. It only matches and writes; approvals and guards belong to the agent. */
import fs from "node:fs";
import { applyEdit } from "../../edit/apply.ts";
import { decode, encode } from "../../edit/bytes.ts";
import { replaceFile } from "../workspace/write.ts";
import { readArgs, readStdin } from "./usage.ts";
import { complain, print } from "./visible.ts";

export async function applyCommand(args: string[]): Promise<number> {
  const { values, positionals } = readArgs(
    args,
    { check: { type: "boolean" }, json: { type: "boolean" } },
    { min: 1, max: 1, what: "one FILE, and the blocks on standard input" },
  );
  const file = positionals[0]!;
  // A diff of a Latin-1 file may be Latin-1 too, and PowerShell pipes UTF-16.
  const diff = decode(await readStdin());
  const refuse = (reason: string) => {
    if (values.json) process.stdout.write(`${JSON.stringify({ applied: false, blocks: [], reason })}\n`);
    else complain(`bilby apply: ${reason}\n`);
    return 1;
  };

  if ("refused" in diff) return refuse(`the diff is no text: ${diff.refused}`);
  let bytes: Buffer | null;
  try {
    bytes = fs.readFileSync(file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== "ENOENT") return refuse(`${file} cannot be read: ${(error as Error).message}`);
    bytes = null;
  }
  const decoded = decode(bytes ?? new Uint8Array());
  if ("refused" in decoded) return refuse(`${file}: ${decoded.refused}`);
  const result = applyEdit(decoded.text, diff.text, { isNew: bytes === null });
  const blocks = result.blocks.map(({ status, line, rung, reason }) => ({ status, line, rung, reason }));
  if (result.applied && !values.check) {
    const encoded = encode(result.text, decoded);
    if ("refused" in encoded) return refuse(`${file}: ${encoded.refused}`);
    await replaceFile(file, encoded.bytes);
  }
  if (values.json) {
    const failure = result.failure ? { reason: result.failure } : {};
    process.stdout.write(`${JSON.stringify({ applied: result.applied, blocks, ...failure })}\n`);
  } else if (result.applied) {
    for (const { line, rung } of blocks) print(`line ${line}: ${rung}\n`);
  } else complain(`${result.failure}\n`);
  return result.applied ? 0 : 1;
}
