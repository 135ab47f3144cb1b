import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { DockerImageAsset, Platform } from 'aws-cdk-lib/aws-ecr-assets';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { BASE_IMAGES_KEY, baseArguments, baseImages } from '../bases/base-images.ts';
import type { Config } from '../config-schema.ts';

const TRAINER = fileURLToPath(new URL('../../containers/trainer', import.meta.url));

export interface TrainerImage {
  readonly uri: string;
  /** Lets somebody pull it; nothing to do for one of another registry. */
  readonly grantPull: (puller: IGrantable) => void;
}

/**
 * The image of an engine line: one that the configuration names by digest, or one that deploy builds and pushes. It is built
 * on what the context has recorded; without a record (a synthesis before the first deployment) on what the names mean then.
 */
export function trainerImage(scope: Construct, { line, image }: Config['engines'][number]): TrainerImage {
  if (image !== null) return { uri: image, grantPull: () => undefined };
  if (!existsSync(`${TRAINER}/dist/runner.mjs`)) {
    throw new Error(
      'containers/trainer/dist/runner.mjs is missing, which the image is made of: run `node containers/trainer/bundle.ts`, or name an image by digest in infra/config.ts (engines)',
    );
  }
  const bases = baseImages.parse(scope.node.tryGetContext(BASE_IMAGES_KEY) ?? {});
  const built = new DockerImageAsset(scope, `Image-${line}`, {
    directory: TRAINER,
    buildArgs: { LINE: line, ...baseArguments(bases) },
    platform: Platform.LINUX_AMD64,
  });
  return {
    uri: built.imageUri,
    grantPull: (puller) => {
      built.repository.grantPull(puller);
    },
  };
}
