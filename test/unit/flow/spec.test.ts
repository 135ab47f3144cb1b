import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { effectiveEnvironment, identityOf, type Spec } from '../../../core/flow/plan/spec.ts';

const spec: Spec = {
  engine: { line: '4.x', release: '4.6.0' },
  subcommand: 'sft',
  options: { model: 'a/b', learning_rate: 1e-4, target_modules: ['all-linear'], seed: 42 },
  environment: { MAX_PIXELS: '1003520' },
  inputs: { 'rows.jsonl': 'a'.repeat(64), 'a/b': 'b'.repeat(64) },
  hardware: 'cpu',
  profile: 'verify',
};

/** The same record with its keys in the order that `order` has them in. */
function inOrder<Value>(
  record: Readonly<Record<string, Value>>,
  order: readonly string[],
): Record<string, Value> {
  const entries = Object.entries(record);
  return Object.fromEntries(entries.toSorted(([one], [other]) => order.indexOf(one) - order.indexOf(other)));
}

describe('the identity of a run', () => {
  it('is the SHA-256 of the canonical JSON', () => {
    const small: Spec = {
      engine: { release: 'r', line: 'l' },
      subcommand: 's',
      options: {},
      environment: {},
      inputs: {},
      hardware: 'h',
      profile: 'p',
    };

    // printf '{"engine":{"line":"l","release":"r"},"environment":{},"hardware":"h","inputs":{},"options":{},"profile":"p","subcommand":"s"}' | sha256sum
    expect(identityOf(small)).toBe('4c42136d306d72cdb65e46a0cdd715dd78e230097c88bb232ae21299fe7f08e5');
  });

  it('does not depend on the order of keys', () => {
    const keys = [...Object.keys(spec.options), ...Object.keys(spec.inputs)];
    const { engine, subcommand, environment, hardware, profile } = spec;
    fc.assert(
      fc.property(fc.shuffledSubarray(keys, { minLength: keys.length }), (order) => {
        const options = inOrder(spec.options, order);
        const inputs = inOrder(spec.inputs, order);
        const turned = { inputs, profile, options, hardware, environment, subcommand, engine };

        expect(identityOf(turned)).toBe(identityOf(spec));
      }),
    );
  });

  it.each<[string, Partial<Spec>]>([
    ['learning rate', { options: { ...spec.options, learning_rate: 2e-4 } }],
    ['order in a list', { options: { ...spec.options, target_modules: ['v_proj', 'q_proj'] } }],
    ['option', { options: { ...spec.options, packing: true } }],
    ['data digest', { inputs: { ...spec.inputs, 'rows.jsonl': 'c'.repeat(64) } }],
    ['model digest', { inputs: { ...spec.inputs, 'a/b': 'c'.repeat(64) } }],
    ['environment knob', { environment: { MAX_PIXELS: '602112' } }],
    ['hardware', { hardware: 'A10G' }],
    ['engine release', { engine: { line: '4.x', release: '4.5.0' } }],
    ['subcommand', { subcommand: 'pt' }],
    ['profile', { profile: 'rehearse' }],
  ])('is another with another %s', (_, changed) => {
    expect(identityOf({ ...spec, ...changed })).not.toBe(identityOf(spec));
  });
});

describe('the environment of a run', () => {
  it.each([
    'HF_TOKEN',
    'HUGGING_FACE_HUB_TOKEN',
    'MODELSCOPE_API_TOKEN',
    'GITHUB_PAT',
    'OPENAI_API_KEY',
    'DASHSCOPE_APIKEY',
    'AWS_ACCESS_KEY_ID',
    'AWS_SECRET_ACCESS_KEY',
    'AWS_SESSION_TOKEN',
    'MINIO_SECRETKEY',
    'OSS_ACCESSKEY',
    'GOOGLE_APPLICATION_CREDENTIALS',
    'CLIENT_SECRET',
    'DB_PASSWORD',
    'DB_PASSWD',
    'SSH_PASSPHRASE',
    'hf_token',
  ])('leaves out the secret %s', (name) => {
    expect(effectiveEnvironment({ [name]: 'hush', MAX_PIXELS: '1' })).toEqual({ MAX_PIXELS: '1' });
  });

  it.each(['WANDB_PROJECT', 'SWANLAB_MODE', 'HF_HOME', 'HF_ENDPOINT', 'HOME', 'PATH', 'https_proxy'])(
    'leaves out %s, which names a place or a reporter',
    (name) => {
      expect(effectiveEnvironment({ [name]: 'there' })).toEqual({});
    },
  );

  it.each([
    'IMAGE_MAX_TOKEN_NUM',
    'VIDEO_MAX_TOKEN_NUM',
    'MAX_PIXELS',
    'FPS_MAX_FRAMES',
    'NPROC_PER_NODE',
    'CUDA_VISIBLE_DEVICES',
    'PYTORCH_CUDA_ALLOC_CONF',
    'USE_HF',
  ])('keeps %s', (name) => {
    expect(effectiveEnvironment({ [name]: '1' })).toEqual({ [name]: '1' });
  });
});
