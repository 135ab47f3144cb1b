import type { CloudFormation, Resource } from './synthesised.ts';

/**
 * Types that moto's CloudFormation makes and deletes. What is not here is left out, and what refers to it gets an ARN that
 * names it instead: front door, schedules, budget, alarms, dashboard, the queues' policies, route tables (moto would not
 * delete them, and so not their VPC), event source mappings (it would take the messages away).
 */
const MADE = [
  'AWS::Batch::ComputeEnvironment',
  'AWS::Batch::JobDefinition',
  'AWS::Batch::JobQueue',
  'AWS::EC2::InternetGateway',
  'AWS::EC2::LaunchTemplate',
  'AWS::EC2::SecurityGroup',
  'AWS::EC2::Subnet',
  'AWS::EC2::VPC',
  'AWS::EC2::VPCGatewayAttachment',
  'AWS::Events::Rule',
  'AWS::IAM::InstanceProfile',
  'AWS::IAM::Policy',
  'AWS::IAM::Role',
  'AWS::Lambda::Function',
  'AWS::Logs::LogGroup',
  'AWS::S3::Bucket',
  'AWS::S3::BucketPolicy',
  'AWS::SNS::Topic',
  'AWS::SQS::Queue',
  'AWS::SecretsManager::Secret',
];

/** The template as moto can make it: each change is where it is made. */
export function forMoto(made: CloudFormation): object {
  const kept = Object.entries(made.Resources).filter(([, { Type }]) => MADE.includes(Type));
  const types = new Map(kept.map(([id, { Type }]) => [id, Type]));
  const [role = ''] = kept.find(([, { Type }]) => Type === 'AWS::IAM::Role') ?? [];
  const { BootstrapVersion: _, ...Parameters } = made.Parameters;
  for (const name of Object.keys(Parameters)) types.set(name, 'Parameter');
  const resources = kept.map(([id, resource]) => [id, pointed(changed(id, resource, role), types)]);
  return { Parameters, Resources: Object.fromEntries(resources), Outputs: pointed(made.Outputs, types) };
}

function changed(id: string, { Type, Properties }: Resource, role: string): object {
  switch (Type) {
    case 'AWS::Lambda::Function':
      // The code lies in the bootstrap's bucket, which moto does not have.
      return { Type, Properties: { ...Properties, Code: { ZipFile: 'export const handler = null;' } } };
    case 'AWS::Batch::ComputeEnvironment':
      // moto knows no service-linked role, and wants one that is there.
      return { Type, Properties: { ...Properties, ServiceRole: { 'Fn::GetAtt': [role, 'Arn'] } } };
    case 'AWS::SQS::Queue':
      // CloudFormation makes a name that ends so; moto does not.
      return Properties.FifoQueue === true
        ? { Type, Properties: { ...Properties, QueueName: `${id}.fifo` } }
        : { Type, Properties };
    default:
      return { Type, Properties };
  }
}

/** References that moto follows: Batch's resources have no attributes there, but their `Ref` is the ARN as well. */
function pointed(value: unknown, types: ReadonlyMap<string, string>): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((one) => pointed(one, types));
  const found = Object(value);
  const target = typeof found.Ref === 'string' ? found.Ref : found['Fn::GetAtt']?.[0];
  if (typeof target === 'string' && !target.startsWith('AWS::')) {
    const type = types.get(target);
    if (type === undefined) return `arn:aws:missing:us-east-1:123456789012:${target}`;
    if (type.startsWith('AWS::Batch::')) return { Ref: target };
  }
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, pointed(inner, types)]));
}
