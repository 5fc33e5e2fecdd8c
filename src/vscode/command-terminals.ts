/**
 * A VS Code terminal as a view on a command: its output, live, and nothing else. It takes no input but Ctrl+C, which asks whether to
 * end the command; closing it ends nothing. What the command wrote goes through a filter, because a terminal believes what it is sent.
 */
import * as vscode from "vscode";
import type { CommandView } from "../panel/ports.ts";
import { outputFilter } from "../workspace/output-filter.ts";

const FAINT = "\x1b[2m";
const PLAIN = "\x1b[0m";
/** Tabs are narrow. */
const LONGEST_NAME = 40;

export interface CommandTerminals {
  open(view: CommandView): void;
  dispose(): void;
}

export function createCommandTerminals(): CommandTerminals {
  const opened = new Map<string, vscode.Terminal>();
  const closing = vscode.window.onDidCloseTerminal((closed) => {
    for (const [call, terminal] of opened) if (terminal === closed) opened.delete(call);
  });
  return {
    open(view) {
      const known = opened.get(view.call);
      if (known) return known.show(true);
      const terminal = vscode.window.createTerminal({
        name: nameOf(view.command),
        pty: showing(view),
        iconPath: new vscode.ThemeIcon("eye"),
        isTransient: true,
      });
      opened.set(view.call, terminal);
      terminal.show(true);
    },
    dispose() {
      closing.dispose();
      for (const terminal of opened.values()) terminal.dispose();
    },
  };
}

function showing(view: CommandView): vscode.Pseudoterminal {
  const write = new vscode.EventEmitter<string>();
  const filter = outputFilter({ colours: true });
  let stop: (() => void) | undefined;
  const show = (chunk: string) => {
    // A terminal goes down with \n, and to the left with \r.
    const text = filter(chunk).replace(/\r?\n/g, "\r\n");
    if (text !== "") write.fire(text);
  };
  const say = (text: string) => write.fire(`${PLAIN}\r\n${FAINT}${text}${PLAIN}\r\n`);
  const ended = () => {
    const how = plain(view.outcome());
    say(how ? vscode.l10n.t("It has ended: {0}", how) : vscode.l10n.t("It has ended."));
  };
  return {
    onDidWrite: write.event,
    open() {
      write.fire(
        `${FAINT}${vscode.l10n.t("What “{0}” writes. It takes no input; Ctrl+C asks whether to end it.", plain(view.command))}${PLAIN}\r\n`,
      );
      const following = view.follow?.(show);
      show(view.soFar);
      if (!following) return ended();
      stop = following.stop;
      void following.over.then(ended);
    },
    close() {
      stop?.();
    },
    handleInput(typed) {
      if (typed === "\x03") view.interrupt();
    },
  };
}

/** Also a name and an outcome are the model's words. */
function plain(text: string): string {
  return outputFilter({ colours: false })(text).replace(/\s+/g, " ");
}

function nameOf(command: string): string {
  const name = plain(command);
  return `Bilby: ${name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME - 1)}…` : name}`;
}
