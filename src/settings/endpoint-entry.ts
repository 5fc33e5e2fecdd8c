/** One server of `bilby.endpoints`: what it needs is written with it, so that no other server gets it. */
import { z } from "zod";

export const endpointEntry = z.strictObject({
  name: z.string().min(1).max(60),
  url: z.string().min(1).max(2000),
  headers: z.record(z.string(), z.string()).optional(),
  caFile: z.string().max(4000).optional(),
});

export type EndpointEntry = z.infer<typeof endpointEntry>;
