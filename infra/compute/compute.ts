import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import { CfnJobDefinition, CfnJobQueue } from 'aws-cdk-lib/aws-batch';
import { Role } from 'aws-cdk-lib/aws-iam';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import {
  definitionName,
  jobDefinitions,
  POOLS,
  type PoolName,
  registerInput,
} from '../../adapters/batch/job-definitions.ts';
import type { TrustClass } from '../../core/flow/store/keys.ts';
import type { JobPriority } from '../../core/ports/job-queue.ts';
import { acknowledgeResource } from '../acknowledge.ts';
import type { Config } from '../config-schema.ts';
import { jobRole, PROFILES, type Profile, TRUST_CLASSES, taskPrincipal } from './job-roles.ts';
import { Machines, poolNames } from './machines.ts';
import { Network } from './network.ts';
import { trainerImage } from './trainer-image.ts';

/** Where the jobs of a pool, a class of trust and a priority go. */
export interface JobTarget {
  readonly profile: Profile;
  readonly pool: PoolName;
  readonly trust: TrustClass;
  readonly priority: JobPriority;
  readonly engine: string;
  readonly queue: CfnJobQueue;
  readonly definition: CfnJobDefinition;
  readonly definitionName: string;
}

/**
 * The queues of a pool, which share its machines: what a repository asks for comes before what a stranger does, and last what
 * nobody waits for. Nobody trains a fork's posts at night.
 */
const QUEUES = [
  { trust: 'repository', priority: 'interactive', rank: 10 },
  { trust: 'fork', priority: 'interactive', rank: 5 },
  { trust: 'repository', priority: 'nightly', rank: 1 },
] as const;

/** Batch says one of these of the first job in a queue when it cannot find it a machine. */
const STUCK = [
  'CAPACITY:INSUFFICIENT_INSTANCE_CAPACITY',
  'MISCONFIGURATION:COMPUTE_ENVIRONMENT_MAX_RESOURCE',
  'MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT',
];

/** Everything that executes jobs. */
export class Compute extends Construct {
  readonly targets: readonly JobTarget[];
  readonly queues: readonly CfnJobQueue[];
  readonly logGroup: LogGroup;
  readonly network: Network;

  constructor(scope: Construct, config: Config, bucket: Bucket) {
    super(scope, 'Compute');
    this.network = new Network(this, config);
    const machines = new Machines(this, config, this.network);
    this.logGroup = new LogGroup(this, 'Log', {
      retention: config.logDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const queues = this.#queues(config, machines);
    this.queues = [...queues.values()];
    const roles = new Map(
      PROFILES.flatMap((profile) =>
        TRUST_CLASSES.map((trust) => [`${profile} ${trust}`, jobRole(this, profile, trust, bucket)] as const),
      ),
    );
    const execution = new Role(this, 'Execution', {
      description: 'Pulls the image and writes the log of a job, for ECS',
      assumedBy: taskPrincipal(this),
    });
    this.logGroup.grantWrite(execution);
    acknowledgeResource(
      execution,
      '*',
      'A token for the registry (ecr:GetAuthorizationToken) takes no resource',
    );
    const { region } = Stack.of(this);
    this.targets = config.engines.flatMap((engine) => {
      const image = trainerImage(this, engine);
      image.grantPull(execution);
      return jobDefinitions([engine.line]).flatMap((described): readonly JobTarget[] => {
        const { pool, trust } = described;
        const { profile } = POOLS[pool];
        const input = registerInput(described, {
          image: image.uri,
          jobRole: found(roles, `${profile} ${trust}`).roleArn,
          executionRole: execution.roleArn,
          logGroup: this.logGroup.logGroupName,
          region,
        });
        const name = definitionName(described).replace(/^mustrun/, config.name);
        const definition = new CfnJobDefinition(this, `${pool}-${trust}-${engine.line}`, {
          ...input,
          jobDefinitionName: name,
          tags: { ...input.tags, application: config.name },
          // A job that was asked for before an update is submitted with the old revision.
          resourceRetentionPolicy: { skipDeregisterOnUpdate: true },
        });
        const target = { profile, pool, trust, engine: engine.line, definition, definitionName: name };
        return QUEUES.filter((one) => one.trust === trust).map(({ priority }) => ({
          ...target,
          priority,
          queue: found(queues, `${pool} ${trust} ${priority}`),
        }));
      });
    });
  }

  #queues({ limits }: Config, { environments }: Machines): ReadonlyMap<string, CfnJobQueue> {
    return new Map(
      poolNames().flatMap((pool) =>
        QUEUES.map(({ trust, priority, rank }) => {
          const queue = new CfnJobQueue(this, `Queue-${pool}-${trust}-${priority}`, {
            priority: rank,
            state: 'ENABLED',
            computeEnvironmentOrder: found(environments, pool).map((environment, index) => ({
              order: index + 1,
              computeEnvironment: environment.attrComputeEnvironmentArn,
            })),
            jobStateTimeLimitActions: STUCK.map((reason) => ({
              action: 'CANCEL',
              maxTimeSeconds: limits.mostWaitingSeconds,
              reason,
              state: 'RUNNABLE',
            })),
          });
          return [`${pool} ${trust} ${priority}`, queue] as const;
        }),
      ),
    );
  }
}

function found<Key, Value>(map: ReadonlyMap<Key, Value>, key: Key): Value {
  const value = map.get(key);
  if (value === undefined) throw new RangeError(`nothing is there for ${String(key)}`);
  return value;
}
