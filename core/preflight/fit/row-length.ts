import type { DatasetFacts, DatasetWord } from './dataset-table.ts';
import type { ModelShape } from './model-shape.ts';
import { isGenerating, type TrainingSetup } from './training-setup.ts';

/** How many tokens a row of a data set has. */
export interface RowLength {
  readonly longest: number;
  readonly usual: number;
  /** Patches of its image or video. */
  readonly patches: number;
  /** Nothing is known of the data set, or not enough. */
  readonly guessed: boolean;
}

/**
 * Peak memory belongs to the longest rows, which lie this many deviations above the mean (never above the documented
 * maximum): with a normal distribution one row in some ten thousand is longer.
 */
const DEVIATIONS_ABOVE_MEAN = 4;

/** Longest and usual row of a data set that nobody describes: what an instruction-tuning set of the documentation has. */
const UNKNOWN_TEXT = { longest: 1024, usual: 300 };
/** Reasoning traces and whole documents, told by the name. */
const UNKNOWN_LONG = { longest: 16_384, usual: 6_000 };
const UNKNOWN_REASONING = { longest: 8_192, usual: 1_500 };
const LONG = /long/i;
const REASONING = /(?:^|[-_/])r1\b|reason|distill|think|(?:^|[-_/])cot\b/i;

/** A query and a document in the prompt of a generative reranker. */
const UNKNOWN_DOCUMENT = { longest: 512, usual: 300 };

/** Pixels of a usual photo in the captioning sets (COCO: 640 by 480). */
const PHOTO_PIXELS = 640 * 480;
/** Frames at most where FPS_MAX_FRAMES does not say (qwen_vl_utils). */
const FRAMES = 768;
/** Pixels of a video's frame where VIDEO_MAX_PIXELS does not say (qwen_vl_utils: 768 tokens of 28 by 28). */
const FRAME_PIXELS = 768 * 28 * 28;
/** Squares that an image is cut into at most, and one of the whole image (InternVL's max_num = 12). */
const TILES = 12 + 1;

/** How long the rows of a data set are, with the tokens of their images and of answers that are generated. */
export function rowLength(
  { id, facts }: DatasetWord,
  setup: TrainingSetup,
  model: ModelShape,
  environment: Readonly<Record<string, string>>,
): RowLength {
  const seen = facts?.modality ?? (model.vision === null ? 'text' : guessModality(id));
  const patches = patchesOf(seen, model, setup.maxPixels, environment);
  const counted = seen === 'image counted' && model.vision?.tile === null;
  const more =
    (counted ? 0 : patches / (model.vision?.merge ?? 1) ** 2) +
    (isGenerating(setup) ? setup.completionLength : 0);
  const { longest, usual, guessed } = textLength({ id, facts }, setup.taskType);
  return { longest: longest + more, usual: usual + more, patches, guessed };
}

/** A row of which nothing is known. */
export function mayBeLongest(): RowLength {
  return { ...UNKNOWN_TEXT, patches: 0, guessed: true };
}

function textLength(
  { id, facts }: Pick<DatasetWord, 'id' | 'facts'>,
  taskType: string,
): Omit<RowLength, 'patches'> {
  // The documentation counts a reranker's queries alone, without the prompt around each pair.
  if (taskType === 'generative_reranker') return { ...UNKNOWN_DOCUMENT, guessed: true };
  // And questions without the reasoning that answers them.
  const incomplete = facts !== null && REASONING.test(id) && facts.mean < UNKNOWN_TEXT.usual;
  if (facts === null || incomplete) {
    const prior = LONG.test(id) ? UNKNOWN_LONG : REASONING.test(id) ? UNKNOWN_REASONING : UNKNOWN_TEXT;
    return { ...prior, guessed: true };
  }
  const longest = Math.min(facts.maximum, facts.mean + DEVIATIONS_ABOVE_MEAN * facts.deviation);
  return { longest, usual: facts.mean, guessed: false };
}

function patchesOf(
  seen: DatasetFacts['modality'],
  { vision }: ModelShape,
  maxPixels: number | null,
  environment: Readonly<Record<string, string>>,
): number {
  if (vision === null || seen === 'text' || seen === 'audio') return 0;
  return seen === 'video' ? videoPatches(vision, environment) : imagePatches(vision, maxPixels);
}

function guessModality(id: string): 'image' | 'video' | 'audio' | 'text' {
  if (/video/i.test(id)) return 'video';
  if (/asr|speech|audio/i.test(id)) return 'audio';
  return /alpaca|gpt4|self-cognition|instruct|chat|text-to|sft-mix/i.test(id) ? 'text' : 'image';
}

function imagePatches(vision: NonNullable<ModelShape['vision']>, maxPixels: number | null): number {
  if (vision.tile !== null) return TILES * (vision.tile / vision.patch) ** 2;
  return Math.min(maxPixels ?? PHOTO_PIXELS, PHOTO_PIXELS) / vision.patch ** 2;
}

function videoPatches(
  vision: NonNullable<ModelShape['vision']>,
  environment: Readonly<Record<string, string>>,
): number {
  const number = (name: string, fallback: number): number => {
    const value = Number(environment[name] ?? Number.NaN);
    return Number.isFinite(value) && value > 0 ? value : fallback;
  };
  const pixels =
    environment.VIDEO_MAX_TOKEN_NUM === undefined
      ? number('VIDEO_MAX_PIXELS', FRAME_PIXELS)
      : number('VIDEO_MAX_TOKEN_NUM', 768) * 32 * 32;
  // Two frames make one patch in time.
  return (pixels / vision.patch ** 2) * (number('FPS_MAX_FRAMES', number('NFRAMES', FRAMES)) / 2);
}
