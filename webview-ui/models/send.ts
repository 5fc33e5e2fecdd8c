/** How a part of the model view says what the user did. */
import type { ModelsInput } from "../../src/panel/models-protocol.ts";

export type Send = (message: ModelsInput) => void;
