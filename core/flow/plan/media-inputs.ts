import { plainPath } from './inputs.ts';

/**
 * What has to be at hand for the pictures, videos and sounds that rows name: the folders that they lie in, each once,
 * since rows may name as many files as there are rows; of files beside the command, the files themselves. `root` is the
 * folder that the engine looks in (ROOT_IMAGE_DIR, swift/template/vision_utils.py of 4.x); without it, paths start at the
 * working directory.
 */
export function mediaInputs(media: readonly string[], root: string | undefined): readonly string[] {
  const paths = media.map((path) =>
    plainPath(root === undefined || path.startsWith('/') ? path : `${root}/${path}`),
  );
  const places = paths.map((path) => path.slice(0, Math.max(0, path.lastIndexOf('/'))) || path);
  return [...new Set(places)];
}
