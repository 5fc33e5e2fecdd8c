/** The decision above the input, while the card that waits is scrolled away. It names what it decides on. */

import { revealed } from "../format.ts";
import type { CallItem } from "../state.ts";
import { t } from "../strings.ts";
import { Icon } from "./basics.tsx";
import { Decision } from "./Decision.tsx";
import { Counts, Path } from "./file.tsx";
import { stepOf } from "./taking.tsx";

export function ApprovalBar({ call, onShow }: { call: CallItem; onShow: () => void }) {
  const { preview } = call;
  const { others } = stepOf(call);
  return (
    <section className="approval-bar" aria-label={t("approval.away", { what: `${call.verb} ${call.object}` })}>
      <button type="button" className="card-head" title={t("approval.showHint")} onClick={onShow}>
        <Icon name={call.icon} />
        <span className="verb">{call.verb}</span>
        {preview?.kind === "change" ? (
          <>
            <Path path={preview.path} />
            {others.length > 0 && <span className="faint">{t("step.more", { count: others.length })}</span>}
            <Counts added={preview.added} removed={preview.removed} />
          </>
        ) : (
          <span className={preview?.kind === "command" ? "object mono" : "object"}>
            {revealed(preview?.kind === "command" ? preview.command : call.object)}
          </span>
        )}
        <Icon name="arrow-down" />
      </button>
      <Decision call={call} />
    </section>
  );
}
