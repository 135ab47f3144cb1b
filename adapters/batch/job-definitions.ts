import type { RegisterJobDefinitionCommandInput } from '@aws-sdk/client-batch';
import type { TrustClass } from '../../core/flow/store/keys.ts';
import type { JobRequest } from '../../core/ports/job-queue.ts';
import type { InstanceTypeName } from './instance-types.ts';

/** What a pool's jobs get. One job has an instance to itself: concurrent image pulls and pages of disk are not shared. */
interface Pool {
  readonly profile: JobRequest['profile'];
  readonly smallestInstance: InstanceTypeName;
  readonly vcpus: number;
  readonly memoryMiB: number;
  readonly gpus: number;
  /** Shared memory is what data loaders and NCCL hand tensors over in. */
  readonly sharedMemoryMiB: number;
  /** Of one try; every job states its own, this bounds a job that does not. */
  readonly timeoutSeconds: number;
}

export const POOLS = {
  cpu: {
    profile: 'rehearse',
    smallestInstance: 'm7i.xlarge',
    vcpus: 4,
    memoryMiB: 14_000,
    gpus: 0,
    sharedMemoryMiB: 2_048,
    timeoutSeconds: 1_800,
  },
  'gpu-1': {
    profile: 'verify',
    smallestInstance: 'g5.xlarge',
    vcpus: 4,
    memoryMiB: 14_000,
    gpus: 1,
    sharedMemoryMiB: 4_096,
    timeoutSeconds: 21_600,
  },
  'gpu-4': {
    profile: 'verify',
    smallestInstance: 'g5.12xlarge',
    vcpus: 48,
    memoryMiB: 172_000,
    gpus: 4,
    sharedMemoryMiB: 65_536,
    timeoutSeconds: 43_200,
  },
} as const satisfies Readonly<Record<string, Pool>>;

export type PoolName = keyof typeof POOLS;

export interface JobDefinition {
  readonly trust: TrustClass;
  readonly pool: PoolName;
  /** The engine's release that the image holds: `4.6.0`. */
  readonly engine: string;
}

/** What only a deployment knows. */
export interface Deployment {
  /** By digest. */
  readonly image: string;
  /** Reaches the prefix of the definition's class of trust alone. */
  readonly jobRole: string;
  /** Writes the log. */
  readonly executionRole: string;
  readonly logGroup: string;
  readonly region: string;
}

/** Every definition that engines need: a role belongs to a definition, so each class of trust has its own. */
export function jobDefinitions(engines: readonly string[]): readonly JobDefinition[] {
  const pools = ['cpu', 'gpu-1', 'gpu-4'] as const satisfies readonly PoolName[];
  const classes = ['repository', 'fork'] as const;
  return engines.flatMap((engine) =>
    pools.flatMap((pool) => classes.map((trust) => ({ trust, pool, engine }))),
  );
}

/** Batch's names have no dots. */
export function definitionName({ trust, pool, engine }: JobDefinition): string {
  return `mustrun-${POOLS[pool].profile}-${pool}-${trust}-${engine.replaceAll('.', '_')}`;
}

/**
 * Retried are an interrupted runner (75), a lost host and a failed pull. A list in which nothing matches retries, so
 * it ends with EXIT for whatever comes: with an exit code, and without one.
 * https://docs.aws.amazon.com/batch/latest/userguide/job_retries.html
 */
const RETRY_STRATEGY = {
  attempts: 3,
  evaluateOnExit: [
    { onExitCode: '75', action: 'RETRY' },
    { onStatusReason: 'Host EC2*', action: 'RETRY' },
    { onReason: 'CannotPullContainerError:*', action: 'RETRY' },
    { onExitCode: '*', action: 'EXIT' },
    { onStatusReason: '*', action: 'EXIT' },
  ],
} satisfies RegisterJobDefinitionCommandInput['retryStrategy'];

/** Disk of the instance, formatted and mounted by its user data; below it a folder for each class of trust. */
const INSTANCE_STORE = '/mnt/mustrun';
/** What jobs downloaded: those of its class that come to the machine later find it. */
const CACHE = '/cache';
/** Python, matplotlib and triton write small files there. */
const TMPFS_MIB = 1_024;

/**
 * The input of RegisterJobDefinition. The container starts as root, only to give training another user than the
 * runner; its root is read-only, and it has neither privileges nor devices beyond its GPUs. Jobs are on the host's
 * network: Batch has no other for one container on EC2, so the host's firewall refuses the addresses that hand out
 * credentials to the training user. Its first process is the image's own init, so Batch adds none. Its type is
 * inferred: the resource of CloudFormation takes the same fields.
 */
export function registerInput(definition: JobDefinition, deployment: Deployment) {
  const pool = POOLS[definition.pool];
  const resources = [
    { type: 'VCPU' as const, value: String(pool.vcpus) },
    { type: 'MEMORY' as const, value: String(pool.memoryMiB) },
    ...(pool.gpus === 0 ? [] : [{ type: 'GPU' as const, value: String(pool.gpus) }]),
  ];
  return {
    jobDefinitionName: definitionName(definition),
    type: 'container',
    platformCapabilities: ['EC2'],
    propagateTags: true,
    tags: { application: 'mustrun', trust: definition.trust, pool: definition.pool },
    retryStrategy: RETRY_STRATEGY,
    timeout: { attemptDurationSeconds: pool.timeoutSeconds },
    containerProperties: {
      image: deployment.image,
      command: [],
      jobRoleArn: deployment.jobRole,
      executionRoleArn: deployment.executionRole,
      resourceRequirements: resources,
      privileged: false,
      readonlyRootFilesystem: true,
      user: 'root',
      // The store, the plan's key and its digest come with each job (batch-queue.ts).
      environment: [
        { name: 'MUSTRUN_POOL', value: definition.pool },
        { name: 'MUSTRUN_TRUST', value: definition.trust },
        { name: 'MUSTRUN_CACHE', value: CACHE },
      ],
      linuxParameters: {
        sharedMemorySize: pool.sharedMemoryMiB,
        tmpfs: [{ containerPath: '/tmp', size: TMPFS_MIB, mountOptions: ['nosuid', 'nodev', 'mode=1777'] }],
      },
      ulimits: [
        { name: 'nofile', softLimit: 65_536, hardLimit: 65_536 },
        { name: 'core', softLimit: 0, hardLimit: 0 },
      ],
      volumes: [
        { name: 'scratch', host: { sourcePath: `${INSTANCE_STORE}/${definition.trust}/scratch` } },
        { name: 'cache', host: { sourcePath: `${INSTANCE_STORE}/${definition.trust}/cache` } },
      ],
      mountPoints: [
        { sourceVolume: 'scratch', containerPath: '/scratch', readOnly: false },
        { sourceVolume: 'cache', containerPath: CACHE, readOnly: false },
      ],
      logConfiguration: {
        logDriver: 'awslogs',
        options: {
          'awslogs-group': deployment.logGroup,
          'awslogs-region': deployment.region,
          'awslogs-stream-prefix': `${definition.pool}-${definition.trust}`,
        },
      },
    },
  } satisfies RegisterJobDefinitionCommandInput;
}
