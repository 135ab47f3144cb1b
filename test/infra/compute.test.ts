import { describe, expect, it } from 'vitest';
import { ofType, propertiesOf, synthesised } from './synthesised.ts';

const made = synthesised();
const environments = ofType(made, 'AWS::Batch::ComputeEnvironment').map(([id, { Properties }]) => ({
  id,
  properties: Properties,
  resources: Object(Properties.ComputeResources),
}));
const definitions = propertiesOf(made, 'AWS::Batch::JobDefinition').map((properties) => ({
  name: String(properties.JobDefinitionName),
  properties,
}));
const poolOf = (name: string): string => /cpu|gpu-\d/.exec(name)?.[0] ?? '';

describe('compute environments', () => {
  it.each([
    { pool: 'cpu', types: ['m7i.xlarge', 'm6i.xlarge', 'm5.xlarge'], most: 2 * 4, image: 'ECS_AL2023' },
    {
      pool: 'gpu-1',
      types: ['g5.xlarge', 'g5.2xlarge', 'g5.4xlarge', 'g5.8xlarge'],
      most: 2 * 32,
      image: 'ECS_AL2023_NVIDIA',
    },
    { pool: 'gpu-4', types: ['g5.12xlarge'], most: 48, image: 'ECS_AL2023_NVIDIA' },
  ])(
    'of $pool have its instances, no more than paid for, and none while idle',
    ({ pool, types, most, image }) => {
      const own = environments.filter(({ resources }) => resources.Tags.pool === pool);

      expect(own.map(({ resources }) => resources.Type)).toEqual(['SPOT', 'EC2']);
      for (const { resources } of own) {
        expect(resources).toMatchObject({ InstanceTypes: types, MinvCpus: 0, MaxvCpus: most });
        expect(resources.Ec2Configuration).toEqual([{ ImageType: image }]);
      }
    },
  );

  it.each(environments)('can be updated in place and replaced: $id', ({ properties, resources }) => {
    expect(properties).toMatchObject({ ReplaceComputeEnvironment: false, Type: 'MANAGED', State: 'ENABLED' });
    expect(properties.ComputeEnvironmentName).toBeUndefined();
    expect(properties.ServiceRole).toBeUndefined();
    expect(resources.AllocationStrategy).toBe(
      resources.Type === 'SPOT' ? 'SPOT_PRICE_CAPACITY_OPTIMIZED' : 'BEST_FIT_PROGRESSIVE',
    );
  });

  it.each(environments)('takes the newest version of its launch template: $id', ({ resources }) => {
    const [[template] = []] = ofType(made, 'AWS::EC2::LaunchTemplate');

    expect(resources.LaunchTemplate).toEqual({
      LaunchTemplateId: { Ref: template },
      Version: { 'Fn::GetAtt': [template, 'LatestVersionNumber'] },
    });
  });

  it('has machines that need a token for their metadata, with an encrypted disk that an image fits on', () => {
    const [{ LaunchTemplateData: data } = {}] = propertiesOf(made, 'AWS::EC2::LaunchTemplate');

    expect(data).toMatchObject({
      MetadataOptions: { HttpTokens: 'required', HttpPutResponseHopLimit: 1 },
      BlockDeviceMappings: [
        {
          DeviceName: '/dev/xvda',
          Ebs: {
            Encrypted: true,
            VolumeType: 'gp3',
            VolumeSize: 250,
            Throughput: 500,
            DeleteOnTermination: true,
          },
        },
      ],
    });
  });
});

describe('job queues', () => {
  const queues = propertiesOf(made, 'AWS::Batch::JobQueue');

  it.each(['cpu', 'gpu-1', 'gpu-4'])(
    'of %s: the repository first, then strangers, the night last',
    (pool) => {
      const own = ofType(made, 'AWS::Batch::JobQueue').flatMap(([id, { Properties }]) => {
        const [, who] = new RegExp(`^ComputeQueue${pool.replace('-', '')}([a-z]+)`).exec(id) ?? [];
        return who === undefined ? [] : [{ who, rank: Number(Properties.Priority) }];
      });

      expect(own.toSorted((one, other) => other.rank - one.rank).map(({ who }) => who)).toEqual([
        'repositoryinteractive',
        'forkinteractive',
        'repositorynightly',
      ]);
      expect(new Set(own.map(({ rank }) => rank)).size).toBe(3);
    },
  );

  it.each(queues)('tries spot before on-demand, and gives up what waits for two hours: %#', (queue) => {
    const order = [queue.ComputeEnvironmentOrder].flat().map((entry) => {
      const { Order, ComputeEnvironment } = Object(entry);
      const found = environments.find(({ id }) => id === ComputeEnvironment['Fn::GetAtt'][0]);
      return [Order, found?.resources.Type];
    });

    expect(order).toEqual([
      [1, 'SPOT'],
      [2, 'EC2'],
    ]);
    expect(queue.JobQueueName).toBeUndefined();
    expect(queue.JobStateTimeLimitActions).toEqual(
      [
        'CAPACITY:INSUFFICIENT_INSTANCE_CAPACITY',
        'MISCONFIGURATION:COMPUTE_ENVIRONMENT_MAX_RESOURCE',
        'MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT',
      ].map((Reason) => ({ Action: 'CANCEL', MaxTimeSeconds: 7_200, Reason, State: 'RUNNABLE' })),
    );
  });
});

