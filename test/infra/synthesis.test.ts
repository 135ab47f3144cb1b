import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { bundleFunctions } from '../../functions/bundle.ts';
import { readConfig } from '../../infra/config-schema.ts';
import { newApp } from '../../infra/new-app.ts';
import { MustrunStack } from '../../infra/stack.ts';
import { type CloudFormation, emptyBundles, IMAGE, OTHER_IMAGE, synthesised } from './synthesised.ts';

const TOP = fileURLToPath(new URL('../..', import.meta.url));
const bundles = emptyBundles();

describe('a configuration', () => {
  it.each([
    { input: {}, ok: true },
    {
      input: { region: 'eu-west-1', pools: { 'gpu-1': { instanceTypes: ['g6.xlarge'], spot: false } } },
      ok: true,
    },
  ])('may be $input', ({ input, ok }) => {
    expect(readConfig(input).name === 'mustrun').toBe(ok);
  });

  it.each([
    {
      input: { pools: { 'gpu-1': { instanceTypes: ['g5.9xlarge'] } } },
      message: /pools.gpu-1.instanceTypes.0: g5.9xlarge has no price .*take another type/,
    },
    {
      input: { pools: { 'gpu-1': { instanceTypes: ['g5.12xlarge'] } } },
      message: /g5.12xlarge has 4 GPUs, and the pool gpu-1 is for 1: put it into another pool/,
    },
    {
      input: { pools: { cpu: { instanceTypes: ['g5.xlarge'] } } },
      message: /g5.xlarge has 1 GPUs, and the pool cpu/,
    },
    {
      input: { budget: { usdPerMonth: 5 } },
      message: /budget.usdPerNight: a night may cost more than its month/,
    },
    { input: { region: 'Frankfurt' }, message: /region: write the name of a region, like "eu-west-1"/ },
    { input: { engines: [{ line: '9.9.9' }] }, message: /engines.0.line: there is no image .*write "4.6.0"/ },
    {
      input: { engines: [{ line: '4.6.0', image: 'trainer:latest' }] },
      message: /"trainer:latest" names no image by digest/,
    },
    {
      input: { engines: [{ line: '4.6.0' }, { line: '4.6.0' }] },
      message: /engines: an engine is named twice/,
    },
    { input: { logDays: 31 }, message: /logDays: CloudWatch keeps logs for 7, 14/ },
    { input: { rootVolumeGib: 30 }, message: /rootVolumeGib: a CUDA image .*write at least 60/ },
    {
      input: { pages: { domain: { name: 'x', certificateArn: 'arn:aws:acm:eu-west-1:1:certificate/1' } } },
      message: /us-east-1 alone/,
    },
    { input: { bugdet: {} }, message: /bugdet/ },
  ])('may not be $input', ({ input, message }) => {
    expect(() => readConfig(input)).toThrow(message);
  });
});

describe('a change', () => {
  const before = synthesised({ engines: [{ line: '4.6.0', image: IMAGE }] }, bundles);

  it('of nothing changes nothing', () => {
    expect(synthesised({ engines: [{ line: '4.6.0', image: IMAGE }] }, bundles)).toEqual(before);
  });

  it('of nothing changes nothing, though the functions are bundled anew', async () => {
    const made: CloudFormation[] = [];
    for (const time of ['first', 'second']) {
      const folder = mkdtempSync(join(tmpdir(), `mustrun-${time}-`));
      await bundleFunctions(folder);
      made.push(synthesised({ engines: [{ line: '4.6.0', image: IMAGE }] }, folder));
    }

    expect(made[1]).toEqual(made[0]);
  });

  it('of the image changes the job definitions and nothing else', () => {
    const after = synthesised({ engines: [{ line: '4.6.0', image: OTHER_IMAGE }] }, bundles);
    const changed = Object.keys(after.Resources).filter(
      (id) => JSON.stringify(after.Resources[id]) !== JSON.stringify(before.Resources[id]),
    );

    expect(Object.keys(after.Resources)).toEqual(Object.keys(before.Resources));
    expect(after.Outputs).toEqual(before.Outputs);
    expect(changed.map((id) => after.Resources[id]?.Type)).toEqual(
      Array(6).fill('AWS::Batch::JobDefinition'),
    );
  });
});

