/** The json dialect: a prompt whose examples are what its schema lets through, and a schema that lets nothing else through. */
import { describe, expect, it } from "vitest";
import { dialects, readReply } from "../../../src/calls/read.ts";
import { builtInModes } from "../../../src/modes/built-in.ts";
import { compose } from "../../../src/prompt/compose.ts";
import type { ProfileName } from "../../../src/prompt/files.ts";
import { callable } from "../../../src/tools/registry.ts";
import { input } from "./setup.ts";

type Schema = { properties: { call: { anyOf: Call[] } }; required: string[] };
type Call = { type: string; properties?: { name: { enum: string[] }; arguments: Arguments } };
type Arguments = { properties: Record<string, { type: string }>; required: string[]; additionalProperties: boolean };

const profiles: ProfileName[] = ["full", "lean", "minimal"];

describe.each(builtInModes.flatMap(({ slug }) => profiles.map((profile) => ({ slug, profile }))))(
  "the json dialect in $slug, $profile",
  ({ slug, profile }) => {
    const given = input(slug, { profile, dialect: "json" });
    const { system, tools, format } = compose(given);
    const { anyOf } = (format as unknown as Schema).properties.call;
    const examples = system.split("\n").filter((line) => line.startsWith('{"name":'));

    it("lets through one call of what the mode has, or none, and declares no tool besides", () => {
      expect(anyOf.map(({ properties }) => properties?.name.enum[0] ?? null)).toEqual([
        ...given.tools.map(({ name }) => name),
        null,
      ]);
      expect((format as unknown as Schema).required).toEqual(["say", "call"]);
      expect(Object.keys((format as unknown as Schema).properties)).toEqual(["say", "call"]);
      expect(tools).toEqual([]);
    });

    it("shows an example of each tool that its own schema lets through and that is read as it stands", () => {
      expect(examples).toHaveLength(given.tools.length);
      for (const example of examples) {
        const call = JSON.parse(example) as { name: string; arguments: Record<string, unknown> };
        const { arguments: schema } = anyOf.find(({ properties }) => properties?.name.enum[0] === call.name)!
          .properties!;
        for (const key of schema.required) expect(call.arguments).toHaveProperty(key);
        for (const [key, value] of Object.entries(call.arguments))
          expect(Array.isArray(value) ? "array" : typeof value).toBe(schema.properties[key]!.type);
        const reply = readReply(dialects.json, given.tools.map(callable), `{"say": "", "call": ${example}}`);
        expect(reply).toMatchObject({ problems: [], calls: [call.arguments && { name: call.name }] });
        expect(reply.calls[0]!.repairs).toBeUndefined();
      }
    });

    it("puts no words of ours into the grammar", () => {
      expect(JSON.stringify(format)).not.toMatch(/"(description|pattern|\$ref)":/);
    });
  },
);
