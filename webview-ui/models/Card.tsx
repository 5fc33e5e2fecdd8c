/** One model: what it is in a line; opened, all that is known of it and what can be done with it. */
import { useEffect } from "react";
import { count, type Fact, percent, unloadText } from "../../src/models/view.ts";
import type { Doing, ModelCard } from "../../src/panel/models-protocol.ts";
import { Icon, IconButton } from "../components/basics.tsx";
import { FitSlider } from "./FitSlider.tsx";
import { ModelSettings } from "./ModelSettings.tsx";
import { Report } from "./Report.tsx";
import type { Send } from "./send.ts";
import { t } from "./strings.ts";

interface CardProps {
  model: ModelCard;
  /** Those with a check-up to compare with. */
  others: readonly ModelCard[];
  open: boolean;
  toggle: () => void;
  send: Send;
}

export function Card({ model, others, open, toggle, send }: CardProps) {
  const { name, detail, leaves, unusable, chosen, running, doing, failed, details } = model;
  const missing = open && !details && !failed;
  useEffect(() => {
    if (missing) send({ type: "look", name });
  }, [missing, name, send]);
  return (
    <li className={`model${chosen ? " chosen" : ""}`}>
      <button
        type="button"
        className="model-head"
        aria-expanded={open}
        title={t("look", { model: name })}
        onClick={toggle}
      >
        <Icon name={open ? "chevron-down" : "chevron-right"} />
        <span className="model-name">{name}</span>
        {chosen && <span className="badge">{t("chosen")}</span>}
        {leaves && (
          <span className="badge warn" title={t("cloud.hint")}>
            <Icon name="cloud" />
            {t("cloud")}
          </span>
        )}
        {unusable && <span className="badge warn">{t("unusable")}</span>}
        <span className="faint model-detail">{detail}</span>
      </button>
      {running && <p className="model-running">{runningText(running)}</p>}
      {doing && <Progress doing={doing} cancel={() => send({ type: "cancel", name })} />}
      {failed && (
        <p className="models-problem" role="alert">
          <Icon name="error" />
          <span>{failed}</span>
        </p>
      )}
      {open && (
        <div className="model-body">
          {details?.notice && (
            <p className="model-notice">
              <Icon name="warning" />
              <span>{details.notice}</span>
            </p>
          )}
          <Buttons model={model} send={send} />
          {details ? <Facts model={model} /> : missing && <p className="faint">{t("looking")}</p>}
          {details?.fit && <FitSlider name={name} details={details} fit={details.fit} send={send} />}
          {details && !details.fit && !leaves && <p className="faint">{t("fit.impossible")}</p>}
          {details && !unusable && <ModelSettings name={name} details={details} local={!leaves} send={send} />}
          {model.checkup && <Report model={model} checkup={model.checkup} others={others} send={send} />}
        </div>
      )}
    </li>
  );
}

function runningText({ window, gpu, unloadsInMs }: NonNullable<ModelCard["running"]>): string {
  const unloads = unloadText(unloadsInMs);
  return [
    t("loaded"),
    window === undefined ? "" : t("running.window", { tokens: count(window) }),
    gpu === undefined ? "" : t("running.gpu", { share: percent(gpu) }),
    unloadsInMs === null ? t("running.stays") : unloads ? t("running.unloads", { when: unloads }) : "",
  ]
    .filter(Boolean)
    .join(" · ");
}

function Progress({ doing, cancel }: { doing: Doing; cancel: () => void }) {
  const { what, title, share } = doing;
  const text = title ? t("doing.step", { title }) : t(`doing.${what}`);
  return (
    <div className="model-doing">
      <div className="model-doing-line">
        <Icon name="loading" spin />
        <span role="status">{text}</span>
        <span className="spacer" />
        <button type="button" className="button secondary" onClick={cancel}>
          {t("cancel")}
        </button>
      </div>
      {share !== undefined && <progress value={share} max={1} aria-label={text} />}
    </div>
  );
}

function Buttons({ model, send }: { model: ModelCard; send: Send }) {
  const { name, chosen, running, doing, details, leaves, unusable, checkup } = model;
  const busy = doing !== undefined;
  return (
    <div className="model-buttons">
      {!chosen && !unusable && (
        <button
          type="button"
          className="button primary"
          title={t("use.hint", { model: name })}
          onClick={() => send({ type: "use", name })}
        >
          {t("use")}
        </button>
      )}
      {!leaves && !running && !unusable && (
        <button
          type="button"
          className="button secondary"
          disabled={busy}
          title={t("load.hint", { tokens: details ? count(details.window) : "…" })}
          onClick={() => send({ type: "load", name })}
        >
          {t("load")}
        </button>
      )}
      {running && (
        <button
          type="button"
          className="button secondary"
          disabled={busy}
          title={t("unload.hint")}
          onClick={() => send({ type: "unload", name })}
        >
          {t("unload")}
        </button>
      )}
      {!unusable && (
        <button
          type="button"
          className="button secondary"
          disabled={busy}
          title={t("checkup.hint")}
          onClick={() => send({ type: "checkup", name, again: checkup !== undefined })}
        >
          {t(checkup ? "checkup.again" : "checkup")}
        </button>
      )}
      <span className="model-acts">
        {!leaves && (
          <IconButton
            icon="new-file"
            label={t("modelfile", { model: name })}
            onClick={() => send({ type: "modelfile", name })}
          />
        )}
        <IconButton
          icon="trash"
          label={t("delete", { model: name })}
          disabled={busy}
          onClick={() => send({ type: "delete", name })}
        />
      </span>
    </div>
  );
}

function Facts({ model: { details, speed, speeds } }: { model: ModelCard }) {
  const said = [
    speed?.prefill === undefined ? "" : t("speed.read", { rate: count(Math.round(speed.prefill)) }),
    speed?.decode === undefined ? "" : t("speed.write", { rate: count(Math.round(speed.decode)) }),
    speed?.reused ? t("speed.reused", { share: percent(speed.reused) }) : "",
    speed?.loadMs === undefined ? "" : t("speed.load", { seconds: (speed.loadMs / 1000).toFixed(1) }),
  ].filter(Boolean);
  const last = said.length > 0 ? [{ label: t("speed"), value: said.join(", ") }] : [];
  const measured = [...last, ...speeds];
  return (
    <>
      <List facts={details?.facts ?? []} name={t("facts")} />
      {measured.length > 0 && (
        <section aria-label={t("speeds")}>
          <h2>{t("speeds")}</h2>
          <List facts={measured} name={t("speeds")} />
        </section>
      )}
    </>
  );
}

function List({ facts, name }: { facts: readonly Fact[]; name: string }) {
  return (
    <dl className="facts" aria-label={name}>
      {facts.map(({ label, value }) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
