/**
 * The port to MCP servers: programs and addresses that the user set up, each of which offers tools. What they say of themselves is
 * a stranger's text, and what they answer is data.
 */

export interface McpTool {
  server: string;
  name: string;
  description: string;
  /** JSON schema of the arguments. */
  input: Readonly<Record<string, unknown>>;
}

export interface McpAnswer {
  text: string;
  /** Base64, without a prefix. */
  images: string[];
  /** The tool ran and says that it failed. */
  failed: boolean;
}

export interface McpServerState {
  name: string;
  /** What is started or reached: a command line, or an address. As the file has it: without the values of variables, and without a password. */
  at: string;
  state: "starting" | "ready" | "failed" | "off";
  /** Why it failed, for the user. */
  why?: string;
  tools: number;
}

export interface McpServers {
  /** Starts what is set up and not running. Resolves when each has answered or failed; rejects only when `signal` aborts. */
  ready(signal: AbortSignal): Promise<void>;
  /** Of the servers that are ready, in the order of the file; the user's switched-off ones left out. */
  tools(): readonly McpTool[];
  states(): readonly McpServerState[];
  /** What is wrong with the file, a sentence each; whatever else it says counts. */
  problems(): readonly string[];
  /** Rejects with an Error whose message is fit for the model: no answer in time, the server is gone, the call was refused. */
  call(
    to: { server: string; tool: string; args: Readonly<Record<string, unknown>> },
    signal: AbortSignal,
  ): Promise<McpAnswer>;
  /** Ends the processes and connections. */
  close(): Promise<void>;
}
