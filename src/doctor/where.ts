/**
 * Which machine does the connecting. Behind Remote-SSH, WSL or in a container, "127.0.0.1" is not the computer in front of
 * the user, and that is behind most servers that are "not there". Pure: facts in, a place out.
 */

export interface HostFacts {
  hostname: string;
  platform: string;
  /** Of the kernel: WSL's says "microsoft". */
  release: string;
  env: Readonly<Record<string, string | undefined>>;
  /** Files that only containers have. */
  inContainer: boolean;
  /** The editor's own word for where its extensions run: "ssh-remote", "wsl", "dev-container", …; undefined: not remote. */
  remoteName?: string | undefined;
}

export interface Where {
  kind: "local" | "ssh" | "wsl" | "container";
  name: string;
  /** For the user: who connects. */
  text: string;
}

export function whereWeRun(facts: HostFacts): Where {
  const { hostname, env, remoteName } = facts;
  const container = facts.inContainer || /container|codespaces/.test(remoteName ?? "");
  if (container) return place("container", hostname, `The connection is made from inside the container ${hostname}.`);
  const distribution = env.WSL_DISTRO_NAME;
  if (distribution || remoteName === "wsl" || /microsoft/i.test(facts.release)) {
    const name = distribution ?? hostname;
    return place("wsl", name, `The connection is made from inside WSL (${name}).`);
  }
  if (remoteName === "ssh-remote" || (remoteName === undefined && env.SSH_CONNECTION)) {
    return place("ssh", hostname, `The connection is made from ${hostname}, which you use over SSH.`);
  }
  return place("local", hostname, `The connection is made from this computer (${hostname}).`);
}

function place(kind: Where["kind"], name: string, text: string): Where {
  return { kind, name, text };
}

/** What to do where nothing answers at a loopback address; undefined where the address is another machine's. */
export function loopbackAdvice(where: Where, endpoint: string): string | undefined {
  const { hostname, port } = new URL(endpoint);
  if (!/^(localhost|127\.|\[::1\])/.test(hostname)) return undefined;
  const at = port || "80";
  switch (where.kind) {
    case "container":
      return `${hostname} is the container itself. If Ollama runs on its host, try http://host.docker.internal:${at}, with OLLAMA_HOST=0.0.0.0 set for Ollama.`;
    case "wsl":
      return `${hostname} is WSL itself. If Ollama runs on Windows, set networkingMode=mirrored in .wslconfig, or use the Windows host's address, with OLLAMA_HOST=0.0.0.0 set for Ollama.`;
    case "ssh":
      return `${hostname} is ${where.name}. If Ollama runs on the computer in front of you, forward its port: ssh -R ${at}:127.0.0.1:${at} ${where.name}`;
    case "local":
      return undefined;
  }
}
