import type { PrintedNumber } from './printed-number.ts';
import { normalUnitName } from './unit.ts';
import { lookUpUnit } from './unit-table.ts';

/** Kinds of quantity that a printed unit can be of, as far as they tell what is measured. */
export type UnitClass =
  | 'none'
  | 'bytes'
  | 'time'
  | 'rate'
  | 'percent'
  | 'factor'
  | 'steps'
  | 'samples'
  | 'parameters'
  | 'tokens'
  | 'no measure';

/** The kind of a printed number's unit; `no measure` for GPUs, epochs, bits, watts and what else nobody claims. */
export function unitClassOf({ unit }: Pick<PrintedNumber, 'unit'>): UnitClass {
  return unit === null ? 'none' : unitClass(unit);
}

export function unitClass(printed: string): UnitClass {
  const unit = lookUpUnit(normalUnitName(printed));
  const label = unit?.meanings[0]?.label ?? '';
  switch (unit?.dimension) {
    case 'byte':
      return 'bytes';
    case 'second':
      return 'time';
    case 'second per iteration':
    case 'iteration per second':
    case 'token per second':
    case 'sample per second':
      return 'rate';
    case 'fraction':
      return 'percent';
    case 'factor':
      return 'factor';
    case 'count':
      return label === 'steps' || label === 'samples' || label === 'parameters' ? label : 'no measure';
    default:
      return label === 'tokens' ? 'tokens' : 'no measure';
  }
}
