import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SSMClient } from '@aws-sdk/client-ssm';
import { RequestError } from '@octokit/request-error';
import { GithubAppSettings } from '../../adapters/github/app-settings.ts';
import type { AppCredentials } from '../../adapters/github/registration/app-credentials.ts';
import { githubSite } from '../../adapters/github/registration/github-site.ts';
import { S3Store } from '../../adapters/s3/s3-store.ts';
import { pinBases } from '../bases/pin-bases.ts';
import { loadConfig } from '../load-config.ts';
import { storeApp, storedApp } from './app-secrets.ts';
import { ask, say } from './ask.ts';
import { ensureBootstrap } from './bootstrap.ts';
import { type DeployedStack, describeStack, outputOf } from './deployed-stack.ts';
import { installationOf } from './installation.ts';
import { appOfFile, makeApp } from './make-app.ts';
import { findPlace } from './place.ts';
import { run, TOP } from './run.ts';
import { isAccepted, type Tested, testDelivery } from './test-delivery.ts';
import { readWords } from './words.ts';
import { writeInstallation } from './write-installation.ts';

/**
 * `npm run deploy`:
 *
 * ```
 * build -> synthesise -> bootstrap? -> deploy -> where jobs go -> GitHub App? -> its secrets, its number -> webhook -> test delivery
 * ```
 *
 * Each step looks first at what is there, so that calling it again goes on where it was interrupted, and changes nothing
 * where all is done. docs/cloud.md tells of the words after it.
 */
const ASSEMBLY = 'dist/cdk.out';
/** The parameter's default in the stack: there is no App yet. */
const NO_APP = '1';
type KnownApp = Pick<AppCredentials, 'appId' | 'privateKey' | 'webhookSecret' | 'apiUrl'>;

/** A new container of a function takes some seconds. */
const WAITS = { tries: 4, looks: 10, pause: () => sleep(2_000) };

const changes = new Set<string>();

async function deploy(): Promise<void> {
  const words = readWords(process.argv.slice(2));
  const config = await loadConfig(process.env);
  const { account, region, environment } = await findPlace(config, words.profile);
  say(`Deploys ${config.name} to the account ${account} in ${region}.`);
  await run(environment, 'node', 'functions/build.ts');
  await run(environment, 'node', 'containers/trainer/bundle.ts');
  if (config.engines.some(({ image }) => image === null)) await pinBases();
  await run(environment, 'cdk', 'synth', '--quiet', '--app', words.app, '--output', ASSEMBLY);
  const target = `aws://${account}/${region}`;
  const bootstrapped = await ensureBootstrap({
    client: new SSMClient(),
    folder: join(TOP, ASSEMBLY),
    target,
    ask: async (question) => (words.yes ? 'y' : await ask(question)),
    bootstrap: () => run(environment, 'cdk', 'bootstrap', '--app', ASSEMBLY, target),
  });
  if (bootstrapped === 'made') changes.add('the bootstrap');

  const cloudFormation = new CloudFormationClient();
  const cdkDeploy = async (...more: readonly string[]): Promise<DeployedStack> => {
    const before = await describeStack(cloudFormation, config.name);
    const approval = words.cdk.includes('--require-approval') ? [] : ['--require-approval', 'broadening'];
    await run(environment, 'cdk', 'deploy', '--app', ASSEMBLY, ...approval, ...words.cdk, ...more);
    const after = await describeStack(cloudFormation, config.name);
    if (after === null) throw new Error(`the stack ${config.name} is not there after its deployment`);
    if (before?.newestEvent !== after.newestEvent) changes.add('the stack');
    return after;
  };
  const stack = await cdkDeploy();
  const store = new S3Store({ client: new S3Client(), bucket: outputOf(stack, 'Store'), prefix: '' });
  const written = await writeInstallation(store, installationOf(config, stack.outputs));
  if (written === 'written') changes.add('where jobs go');

  const webhook = outputOf(stack, 'Webhook');
  const secrets = new SecretsManagerClient();
  const arns = { key: outputOf(stack, 'AppKey'), webhook: outputOf(stack, 'WebhookSecrets') };
  const number = stack.parameters.AppId ?? NO_APP;
  const stored = await storedApp(secrets, arns);
  let app: KnownApp;
  if (stored !== null && number !== NO_APP && words.githubApp === null && !words.newGithubApp) {
    const { api } = githubSite(config.github.url);
    app = { appId: Number(number), ...stored, apiUrl: api };
  } else {
    const home = process.env.MUSTRUN_HOME ?? join(TOP, '.mustrun');
    const pending = join(home, `github-app-${config.name}-${account}-${region}.json`);
    const made =
      words.githubApp === null
        ? await makeApp(config, webhook, pending, words.port)
        : await appOfFile(words.githubApp);
    await storeApp(secrets, arns, made);
    await cdkDeploy('--parameters', `AppId=${made.appId}`);
    await rm(pending, { force: true });
    changes.add('the GitHub App');
    app = made;
  }
  await connect(app, webhook);
}

/** Points the App at us, and has it deliver once. */
async function connect(app: KnownApp, webhook: string): Promise<void> {
  const github = new GithubAppSettings(app, () => new Date());
  const about = await github.about().catch((cause: unknown) => {
    if (!(cause instanceof RequestError) || (cause.status !== 401 && cause.status !== 404)) throw cause;
    throw new Error(
      `GitHub does not take the key of the App ${app.appId}: it was deleted, or its key was. \`npm run deploy -- --new-github-app\` makes another`,
      { cause },
    );
  });
  if (!(await github.pointsTo(webhook))) {
    await github.pointTo(webhook, app.webhookSecret);
    changes.add("the App's webhook");
  }
  const tested = await testDelivery(github, WAITS);
  say(`
Test delivery: ${wordsOf(tested)}
${changes.size === 0 ? 'Nothing was changed: all of it was there.' : `Changed: ${[...changes].join(', ')}.`}

  webhook   ${webhook}
  App       ${about.page} (settings: ${about.settings})

Next: install the App on the repositories whose posts are to be answered:
  ${about.page}/installations/new`);
  if (tested.kind === 'unanswered' || (tested.kind === 'answered' && !isAccepted(tested.status))) {
    process.exitCode = 1;
  }
}

function wordsOf(tested: Tested): string {
  if (tested.kind === 'nothing to send') {
    return 'GitHub sent nothing in the last three days that it could send again; the first push will tell.';
  }
  if (tested.kind === 'unanswered')
    return `GitHub's ${tested.event} was not answered (docs/cloud.md, WebhookFails).`;
  return isAccepted(tested.status)
    ? `GitHub's ${tested.event} was answered with ${tested.status}.`
    : `GitHub's ${tested.event} was answered with ${tested.status} (docs/cloud.md, WebhookFails).`;
}

try {
  await deploy();
} catch (error) {
  process.stderr.write(`\nmustrun: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
