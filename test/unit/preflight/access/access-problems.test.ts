import { describe, expect, it } from 'vitest';
import type { HubAnswer } from '../../../../core/ports/hub.ts';
import { accessProblems } from '../../../../core/preflight/access/access-problems.ts';
import { type HubAnswers, NOT_ASKED, referenceKey } from '../../../../core/preflight/access/ask-hubs.ts';
import { downloadSize } from '../../../../core/preflight/access/download-size.ts';
import { type HubReference, hubReferences } from '../../../../core/preflight/access/hub-references.ts';
import { runsOf } from './runs-of.ts';

const COMMIT = 'c'.repeat(40);
const MODEL = `--model Qwen/Qwen3-8B --model_revision ${COMMIT}`;

const found = (more: Partial<HubAnswer & { kind: 'found' }> = {}): HubAnswer => ({
  kind: 'found',
  id: 'Qwen/Qwen3-8B',
  commit: COMMIT,
  gated: false,
  licence: 'apache-2.0',
  files: [],
  ...more,
});

function referencesOf(commands: string): readonly HubReference[] {
  return runsOf(commands).flatMap((run) => hubReferences(run, () => false));
}

/** The same answer to everything. */
function answers(references: readonly HubReference[], answer: HubAnswer): HubAnswers {
  return new Map(references.map((reference) => [referenceKey(reference), answer]));
}

function problemsOf(commands: string, answer: HubAnswer) {
  const references = referencesOf(commands);
  return accessProblems(references, answers(references, answer));
}

describe('a model that can be downloaded, with a licence, at a commit', () => {
  it('is no problem', () => {
    expect(problemsOf(`swift infer ${MODEL}`, found())).toEqual([]);
  });

  it.each<[string, HubAnswer, object[]]>([
    ['has no licence', found({ licence: null }), [{ code: 'no-licence', level: 'warning' }]],
    [
      'was renamed',
      found({ id: 'Qwen/Qwen3' }),
      [{ code: 'renamed-repository', level: 'note', expected: 'Qwen/Qwen3' }],
    ],
    ['is written with other capitals', found({ id: 'qwen/qwen3-8b' }), []],
    [
      'does not exist',
      { kind: 'missing', what: 'repository' },
      [{ code: 'model-missing', level: 'error', repair: expect.stringContaining('USE_HF=1') }],
    ],
    [
      'has no such revision',
      { kind: 'missing', what: 'revision' },
      [{ code: 'revision-missing', level: 'error' }],
    ],
    [
      'is gated',
      { kind: 'refused', token: 'absent' },
      [{ code: 'gated-model', level: 'error', message: expect.stringContaining('no token was sent') }],
    ],
    [
      'lies on a hub that cannot be reached',
      { kind: 'unreachable', reason: 'its name does not resolve' },
      [{ code: 'not-checked', level: 'warning', message: expect.stringContaining('does not resolve') }],
    ],
  ])('unless it %s', (_, answer, expected) => {
    const problems = problemsOf(`swift infer ${MODEL}`, answer);

    expect(problems).toHaveLength(expected.length);
    expect(problems).toMatchObject(expected);
  });
});

describe('a data set', () => {
  it.each<[string, HubAnswer, string]>([
    ['does not exist', { kind: 'missing', what: 'repository' }, 'dataset-missing'],
    ['is gated', { kind: 'refused', token: 'without access' }, 'gated-dataset'],
  ])('that %s is named as such', (_, answer, code) => {
    expect(problemsOf('swift sft --model ./m --dataset hf::a/b', answer)).toMatchObject([
      { code, level: 'error', message: expect.stringContaining('data set a/b') },
    ]);
  });

  it('is not asked to be pinned: the engine cannot', () => {
    expect(problemsOf('swift sft --model ./m --dataset a/b', found({ id: 'a/b' }))).toEqual([]);
  });
});

describe('a revision', () => {
  it('that is left out is a note with the commit of today', () => {
    expect(problemsOf('swift infer --model Qwen/Qwen3-8B', found())).toEqual([
      {
        line: 2,
        column: 21,
        code: 'revision-not-pinned',
        level: 'note',
        message: 'Qwen/Qwen3-8B is taken as it is on the day of the download: the numbers may change with it',
        expected: 'the 40 hexadecimal digits of a commit',
        repair: `add --model_revision ${COMMIT}`,
      },
    ]);
  });

  it('that is a tag may be moved', () => {
    const [problem] = problemsOf('swift infer --model Qwen/Qwen3-8B --model_revision v1.0', found());

    expect(problem).toMatchObject({
      code: 'revision-not-pinned',
      message: expect.stringContaining('at v1.0, which may be moved'),
    });
  });
});

describe('who was not asked', () => {
  it('is not green', () => {
    const references = referencesOf(`swift sft ${MODEL} --dataset a/b`);

    expect(accessProblems(references, NOT_ASKED)).toMatchObject([
      { code: 'not-checked', level: 'warning', line: 2, column: 19 },
      { code: 'not-checked', level: 'warning', message: expect.stringContaining('data set a/b') },
    ]);
  });

  it('is named once, however many runs take it', () => {
    const references = referencesOf(`swift sft ${MODEL} --dataset ./d\nswift infer ${MODEL}`);

    expect(references).toHaveLength(2);
    expect(accessProblems(references, NOT_ASKED)).toMatchObject([{ line: 2 }]);
  });
});

describe('the size of a download', () => {
  const file = (path: string, bytes: number | null) => ({ path, bytes, digest: null });

  it('counts what the engine takes, each repository once', () => {
    const references = referencesOf(`swift infer ${MODEL}\nswift infer ${MODEL}`);
    const files = [
      file('model.safetensors', 1000),
      file('config.json', 10),
      file('pytorch_model.pt', 5000),
      file('consolidated.00.pth', 5000),
      file('onnx/model.json', 5000),
      file('model-q4.gguf', 5000),
    ];

    expect(downloadSize(references, answers(references, found({ files })))).toEqual({
      bytes: 1010,
      unknown: [],
    });
  });

  it('counts all of a data set', () => {
    const references = referencesOf('swift sft --model ./m --dataset a/b');
    const files = [file('images.zip', 700), file('train.jsonl', 7)];

    expect(downloadSize(references, answers(references, found({ files }))).bytes).toBe(707);
  });

  it.each<[string, HubAnswer]>([
    ['one file has none', found({ files: [file('a', 1), file('b', null)] })],
    ['not all files are listed', found({ files: null })],
    ['the hub could not be asked', { kind: 'unreachable', reason: '' }],
  ])('is unknown where %s', (_, answer) => {
    const references = referencesOf(`swift infer ${MODEL}`);

    expect(downloadSize(references, answers(references, answer))).toEqual({
      bytes: 0,
      unknown: ['Qwen/Qwen3-8B'],
    });
  });
});
