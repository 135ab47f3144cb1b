import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scrubber, scrubTexts } from '../../../containers/trainer/trust/scrub.ts';

const GONE = '[credential removed]';
const scrub = scrubber({});

describe('a text with credentials', () => {
  it.each([
    ['Hugging Face', `token=hf_${'a'.repeat(34)}!`, `token=${GONE}!`],
    ['ModelScope', 'ms-01234567-89ab-cdef-0123-456789abcdef', GONE],
    ['a GitHub app', `ghs_${'A1'.repeat(18)}`, GONE],
    ['a person at GitHub', `ghp_${'b'.repeat(36)} `, `${GONE} `],
    ['a fine-grained one', `github_pat_${'c'.repeat(40)}`, GONE],
    ['an AWS key id', 'id AKIAIOSFODNN7EXAMPLE.', `id ${GONE}.`],
    ['a temporary AWS key id', 'ASIAIOSFODNN7EXAMPLE', GONE],
    ['a bearer header', 'Authorization: Bearer abc.def\nnext', `Authorization: ${GONE}\nnext`],
    ['a header in JSON', '{"Authorization": "Basic dXNlcg=="}', `{"Authorization": "${GONE}"}`],
    ['a header in a Python dict', "{'authorization': 'abc', 'a': 1}", `{'authorization': '${GONE}', 'a': 1}`],
    ['a signed address', 'x?X-Amz-Signature=0f0f&b=1', `x?X-Amz-Signature=${GONE}&b=1`],
    ['a password in an address', 'https://me:pass@host/x', `https://me:${GONE}@host/x`],
  ])('loses the one of %s', (_, text, expected) => {
    expect(scrub(text)).toBe(expected);
  });

  it.each([
    ['a loss line', '{"loss": 5.5205, "grad_norm": 1.38, "token_acc": 0.0}'],
    ['a model id', 'hf_transfer is off; Qwen/Qwen2.5-0.5B-Instruct'],
    ['prose', 'authorization is asked for; the token count is 7'],
    ['a clock time', 'https://example.org:8080/a@b'],
    ['a digest', 'sha256:bcc81830d10ce7d9e76640cad826a4b79ed3e4547c78a0be5c4f2fb0e2448c70'],
  ])('leaves %s as it is', (_, text) => {
    expect(scrub(text)).toBe(text);
  });

  it('loses the value of every secret variable, wherever it stands', () => {
    const secret = fc.string({ minLength: 8, maxLength: 40 }).filter((value) => !GONE.includes(value));
    fc.assert(
      fc.property(secret, fc.string(), fc.string(), (value, before, after) => {
        const clean = scrubber({ WANDB_API_KEY: value })(`${before}${value}${after}`);
        expect(clean).not.toContain(value);
      }),
    );
  });

  it('keeps the values of other variables, and short ones', () => {
    const clean = scrubber({ OMP_NUM_THREADS: '12345678', HUB_TOKEN: 'short' });

    expect(clean('12345678 short')).toBe('12345678 short');
  });
});

it('files keep what is no text, and bytes that are no UTF-8', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'mustrun-scrub-'));
  const token = `hf_${'a'.repeat(34)}`;
  const odd = Buffer.from([0xff, 0xfe, 0x20]);
  await writeFile(join(folder, 'train.log'), Buffer.concat([odd, Buffer.from(token)]));
  await writeFile(join(folder, 'model.safetensors'), token);

  await scrubTexts(folder, scrub);

  expect(await readFile(join(folder, 'train.log'))).toEqual(Buffer.concat([odd, Buffer.from(GONE)]));
  expect(await readFile(join(folder, 'model.safetensors'), 'utf8')).toBe(token);
  await rm(folder, { recursive: true });
});
