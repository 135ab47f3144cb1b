import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { App } from 'aws-cdk-lib';
import { loadConfig } from '../../infra/load-config.ts';
import { FLAGS } from '../../infra/new-app.ts';
import { MustrunStack } from '../../infra/stack.ts';
import { forMoto } from './moto-template.ts';
import { readTemplate } from './synthesised.ts';

/**
 * What the toolkit synthesises in place of infra/app.ts, for an account in moto: the same stack of the same configuration,
 * its template changed as moto-template.ts says. moto has no HTTP API, so deliveries go to TEST_WEBHOOK.
 */
const app = new App({ context: FLAGS, analyticsReporting: false });
const stack = new MustrunStack(app, {
  config: await loadConfig(process.env),
  bundles: fileURLToPath(new URL('../../dist/functions', import.meta.url)),
});
const { directory } = app.synth();
const file = join(directory, stack.templateFile);
const template = readTemplate(JSON.parse(readFileSync(file, 'utf8')));
const Outputs = { ...template.Outputs, Webhook: { Value: process.env.TEST_WEBHOOK } };
const made = readTemplate(forMoto({ ...template, Outputs }));
for (const [id, { Type, Properties }] of Object.entries(made.Resources)) {
  // Here there is the bootstrap's bucket, where the toolkit puts what was built.
  if (Type === 'AWS::Lambda::Function') Properties.Code = template.Resources[id]?.Properties.Code;
}
writeFileSync(file, JSON.stringify(made));
