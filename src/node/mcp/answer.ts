/** What an MCP server answered, as text and pictures. What a model cannot be shown is named. */
import type { CallToolResult, ContentBlock } from "@modelcontextprotocol/client";
import type { McpAnswer } from "../../mcp/mcp.ts";

export function answerOf({ content, structuredContent, isError }: CallToolResult): McpAnswer {
  const text = content.map(textOf).join("\n").trim();
  const structured = structuredContent === undefined ? "" : JSON.stringify(structuredContent, null, 2);
  return {
    text: text || structured || "(no output)",
    images: content.flatMap((part) => (part.type === "image" ? [part.data] : [])),
    failed: isError === true,
  };
}

function textOf(part: ContentBlock): string {
  switch (part.type) {
    case "text":
      return part.text;
    case "image":
      return `(a picture, ${part.mimeType})`;
    case "audio":
      return `(sound that cannot be heard here, ${part.mimeType})`;
    case "resource_link":
      return `${part.name}: ${part.uri}`;
    case "resource":
      return "text" in part.resource ? part.resource.text : `(${part.resource.uri}, which is no text)`;
  }
}
