/** `bilby apply`, as a process of its own, answers the corpus as the agent's apply_diff does: the same bytes or none. */
import fs from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { encode } from "../../src/edit/bytes.ts";
import { corpus } from "../unit/edit/corpus/all.ts";
import { bench } from "../unit/tools/bench.ts";
import { bundledProgram, type Program } from "./program.ts";

let program: Program;
beforeAll(async () => {
  program = await bundledProgram();
}, 120_000);
afterAll(() => program.remove());

/** What the file says after apply_diff, and why it did not if it did not. */
async function byTheAgent(bytes: Uint8Array, diff: string) {
  const { folder, call } = bench({ "file.txt": bytes });
  const failure = await call("apply_diff", { path: "file.txt", diff }).then(
    () => undefined,
    (error: Error) => error.message,
  );
  return { after: fs.readFileSync(path.join(folder, "file.txt")), failure };
}

async function byTheProgram(name: string, bytes: Uint8Array, diff: string) {
  const file = path.join(program.base, name);
  fs.writeFileSync(file, bytes);
  const { code, stdout } = await program.run(["apply", file, "--json"], program.base, undefined, diff);
  return { after: fs.readFileSync(file), code, told: JSON.parse(stdout) };
}

/** Each part's cases at even distances: a process takes its time. */
const sample = Object.entries(corpus).flatMap(([part, cases]) =>
  cases.filter(({ file, diff }, k) => k % 16 === 0 && file !== "" && diff !== "").map((one) => ({ part, ...one })),
);

describe("bilby apply", () => {
  it(`answers as apply_diff does, in ${sample.length} edits of the corpus`, async () => {
    const bytesOf = (text: string) => {
      const encoded = encode(text);
      if ("refused" in encoded) throw new Error(encoded.refused);
      return encoded.bytes;
    };
    const queue = [...sample.entries()];
    const work = async () => {
      for (let next = queue.pop(); next; next = queue.pop()) {
        const [k, { part, name, file, diff, after }] = next;
        const bytes = bytesOf(file);
        const agent = await byTheAgent(bytes, diff);
        const own = await byTheProgram(`case-${k}`, bytes, diff);
        const where = `${part}: ${name}`;
        expect([where, own.after.toString()]).toEqual([where, after ?? file]);
        expect([where, own.after.equals(agent.after)]).toEqual([where, true]);
        expect([where, own.code]).toEqual([where, after === null ? 1 : 0]);
        expect([where, own.told.applied]).toEqual([where, agent.failure === undefined]);
        if (own.told.reason) expect(agent.failure).toContain(own.told.reason);
      }
    };
    await Promise.all([work(), work(), work()]);
  }, 120_000);

  it.each([
    ["Latin-1", (text: string) => Buffer.from(text, "latin1"), Buffer.from("caf\xe9 = 2\n", "latin1")],
    ["UTF-16", (text: string) => Buffer.from(`\ufeff${text}`, "utf16le"), Buffer.from("caf\xe9 = 2\n")],
  ])("takes a diff in %s, and leaves the file its encoding", async (name, encoded, after) => {
    const file = path.join(program.base, `${name}.txt`);
    fs.writeFileSync(file, Buffer.from("caf\xe9 = 1\n", name === "Latin-1" ? "latin1" : "utf8"));
    const diff = encoded("<<<<<<< SEARCH\ncaf\xe9 = 1\n=======\ncaf\xe9 = 2\n>>>>>>> REPLACE\n");
    const { code, stderr } = await program.run(["apply", file], program.base, undefined, diff);
    expect([code, stderr]).toEqual([0, ""]);
    expect(fs.readFileSync(file).equals(after)).toBe(true);
  });

  it("writes nothing that is no text", async () => {
    const file = path.join(program.base, "text.txt");
    fs.writeFileSync(file, "one\n");
    const diff = "<<<<<<< SEARCH\none\n=======\ntwo\0\n>>>>>>> REPLACE\n";
    const { code, stderr } = await program.run(["apply", file], program.base, undefined, diff);
    expect([code, fs.readFileSync(file, "utf8")]).toEqual([1, "one\n"]);
    expect(stderr).toContain("the diff is no text");
  });

  it("says how it is called, and touches nothing", async () => {
    const { code, stdout } = await program.run(["apply", "--help"], program.base, undefined, "");
    expect(code).toBe(0);
    expect(stdout).toMatch(/apply FILE +SEARCH\/REPLACE blocks on standard input/);
  });

  it("makes a new file of a block without SEARCH, and with --check only says so", async () => {
    const file = path.join(program.base, "new.txt");
    const diff = "<<<<<<< SEARCH\n=======\none\ntwo\n>>>>>>> REPLACE\n";
    const checked = await program.run(["apply", file, "--check", "--json"], program.base, undefined, diff);
    expect([checked.code, JSON.parse(checked.stdout).applied, fs.existsSync(file)]).toEqual([0, true, false]);
    expect((await program.run(["apply", file], program.base, undefined, diff)).stdout).toBe("line 1: exact\n");
    expect(fs.readFileSync(file, "utf8")).toBe("one\ntwo\n");
  });
});
