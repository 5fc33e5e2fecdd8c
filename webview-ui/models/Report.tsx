/** What a check-up found, as a table; beside it another model's, if the user likes. */
import { useState } from "react";
import { count } from "../../src/models/view.ts";
import type { CardCheckup, ModelCard } from "../../src/panel/models-protocol.ts";
import { duration, exact, relative } from "../format.ts";
import type { Send } from "./send.ts";
import { t } from "./strings.ts";

interface ReportProps {
  model: ModelCard;
  checkup: CardCheckup;
  others: readonly ModelCard[];
  send: Send;
}

export function Report({ model, checkup, others, send }: ReportProps) {
  const { name } = model;
  const [against, setAgainst] = useState("");
  const other = others.find((each) => each.name === against);
  const at = Date.parse(checkup.at);
  // Rows that only the other one has are rows too.
  const labels = [...new Set([...checkup.rows, ...(other?.checkup?.rows ?? [])].map(({ label }) => label))];
  const value = (from: CardCheckup | undefined, label: string) =>
    from?.rows.find((row) => row.label === label)?.value ?? "–";
  return (
    <section className="report" aria-label={t("report")}>
      <h2>{t("report")}</h2>
      <p className="faint" title={exact(at)}>
        {t("report.when", {
          date: relative(at, Date.now()),
          tokens: count(checkup.window),
          time: duration(checkup.ms),
        })}
      </p>
      {checkup.recommended.reasons.length > 0 && (
        <ul className="reasons">
          {checkup.recommended.reasons.map((reason) => (
            <li key={reason}>{reason}</li>
          ))}
        </ul>
      )}
      <div className="model-buttons">
        <button
          type="button"
          className="button secondary"
          title={t("report.takeHint", { model: name, tokens: count(checkup.recommended.window) })}
          onClick={() => send({ type: "take", name })}
        >
          {t("report.take")}
        </button>
        <button
          type="button"
          className="button secondary"
          onClick={() => send({ type: "report", name, as: "markdown" })}
        >
          {t("report.open")}
        </button>
        <button type="button" className="button secondary" onClick={() => send({ type: "report", name, as: "json" })}>
          {t("report.json")}
        </button>
        {others.length > 0 && (
          <label className="compare">
            <span>{t("report.compare")}</span>
            <select className="input" value={against} onChange={(event) => setAgainst(event.target.value)}>
              <option value="">{t("report.alone")}</option>
              {others.map((each) => (
                <option key={each.name}>{each.name}</option>
              ))}
            </select>
          </label>
        )}
      </div>
      <div className="table">
        <table>
          <thead>
            <tr>
              <th scope="col">{t("report.what")}</th>
              <th scope="col">{name}</th>
              {other && <th scope="col">{other.name}</th>}
            </tr>
          </thead>
          <tbody>
            {labels.map((label) => (
              <tr key={label}>
                <th scope="row">{label}</th>
                <td>{value(checkup, label)}</td>
                {other && <td>{value(other.checkup, label)}</td>}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
