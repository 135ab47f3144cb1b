import { z } from 'zod';

/** What the numbers of a run may depend on besides its command. Compared field by field when a number moves. */
export const fingerprint = z.object({
  packages: z.record(z.string(), z.string()),
  python: z.string(),
  system: z.string(),
  processor: z.string(),
  cores: z.int(),
  memoryBytes: z.number(),
  gpus: z.array(z.object({ name: z.string(), driver: z.string(), memoryMiB: z.number() })),
  /** The environment variables that the engine was started with. */
  variables: z.record(z.string(), z.string()),
});

export type Fingerprint = z.infer<typeof fingerprint>;
