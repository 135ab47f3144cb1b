declare module 'jstat' {
  /** A continuous distribution of the library, with its degrees of freedom as last argument. */
  interface StudentDistribution {
    cdf(x: number, degreesOfFreedom: number): number;
    inv(probability: number, degreesOfFreedom: number): number;
  }
  const jstat: { readonly studentt: StudentDistribution };
  export = jstat;
}
