import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { z } from 'zod';
import { type ConfigInput, readConfig } from '../../infra/config-schema.ts';
import { FLAGS } from '../../infra/new-app.ts';
import { FUNCTION_NAMES } from '../../infra/pipeline/functions.ts';
import { MustrunStack } from '../../infra/stack.ts';

/** An image that nobody has to build. */
export const IMAGE = `registry.example.org/trainer@sha256:${'1'.repeat(64)}`;
export const OTHER_IMAGE = `registry.example.org/trainer@sha256:${'2'.repeat(64)}`;

/** A folder with functions that do nothing: what they are made of does not show in a template. */
export function emptyBundles(): string {
  const folder = mkdtempSync(join(tmpdir(), 'mustrun-bundles-'));
  for (const name of FUNCTION_NAMES) {
    mkdirSync(join(folder, name));
    writeFileSync(join(folder, name, 'index.mjs'), 'export const handler = async () => null;\n');
  }
  return folder;
}

const resource = z.object({
  Type: z.string(),
  Properties: z.record(z.string(), z.unknown()).default({}),
  DeletionPolicy: z.string().optional(),
  DependsOn: z.unknown().optional(),
});
const template = z.object({
  Parameters: z.record(z.string(), z.unknown()),
  Outputs: z.record(z.string(), z.object({ Value: z.unknown() })),
  Resources: z.record(z.string(), resource),
});
export type CloudFormation = z.output<typeof template>;
export type Resource = z.output<typeof resource>;

export function readTemplate(text: unknown): CloudFormation {
  return template.parse(text);
}

/** The template of a configuration, without cdk-nag, which a test of its own runs. `context`: as of cdk.context.json. */
export function synthesised(
  config: ConfigInput = {},
  bundles: string = emptyBundles(),
  context: Readonly<Record<string, unknown>> = {},
): CloudFormation {
  const app = new App({
    context: { ...FLAGS, ...context },
    analyticsReporting: false,
    outdir: mkdtempSync(join(tmpdir(), 'mustrun-synth-')),
  });
  const engines = config.engines ?? [{ line: '4.6.0', image: IMAGE }];
  const stack = new MustrunStack(app, { config: readConfig({ ...config, engines }), bundles });
  return template.parse(Template.fromStack(stack).toJSON());
}

/** Resources of a type, by logical id. */
export function ofType(
  { Resources }: CloudFormation,
  type: string,
): readonly (readonly [string, Resource])[] {
  return Object.entries(Resources).filter(([, { Type }]) => Type === type);
}

export function propertiesOf(made: CloudFormation, type: string): readonly Record<string, unknown>[] {
  return ofType(made, type).map(([, { Properties }]) => Properties);
}
