/** The servers to choose from, each with how it does. The host asks them while this is drawn and no longer. */
import { useEffect } from "react";
import type { ServerChoice } from "../../src/panel/protocol.ts";
import { t } from "../strings.ts";
import { Icon } from "./basics.tsx";
import { useSend } from "./context.tsx";

export function Servers({ servers }: { servers: readonly ServerChoice[] }) {
  const send = useSend();
  useEffect(() => {
    send({ type: "servers.look" });
    return () => send({ type: "servers.leave" });
  }, [send]);
  return (
    <ul className="servers" aria-label={t("servers.title")}>
      {servers.map((server) => (
        <li key={server.url}>
          <button
            type="button"
            className="option server"
            aria-current={server.inForce}
            title={titleOf(server)}
            onClick={() => send({ type: "servers.choose", url: server.url })}
          >
            <span className="option-head">
              <Mark server={server} />
              <span className="option-name">{server.name}</span>
              {server.inForce && <span className="badge">{t("servers.inForce")}</span>}
            </span>
            <Health server={server} />
          </button>
        </li>
      ))}
    </ul>
  );
}

function titleOf({ url, health }: ServerChoice): string {
  if (health?.state !== "failed") return url;
  return [health.message, health.next].filter(Boolean).join("\n");
}

function Mark({ server: { asking, health } }: { server: ServerChoice }) {
  if (health?.state === "well") return <Icon name="pass" />;
  if (health?.state === "failed") return <Icon name="error" />;
  return <Icon name={asking ? "loading" : "circle-outline"} spin={asking} />;
}

/** One line each, so that there is room for the models; the address and all of a failure are in the title. */
function Health({ server: { url, health } }: { server: ServerChoice }) {
  if (!health) return <span className="option-detail">{url}</span>;
  if (health.state === "failed") return <span className="option-detail server-failed">{health.message}</span>;
  const { version, ms, models } = health;
  const count = t(models === 1 ? "servers.model" : "servers.models", { count: String(models) });
  return <span className="option-detail">{t("servers.well", { version, ms: String(ms), models: count })}</span>;
}
