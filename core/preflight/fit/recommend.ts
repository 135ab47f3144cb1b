import type { HardwareClass } from '../hardware.ts';
import { accumulationOf, type TrainingSetup } from './training-setup.ts';

/** A change of one option or variable that makes a run fit. */
export interface Recommendation {
  readonly option: string;
  /** Null where the command leaves it out. */
  readonly from: string | null;
  readonly to: string;
  readonly why: string;
}

/** The median peak of a changed run, in GiB of one device. */
export type PeakOf = (setup: TrainingSetup) => number;

interface Change {
  readonly setup: TrainingSetup;
  readonly said: readonly Recommendation[];
}

/** The median has to stay this much below what the card gives, or every second run would not fit. */
const MARGIN = 0.92;
/** A change that saves less is not worth its words. */
const WORTH = 0.99;

/**
 * What makes a run fit the hardware, the least harmful first: the devices that there are and fewer rows at once, with more accumulation (the same
 * global batch); the fused loss; smaller images; shorter rows; last a quantised base. Empty where it fits, or where none of it helps.
 */
export function recommend(
  setup: TrainingSetup,
  hardware: HardwareClass,
  peakOf: PeakOf,
): readonly Recommendation[] {
  const fits = (changed: TrainingSetup): boolean => peakOf(changed) <= MARGIN * hardware.usableGiB;
  const spread = onFewerDevices(setup, hardware);
  if (spread === null) return [];
  let { said, setup: current } = spread;
  if (fits(current)) return said;
  for (const changesOf of [smallerBatches, fusedLoss, fewerPixels, quantizedBase, shorterRows]) {
    const changes = changesOf(current).filter((change) => peakOf(change.setup) <= WORTH * peakOf(current));
    const change = changes.find((tried) => fits(tried.setup)) ?? changes.at(-1);
    if (change === undefined) continue;
    current = change.setup;
    said = [
      ...said.filter((earlier) => change.said.every(({ option }) => option !== earlier.option)),
      ...change.said,
    ];
    if (fits(current)) return said;
  }
  return [];
}

/** A run for more devices than the hardware has, on those that there are. Null where one copy of the model needs more of them. */
function onFewerDevices(setup: TrainingSetup, hardware: HardwareClass): Change | null {
  const { parallelism } = setup;
  if (parallelism.devices <= hardware.devices) return { setup, said: [] };
  const processes = Math.floor(hardware.devices / parallelism.devicesPerModel);
  if (processes < 1) return null;
  const sequence = Math.min(parallelism.sequence, processes);
  const accumulation = Math.round((accumulationOf(setup) * parallelism.processes) / processes);
  const spread = { ...parallelism, devices: hardware.devices, processes, sequence };
  const has = `${hardware.name} has ${hardware.devices} ${hardware.devices === 1 ? 'device' : 'devices'}`;
  return {
    setup: { ...setup, accumulation, parallelism: spread },
    said: [
      { option: 'NPROC_PER_NODE', from: String(parallelism.processes), to: String(processes), why: has },
      sameBatch(setup, accumulation),
    ],
  };
}

function sameBatch(setup: TrainingSetup, accumulation: number): Recommendation {
  const from = setup.accumulation === null ? null : String(setup.accumulation);
  const why = 'the global batch stays the same';
  return { option: 'gradient_accumulation_steps', from, to: String(accumulation), why };
}

function smallerBatches(setup: TrainingSetup): readonly Change[] {
  const { batch } = setup;
  const sizes = Array.from({ length: batch - 1 }, (_, index) => batch - 1 - index);
  return sizes
    .filter((size) => batch % size === 0)
    .map((size) => {
      const accumulation = (accumulationOf(setup) * batch) / size;
      const why = 'fewer rows are in memory at once';
      const said = { option: 'per_device_train_batch_size', from: String(batch), to: String(size), why };
      return { setup: { ...setup, batch: size, accumulation }, said: [said, sameBatch(setup, accumulation)] };
    });
}

function fusedLoss(setup: TrainingSetup): readonly Change[] {
  if (setup.liger || setup.objective !== 'language model') return [];
  const why = 'the fused loss never holds all logits';
  return [
    { setup: { ...setup, liger: true }, said: [{ option: 'use_liger_kernel', from: null, to: 'true', why }] },
  ];
}

/** 768, 512, 256 and 128 tokens of 28 by 28 pixels. */
const PIXELS = [602_112, 401_408, 200_704, 100_352];

function fewerPixels(setup: TrainingSetup): readonly Change[] {
  const { maxPixels } = setup;
  const from = maxPixels === null ? null : String(maxPixels);
  return PIXELS.filter((pixels) => pixels < (maxPixels ?? Number.POSITIVE_INFINITY)).map((pixels) => {
    const said = { option: 'MAX_PIXELS', from, to: String(pixels), why: 'an image becomes fewer tokens' };
    return { setup: { ...setup, maxPixels: pixels }, said: [said] };
  });
}

function shorterRows(setup: TrainingSetup): readonly Change[] {
  const { maxLength, packedLength } = setup;
  const from = maxLength === null ? null : String(maxLength);
  const why = 'longer rows are left out: this changes what is trained';
  return [16_384, 8_192, 4_096, 2_048, 1_024, 512]
    .filter((length) => length < (maxLength ?? Number.POSITIVE_INFINITY))
    .map((length) => {
      const packed = packedLength === null ? null : Math.min(packedLength, length);
      const shortened = { ...setup, maxLength: length, packedLength: packed };
      return { setup: shortened, said: [{ option: 'max_length', from, to: String(length), why }] };
    });
}

function quantizedBase(setup: TrainingSetup): readonly Change[] {
  if (setup.tuner.kind !== 'lora' || setup.quantBits !== null || setup.parallelism.sharding === 3) return [];
  const why = 'the frozen weights take a quarter: QLoRA is another method';
  const said = [
    { option: 'quant_method', from: null, to: 'bnb', why },
    { option: 'quant_bits', from: null, to: '4', why },
  ];
  return [{ setup: { ...setup, quantBits: 4 }, said }];
}
