import { z } from 'zod';
import { parseJsonOrNull } from '../../core/parse-json.ts';
import { InfrastructureError } from '../../core/ports/infrastructure-error.ts';
import type { ObjectStore } from '../../core/ports/object-store.ts';

const pool = z.strictObject({
  name: z.string().min(1),
  hardware: z.string().min(1),
  usdPerHour: z.number().min(0),
  starts: z.int().min(1),
  own: z.boolean(),
});

const target = z.strictObject({
  profile: z.enum(['rehearse', 'verify']),
  trust: z.enum(['repository', 'fork']),
  pool: z.string().min(1),
  priority: z.enum(['interactive', 'nightly']),
  queue: z.string().min(1),
  definition: z.string().min(1),
});

/** Nobody trains a fork's posts at night: only the default branch publishes. */
const QUEUES = [
  { trust: 'repository', priority: 'interactive' },
  { trust: 'fork', priority: 'interactive' },
  { trust: 'repository', priority: 'nightly' },
] as const;

/**
 * What a deployment and its maintainer decide, as one document in the store. An object, not a variable: the targets of a
 * few pools fill the 4 KB that all variables of a function may take together.
 * https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
export const deployedInstallation = z
  .strictObject({
    version: z.literal(1),
    installation: z.strictObject({
      pools: z.array(pool).min(1),
      rehearsalPool: pool,
      rehearsalSeconds: z.int().min(1),
      mostAttempts: z.int().min(1),
      rehearsalsADay: z.int().min(0),
      usdPerMonth: z.number().min(0),
      pages: z.strictObject({ url: z.url().endsWith('/'), private: z.boolean() }).nullable(),
    }),
    /** Where the jobs of each profile, class of trust, pool and priority go. */
    targets: z.array(target),
    /** On every job, for the bill. */
    tags: z.record(z.string(), z.string()),
    nightly: z.strictObject({
      usdPerNight: z.number().min(0),
      usdUnknown: z.number().min(0),
      freshForDays: z.number().min(0),
    }),
    sweep: z.strictObject({ mostWaitingSeconds: z.int().min(1) }),
  })
  .superRefine(({ installation, targets }, context) => {
    const wanted = [
      ...installation.pools.map(({ name }) => ({ profile: 'verify', pool: name })),
      { profile: 'rehearse', pool: installation.rehearsalPool.name },
    ];
    for (const { profile, pool: name } of wanted) {
      for (const { trust, priority } of QUEUES) {
        const has = targets.some(
          (found) =>
            found.profile === profile &&
            found.pool === name &&
            found.trust === trust &&
            found.priority === priority,
        );
        if (!has) {
          context.addIssue(`no target for ${profile} of class ${trust}, ${priority}, in the pool ${name}`);
        }
      }
    }
  });

export type DeployedInstallation = z.output<typeof deployedInstallation>;

/** Throws one error that says all that is wrong with the document. */
export async function readDeployedInstallation(
  store: Pick<ObjectStore, 'read'>,
  key: string,
): Promise<DeployedInstallation> {
  const stored = await store.read(key);
  if (stored === null) throw unusable(key, 'it is not in the store', null);
  const parsed = deployedInstallation.safeParse(parseJsonOrNull(new TextDecoder().decode(stored.body)));
  if (!parsed.success) throw unusable(key, z.prettifyError(parsed.error), parsed.error);
  return parsed.data;
}

function unusable(key: string, why: string, cause: unknown): InfrastructureError {
  const message = `the description of the installation (${key}) cannot be used: ${why}\nDeploy again to have it written.`;
  return new InfrastructureError(message, { cause, retryable: false });
}
