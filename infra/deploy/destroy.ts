import { BatchClient } from '@aws-sdk/client-batch';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { GithubAppSettings } from '../../adapters/github/app-settings.ts';
import { githubSite } from '../../adapters/github/registration/github-site.ts';
import type { Config } from '../config-schema.ts';
import { loadConfig } from '../load-config.ts';
import { storedApp } from './app-secrets.ts';
import { ask, say } from './ask.ts';
import { deleteStack } from './delete-stack.ts';
import { type DeployedStack, describeStack } from './deployed-stack.ts';
import { deleteLogGroups, deleteSecrets, deregisterDefinitions, emptyBucket } from './leftovers.ts';
import { findPlace } from './place.ts';
import { readWords } from './words.ts';

/**
 * `npm run destroy`: asks once, then removes what was deployed and what it left. Called again it goes on where it was
 * interrupted.
 */

/** Functions that run while the buckets are emptied write into them until they are deleted. */
const ROUNDS = 3;

async function destroy(): Promise<void> {
  const words = readWords(process.argv.slice(2));
  const config = await loadConfig(process.env);
  const { account, region } = await findPlace(config, words.profile);
  const cloudFormation = new CloudFormationClient();
  const stack = await describeStack(cloudFormation, config.name);
  const buckets = ['Store', 'StoreLog'].flatMap((name) => stack?.outputs[name] ?? []);
  say(`In the account ${account}, ${region}:`);
  say(
    stack === null
      ? `- no stack ${config.name} any more; what it left is looked for`
      : `- the stack ${config.name}`,
  );
  if (buckets.length > 0) {
    say(
      config.keepStore
        ? `- ${buckets.join(', ')} stay (keepStore)`
        : `- all evidence, in ${buckets.join(', ')}`,
    );
  }
  say('- the key of the GitHub App, the logs, the job definitions');
  const answer = words.yes ? config.name : await ask(`Type ${config.name} to delete them: `);
  if (answer !== config.name) return say('Nothing was changed.');

  const app = await linkOf(stack, config);
  if (stack !== null) await remove(cloudFormation, stack, config.keepStore ? [] : buckets);
  const ended = await deregisterDefinitions(new BatchClient(), config.name);
  const secrets = await deleteSecrets(new SecretsManagerClient(), config.name);
  const logs = await deleteLogGroups(new CloudWatchLogsClient(), config.name);
  say(`Left by the stack and deleted: ${ended.length} job definitions, ${secrets.length} secrets, ${logs.length} log groups.

What is there still:
- the GitHub App, which only its owner can delete: ${app}
- the stack CDKToolkit with its bucket cdk-hnb659fds-assets-${account}-${region} and, where the image was built, its registry
  cdk-hnb659fds-container-assets-${account}-${region}. Other projects may use them; \`npx cdk gc --unstable=gc\` removes what nobody does`);
  if (config.keepStore) say(`- ${buckets.join(', ')}`);
}

async function remove(
  client: CloudFormationClient,
  stack: DeployedStack,
  buckets: readonly string[],
): Promise<void> {
  const s3 = new S3Client();
  for (let round = 1; ; round += 1) {
    for (const bucket of buckets) say(`${bucket}: ${await emptyBucket(s3, bucket)} versions deleted`);
    say(`CloudFormation deletes ${stack.id} …`);
    const deletion = await deleteStack(client, stack);
    if (deletion.kind === 'deleted') return say('The stack is gone.');
    say(deletion.left.map((line) => `- ${line}`).join('\n'));
    if (round === ROUNDS) {
      throw new Error(
        'CloudFormation could not delete what is named above. S3 delivers entries of its access log for hours: `npm run destroy` again, later, goes on',
      );
    }
  }
}

/** Where the App is deleted: its own page, as long as there is its key. */
async function linkOf(stack: DeployedStack | null, { github }: Config): Promise<string> {
  const { pages, api } = githubSite(github.url);
  const somewhere =
    github.organization === null
      ? `${pages}/settings/apps (Advanced)`
      : `${pages}/organizations/${github.organization}/settings/apps (Advanced)`;
  const { AppKey: key, WebhookSecrets: webhook } = stack?.outputs ?? {};
  if (stack === null || key === undefined || webhook === undefined) return somewhere;
  try {
    const stored = await storedApp(new SecretsManagerClient(), { key, webhook });
    if (stored === null) return somewhere;
    const known = { ...stored, appId: Number(stack.parameters.AppId), apiUrl: api };
    const { settings } = await new GithubAppSettings(known, () => new Date()).about();
    return `${settings}/advanced`;
  } catch {
    // Not worth keeping what is to be deleted.
    return somewhere;
  }
}

try {
  await destroy();
} catch (error) {
  process.stderr.write(`\nmustrun: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