describe('job definitions', () => {
  it('are one for each pool and class of trust', () => {
    expect(definitions.map(({ name }) => name).toSorted()).toEqual([
      'mustrun-rehearse-cpu-fork-4_6_0',
      'mustrun-rehearse-cpu-repository-4_6_0',
      'mustrun-verify-gpu-1-fork-4_6_0',
      'mustrun-verify-gpu-1-repository-4_6_0',
      'mustrun-verify-gpu-4-fork-4_6_0',
      'mustrun-verify-gpu-4-repository-4_6_0',
    ]);
  });

  it.each(definitions)('ends every retry in EXIT, and every start in time: $name', ({ name, properties }) => {
    expect(properties.RetryStrategy).toEqual({
      Attempts: 3,
      EvaluateOnExit: [
        { OnExitCode: '75', Action: 'RETRY' },
        { OnStatusReason: 'Host EC2*', Action: 'RETRY' },
        { OnReason: 'CannotPullContainerError:*', Action: 'RETRY' },
        { OnExitCode: '*', Action: 'EXIT' },
        { OnStatusReason: '*', Action: 'EXIT' },
      ],
    });
    const seconds = { cpu: 1_800, 'gpu-1': 21_600, 'gpu-4': 43_200 }[poolOf(name)];
    expect(properties.Timeout).toEqual({ AttemptDurationSeconds: seconds });
  });

  it.each(definitions)('stays when there is a newer revision: $name', ({ properties }) => {
    expect(properties.ResourceRetentionPolicy).toEqual({ SkipDeregisterOnUpdate: true });
  });

  it.each(definitions)(
    'has no more of its machine than it needs, and fits it: $name',
    ({ name, properties }) => {
      const container = Object(properties.ContainerProperties);
      const wanted = {
        cpu: { VCPU: '4', MEMORY: '14000' },
        'gpu-1': { VCPU: '4', MEMORY: '14000', GPU: '1' },
        'gpu-4': { VCPU: '48', MEMORY: '172000', GPU: '4' },
      }[poolOf(name)];
      const requirements: { Type: string; Value: string }[] = container.ResourceRequirements;

      expect(container).toMatchObject({ Privileged: false, ReadonlyRootFilesystem: true });
      expect(Object.fromEntries(requirements.map(({ Type, Value }) => [Type, Value]))).toEqual(wanted);
    },
  );

  it.each(definitions)('has the role of its profile and class of trust: $name', ({ name, properties }) => {
    const container = Object(properties.ContainerProperties);
    const [, profile, trust] = /-(rehearse|verify)-.*(repository|fork)/.exec(name) ?? [];

    expect(container.JobRoleArn['Fn::GetAtt'][0]).toMatch(new RegExp(`^Compute${profile}${trust}`));
    expect(container.ExecutionRoleArn['Fn::GetAtt'][0]).toMatch(/^ComputeExecution/);
  });
});

describe('the network', () => {
  it('costs nothing while nothing runs', () => {
    expect(ofType(made, 'AWS::EC2::NatGateway')).toEqual([]);
    expect(ofType(made, 'AWS::EC2::EIP')).toEqual([]);
    expect(propertiesOf(made, 'AWS::EC2::VPCEndpoint').map(({ VpcEndpointType }) => VpcEndpointType)).toEqual(
      ['Gateway'],
    );
  });

  it('lets nothing in', () => {
    expect(ofType(made, 'AWS::EC2::SecurityGroupIngress')).toEqual([]);
    for (const group of propertiesOf(made, 'AWS::EC2::SecurityGroup')) {
      expect(group.SecurityGroupIngress).toBeUndefined();
    }
  });

  it('has a subnet in each of three zones', () => {
    const zones = propertiesOf(made, 'AWS::EC2::Subnet').map(({ AvailabilityZone }) => AvailabilityZone);

    expect(zones).toEqual([0, 1, 2].map((zone) => ({ 'Fn::Select': [zone, { 'Fn::GetAZs': '' }] })));
  });
});
