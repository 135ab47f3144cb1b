import { z } from 'zod';
import { POOLS, type PoolName } from '../adapters/batch/job-definitions.ts';
import { instancePrice } from './prices.ts';

const MOST_ENVIRONMENT_VCPUS = 10_000;

const instanceType = z.string().regex(/^[a-z][a-z0-9-]*\.\d*x?large$/, {
  error: ({ input }) => `${JSON.stringify(input)} is no instance type: write one like "g5.2xlarge"`,
});

/** Instances of one pool. `priceOf` needs every type in the dated price file, so that the ledger can count. */
function pool(name: PoolName, types: readonly string[], mostInstances: number) {
  return z
    .strictObject({
      /** In the order of preference; the first is the smallest, which the job definitions are made for. */
      instanceTypes: z
        .array(instanceType)
        .min(1)
        .default([...types]),
      /** At the same time, of the spot and of the on-demand environment each. 0 closes the pool. */
      mostInstances: z.int().min(0).max(50).default(mostInstances),
      /** Whether spot instances are tried before on-demand ones. */
      spot: z.boolean().default(true),
    })
    .superRefine(({ instanceTypes, mostInstances: most }, context) => {
      for (const [index, type] of instanceTypes.entries()) {
        const known = instancePrice(type);
        const { vcpus, gpus } = POOLS[name];
        const path = ['instanceTypes', index];
        if (known === null) {
          context.addIssue({
            code: 'custom',
            path,
            message: `${type} has no price in core/preflight/hardware.json or infra/cpu-prices.json: take another type, or add it there with its date`,
          });
        } else if (known.vcpus < vcpus) {
          context.addIssue({
            code: 'custom',
            path,
            message: `${type} has ${known.vcpus} vCPU, and a job of the pool ${name} asks for ${vcpus}: it would wait for ever. Take a larger type`,
          });
        } else if (known.gpus !== gpus) {
          context.addIssue({
            code: 'custom',
            path,
            message: `${type} has ${known.gpus} GPUs, and the pool ${name} is for ${gpus}: put it into another pool`,
          });
        } else if (known.vcpus * most > MOST_ENVIRONMENT_VCPUS) {
          context.addIssue({
            code: 'custom',
            path,
            message: `${most} x ${type} are too many: lower mostInstances`,
          });
        }
      }
    })
    .prefault({});
}

const usd = z.number().min(0).max(1_000_000);

/** `registry/name@sha256:…`: a tag may be another image tomorrow. */
const imageByDigest = z.string().regex(/^[^\s@]+@sha256:[0-9a-f]{64}$/, {
  error: ({ input }) =>
    `${JSON.stringify(input)} names no image by digest: write "registry/name@sha256:<64 hex digits>", or leave it out to have the image built`,
});

const engine = z.strictObject({
  /** The release of ms-swift that the image holds. */
  line: z.enum(['4.6.0', '3.12.6', '2.6.1'], {
    error: 'there is no image for this engine: write "4.6.0", "3.12.6" or "2.6.1"',
  }),
  /** Null: built from containers/trainer and pushed to the account's registry. */
  image: imageByDigest.nullable().default(null),
});

const domain = z.strictObject({
  name: z
    .string()
    .regex(/^(?!-)[a-z0-9-]+(\.[a-z0-9-]+)+$/, 'write a host name, like "evidence.example.org"'),
  certificateArn: z
    .string()
    .regex(
      /^arn:aws[a-z-]*:acm:us-east-1:\d{12}:certificate\/[\w-]+$/,
      'CloudFront takes certificates of us-east-1 alone: write the ARN of one that is issued there',
    ),
});

