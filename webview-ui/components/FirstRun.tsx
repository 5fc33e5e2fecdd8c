/** Before there is a model to talk to: what was found and how to start, or what is wrong and how to mend it. Nothing else. */
import { useState } from "react";
import type { Connection, PanelState, ServerChoice } from "../../src/panel/protocol.ts";
import { t } from "../strings.ts";
import { CopyButton, Fold, Icon } from "./basics.tsx";
import { useFold, useSend } from "./context.tsx";
import { ModelOption, Options } from "./Pickers.tsx";
import { Servers } from "./Servers.tsx";

/** Whether the view has nothing to offer but this. A task that is open is shown, whatever the connection. */
export function needsFirstRun(state: PanelState): boolean {
  return state.task === null && (state.connection.state !== "ready" || state.model === null);
}

export function FirstRun({ connection, servers = [] }: Pick<PanelState, "connection" | "servers">) {
  return (
    <div className="first">
      <h1>{t("first.title")}</h1>
      {connection.state === "connecting" && (
        <p className="faint first-line" role="status">
          <Icon name="loading" spin />
          {t("first.connecting", { endpoint: connection.endpoint })}
        </p>
      )}
      {connection.state === "ready" && <Found connection={connection} />}
      {connection.state === "failed" && <NotFound connection={connection} servers={servers} />}
    </div>
  );
}

function Retry({ primary }: { primary?: boolean }) {
  const send = useSend();
  return (
    <button
      type="button"
      className={`button ${primary ? "primary" : "secondary"}`}
      onClick={() => send({ type: "connect" })}
    >
      {t("first.retry")}
    </button>
  );
}

function Found({ connection }: { connection: Extract<Connection, { state: "ready" }> }) {
  const send = useSend();
  const { models, suggested, endpoint, version, notice } = connection;
  const [chosen, setChosen] = useState<string>();
  const name = chosen ?? suggested?.name ?? models[0]?.name;
  return (
    <>
      <p className="first-line">
        <Icon name="check" />
        {t("first.found", { version, endpoint })}
      </p>
      {notice && <p className="faint">{notice}</p>}
      {name === undefined ? (
        <>
          <p>{t("first.noModels")}</p>
          <Command command="ollama pull qwen3-coder:30b" />
          <Retry primary />
        </>
      ) : (
        <>
          <Options framed label={t("first.models")}>
            {models.map((model) => (
              <ModelOption
                key={model.name}
                model={model}
                selected={model.name === name}
                choose={() => setChosen(model.name)}
                {...(model.name === suggested?.name ? { badge: t("first.suggested") } : {})}
              />
            ))}
          </Options>
          {suggested && name === suggested.name && <p className="faint">{suggested.why}</p>}
          <button type="button" className="button primary wide" onClick={() => send({ type: "model", name })}>
            {t("first.startWith", { model: name })}
          </button>
        </>
      )}
    </>
  );
}

interface NotFoundProps {
  connection: Extract<Connection, { state: "failed" }>;
  servers: readonly ServerChoice[];
}

function NotFound({ connection, servers }: NotFoundProps) {
  const send = useSend();
  const [open, toggle] = useFold("first-evidence");
  const [listed, toggleList] = useFold("first-servers");
  const { setting } = connection;
  const key = connection.cause === "unauthorized" && setting === undefined;
  return (
    <>
      <p className="first-line">
        <Icon name="error" />
        <span>{connection.message}</span>
      </p>
      <Fold open={open} toggle={toggle} className="quiet" summary={<span>{t("stop.evidence")}</span>}>
        <pre className="wrapped">{`${connection.endpoint}\n${connection.evidence}`}</pre>
      </Fold>
      <ol className="fixes">
        {connection.fixes.map((fix) => (
          <li key={fix.text}>
            <p>{fix.text}</p>
            {fix.command && <Command command={fix.command} />}
          </li>
        ))}
      </ol>
      <div className="first-actions">
        <Retry primary />
        <button
          type="button"
          className="button secondary"
          onClick={() =>
            send(key ? { type: "act", action: "key" } : { type: "open.settings", query: setting ?? "bilby.endpoint" })
          }
        >
          {t(key ? "first.key" : setting ? "first.setting" : "first.settings")}
        </button>
      </div>
      {servers.length > 1 && (
        <Fold open={listed} toggle={toggleList} className="quiet" summary={<span>{t("first.servers")}</span>}>
          <Servers servers={servers} />
        </Fold>
      )}
    </>
  );
}

function Command({ command }: { command: string }) {
  const send = useSend();
  return (
    <div className="with-copy first-command">
      <pre dir="ltr">{command}</pre>
      <CopyButton text={command} label={t("first.copyCommand")} send={(text) => send({ type: "copy", text })} />
    </div>
  );
}
