/** The scripts that can be told by name. */
import type { Script } from "../script.ts";
import { demo } from "./demo.ts";

export const SCRIPTS: readonly Script[] = [demo];
