/** What an MCP server answered, as text and pictures. What a model cannot be shown is named. */
import type { CallToolResult, ContentBlock } from "@modelcontextprotocol/client";
import type { McpAnswer } from "../../mcp/mcp.ts";
import { boundedText } from "../../workspace/bounded-text.ts";

/** Characters that are kept of an answer; a result is cut to the window after that. */
const KEPT = 4_000_000;
/** What is shown to a model stands in the log, and in each request from then on. Characters of base64, of all pictures. */
const PICTURES_KEPT = 2_000_000;

export function answerOf({ content, structuredContent, isError }: CallToolResult): McpAnswer {
  let room = PICTURES_KEPT;
  const images: string[] = [];
  const textOf = (part: ContentBlock): string => {
    if (part.type !== "image") return toldOf(part);
    if (part.data.length > room) return `(a picture that is too large to be shown, ${part.mimeType})`;
    room -= part.data.length;
    images.push(part.data);
    return `(a picture, ${part.mimeType})`;
  };
  const kept = boundedText(KEPT);
  for (const part of content) kept.push(`${textOf(part)}\n`);
  const structured = structuredContent === undefined ? "" : JSON.stringify(structuredContent, null, 2);
  if (kept.text().trim() === "") kept.push(structured);
  return { text: kept.text().trim() || "(no output)", images, failed: isError === true };
}

function toldOf(part: Exclude<ContentBlock, { type: "image" }>): string {
  switch (part.type) {
    case "text":
      return part.text;
    case "audio":
      return `(sound that cannot be heard here, ${part.mimeType})`;
    case "resource_link":
      return `${part.name}: ${part.uri}`;
    case "resource":
      return "text" in part.resource ? part.resource.text : `(${part.resource.uri}, which is no text)`;
  }
}
