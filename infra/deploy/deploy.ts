import { mkdirSync, readFileSync } from 'node:fs';
import { S3Client } from '@aws-sdk/client-s3';
import { z } from 'zod';
import { S3Store } from '../../adapters/s3/s3-store.ts';
import { pinBases } from '../bases/pin-bases.ts';
import { config as stated } from '../config.ts';
import { readConfig } from '../config-schema.ts';
import { INSTALLATION_KEY } from '../store/store.ts';
import { installationOf } from './installation.ts';
import { run } from './run.ts';

/**
 * `npm run deploy`: builds the functions and the runner, deploys the stack, and writes down where jobs go. Words after it
 * go to `cdk deploy` (`npm run deploy -- --profile work`). Doing it again changes nothing.
 */
const OUTPUTS = 'dist/outputs.json';

const config = readConfig(stated);
mkdirSync('dist', { recursive: true });
run('node', 'functions/build.ts');
run('node', 'containers/trainer/bundle.ts');
if (config.engines.some(({ image }) => image === null)) await pinBases();
run('cdk', 'deploy', '--require-approval', 'broadening', '--outputs-file', OUTPUTS, ...process.argv.slice(2));
const outputs = z
  .record(z.string(), z.record(z.string(), z.string()))
  .parse(JSON.parse(readFileSync(OUTPUTS, 'utf8')));
const told = outputs[config.name] ?? {};
const body = new TextEncoder().encode(JSON.stringify(installationOf(config, told), null, 2));
const region = config.region === null ? {} : { region: config.region };
const store = new S3Store({ client: new S3Client(region), bucket: told.Store ?? '', prefix: '' });
await write();
process.stdout.write(`
The stack ${config.name} is there.
  webhook          ${told.Webhook}
  webhook secrets  ${told.WebhookSecrets}
  App's key        ${told.AppKey}
docs/cloud.md says how the GitHub App gets them.
`);

/** The bucket refuses a document that is replaced without having been read. */
async function write(): Promise<void> {
  const before = await store.read(INSTALLATION_KEY);
  const written =
    before === null
      ? await store.create(INSTALLATION_KEY, body)
      : await store.replace(INSTALLATION_KEY, body, before.version);
  if (written === 'exists' || written === 'changed') throw new Error('somebody else deploys: try again');
}
