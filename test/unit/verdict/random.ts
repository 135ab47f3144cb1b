/** A small seeded generator (mulberry32) with the distributions that a simulation needs. */
export interface Random {
  uniform(): number;
  normal(): number;
  /** Student's t with 4 degrees of freedom, scaled to variance 1. */
  heavyTailed(): number;
  chiSquared(degreesOfFreedom: number): number;
}

export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  const uniform = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return (((mixed ^ (mixed >>> 14)) >>> 0) + 0.5) / 2 ** 32;
  };
  const normal = (): number => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
  const gamma = (shape: number): number => {
    // Marsaglia and Tsang (2000), for shapes of at least 1.
    const d = shape - 1 / 3;
    for (;;) {
      const x = normal();
      const v = (1 + x / Math.sqrt(9 * d)) ** 3;
      if (v > 0 && Math.log(uniform()) < x ** 2 / 2 + d - d * v + d * Math.log(v)) {
        return d * v;
      }
    }
  };
  const chiSquared = (degreesOfFreedom: number): number => 2 * gamma(degreesOfFreedom / 2);
  const heavyTailed = (): number => normal() / Math.sqrt(chiSquared(4) / 4) / Math.SQRT2;
  return { uniform, normal, heavyTailed, chiSquared };
}
