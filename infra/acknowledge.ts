import { Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** Takes back a finding of cdk-nag for a construct and what is in it. The id is the finding's, with what it found. */
export function acknowledge(construct: IConstruct, id: string, reason: string): void {
  Validations.of(construct).acknowledge({ id, reason });
}

/** A resource with a wildcard in somebody's policy, in the words of cdk-nag. */
export function acknowledgeResource(construct: IConstruct, resource: string, reason: string): void {
  acknowledge(construct, `AwsSolutions-IAM5[Resource::${resource}]`, reason);
}

/** As cdk-nag writes the beginning of an ARN that is known to CloudFormation alone. */
export function namedArn(service: string, rest: string): string {
  return `arn:<AWS::Partition>:${service}:<AWS::Region>:<AWS::AccountId>:${rest}`;
}
