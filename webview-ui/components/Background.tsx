/** Commands that go on in the background, above the input: one line each, its last output on request, and the way to end it. */
import { useState } from "react";
import type { Item, PanelState } from "../../src/panel/protocol.ts";
import { elapsed, lastLines, revealed } from "../format.ts";
import { t } from "../strings.ts";
import { Icon, IconButton, useNow } from "./basics.tsx";
import { useFocusInput, useSend } from "./context.tsx";

type Command = PanelState["background"][number];

const SHOWN_LINES = 10;

export function Background({ commands, items }: { commands: readonly Command[]; items: readonly Item[] }) {
  const now = useNow(commands.length > 0);
  if (commands.length === 0) return null;
  return (
    <ul className="background" aria-label={t("background.label")}>
      {commands.map((command) => (
        <Line key={command.call} command={command} now={now} output={outputOf(items, command.call)} />
      ))}
    </ul>
  );
}

function outputOf(items: readonly Item[], call: string): string {
  const item = items.findLast(({ id }) => id === call);
  return item?.kind === "call" ? (item.output ?? "") : "";
}

function Line({ command: { call, command, since }, now, output }: LineProps) {
  const send = useSend();
  const focusInput = useFocusInput();
  const [open, setOpen] = useState(false);
  const name = revealed(command);
  return (
    <li>
      <div className="background-line">
        <button
          type="button"
          className="background-name"
          aria-expanded={open}
          aria-label={t("background.show", { command: name })}
          title={`${name}\n${t(open ? "background.hideHint" : "background.showHint")}`}
          onClick={() => setOpen(!open)}
        >
          <Icon name={open ? "chevron-down" : "chevron-right"} />
          <span className="object mono" dir="ltr">
            {name}
          </span>
        </button>
        <span className="background-time">{runningFor(now - since)}</span>
        <IconButton
          icon="terminal"
          label={t("background.terminal", { command: name })}
          onClick={() => send({ type: "command", call, do: "terminal" })}
        />
        <IconButton
          icon="debug-stop"
          label={t("background.kill", { command: name })}
          onClick={() => {
            send({ type: "command", call, do: "end" });
            focusInput();
          }}
        />
      </div>
      {open && (
        <pre className="live" dir="ltr">
          {output.trim() === "" ? t("background.noOutput") : revealed(lastLines(output, SHOWN_LINES).shown)}
        </pre>
      )}
    </li>
  );
}

/** Whole minutes after the first: it is glanced at for hours, in a narrow line. */
function runningFor(ms: number): string {
  return elapsed(ms < 60_000 ? ms : ms - (ms % 60_000));
}

interface LineProps {
  command: Command;
  now: number;
  output: string;
}
