/**
 * Which certificates a connection trusts: the roots of Node and of the machine, and those in a file of the user's for one
 * server. Nothing in here, and no setting, can switch the check off.
 */
import { X509Certificate } from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import tls, { type SecureContext } from "node:tls";
import { ModelError } from "../models/model.ts";

/** Reads nothing before it is called; then once. `caFile`: full path of a PEM file, or "". Rejects with a ModelError. */
export function trustOf(caFile: string): () => Promise<SecureContext | undefined> {
  if (caFile.trim() === "") return async () => machineTrust();
  let known: SecureContext | undefined;
  return async () => {
    known ??= tls.createSecureContext({
      ca: [...(machineRoots() ?? (await olderRoots())), ...(await ownRoots(caFile))],
    });
    return known;
  };
}

let shared: SecureContext | undefined;

/** undefined where Node cannot say what the machine trusts; then its own way is the best there is. */
function machineTrust(): SecureContext | undefined {
  const roots = machineRoots();
  if (!shared && roots) shared = tls.createSecureContext({ ca: roots });
  return shared;
}

function machineRoots(): string[] | undefined {
  // Since Node 22.15; the oldest VS Code that runs us has 20.
  const { getCACertificates } = tls as { getCACertificates?: (type: "default" | "system") => string[] };
  return getCACertificates && [...new Set([...getCACertificates("default"), ...getCACertificates("system")])];
}

async function olderRoots(): Promise<string[]> {
  // Giving any certificates takes Node's own ones away, and with them this variable's.
  const extra = process.env.NODE_EXTRA_CA_CERTS;
  const added = extra ? [await fs.promises.readFile(extra, "utf8").catch(() => "")] : []; // Node warns of it by itself
  return [...tls.rootCertificates, ...added.filter((text) => text.includes(BEGIN))];
}

const BEGIN = "-----BEGIN CERTIFICATE-----";

async function ownRoots(caFile: string): Promise<string[]> {
  const file = caFile.replace(/^~(?=[\\/])/, os.homedir());
  if (!path.isAbsolute(file)) throw unusable(caFile, "it is not a full path");
  const text = await fs.promises.readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    throw unusable(caFile, WHY[error.code ?? ""] ?? `it cannot be read (${error.code ?? error.message})`);
  });
  const blocks = text.match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g) ?? [];
  if (blocks.length === 0) {
    throw unusable(
      caFile,
      "there is no certificate in it in the PEM form, which begins with “-----BEGIN CERTIFICATE-----”",
    );
  }
  for (const [i, block] of blocks.entries()) {
    if (!isCertificate(block)) throw unusable(caFile, `its certificate number ${i + 1} is damaged`);
  }
  return blocks;
}

const WHY: Record<string, string> = {
  ENOENT: "there is no such file",
  EACCES: "it may not be read",
  EPERM: "it may not be read",
  EISDIR: "it is a folder",
};

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).raw.length > 0;
  } catch {
    return false;
  }
}

function unusable(file: string, why: string): ModelError {
  return new ModelError("server-unreachable", `The file of certificates ${file} cannot be used: ${why}.`, "", {
    fault: "ca-file",
  });
}
