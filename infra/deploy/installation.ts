import { jobDefinitions, POOLS, type PoolName } from '../../adapters/batch/job-definitions.ts';
import type { Config } from '../config-schema.ts';
import { outputName } from '../output-name.ts';
import { dearest, instancePrice } from '../prices.ts';

/** As `.mustrun.yml` and posts name a pool; the pool of rehearsals is named by nobody. */
function nameOf(pool: PoolName, { pools }: Config): string {
  const [smallest = ''] = pools[pool].instanceTypes;
  return pool === 'cpu' ? 'rehearsal' : (instancePrice(smallest)?.hardware ?? pool);
}

/** What a machine of the pool tells of itself: `4 x NVIDIA A10G`. */
function hardwareOf(pool: PoolName, config: Config): string {
  const { gpus } = POOLS[pool];
  if (gpus === 0) return 'cpu';
  return `${gpus} x NVIDIA ${nameOf(pool, config).replace(/ x\d+$/, '')}`;
}

/** Who has a queue of his own; nobody trains a fork's posts at night. */
const PRIORITIES = { repository: ['interactive', 'nightly'], fork: ['interactive'] } as const;

/** How often Batch starts a job at most: `attempts` of the definitions. */
const STARTS = 3;

/**
 * The document that tells the functions where jobs go and what they may cost, from what the stack says of itself. Its
 * reader is adapters/aws/deployed-installation.ts. Pools with no machine are left out. Throws where the stack does not say
 * what it should: it was deployed with another configuration.
 */
export function installationOf(config: Config, outputs: Readonly<Record<string, string>>) {
  const output = (name: string): string => {
    const value = outputs[name];
    if (value === undefined) {
      throw new Error(
        `the stack ${config.name} has no output ${name}: deploy it with this configuration first`,
      );
    }
    return value;
  };
  const [engine] = config.engines;
  if (engine === undefined) throw new RangeError('a configuration without an engine');
  const poolOf = (pool: PoolName) => ({
    name: nameOf(pool, config),
    hardware: hardwareOf(pool, config),
    usdPerHour: dearest(config.pools[pool].instanceTypes),
    starts: STARTS,
    own: pool === 'cpu',
  });
  const open = (['gpu-1', 'gpu-4'] as const).filter((pool) => config.pools[pool].mostInstances > 0);
  const targets = jobDefinitions([engine.line])
    .filter(({ pool }) => pool === 'cpu' || config.pools[pool].mostInstances > 0)
    .flatMap(({ pool, trust }) =>
      PRIORITIES[trust].map((priority) => ({
        profile: POOLS[pool].profile,
        trust,
        pool: nameOf(pool, config),
        priority,
        queue: output(outputName('Queue', pool, trust, priority)),
        definition: output(outputName('Definition', pool, trust, engine.line)),
      })),
    );
  const { mostAttempts, rehearsalSeconds, rehearsalsADay, mostWaitingSeconds, freshForDays } = config.limits;
  const { usdPerMonth, usdPerNight, usdUnknown } = config.budget;
  return {
    version: 1,
    installation: {
      pools: open.map(poolOf),
      rehearsalPool: poolOf('cpu'),
      rehearsalSeconds,
      mostAttempts,
      rehearsalsADay,
      usdPerMonth,
      // CloudFront is open to everybody: evidence of private repositories stays in their comments.
      pages: config.pages === null ? null : { url: `https://${output('Pages')}/`, private: false },
    },
    targets,
    tags: { application: config.name },
    nightly: { usdPerNight, usdUnknown, freshForDays },
    sweep: { mostWaitingSeconds },
  };
}
