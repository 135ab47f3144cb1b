/** The trainer image as its build command tags it: containers/trainer/Dockerfile. */
const IMAGE = 'mustrun-trainer:4.6.0';

/**
 * The words of the one command that verifies a post in the trainer image, whose entry is `/root/yichuidingyin.sh`. Said in
 * the folder that the post's path starts from.
 */
export function imageCommand(post: string): readonly string[] {
  return [
    ...['docker', 'run', '--rm'],
    ...['--volume', '.:/post', '--workdir', '/post', IMAGE, 'verify', post],
  ];
}
