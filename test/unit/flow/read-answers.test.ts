import { expect, it } from 'vitest';
import { readAnswers } from '../../../core/flow/attempt/evidence.ts';

it.each([
  ['What is shown?', 'What is shown?'],
  ['<image>What is shown?', 'What is shown?'],
  ['<image><image>Which is larger, <video>?', 'Which is larger, ?'],
])('the prompt %j is known by the words that a post prints', (content, prompt) => {
  const line = JSON.stringify({ response: 'A circle.', messages: [{ role: 'user', content }] });

  expect(readAnswers(`${line}\n`)).toEqual([{ prompt, text: 'A circle.' }]);
});
