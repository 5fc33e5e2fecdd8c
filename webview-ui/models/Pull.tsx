/** A model by its name, downloaded by the server: where it comes from, how far it is, and a way to stop it. */
import { useState } from "react";
import { pullText } from "../../src/models/pull.ts";
import type { Pulling } from "../../src/panel/models-protocol.ts";
import { Icon } from "../components/basics.tsx";
import type { Send } from "./send.ts";
import { t } from "./strings.ts";

export function Pull({ pulling, send }: { pulling: Pulling | undefined; send: Send }) {
  const [name, setName] = useState("");
  const going = pulling !== undefined && pulling.failed === undefined;
  const pull = () => send({ type: "pull", name });
  return (
    <div className="pull">
      <div className="pull-line">
        <input
          className="input"
          value={name}
          placeholder={t("pull.placeholder")}
          aria-label={t("pull.name")}
          title={t("pull.hint")}
          dir="ltr"
          spellCheck={false}
          onChange={(event) => setName(event.target.value)}
          onKeyDown={(event) => event.key === "Enter" && !going && pull()}
        />
        <button type="button" className="button secondary" disabled={going} title={t("pull.hint")} onClick={pull}>
          {t("pull")}
        </button>
      </div>
      {pulling && <Going pulling={pulling} stop={() => send({ type: "pull.stop" })} />}
    </div>
  );
}

function Going({ pulling: { name, from, progress, failed }, stop }: { pulling: Pulling; stop: () => void }) {
  const share = progress?.total ? (progress.completed ?? 0) / progress.total : undefined;
  if (failed !== undefined)
    return (
      <p className="models-problem" role="alert">
        <Icon name="error" />
        <span>{failed}</span>
      </p>
    );
  const what = name.startsWith(`${from}/`) ? name : t("pull.from", { model: name, from });
  return (
    <div className="model-doing">
      <div className="model-doing-line">
        <span role="status">
          <Icon name="loading" spin /> {what}
        </span>
        {progress && <span className="faint pull-far">{pullText(progress)}</span>}
        <span className="spacer" />
        <button type="button" className="button secondary" onClick={stop}>
          {t("cancel")}
        </button>
      </div>
      {share !== undefined && <progress value={share} max={1} aria-label={what} />}
    </div>
  );
}
