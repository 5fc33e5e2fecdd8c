/** The scripts that can be told by name. */
import type { Script } from "../script.ts";
import { demo } from "./demo.ts";
import { faults } from "./faults.ts";

export const SCRIPTS: readonly Script[] = [demo, faults];
