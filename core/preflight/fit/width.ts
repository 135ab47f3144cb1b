import type { ModelShape } from './model-shape.ts';
import type { TrainingSetup } from './training-setup.ts';

/** Runs whose figures scatter alike. */
export type Kind = 'supervised text' | 'other' | 'size by name' | 'old engine';

/**
 * Factors above and below the median between which nine of ten figures are expected: the conformal quantile of the errors with each folder left out
 * (test/calibration/calibrate.ts), rounded up; `size by name` has no measured rows and is twice as wide as `other` in the logarithm.
 */
export const WIDTHS: Readonly<Record<Kind, number>> = {
  'supervised text': 1.25,
  other: 1.28,
  'size by name': 1.65,
  'old engine': 1.8,
};

export function kindOf(setup: TrainingSetup, model: ModelShape): Kind {
  if (setup.oldEngine) return 'old engine';
  if (model.certainty === 'name') return 'size by name';
  return setup.objective === 'language model' && model.vision === null ? 'supervised text' : 'other';
}
