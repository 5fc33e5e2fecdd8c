/** What the parts of the studio share: how they say what the user did, and what the right side can show. */
import type { StudioInput } from "../../src/panel/studio-protocol.ts";

export type Send = (message: StudioInput) => void;

/** What the right side shows: a section by its id, or one of these. */
export const WHOLE = "\u0000whole";
export const ADD = "\u0000add";
export const OWN = "\u0000own";
