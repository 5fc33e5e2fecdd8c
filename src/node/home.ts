/** Where Bilby keeps tasks, blobs and what it learned: one place for the editor and the terminal, never the workspace. */
import os from "node:os";
import path from "node:path";

export interface Home {
  dir: string;
  tasks: string;
  blobs: string;
  /** What was learned of each model's tokenizer. */
  ratios: string;
  /** The user's own modes. */
  modes: string;
  /** The user's MCP servers. */
  mcp: string;
  /** The user's own changes to the prompt, a file each. */
  prompt: string;
  /** Whose rules and commands count in every folder: ours, and Roo Code's. */
  own: string[];
  /** What the user decided about texts of workspaces. */
  agreed: string;
  /** Commands the user has denied. */
  denied: string;
  /** What check-ups found. */
  checkups: string;
  /** How fast models were. */
  speeds: string;
}

/** `~/.bilby`, or BILBY_HOME. Nothing is made before something is kept. */
export function bilbyHome(env: NodeJS.ProcessEnv = process.env): Home {
  const dir = env.BILBY_HOME ? path.resolve(env.BILBY_HOME) : path.join(os.homedir(), ".bilby");
  const at = (name: string) => path.join(dir, name);
  return {
    dir,
    tasks: at("tasks"),
    blobs: at("blobs"),
    ratios: at("ratios.json"),
    modes: at("modes.yaml"),
    mcp: at("mcp.json"),
    prompt: at("prompt"),
    own: [dir, path.join(os.homedir(), ".roo")],
    agreed: at("agreed.json"),
    denied: at("denied.json"),
    checkups: at("checkups"),
    speeds: at("speeds.json"),
  };
}
