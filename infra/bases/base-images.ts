import { z } from 'zod';

/**
 * The images that the trainer's Dockerfile starts from, by its build arguments, and the digests that deploy found for them.
 * Recorded in `cdk.context.json`, where the CDK keeps what it looked up: deploying again builds on the same ones, until
 * `npx cdk context --reset mustrun:base-images`.
 */
export const BASE_IMAGES_KEY = 'mustrun:base-images';

const BASE_ARGUMENTS = ['BASE', 'NODE'] as const;
export type BaseArgument = (typeof BASE_ARGUMENTS)[number];

const baseImage = z.strictObject({
  /** As the Dockerfile names it. */
  name: z.string(),
  digest: z.string().regex(/^sha256:[0-9a-f]{64}$/),
  /** The day, for people. */
  resolved: z.iso.date(),
});
export const baseImages = z.partialRecord(z.enum(BASE_ARGUMENTS), baseImage);
export type BaseImages = z.output<typeof baseImages>;

/** The names that a Dockerfile starts from; an Error where it does not have them. */
export function namedBases(dockerfile: string): ReadonlyMap<BaseArgument, string> {
  return new Map(
    BASE_ARGUMENTS.map((argument) => {
      const name = new RegExp(`^ARG ${argument}=(\\S+)$`, 'm').exec(dockerfile)?.[1];
      if (name === undefined) throw new Error(`the Dockerfile has no line "ARG ${argument}=<image>"`);
      return [argument, name] as const;
    }),
  );
}

/** The build arguments that have the Dockerfile start from what was recorded. */
export function baseArguments(images: BaseImages): Record<string, string> {
  return Object.fromEntries(
    BASE_ARGUMENTS.flatMap((argument) => {
      const image = images[argument];
      if (image === undefined) return [];
      return [
        [argument, image.name],
        [`${argument}_DIGEST`, image.digest],
      ];
    }),
  );
}
