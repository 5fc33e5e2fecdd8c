/** Commands over HTTP: in the background, denied, asked about each time, and what the model and the user are told of them. */
import fs from "node:fs";
import path from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { defaultSettings, type Settings } from "../../src/settings/settings.ts";
import type { Item } from "../../src/task/items.ts";
import { call, type Reply, say, script } from "../ollama/index.ts";
import { type PanelBench, type PanelOptions, panelBench } from "./panel-bench.ts";
import { everything, until, workbench } from "./workbench.ts";

let bench: PanelBench;
afterEach(() => bench?.close());

type Turn = Reply | (() => Reply);

async function open(turns: Turn[], more: PanelOptions = {}): Promise<PanelBench> {
  bench = await panelBench({ server: { script: script("commands", turns as Reply[]) }, ...more });
  return bench;
}
const run = (command: string, more: Record<string, string> = {}) => call("execute_command", { command, ...more });
const granted = (auto: Partial<Settings["autoApprove"]>, more: Partial<Settings> = {}) => ({
  settings: { autoApprove: { ...defaultSettings.autoApprove, ...auto }, ...more },
});
const request = (at = -1) => JSON.stringify(bench.ollama.chats.at(at)!.json);
const cards = () => bench.state().items.filter((item) => item.kind === "call") as Extract<Item, { kind: "call" }>[];
const notices = () => bench.state().items.flatMap((item) => (item.kind === "notice" ? [item.text] : []));
const pidIn = (file: string) => Number(fs.readFileSync(path.join(bench.dir, file), "utf8"));
const isGone = (pid: number) => {
  try {
    process.kill(pid, 0);
    return / Z /.test(fs.readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return true;
  }
};
/** Says that it is up, then a line for each file `say-N` that appears, and ends with 3 when there is a file `end`. */
const SERVER =
  "echo $$ > pid; echo up; n=1; while [ ! -e end ]; do if [ -e say-$n ]; then echo line $n; n=$((n+1)); fi; sleep 0.02; done; echo bye; exit 3";

async function approveNext(): Promise<void> {
  const card = await bench.waiting();
  bench.view({ type: "approve", call: card.id });
  await until(() => cards().some(({ id, state }) => id === card.id && state !== "waiting"), "the decision");
}
/** Says it and waits for the end of the turn. */
async function turn(text: string): Promise<void> {
  const before = bench.ollama.chats.length;
  bench.view({ type: "say", text });
  await until(() => bench.ollama.chats.length > before, "a request");
  await bench.idle();
}
const output = (text: string) => until(() => cards().some((card) => card.output?.includes(text)), `"${text}"`);
const background = (count: number) =>
  until(() => bench.state().background.length === count, `${count} commands in the background`);

describe("a command that runs", () => {
  it("can be left running by the user, so that the model goes on with what it has written", async () => {
    await open([[run(SERVER)], [say("It is up.")]]);
    bench.view({ type: "say", text: "start it" });
    await approveNext();
    await output("up");
    bench.view({ type: "command", call: cards()[0]!.id, do: "leave" });
    await bench.idle();
    expect(request()).toMatch(/The user left it running: it is in the background as bg1 \(process \d+\)/);
    expect(request()).toContain("Output so far:\\nup");
    expect(bench.state().background).toMatchObject([{ id: "bg1", command: SERVER, call: cards()[0]!.id }]);
    expect(cards()[0]).toMatchObject({ state: "ok", outcome: "in the background", background: { id: "bg1" } });
    bench.write("say-1", "");
    await output("line 1");
    expect(isGone(pidIn("pid"))).toBe(false);
  });

  it("is not ended by its timeout once it was left running", async () => {
    await open([[run(SERVER)], [say("Up.")]], { settings: { commandTimeoutSeconds: 1 } });
    bench.view({ type: "say", text: "start it" });
    await approveNext();
    await output("up");
    bench.view({ type: "command", call: cards()[0]!.id, do: "leave" });
    await bench.idle();
    await new Promise((resolve) => setTimeout(resolve, 1_200));
    bench.write("say-1", "");
    await output("line 1");
    expect(bench.state().background).toHaveLength(1);
  });

  it("is ended by its timeout otherwise, and the model learns how to leave it running", async () => {
    await open([[run("echo up; sleep 100")], [say("I see.")]], { settings: { commandTimeoutSeconds: 1 } });
    bench.view({ type: "say", text: "start it" });
    await approveNext();
    await output("up");
    // The view says so in time, and offers to leave it running.
    const { phase } = bench.state();
    expect(phase.name === "running" && phase.until! - phase.since).toBe(1_000);
    await bench.idle();
    expect(request()).toContain("set background for what is to stay");
    expect(bench.state().background).toEqual([]);
  });
});

describe("a command in the background", () => {
  async function started(...more: Turn[]): Promise<void> {
    await open([[run(SERVER, { background: "true" })], [say("It runs.")], ...more]);
    bench.view({ type: "say", text: "start it" });
    expect((await bench.waiting()).preview).toMatchObject({ kind: "command", background: true });
    await approveNext();
    await background(1);
    await bench.idle();
  }

  it("is started so by the model, which reads what is new and only that", async () => {
    const read = call("read_output", { artifact: "bg1" });
    await started([read], [read], [read], [say("Read.")]);
    expect(request()).toContain("It runs in the background as bg1");
    bench.write("say-1", "");
    await output("line 1");
    await turn("and now?");
    const texts = bench.ollama.chats.map(({ json }) => JSON.stringify(json));
    expect(texts.at(-3)).toContain("Output bg1 lines 2-2 of 2. It runs.\\n2|line 1");
    expect(texts.at(-2)).toContain("Nothing new in output bg1 since line 2. It runs.");
  });

  it("is told of once when it has ended, with how and its last lines", async () => {
    await started([say("I see.")], [say("Yes.")]);
    bench.write("end", "");
    await background(0);
    expect(notices().at(-1)).toBe(`${SERVER} (bg1) has ended: exit 3.`);
    expect(cards()[0]).toMatchObject({ outcome: "exit 3", verb: "Ran" });
    expect(cards()[0]!.background).toBeUndefined();
    await turn("what happened?");
    await turn("really?");
    const told = (text: string) => text.split("ended with exit code 3. Its last lines:\\nup\\nbye").length - 1;
    expect(told(request(-2))).toBe(1);
    expect(told(request())).toBe(1);
  });

  it("is told of between two steps of a turn", async () => {
    await open([[run(SERVER, { background: "true" })], [run("touch end; sleep 0.5")], [say("It has ended.")]]);
    bench.view({ type: "say", text: "start it" });
    await approveNext();
    await background(1);
    const card = await bench.waiting();
    bench.view({ type: "approve", call: card.id });
    await background(0);
    await bench.idle();
    expect(request()).toContain("ended with exit code 3");
  });

  it("is read to its end after it has ended", async () => {
    await started([call("read_output", { artifact: "bg1" })], [say("Read.")]);
    bench.write("end", "");
    await background(0);
    await turn("read it");
    expect(request()).toContain("Output bg1 lines 2-2 of 2. It ended with exit code 3.\\n2|bye");
  });

  it("that ends at once has ended like any other", async () => {
    await open([[run("echo no; exit 7", { background: "yes" })], [say("I see.")]]);
    bench.view({ type: "say", text: "start it" });
    await approveNext();
    await bench.idle();
    expect(request()).toMatch(/Exit code 7, [\d.]+ s\.\\nno/);
    expect(bench.state().background).toEqual([]);
  });

  it("is ended by the user with everything it started, also where that resists", async () => {
    const line = "(trap '' TERM; echo ready; while :; do sleep 0.05; done) & echo $! > stubborn; echo $$ > pid; wait";
    await open([[run(line, { background: "true" })], [say("Up.")]]);
    bench.view({ type: "say", text: "start it" });
    await approveNext();
    await background(1);
    await bench.idle();
    bench.view({ type: "command", call: cards()[0]!.id, do: "end" });
    await background(0);
    await until(() => isGone(pidIn("pid")) && isGone(pidIn("stubborn")), "the end of the group");
    expect(notices().at(-1)).toBe(`You ended ${line} (bg1).`);
  });

  it("goes on when the turn is stopped and the view is reloaded, and ends with the task", async () => {
    await started();
    bench.reload();
    await bench.session.stop();
    expect(bench.state().background).toHaveLength(1);
    const pid = pidIn("pid");
    expect(isGone(pid)).toBe(false);
    await bench.session.newTask();
    expect(isGone(pid)).toBe(true);
    expect(bench.state().background).toEqual([]);
    expect(bench.desk.notes).toContain(`Ended with the task: ${SERVER}`);
  });

  it("is said to be gone by the next process, once, and is not ended by it", async () => {
    const lost = await workbench({
      grants: everything,
      server: { script: script("lost", [[say("Hm.")], [say("Hm.")]]) },
    });
    try {
      lost.log.append({
        type: "command.left",
        call: "c1",
        id: "bg1",
        command: "npm run dev",
        cwd: ".",
        pid: process.pid,
        by: "user",
        since: 0,
      });
      await lost.reopen();
      await lost.reopen();
      expect(lost.of("command.ended")).toMatchObject([{ id: "bg1", by: "lost", stillThere: true }]);
      await lost.agent.say("go on");
      const told = JSON.stringify(lost.ollama.chats.at(-1)!.json);
      expect(told).toContain("Background command bg1 (npm run dev) is out of reach, though its process may still run.");
    } finally {
      await lost.close();
    }
  });

  it.each([
    ["that is gone", 2 ** 22 + 1, "npm run dev (bg1) is gone: it was running when Bilby was closed."],
    [
      "whose process may still run, by its number so that the user can end it",
      process.pid,
      `npm run dev (bg1) was running when Bilby was closed. Its process, ${process.pid}, may still run; Bilby cannot end it any more. If it is in your way, end it yourself.`,
    ],
  ])("%s is named in the chat when its task is opened again", async (_, pid, told) => {
    await open([[say("Hello.")]]);
    await turn("hello");
    const { id } = bench.state().task!;
    await bench.session.newTask();
    const file = path.join(
      bench.home,
      "tasks",
      fs.readdirSync(path.join(bench.home, "tasks")).find((name) => name.includes(id))!,
    );
    const log = fs.statSync(file).isDirectory() ? path.join(file, fs.readdirSync(file)[0]!) : file;
    const seq = fs.readFileSync(log, "utf8").trim().split("\n").length;
    const left = { v: 1, seq, at: 0, type: "command.left", call: "c1", id: "bg1", command: "npm run dev", cwd: "." };
    fs.appendFileSync(log, `${JSON.stringify({ ...left, pid, by: "user", since: 0 })}\n`);
    bench.view({ type: "task.open", id });
    await until(() => notices().length > 0, "the notice");
    expect(notices().at(-1)).toBe(told);
    expect(bench.state().background).toEqual([]);
  });

  it("is shown in a terminal on request, from its beginning, and Ctrl+C there asks first", async () => {
    await started();
    const { id } = cards()[0]!;
    bench.view({ type: "command", call: id, do: "terminal" });
    await until(() => bench.desk.terminals.length === 1, "the terminal");
    const view = bench.desk.terminals[0]!;
    expect(view).toMatchObject({ command: SERVER, soFar: "up\n" });
    let seen = "";
    view.follow?.((chunk) => {
      seen += chunk;
    });
    bench.write("say-1", "");
    await until(() => seen === "line 1\n", "a line in the terminal");
    bench.desk.agrees = false;
    view.interrupt();
    await until(() => bench.desk.asked.length === 1, "the question");
    expect(bench.state().background).toHaveLength(1);
    bench.desk.agrees = true;
    view.interrupt();
    await background(0);
    bench.view({ type: "command", call: id, do: "terminal" });
    await until(() => bench.desk.terminals.length === 2, "the terminal of what has ended");
    expect(bench.desk.terminals[1]).toMatchObject({ soFar: "up\nline 1" });
    expect(bench.desk.terminals[1]!.follow).toBeUndefined();
  });
});

describe("what a command writes", () => {
  it("reaches the card without escape sequences, also when they come in pieces", async () => {
    const line =
      "printf 'a\\033]52;c;ZXZpbA==\\007b\\033[31mred\\033[0m\\033]0;ti'; sleep 0.1; printf 'tle\\033\\\\c\\n'; sleep 100";
    await open([[run(line)], [say("Done.")]]);
    bench.view({ type: "say", text: "run it" });
    await approveNext();
    await output("c\n");
    expect(cards()[0]!.output).toBe("abredc\n");
    await bench.session.stop();
    await bench.idle();
  });
});

describe("a denied command", () => {
  const denied = (...rules: string[]) =>
    granted({ command: true, commands: ["touch listed"] }, { deniedCommands: rules });

  it("is refused before anybody is asked, though it is granted, and both are told why", async () => {
    await open([[run("touch listed")], [run("ls; env A=1 sh -c 'touch x'")], [say("I see.")]], denied("touch"));
    await turn("do it");
    expect(fs.readdirSync(bench.dir)).toEqual([]);
    expect(cards().map(({ state }) => state)).toEqual(["rejected", "rejected"]);
    expect(cards()[0]!.reason).toBe('Not run: "touch" is on your list of denied commands (bilby.deniedCommands).');
    expect(request()).toContain('the user forbids \\"touch\\"');
  });

  it("that may be one asks, and says so", async () => {
    await open([[run("touch listed")], [run("$TOUCH x")], [say("I see.")]], denied("git push"));
    bench.view({ type: "say", text: "do it" });
    const card = await bench.waiting();
    expect(card.preview).toMatchObject({ why: 'Your denied commands may forbid this: it may run "git push".' });
    expect(fs.readdirSync(bench.dir)).toEqual(["listed"]);
    bench.view({ type: "reject", call: card.id });
    await bench.idle();
  });
});

describe("a command that was approved before in the task", () => {
  const twice = (line: string, ...cwd: string[]) => cwd.map((where): Reply => [run(line, where ? { cwd: where } : {})]);

  it("runs again unasked in the same folder, and asks in another", async () => {
    const files = { "a/go.sh": "echo a\n", "b/go.sh": "echo b\n" };
    await open([...twice("sh go.sh", "a", "a", "b"), [say("Done.")]], { ...granted({ command: true }), files });
    bench.view({ type: "say", text: "do it" });
    await approveNext();
    await until(() => cards().length === 3 && cards()[2]!.state === "waiting", "the third call");
    expect(cards()[1]).toMatchObject({ state: "ok", grant: "command: sh go.sh" });
    bench.view({ type: "reject", call: cards()[2]!.id });
    await bench.idle();
  });

  it("asks each time, and says why, where what it does is not in its words", async () => {
    await open([...twice("git checkout main", "", ""), [say("Done.")]], granted({ command: true }));
    bench.view({ type: "say", text: "do it" });
    const first = await bench.waiting();
    expect(first.preview).toMatchObject({ why: "Asks each time: it may change the repository." });
    await approveNext();
    await until(() => cards().length === 2 && cards()[1]!.state === "waiting", "the second call");
    bench.view({ type: "reject", call: cards()[1]!.id });
    await bench.idle();
  });

  it("does not ask where the user listed it in the settings", async () => {
    await open([[run("chmod 600 a.txt")], [say("Done.")]], {
      ...granted({ command: true, commands: ["chmod 600 a.txt"] }),
      files: { "a.txt": "" },
    });
    await turn("do it");
    expect(fs.statSync(path.join(bench.dir, "a.txt")).mode & 0o777).toBe(0o600);
  });
});
