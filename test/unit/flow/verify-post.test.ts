import { beforeEach, describe, expect, it } from 'vitest';
import { TRAINING } from './planning.ts';
import { outcomes, post, Simulation } from './simulation.ts';

let simulation: Simulation;
beforeEach(() => {
  simulation = new Simulation();
});

describe('a post', () => {
  it('is trained once and judged', async () => {
    const report = await simulation.verify(post({ claims: 'It runs 4 steps. The mean train loss is 2.5.' }));

    expect(outcomes(report)).toEqual(['reproduced', 'within noise']);
    expect(report.runs).toMatchObject([{ trained: true }]);
    expect(report.verdict.exitCode).toBe(0);
  });

  it('is not trained again', async () => {
    await simulation.verify(post());

    const again = await simulation.verify(post({ prose: 'A paragraph that was not there before.' }));

    expect(simulation.queue.requests).toHaveLength(1);
    expect(again.runs).toMatchObject([{ trained: false, reason: '' }]);
    expect(outcomes(again)).toEqual(['reproduced']);
  });

  it.each([
    [
      'in another order',
      'swift sft --max_steps 4 --learning_rate 1e-3 --tuner_type lora --dataset rows.jsonl --model a/b --output_dir output/x',
    ],
    [
      'with dashes',
      'swift sft --model a/b --dataset rows.jsonl --tuner-type lora --learning-rate 1e-3 --max-steps 4 --output-dir output/x',
    ],
    [
      'with another output folder',
      'swift sft --model a/b --dataset rows.jsonl --tuner_type lora --learning_rate 1e-3 --max_steps 4 --output_dir elsewhere',
    ],
    ['with defaults written out', `${TRAINING} --lora_rank 8 --seed 42 --gradient_accumulation_steps 16`],
    ['with the number in other digits', TRAINING.replace('1e-3', '0.001')],
    ['with another log', `${TRAINING} --logging_steps 1 --report_to none`],
  ])('that says the same %s is the same run', async (_, command) => {
    await simulation.verify(post());

    await simulation.verify(post({ command }));

    expect(simulation.queue.requests).toHaveLength(1);
  });

  it.each([
    ['learning rate', TRAINING.replace('1e-3', '2e-3')],
    ['seed', `${TRAINING} --seed 7`],
    ['rank', `${TRAINING} --lora_rank 16`],
    ['environment', `MAX_PIXELS=1000 ${TRAINING}`],
  ])('with another %s is another run', async (_, command) => {
    await simulation.verify(post());

    await simulation.verify(post({ command }));

    expect(simulation.queue.requests).toHaveLength(2);
  });

  it('gets a further attempt with the next seed on demand', async () => {
    await simulation.verify(post());

    const again = await simulation.verify(post(), { again: true });

    expect(simulation.queue.requests).toHaveLength(2);
    expect(again.runs[0]?.attempts.map(({ result }) => result.seed)).toEqual([42, 43]);
  });
});

describe('a claim that one run does not settle', () => {
  const doubtful = () => post({ claims: 'The mean train loss is 2.8.' });

  it('has its run repeated with the next seeds, at most as often as the budget says', async () => {
    const report = await simulation.verify(doubtful(), { budget: 3 });

    expect(report.runs[0]?.attempts.map(({ result }) => result.seed)).toEqual([42, 43, 44]);
  });

  it('goes on from the attempts that are known', async () => {
    await simulation.verify(doubtful(), { budget: 1 });
    expect(simulation.queue.requests).toHaveLength(1);

    await simulation.verify(doubtful(), { budget: 2 });
    expect(simulation.queue.requests).toHaveLength(2);
  });

  it('does not have the runs of settled claims repeated', async () => {
    await simulation.verify(post(), { budget: 3 });

    expect(simulation.queue.requests).toHaveLength(1);
  });
});

describe('an inference behind a training', () => {
  const chain = (folder: string) =>
    post({
      command: `${TRAINING.replace('output/x', folder)} --add_version false\nswift infer --model a/b --adapters ${folder}/checkpoint-4 --val_dataset rows.jsonl`,
    });

  it('starts from the evidence of that training, whatever its folder is called', async () => {
    await simulation.verify(chain('output/x'));
    const renamed = await simulation.verify(chain('out/y'));

    expect(simulation.queue.requests).toHaveLength(2);
    expect(renamed.runs.map(({ trained }) => trained)).toEqual([false, false]);
  });

  it('is not run when the training failed, and says so', async () => {
    simulation.changed = { stage: 'training', message: 'it broke' };

    const report = await simulation.verify(chain('output/x'));

    expect(report.runs[1]).toMatchObject({
      plan: null,
      reason: expect.stringMatching(/the run in line 6 left nothing/),
    });
  });
});
