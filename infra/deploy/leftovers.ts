import {
  type BatchClient,
  DeregisterJobDefinitionCommand,
  paginateDescribeJobDefinitions,
} from '@aws-sdk/client-batch';
import {
  type CloudWatchLogsClient,
  DeleteLogGroupCommand,
  ListTagsForResourceCommand,
  paginateDescribeLogGroups,
} from '@aws-sdk/client-cloudwatch-logs';
import { DeleteObjectsCommand, ListObjectVersionsCommand, type S3Client } from '@aws-sdk/client-s3';
import {
  DeleteSecretCommand,
  paginateListSecrets,
  RestoreSecretCommand,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';

/** Deletes every version of every object, which CloudFormation does not. Answers with how many; 0 without such a bucket. */
export async function emptyBucket(client: S3Client, bucket: string): Promise<number> {
  for (let count = 0; ; ) {
    // What a page named is gone when the next is asked for: the first is always another.
    const page = await client
      .send(new ListObjectVersionsCommand({ Bucket: bucket }))
      .catch((error: unknown) => {
        if (error instanceof Error && error.name === 'NoSuchBucket') return null;
        throw error;
      });
    if (page === null) return count;
    const found = [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])];
    const Objects = found.map(({ Key = '', VersionId }) => ({ Key, VersionId }));
    if (Objects.length === 0) return count;
    const { Errors = [] } = await client.send(
      new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects, Quiet: true } }),
    );
    const [first] = Errors;
    if (first !== undefined) throw new Error(`${bucket}/${first.Key} could not be deleted: ${first.Message}`);
    count += Objects.length;
  }
}

/**
 * Deregisters every revision of the stack's job definitions: those that an update left, for jobs that were asked for before
 * it, belong to no stack any more. Answers with their names and revisions.
 */
export async function deregisterDefinitions(
  client: BatchClient,
  application: string,
): Promise<readonly string[]> {
  const ended: string[] = [];
  for await (const page of paginateDescribeJobDefinitions({ client }, { status: 'ACTIVE' })) {
    for (const { jobDefinitionArn, jobDefinitionName = '', revision, tags } of page.jobDefinitions ?? []) {
      const ours = tags?.application === application && jobDefinitionName.startsWith(`${application}-`);
      if (!ours || jobDefinitionArn === undefined) continue;
      await client.send(new DeregisterJobDefinitionCommand({ jobDefinition: jobDefinitionArn }));
      ended.push(`${jobDefinitionName}:${revision}`);
    }
  }
  return ended;
}

/** Deletes the log groups with the application's tag that the stack left. Answers with their names. */
export async function deleteLogGroups(
  client: CloudWatchLogsClient,
  application: string,
): Promise<readonly string[]> {
  const deleted: string[] = [];
  // CloudFormation begins their names with the stack's.
  for await (const page of paginateDescribeLogGroups({ client }, { logGroupNamePrefix: `${application}-` })) {
    for (const { logGroupName = '', logGroupArn } of page.logGroups ?? []) {
      if (logGroupArn === undefined) continue;
      const { tags } = await client.send(new ListTagsForResourceCommand({ resourceArn: logGroupArn }));
      if (tags?.application !== application) continue;
      await client.send(new DeleteLogGroupCommand({ logGroupName }));
      deleted.push(logGroupName);
    }
  }
  return deleted;
}

/**
 * Deletes the secrets with the application's tag, at once: one whose deletion is scheduled would be paid and found for a
 * month. Answers with their names.
 */
export async function deleteSecrets(
  client: SecretsManagerClient,
  application: string,
): Promise<readonly string[]> {
  const deleted: string[] = [];
  const Filters = [
    { Key: 'tag-key' as const, Values: ['application'] },
    { Key: 'tag-value' as const, Values: [application] },
  ];
  for await (const page of paginateListSecrets({ client }, { Filters, IncludePlannedDeletion: true })) {
    for (const { ARN: SecretId, Name = '', DeletedDate, Tags = [] } of page.SecretList ?? []) {
      // The filters look at beginnings.
      if (!Tags.some(({ Key, Value }) => Key === 'application' && Value === application)) continue;
      if (DeletedDate !== undefined) await client.send(new RestoreSecretCommand({ SecretId }));
      await client.send(new DeleteSecretCommand({ SecretId, ForceDeleteWithoutRecovery: true }));
      deleted.push(Name);
    }
  }
  return deleted;
}
