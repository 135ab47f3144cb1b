import type { PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import { acknowledgeResource } from './acknowledge.ts';

/** Something that a role may do, with the reason of every wildcard in it. */
export interface Grant {
  readonly statement: PolicyStatement;
  /** By resource, in the words of cdk-nag. A wildcard that is not here stops the synthesis. */
  readonly wildcards?: Readonly<Record<string, string>>;
}

export function give(role: Role, grants: readonly Grant[]): void {
  for (const { statement, wildcards = {} } of grants) {
    role.addToPolicy(statement);
    for (const [resource, reason] of Object.entries(wildcards)) acknowledgeResource(role, resource, reason);
  }
}