describe('a function that was not built', () => {
  it('is named, with what to do', () => {
    const missing = join(tmpdir(), 'no-bundles');

    expect(() => synthesised({}, missing)).toThrow(/webhook\/index.mjs is missing.*npm run build/);
  });
});

describe('cdk-nag', () => {
  it.each([
    { what: 'as it is deployed without a configuration', config: {} },
    {
      what: 'with pages, an e-mail address and every engine',
      config: {
        pages: {},
        alarmEmail: 'ann@example.org',
        engines: ['4.6.0', '3.12.6', '2.6.1'].map((line) => ({ line, image: IMAGE })),
      },
    },
  ])('finds nothing $what', ({ config }) => {
    const app = newApp(mkdtempSync(join(tmpdir(), 'mustrun-nag-')));
    const engines = [{ line: '4.6.0', image: IMAGE }];
    new MustrunStack(app, { config: readConfig({ engines, ...config }), bundles });

    expect(() => app.synth()).not.toThrow();
  });

  it('would find what nobody acknowledged', () => {
    const app = newApp(mkdtempSync(join(tmpdir(), 'mustrun-nag-')));
    const config = readConfig({ engines: [{ line: '4.6.0', image: IMAGE }] });
    const stack = new MustrunStack(app, { config, bundles });
    stack.store.bucket.grantReadWrite(stack.pipeline.functions.webhook);

    expect(() => app.synth()).toThrow();
  });
});

describe('the command line', () => {
  const output = mkdtempSync(join(tmpdir(), 'mustrun-cdk-'));
  /** No account, no region, no credentials, no home with some, and no network to ask. */
  const environment = {
    PATH: process.env.PATH,
    HOME: output,
    HTTPS_PROXY: 'http://127.0.0.1:1',
    AWS_EC2_METADATA_DISABLED: 'true',
  };
  let template = '';

  beforeAll(() => {
    const bundled = spawnSync('node', ['containers/trainer/bundle.ts'], { cwd: TOP, encoding: 'utf8' });
    expect(bundled.stderr).toBe('');
    const words = ['synth', '--quiet', '--output', output, '--context', `bundles=${bundles}`];
    const made = spawnSync('cdk', words, { cwd: TOP, env: environment, encoding: 'utf8' });
    expect(`${made.stdout}${made.stderr}`).not.toMatch(/error/i);
    expect(made.status).toBe(0);
    template = join(output, 'mustrun.template.json');
  });

  it('synthesises offline, without a configuration', () => {
    expect(readdirSync(output)).toContain('mustrun.template.json');
    expect(readFileSync(template, 'utf8')).toContain('AWS::Batch::JobDefinition');
  });

  it('stays below the number of resources and the size that CloudFormation takes', () => {
    const text = readFileSync(template, 'utf8');

    expect(Object.keys(JSON.parse(text).Resources).length).toBeLessThan(500);
    expect(text.length).toBeLessThan(1_000_000);
  });

  it('has nothing that cfn-lint finds', () => {
    const linter = join(TOP, '.mustrun', 'moto', 'bin', 'cfn-lint');
    const found = existsSync(linter) ? linter : (process.env.MUSTRUN_CFN_LINT ?? 'cfn-lint');
    // W3005: the toolkit states dependencies that follow from references as well.
    const linted = spawnSync(found, ['--ignore-checks', 'W3005', '--', template], { encoding: 'utf8' });

    expect(linted.error).toBeUndefined();
    expect(linted.stdout).toBe('');
    expect(linted.status).toBe(0);
  });
});
