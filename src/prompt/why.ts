/** Why a section is in the prompt, in words for the user: the other side of what `catalogue.ts` says of one that is not. */
import type { Mode, ToolGroup } from "../modes/mode.ts";
import type { Tool } from "../tools/tool.ts";
import type { PromptFile } from "./files.ts";
import type { ComposeInput } from "./prompt.ts";

/** A flag that is not in here is the name of a tool or a group. */
const FLAGS: Readonly<Record<string, string>> = {
  scope: "this mode limits which files may change",
  several_roots: "several folders are open",
  output_limit: "replies may only be short",
  draft: "this model thinks, and “Draft Thinking” is on",
};

/** Of a section or a family's note of ours; a condition that says nothing more than that a tool is there is not named. */
export function whyOurs(file: PromptFile, { model, dialect }: Pick<ComposeInput, "model" | "dialect">): string {
  const flags = file.when.flags.flatMap((flag) => FLAGS[flag] ?? []);
  if (flags.length > 0) return flags.join(", and ");
  if (file.families.length > 0) return `${model?.name ?? "this model"} is of a family that needs it`;
  return file.when.dialect === undefined ? "part of every prompt" : `tools are called in ${dialect}`;
}

export function whyTool({ name, group }: Pick<Tool, "name" | "group">, mode: Mode): string {
  if (name === "switch_mode") return "there are other modes";
  if (name === "use_mcp_tool") return "MCP servers run";
  return group === "always" ? "part of every mode" : `${mode.name} mode may ${deed(group)}`;
}

/** What tools of a group do. */
export function deed(group: ToolGroup): string {
  return { read: "read", edit: "change files", command: "run commands", mcp: "reach MCP servers", always: "do this" }[
    group
  ];
}

export function whyRule({ id, at }: NonNullable<ComposeInput["rules"]>[number]): string {
  if (id === "language") return "your preferred language";
  if (id === "instructions") return "your instructions for every mode";
  return at?.of === "home" ? "your own rules, for every folder" : "rules of this folder";
}
