import { HARDWARE, type HardwareClass, hardwareClass } from '../core/preflight/hardware.ts';
import { UsageError } from './errors.ts';

/** The hardware class that a user, or `.mustrun.yml`, names; a UsageError with those that there are. */
export function hardwareNamed(name: string): HardwareClass {
  const hardware = hardwareClass(name);
  if (hardware !== null) return hardware;
  const known = HARDWARE.map((one) => one.name).join(', ');
  throw new UsageError(`no hardware class is called "${name}"; expected one of ${known}`);
}
