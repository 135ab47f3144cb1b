import { Stack, Tags } from 'aws-cdk-lib';
import { CfnComputeEnvironment } from 'aws-cdk-lib/aws-batch';
import {
  BlockDeviceVolume,
  EbsDeviceVolumeType,
  LaunchTemplate,
  LaunchTemplateHttpTokens,
} from 'aws-cdk-lib/aws-ec2';
import { CfnInstanceProfile, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { POOLS, type PoolName } from '../../adapters/batch/job-definitions.ts';
import { namedArn } from '../acknowledge.ts';
import type { Config } from '../config-schema.ts';
import { type Grant, give } from '../grant.ts';
import { instancePrice } from '../prices.ts';
import type { Network } from './network.ts';
import { machineUserData } from './user-data.ts';

/** Pulling and unpacking 10 GB should not take longer than the training of a small model. */
const ROOT_THROUGHPUT = 500;
const ROOT_IOPS = 4_000;

export type Market = 'SPOT' | 'EC2';

/** The compute environments of every pool: none has a machine while there is no job. */
export class Machines extends Construct {
  readonly environments: ReadonlyMap<PoolName, readonly CfnComputeEnvironment[]>;

  constructor(scope: Construct, config: Config, network: Network) {
    super(scope, 'Machines');
    const role = machineRole(this);
    const profile = new CfnInstanceProfile(this, 'Profile', { roles: [role.roleName] });
    const template = this.#template(config);
    const environmentOf = (pool: PoolName, market: Market): CfnComputeEnvironment => {
      const { instanceTypes, mostInstances } = config.pools[pool];
      const largest = Math.max(...instanceTypes.map((type) => instancePrice(type)?.vcpus ?? 0));
      return new CfnComputeEnvironment(this, `${pool}-${market}`, {
        type: 'MANAGED',
        state: 'ENABLED',
        // Without a name, and not replaced: an update of the infrastructure keeps what runs.
        replaceComputeEnvironment: false,
        updatePolicy: { terminateJobsOnUpdate: false, jobExecutionTimeoutMinutes: 360 },
        computeResources: {
          type: market,
          allocationStrategy: market === 'SPOT' ? 'SPOT_PRICE_CAPACITY_OPTIMIZED' : 'BEST_FIT_PROGRESSIVE',
          minvCpus: 0,
          maxvCpus: mostInstances * largest,
          instanceTypes: [...instanceTypes],
          instanceRole: profile.attrArn,
          subnets: network.vpc.publicSubnets.map(({ subnetId }) => subnetId),
          securityGroupIds: [network.jobs.securityGroupId],
          launchTemplate: {
            launchTemplateId: template.launchTemplateId ?? '',
            // `$Default` would be the first version for ever: CloudFormation makes versions and never moves the default.
            version: template.latestVersionNumber,
          },
          ec2Configuration: [{ imageType: POOLS[pool].gpus > 0 ? 'ECS_AL2023_NVIDIA' : 'ECS_AL2023' }],
          updateToLatestImageVersion: true,
          tags: { application: config.name, pool, Name: `${config.name} ${pool}` },
        },
      });
    };
    this.environments = new Map(
      poolNames().map((pool) => {
        const spot = config.pools[pool].spot ? [environmentOf(pool, 'SPOT')] : [];
        return [pool, [...spot, environmentOf(pool, 'EC2')]];
      }),
    );
  }

  #template({ rootVolumeGib, name }: Config): LaunchTemplate {
    const template = new LaunchTemplate(this, 'Template', {
      userData: machineUserData(),
      requireImdsv2: true,
      httpTokens: LaunchTemplateHttpTokens.REQUIRED,
      httpPutResponseHopLimit: 1,
      blockDevices: [
        {
          deviceName: '/dev/xvda',
          volume: BlockDeviceVolume.ebs(rootVolumeGib, {
            encrypted: true,
            volumeType: EbsDeviceVolumeType.GP3,
            iops: ROOT_IOPS,
            throughput: ROOT_THROUGHPUT,
            deleteOnTermination: true,
          }),
        },
      ],
    });
    Tags.of(template).add('Name', name);
    return template;
  }
}

export function poolNames(): readonly PoolName[] {
  return ['cpu', 'gpu-1', 'gpu-4'];
}

/**
 * What ECS's agent needs and nothing else: jobs share the machine's network. AWS's own policy for it also allows it to
 * write every log and to make clusters.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/instance_IAM_role.html
 */
function machineRole(scope: Construct): Role {
  const role = new Role(scope, 'Role', { assumedBy: new ServicePrincipal('ec2.amazonaws.com') });
  const { partition, region, account } = Stack.of(scope);
  const owned = ['cluster/AWSBatch-*', 'container-instance/AWSBatch-*', 'task/AWSBatch-*'];
  const why = 'Batch makes the clusters and names them; no other cluster has such a name';
  const agent: Grant = {
    statement: new PolicyStatement({
      sid: 'Agent',
      actions: [
        'ecs:DeregisterContainerInstance',
        'ecs:RegisterContainerInstance',
        'ecs:SubmitAttachmentStateChanges',
        'ecs:SubmitContainerStateChange',
        'ecs:SubmitTaskStateChange',
        'ecs:Poll',
        'ecs:StartTelemetrySession',
        'ecs:UpdateContainerInstancesState',
        'ecs:TagResource',
        'ecs:ListTagsForResource',
      ],
      resources: owned.map((resource) => `arn:${partition}:ecs:${region}:${account}:${resource}`),
    }),
    wildcards: Object.fromEntries(owned.map((resource) => [namedArn('ecs', resource), why])),
  };
  const anywhere: Grant = {
    statement: new PolicyStatement({
      sid: 'AgentWithoutResource',
      actions: ['ecs:DiscoverPollEndpoint', 'ecr:GetAuthorizationToken'],
      resources: ['*'],
    }),
    wildcards: { '*': 'Where the endpoint of the agent is, and a token for the registry, take no resource' },
  };
  give(role, [agent, anywhere]);
  return role;
}
