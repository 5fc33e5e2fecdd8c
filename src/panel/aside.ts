/**
 * Requests beside the task in this window: which model they go to, with which window, in whose words. The model and window of the
 * open task, where it has the model that is chosen, so that nothing is loaded again.
 */

import type { Grants } from "../agent/approval.ts";
import { type Aside, type AsideWatch, asideRoom, askAside } from "../agent/aside.ts";
import { promptBasis } from "../agent/basis.ts";
import { currentPrompt } from "../agent/current.ts";
import { agentOptions } from "../agent/options.ts";
import { Calibration } from "../context/calibration.ts";
import { ModelError } from "../models/model.ts";
import { type SupportName, type SupportValues, supportPrompt } from "../prompt/support.ts";
import type { Board } from "./board.ts";
import type { ServerLink } from "./link.ts";
import type { SessionPorts } from "./ports.ts";
import type { TaskRun } from "./run.ts";

/** How much there is room for, and how it is counted. */
export interface AsideBudget {
  tokens: number;
  count(text: string): number;
}

export interface Asides {
  /**
   * Asks the model with one of our texts, and resolves to its answer. `about` is what the text is about, in the tokens there are
   * for it. Rejects with a sentence for the user.
   */
  ask(name: SupportName, about: (budget: AsideBudget) => SupportValues, watch: AsideWatch): Promise<string>;
}

interface Around {
  ports: SessionPorts;
  board: Board;
  link: ServerLink;
  run(): TaskRun | null;
}

export function asides(around: Around): Asides {
  const { ports, board } = around;
  return {
    async ask(name, about, watch) {
      const { mode } = board.state;
      const [aside, { patches }] = await Promise.all([chosen(around, watch.signal), ports.prompts.customisation(mode)]);
      const say = (values: SupportValues) => supportPrompt(ports.files, name, values, { patches, mode });
      const tokens = asideRoom(aside) - aside.count(say({}));
      const text = say(about({ tokens, count: aside.count }));
      return askAside(aside, text, watch);
    },
  };
}

/** No tool is called, so nothing is granted. */
const nothing: Grants = { read: false, edit: false, mode: false, command: "none", commands: [] };

/** The model in force here and now, and how it is asked. */
async function chosen({ ports, board, link, run }: Around, signal: AbortSignal): Promise<Aside> {
  // This may be the first thing that is used of Bilby, or the server may be back.
  if (board.state.connection.state !== "ready") await link.connect();
  const { connection, mode, modes, model } = board.state;
  if (connection.state === "failed") throw new ModelError(connection.cause, connection.message, connection.evidence);
  const wanted = modes.find(({ slug }) => slug === mode)?.model ?? model;
  if (!wanted) throw new ModelError("model-missing", "No model is chosen. Pick one of the models of your server.");
  const { server } = link;
  const options = agentOptions(ports.settings.current(), {
    mode,
    model: wanted,
    grants: nothing,
  });
  const basis = await promptBasis({ server }, wanted, options, signal);
  const task = run();
  const prompt = task && currentPrompt(task.log.events);
  // While a turn runs its window stands, whatever was set since.
  const shared = prompt?.model.name === wanted && (task?.agent.busy || options.window === undefined);
  const calibration = new Calibration(ports.ratios);
  return {
    server,
    model: { ...basis.info, name: wanted },
    window: shared ? prompt.window : basis.window,
    sampling: options.sampling,
    keepAlive: options.keepAlive,
    maxOutput: options.maxOutput,
    count: (text) => calibration.corrected(wanted, ports.tokenizer.count(text)),
  };
}
