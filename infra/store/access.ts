import { Stack } from 'aws-cdk-lib';
import { PolicyStatement, type PolicyStatementProps } from 'aws-cdk-lib/aws-iam';
import { type Bucket, CfnBucket } from 'aws-cdk-lib/aws-s3';
import type { Grant } from '../grant.ts';

/** The patterns of keys that anybody may be allowed, each with why it cannot be narrower. */
const KEYS = {
  'installation.json': null,
  'inputs/*': 'Files of repositories, by class of trust, repository and SHA-256',
  'inputs/repository/*': 'What a plan names, below a SHA-256 that nobody else is told and nobody may list',
  'inputs/fork/*': 'What a plan names, below a SHA-256 that nobody else is told and nobody may list',
  'jobs/*': "One object a job, by Batch's id",
  'ledger/*': 'One document a month',
  'open/*': 'One object a try, by day and name',
  'pages/*': 'Pages of posts, by repository: the App is installed by others',
  'posts/*': 'Documents of posts, by repository: the App is installed by others',
  'pulls/*': 'Documents of pull requests, by repository: the App is installed by others',
  'pushes/*': 'Documents of pushes, by repository: the App is installed by others',
  'rehearsed/*': 'Counts of rehearsals, by repository and day',
  'rehearsals/*': 'Rehearsals of both classes of trust, by identity',
  'rehearsals/*/job.json': 'The job of a rehearsal, by identity',
  'rehearsals/*/outcomes/*': 'How tries of a rehearsal ended, by identity',
  'rehearsals/*/plans/*': 'Plans of a rehearsal, by identity and digest',
  'rehearsals/*/reservation': 'The reservation of a rehearsal, by identity',
  'rehearsals/*/wanted.json': 'Who waits for a rehearsal, by identity',
  'rehearsals/repository/*': 'Rehearsals of one class of trust, by identity',
  'rehearsals/fork/*': 'Rehearsals of one class of trust, by identity',
  'runs/*': 'Runs of both classes of trust, by identity',
  'runs/*/job.json': 'The job of an attempt, by identity and number',
  'runs/*/outcomes/*': 'How tries of an attempt ended, by identity and number',
  'runs/*/plans/*': 'Plans of an attempt, by identity, number and digest',
  'runs/*/reservation': 'The reservation of an attempt, by identity and number',
  'runs/*/wanted.json': 'Who waits for a run, by identity',
  'runs/repository/*': 'Runs of one class of trust, by identity',
  'runs/fork/*': 'Runs of one class of trust, by identity',
} as const satisfies Readonly<Record<string, string | null>>;

export type KeyPattern = keyof typeof KEYS;

/** What somebody may do in the store, prefix by prefix. */
export interface StoreAccess {
  readonly read?: readonly KeyPattern[];
  /** What he may list, where that is less than what he reads: patterns of prefixes. */
  readonly list?: readonly string[];
  /** Creates objects, and never replaces one. */
  readonly create?: readonly KeyPattern[];
  /** Creates and replaces documents; the bucket's policy demands the version. */
  readonly change?: readonly KeyPattern[];
}

/**
 * The grants for it. Who reads may list what he reads: without it S3 answers a missing key with 403, which is no
 * answer to "is it there?". Of a missing key S3 compares the key itself with the `s3:prefix` of the condition
 * (https://github.com/ceph/ceph/pull/68577).
 */
export function storeGrants(
  bucket: Bucket,
  { read = [], list: listed = read, create = [], change = [] }: StoreAccess,
): readonly Grant[] {
  const list = new PolicyStatement({
    sid: 'List',
    actions: ['s3:ListBucket'],
    resources: [bucket.bucketArn],
    conditions: { StringLike: { 's3:prefix': [...listed] } },
  });
  const unseen = { Null: { 's3:if-none-match': 'false' } };
  return [
    ...onObjects(bucket, read, { sid: 'Read', actions: ['s3:GetObject'] }),
    ...(read.length > 0 ? [{ statement: list }] : []),
    ...onObjects(bucket, create, { sid: 'Create', actions: ['s3:PutObject'], conditions: unseen }),
    ...onObjects(bucket, change, { sid: 'Change', actions: ['s3:PutObject'] }),
  ];
}

function onObjects(
  bucket: Bucket,
  keys: readonly KeyPattern[],
  props: PolicyStatementProps,
): readonly Grant[] {
  if (keys.length === 0) return [];
  const resources = keys.map((key) => bucket.arnForObjects(key));
  const resource = bucket.node.defaultChild;
  if (!(resource instanceof CfnBucket)) throw new TypeError('a bucket without its resource');
  const name = Stack.of(bucket).getLogicalId(resource);
  const reasons = keys.flatMap((key) => {
    const reason = KEYS[key];
    return reason === null ? [] : [[`<${name}.Arn>/${key}`, reason] as const];
  });
  return [
    { statement: new PolicyStatement({ ...props, resources }), wildcards: Object.fromEntries(reasons) },
  ];
}
