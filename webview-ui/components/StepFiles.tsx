/** The files of one step that wait together: seen together, approved together. One with a reason to ask says so and asks on its own. */
import { revealed } from "../format.ts";
import type { CallItem } from "../state.ts";
import { t } from "../strings.ts";
import { Icon } from "./basics.tsx";
import { useFocusInput, useSend } from "./context.tsx";
import { Counts, Path } from "./file.tsx";
import { approval, stepOf, type Taking } from "./taking.tsx";

export const approveStepKey = /mac/i.test(navigator.platform) ? "⇧⌘⏎" : "⌃⇧⏎";

export function StepFiles({ call, taking }: { call: CallItem; taking: Taking }) {
  const send = useSend();
  const { preview } = call;
  const { others } = stepOf(call);
  if (preview?.kind !== "change" || others.length === 0) return null;
  const files = [{ ...preview, call: call.id, reasons: [] as string[] }, ...others];
  const title = t("step.title", { count: files.length });
  return (
    <section className="step" aria-label={title}>
      <p className="step-title">{title}</p>
      <ul>
        {files.map((file) => (
          <li key={file.call}>
            <span className="step-file">
              <Path path={file.path} />
              {file.newFile && <span className="faint">{t("diff.new")}</span>}
              <Counts added={file.added} removed={file.removed} />
            </span>
            {file.reasons.map((reason) => (
              <p key={reason} className="concern">
                <Icon name="warning" />
                <span>{t("step.alone", { reason: revealed(reason) })}</span>
              </p>
            ))}
          </li>
        ))}
      </ul>
      <div className="decision-row">
        <ApproveStep call={call} taking={taking} />
        <button
          type="button"
          className="button secondary"
          title={t("step.reviewHint")}
          onClick={() => send({ type: "review", call: call.id, step: true })}
        >
          {t("step.review")}
        </button>
      </div>
    </section>
  );
}

/** Nothing where no other file can be approved with this one. */
export function ApproveStep({ call, taking }: { call: CallItem; taking: Taking }) {
  const send = useSend();
  const focusInput = useFocusInput();
  const { others, together } = stepOf(call);
  const message = approval(call, taking, "approve.step");
  if (together < 2) return null;
  const all = others.length + 1;
  return (
    <button
      type="button"
      className="button secondary"
      title={t("step.approveHint", { key: approveStepKey })}
      disabled={!message}
      onClick={(event) => {
        if (event.detail > 1 || !message) return;
        send(message);
        focusInput();
      }}
    >
      {together === all ? t("step.approve", { count: all }) : t("step.approveSome", { count: together, all })}
    </button>
  );
}
