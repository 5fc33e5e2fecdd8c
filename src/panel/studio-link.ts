/** What the prompt studio may know of the session and ask of it: the task that is open, the model it is for, the server. */
import { currentPrompt } from "../agent/current.ts";
import { DEFAULT_WINDOW, effectiveWindow } from "../context/window.ts";
import type { ChatRequest, ModelServer } from "../models/model.ts";
import type { ModelIdentity } from "../prompt/family.ts";
import type { DialectName } from "../task/events.ts";
import type { Board } from "./board.ts";
import type { SessionPorts } from "./ports.ts";
import type { TaskRun } from "./run.ts";
import type { StudioState } from "./studio-protocol.ts";

export interface StudioContext {
  mode: string;
  model: ModelIdentity | undefined;
  models: string[];
  window: StudioState["window"];
  dialect: DialectName;
  busy: boolean;
}

export interface StudioLink {
  context(): StudioContext;
  /** undefined where no task has a prompt yet. */
  outdated(): Promise<boolean | undefined>;
  /** Gives the open task the prompt as it would be composed now. */
  recompose(): Promise<void>;
  /** Modes or texts have changed: the chat shows them too. */
  reread(): Promise<void>;
  /** Rejects with a sentence where the server cannot. */
  render(request: Pick<ChatRequest, "messages" | "tools">): Promise<string>;
}

export interface Linked {
  ports: SessionPorts;
  board: Board;
  server(): ModelServer;
  run(): TaskRun | null;
  reread(): Promise<unknown>;
}

export function studioLink({ ports, board, server, run, reread }: Linked): StudioLink {
  const context = (): StudioContext => {
    const { mode, model, connection, phase } = board.state;
    const settings = ports.settings.current();
    const models = connection.state === "ready" ? connection.models : [];
    const able = models.find(({ name }) => name === model)?.capabilities ?? [];
    const auto = able.includes("tools") ? "native" : "xml";
    return {
      mode,
      model: model ? { name: model, thinks: able.includes("thinking") } : undefined,
      models: models.map(({ name }) => name),
      window: windowOf(run(), settings.contextWindow, settings.maxOutputTokens),
      dialect: settings.dialect === "auto" ? auto : settings.dialect,
      busy: phase.name !== "idle",
    };
  };
  return {
    context,
    async outdated() {
      const task = run();
      if (!task || !currentPrompt(task.log.events)) return undefined;
      try {
        return await task.agent.promptIsOutdated();
      } catch (error) {
        ports.log(`compare prompt: ${String(error)}`); // the server is away: nothing can be sent either
        return undefined;
      }
    },
    async recompose() {
      await run()?.agent.recompose();
    },
    async reread() {
      await reread();
    },
    async render(request) {
      const { model, window } = context();
      const { render } = server();
      if (!render) throw new Error("This server cannot show a prompt as its template makes it.");
      if (!model) throw new Error("Choose a model first: each has its own template.");
      return (await render({ ...request, model: model.name, options: { num_ctx: window.tokens } })).text;
    },
  };
}

/** The open task's window, else the one a task would get as far as that can be known without asking the server. */
function windowOf(run: TaskRun | null, setting: number, maxOutput: number): StudioState["window"] {
  const prompt = run ? currentPrompt(run.log.events) : undefined;
  if (prompt) return { tokens: prompt.window.tokens, reserve: prompt.window.reserve, source: "task" };
  const numPredict = maxOutput > 0 ? maxOutput : undefined;
  const { window } = effectiveWindow({ setting: setting || DEFAULT_WINDOW, numPredict });
  return { tokens: window.tokens, reserve: window.reserve, source: setting ? "setting" : "default" };
}
