/** The model view: what a server has, a card a model. Which card is open is the view's own; all else is the host's. */
import { useEffect, useState } from "react";
import type { ModelsState } from "../../src/panel/models-protocol.ts";
import { Icon, IconButton } from "../components/basics.tsx";
import { Card } from "./Card.tsx";
import { Memory } from "./Memory.tsx";
import { Pull } from "./Pull.tsx";
import type { Send } from "./send.ts";
import { t } from "./strings.ts";

export function ModelsPage({ state, send }: { state: ModelsState; send: Send }) {
  const { models, endpoint, status, message } = state;
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const first = models.find(({ chosen, running }) => chosen || running)?.name;
  // The one in use is what people come for.
  useEffect(() => {
    if (first !== undefined) setOpen((before) => (before.size === 0 ? new Set([first]) : before));
  }, [first]);
  const toggle = (name: string) => {
    const next = new Set(open);
    if (!next.delete(name)) next.add(name);
    setOpen(next);
  };
  return (
    <main className="models page">
      <header className="models-head">
        <h1>{t("title")}</h1>
        <span className="faint models-where">{t("where", { endpoint })}</span>
        <span className="spacer" />
        <IconButton icon="refresh" label={t("refresh")} onClick={() => send({ type: "ready" })} />
      </header>
      {message && (
        <p className="models-problem" role="alert">
          <Icon name="error" />
          <span>{message}</span>
        </p>
      )}
      {status === "loading" && (
        <p className="faint models-status" role="status">
          <Icon name="loading" spin />
          {t("loading", { endpoint })}
        </p>
      )}
      {status === "ready" && models.length === 0 && (
        <div>
          <p>{t("none")}</p>
          <pre dir="ltr">{t("none.command")}</pre>
        </div>
      )}
      {models.length > 0 && <Memory memory={state.memory} cache={state.cache} send={send} />}
      {status === "ready" && <Pull pulling={state.pulling} send={send} />}
      <ul className="cards" aria-label={t("list")}>
        {models.map((model) => (
          <Card
            key={model.name}
            model={model}
            others={models.filter(({ name, checkup }) => checkup && name !== model.name)}
            open={open.has(model.name)}
            toggle={() => toggle(model.name)}
            send={send}
          />
        ))}
      </ul>
    </main>
  );
}
