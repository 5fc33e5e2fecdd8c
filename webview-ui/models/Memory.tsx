/** What the user says of their machine: how much memory models may take, and how the server keeps the cache. */
import { useState } from "react";
import { parseSize, showSize } from "../../src/models/fit/size.ts";
import type { ModelsState } from "../../src/panel/models-protocol.ts";
import type { Send } from "./send.ts";
import { t } from "./strings.ts";

const CACHES: readonly ModelsState["cache"][] = ["f16", "q8_0", "q4_0"];

export function Memory({
  memory,
  cache,
  send,
}: {
  memory: number | undefined;
  cache: ModelsState["cache"];
  send: Send;
}) {
  const [typed, setTyped] = useState<string>();
  const wrong = typed !== undefined && typed.trim() !== "" && parseSize(typed) === undefined;
  const keep = () => {
    if (typed === undefined || wrong) return;
    send({ type: "memory", bytes: parseSize(typed) ?? null });
    setTyped(undefined);
  };
  return (
    <div className="memory">
      <label>
        <span>{t("memory")}</span>
        <input
          className="input"
          size={12}
          value={typed ?? (memory === undefined ? "" : showSize(memory))}
          placeholder={t("memory.none")}
          title={t("memory.hint")}
          aria-invalid={wrong}
          onChange={(event) => setTyped(event.target.value)}
          onBlur={keep}
          onKeyDown={(event) => event.key === "Enter" && keep()}
        />
      </label>
      <label>
        <span>{t("cache")}</span>
        <select
          className="input"
          value={cache}
          title={t("cache.hint")}
          onChange={(event) => send({ type: "cache", cache: event.target.value as ModelsState["cache"] })}
        >
          {CACHES.map((each) => (
            <option key={each}>{each}</option>
          ))}
        </select>
      </label>
      {wrong && (
        <span className="memory-wrong" role="alert">
          {t("memory.wrong")}
        </span>
      )}
    </div>
  );
}
