import { Stack } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { TrustClass } from '../../core/flow/store/keys.ts';
import { give } from '../grant.ts';
import { storeGrants } from '../store/access.ts';

export type Profile = 'rehearse' | 'verify';
export const PROFILES: readonly Profile[] = ['rehearse', 'verify'];
export const TRUST_CLASSES: readonly TrustClass[] = ['repository', 'fork'];

/** Where the jobs of a profile have what is theirs. */
const PLACE = { rehearse: 'rehearsals', verify: 'runs' } as const satisfies Readonly<Record<Profile, string>>;

/** Any SHA-256 in hexadecimal: whoever lists has to know it, as no shorter prefix fits. */
const DIGEST = '?'.repeat(64);

/**
 * A role of a job: a Batch role belongs to its definition, so each profile and class of trust has its own. It reads and
 * creates what its class has, and replaces nothing. All repositories' jobs of a class have the same role: what keeps them
 * apart is that identities and the names of inputs are SHA-256 of what only the repository has, and cannot be listed.
 */
export function jobRole(scope: Construct, profile: Profile, trust: TrustClass, bucket: Bucket): Role {
  const own = `${PLACE[profile]}/${trust}/*` as const;
  const inputs = `inputs/${trust}/*` as const;
  const list = [`${PLACE[profile]}/${trust}/${DIGEST}/*`, `inputs/${trust}/${DIGEST}/*`];
  const role = new Role(scope, `${profile}-${trust}`, {
    description: `Jobs that ${profile}, of the class ${trust}`,
    assumedBy: taskPrincipal(scope),
  });
  give(role, storeGrants(bucket, { read: [own, inputs], list, create: [own] }));
  return role;
}

/** ECS for tasks of this account: the condition keeps others from having ECS take the role for them. */
export function taskPrincipal(scope: Construct): ServicePrincipal {
  const { account } = Stack.of(scope);
  return new ServicePrincipal('ecs-tasks.amazonaws.com', {
    conditions: { StringEquals: { 'aws:SourceAccount': account } },
  });
}