export const configSchema = z.strictObject({
  /** Name of the stack, of its job definitions, and value of the tag `application` on everything. */
  name: z
    .string()
    .regex(/^[a-z][a-z0-9-]{1,30}$/, 'write 2 to 31 lower-case letters, digits and hyphens, a letter first')
    .default('mustrun'),
  /** Null: the region of the credentials that deploy. */
  region: z
    .string()
    .regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'write the name of a region, like "eu-west-1", or null')
    .nullable()
    .default(null),
  /** How many availability zones have a subnet: more of them have spot capacity more often. */
  zones: z.int().min(1).max(6).default(3),
  budget: z
    .strictObject({
      /** Submissions stop where the month's ledger reaches it. */
      usdPerMonth: usd.default(200),
      /** What a night of re-verification may cost, by what the posts cost before. */
      usdPerNight: usd.default(10),
      /** A published post that nobody has judged yet is taken to cost this. */
      usdUnknown: usd.default(5),
    })
    .refine(({ usdPerMonth, usdPerNight }) => usdPerNight <= usdPerMonth, {
      path: ['usdPerNight'],
      error: 'a night may cost more than its month: lower usdPerNight, or raise usdPerMonth',
    })
    .prefault({}),
  pools: z
    .strictObject({
      cpu: pool('cpu', ['m7i.xlarge', 'm6i.xlarge', 'm5.xlarge'], 2),
      'gpu-1': pool('gpu-1', ['g5.xlarge', 'g5.2xlarge', 'g5.4xlarge', 'g5.8xlarge'], 2),
      'gpu-4': pool('gpu-4', ['g5.12xlarge'], 1),
    })
    .prefault({}),
  /** The first is the one that runs are sent to. */
  engines: z
    .array(engine)
    .min(1)
    .refine((engines) => new Set(engines.map(({ line }) => line)).size === engines.length, {
      error: 'an engine is named twice: leave one entry a line',
    })
    .prefault([{ line: '4.6.0' }]),
  /** Of EBS, gp3, in GiB: holds the image twice, and what a job without instance store writes. */
  rootVolumeGib: z
    .int()
    .min(60, 'a CUDA image and its layers need 60 GiB: write at least 60')
    .max(2_000)
    .default(250),
  limits: z
    .strictObject({
      mostAttempts: z.int().min(1).max(20).default(5),
      rehearsalsADay: z.int().min(0).default(50),
      rehearsalSeconds: z.int().min(60).max(1_800).default(900),
      /** A job that has no machine after this long is stopped, and the pull request says so. Batch takes 600 to 86400. */
      mostWaitingSeconds: z.int().min(600).max(86_400).default(7_200),
      /** A post whose verdict is younger is left alone at night. */
      freshForDays: z.number().min(0).default(7),
    })
    .prefault({}),
  /** When the night begins, in UTC. */
  nightlyHour: z.int().min(0).max(23).default(2),
  /** Null: subscribe to the topic of alarms yourself. */
  alarmEmail: z.email('write an e-mail address, or null').nullable().default(null),
  /** Evidence of public repositories behind CloudFront. Null: none is published. */
  pages: z
    .strictObject({ domain: domain.nullable().default(null) })
    .nullable()
    .default(null),
  github: z
    .strictObject({
      /** Of a GitHub Enterprise Server: its address, without a path. */
      url: z.url('write an address, like "https://github.example.org"').default('https://github.com'),
      /** The organisation that deploy makes the App for. Null: whoever is logged in. */
      organization: z
        .string()
        .regex(/^[A-Za-z\d][A-Za-z\d-]{0,38}$/, 'write it as in its address, https://github.com/NAME')
        .nullable()
        .default(null),
    })
    .prefault({}),
  /** How long logs of functions and jobs are kept. */
  logDays: z
    .union(
      [7, 14, 30, 60, 90, 180, 365].map((days) => z.literal(days)),
      {
        error: 'CloudWatch keeps logs for 7, 14, 30, 60, 90, 180 or 365 days: write one of these',
      },
    )
    .default(30),
  /** Whether destroying the stack may delete the store: `npm run destroy` empties it first. */
  keepStore: z.boolean().default(false),
});

export type ConfigInput = z.input<typeof configSchema>;
export type Config = z.output<typeof configSchema>;

/** Throws one error that lists everything to change in infra/config.ts. */
export function readConfig(input: unknown): Config {
  const parsed = configSchema.safeParse(input);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(
    ({ path, message }) => `- ${path.join('.') || 'config'}: ${message}`,
  );
  throw new Error(`infra/config.ts cannot be used:\n${problems.join('\n')}`);
}
