import { createInterface } from 'node:readline/promises';
import { BatchClient } from '@aws-sdk/client-batch';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { S3Client } from '@aws-sdk/client-s3';
import { config as stated } from '../config.ts';
import { readConfig } from '../config-schema.ts';
import { deregisterDefinitions, emptyBucket } from './leftovers.ts';
import { run } from './run.ts';

/** `npm run destroy`: asks once, then removes everything that was deployed and everything that it left. */
const config = readConfig(stated);
const region = config.region === null ? {} : { region: config.region };
const { Stacks: [stack] = [] } = await new CloudFormationClient(region).send(
  new DescribeStacksCommand({ StackName: config.name }),
);
const told = new Map((stack?.Outputs ?? []).map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]));
const buckets = ['Store', 'StoreLog'].flatMap((name) => told.get(name) ?? []);
const readline = createInterface({ input: process.stdin, output: process.stdout });
const answer = await readline.question(
  `Deletes the stack ${config.name} and all evidence in ${buckets.join(', ')}. Type ${config.name} to go on: `,
);
readline.close();
if (answer === config.name) await destroy();
else process.stdout.write('Nothing was changed.\n');

async function destroy(): Promise<void> {
  const s3 = new S3Client(region);
  if (!config.keepStore) {
    for (const bucket of buckets) {
      process.stdout.write(`${bucket}: ${await emptyBucket(s3, bucket)} versions deleted\n`);
    }
  }
  const ended = await deregisterDefinitions(new BatchClient(region), config.name);
  process.stdout.write(`${ended.length} job definitions deregistered\n`);
  run('cdk', 'destroy', '--force', ...process.argv.slice(2));
  process.stdout.write(`
What is left:
- the GitHub App: delete it at https://github.com/settings/apps (Advanced, Delete GitHub App)
- the stack CDKToolkit with its bucket and registry, where the images are; other projects may use it
- the log bucket, if S3 delivered a late entry and the deletion failed: run this again
`);
}
