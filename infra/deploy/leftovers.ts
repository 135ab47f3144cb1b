import {
  type BatchClient,
  DeregisterJobDefinitionCommand,
  paginateDescribeJobDefinitions,
} from '@aws-sdk/client-batch';
import { DeleteObjectsCommand, ListObjectVersionsCommand, type S3Client } from '@aws-sdk/client-s3';

/** Deletes every version of every object, which CloudFormation does not. Answers with how many. */
export async function emptyBucket(client: S3Client, bucket: string): Promise<number> {
  for (let count = 0; ; ) {
    // What a page named is gone when the next is asked for: the first is always another.
    const page = await client.send(new ListObjectVersionsCommand({ Bucket: bucket }));
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
