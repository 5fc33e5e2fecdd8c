/** What the prompt studio may know of the session and ask of it: the task that is open, the model it is for, the server. */
import { promptBasis } from "../agent/basis.ts";
import { currentPrompt } from "../agent/current.ts";
import { agentOptions } from "../agent/options.ts";
import { effectiveWindow } from "../context/window.ts";
import type { McpTool } from "../mcp/mcp.ts";
import type { ChatRequest, ModelServer } from "../models/model.ts";
import { profileFor } from "../prompt/compose.ts";
import type { ModelIdentity } from "../prompt/family.ts";
import type { ProfileName } from "../prompt/files.ts";
import type { DialectName } from "../task/events.ts";
import type { Board } from "./board.ts";
import type { SessionPorts } from "./ports.ts";
import type { TaskRun } from "./run.ts";
import type { StudioState } from "./studio-protocol.ts";

export interface StudioContext {
  mode: string;
  models: string[];
  busy: boolean;
}

/** What the next task's prompt would be composed on. */
export interface StudioBasis {
  model: ModelIdentity | undefined;
  window: StudioState["window"];
  dialect: DialectName;
  profile: ProfileName;
  outputLimit: number;
  draft: boolean;
  /** Tools that this model is not offered in any mode. */
  withheld: readonly string[];
  /** Of the MCP servers that run; they start with the first task that may use them. */
  mcp: readonly McpTool[];
}

export interface StudioLink {
  context(): StudioContext;
  /** As the loop decides it for this model, or the chosen one; as far as it can be known where the server is away. */
  basis(model?: string): Promise<StudioBasis>;
  /** undefined where no task has a prompt yet. */
  outdated(): Promise<boolean | undefined>;
  /** Gives the open task the prompt as it would be composed now. */
  recompose(): Promise<void>;
  /** Modes or texts have changed: the chat shows them too. */
  reread(): Promise<void>;
  /** Rejects with a sentence where the server cannot. */
  render(request: Pick<ChatRequest, "messages" | "tools">, on: StudioBasis): Promise<string>;
}

export interface Linked {
  ports: SessionPorts;
  board: Board;
  /** Resolves once it is known whether the server answers. */
  begin(): Promise<void>;
  server(): ModelServer;
  run(): TaskRun | null;
  reread(): Promise<unknown>;
}

/** A server that is busy loading answers late; a picture of the prompt does not wait for it. */
const PATIENCE_MS = 3_000;

export function studioLink({ ports, board, begin, server, run, reread }: Linked): StudioLink {
  const wanted = (own: string | undefined) => {
    const grants = { read: false, edit: false, mode: false, command: "none" as const, commands: [] };
    return agentOptions(ports.settings.current(), {
      mode: board.state.mode,
      model: own ?? board.state.model ?? "",
      grants,
    });
  };
  return {
    context() {
      const { mode, connection, phase } = board.state;
      const models = connection.state === "ready" ? connection.models : [];
      return { mode, models: models.map(({ name }) => name), busy: phase.name !== "idle" };
    },
    async basis(own) {
      await begin();
      const options = wanted(own);
      const { model: name, draft, withheld = [] } = options;
      const also = { draft, withheld, mcp: ports.trust.trusted() ? (ports.mcp?.tools() ?? []) : [] };
      if (name && board.state.connection.state === "ready") {
        try {
          const { triedDialect } = ports;
          const asked = { server: server(), ...(triedDialect ? { triedDialect } : {}) };
          const { model, window, dialect, profile, outputLimit } = await promptBasis(
            asked,
            name,
            options,
            AbortSignal.timeout(PATIENCE_MS),
          );
          return { model, window, dialect, profile, outputLimit, ...also };
        } catch (error) {
          ports.log(`prompt studio: ${String(error)}`);
        }
      }
      const { window } = effectiveWindow({ setting: options.window, numPredict: options.maxOutput });
      return {
        model: name ? { name } : undefined,
        window: { ...window, source: options.window ? "setting" : "unasked" },
        dialect: options.dialect === "auto" ? "xml" : options.dialect,
        profile: options.profile === "auto" ? profileFor(window.tokens) : options.profile,
        outputLimit: window.reserve,
        ...also,
      };
    },
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
    async render(request, { model, window }) {
      const { render } = server();
      if (!render) throw new Error("This server cannot show a prompt as its template makes it.");
      if (!model) throw new Error("Choose a model first: each has its own template.");
      return (await render({ ...request, model: model.name, options: { num_ctx: window.tokens } })).text;
    },
  };
}
