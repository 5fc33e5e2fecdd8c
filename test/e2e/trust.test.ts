/** In a folder that is not trusted there is a chat and nothing else, and it says so. */
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { call, say } from "../ollama/index.ts";
import { Panel } from "./panel.ts";
import { MODEL, openStage, pictureOfFailure, type Stage, sampleProject } from "./stage.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await openStage({
    from: sampleProject,
    settings: {
      "security.workspace.trust.enabled": true,
      "security.workspace.trust.startupPrompt": "never",
      "bilby.autoApprove.read": true,
      "bilby.autoApprove.edit": true,
    },
  });
});
afterAll(() => stage?.close());
afterEach(({ task }) => pictureOfFailure(stage, task));

it("only chats in a folder that is not trusted, whatever was granted", async () => {
  const untouched = stage.snapshot();
  const panel = new Panel(await stage.workbench.openView());
  await panel.start(MODEL);
  await panel.shows(/Restricted Mode/);
  stage.script(
    [call("write_file", { path: "evil.js", content: "1" })],
    [say("Then I only talk.")],
    [say("Still here.")],
  );
  await panel.say("Write a file.");
  await panel.shows(/Then I only talk|Still here/);
  expect(stage.ollama.chats[0]?.json?.tools ?? []).toEqual([]);
  expect(stage.snapshot()).toEqual(untouched);
});
