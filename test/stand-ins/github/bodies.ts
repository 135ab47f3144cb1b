import { invalid, type Reply } from './call.ts';

/** GitHub refuses longer bodies: "Body is too long (maximum is 65536 characters)". */
const LONGEST_BODY = 65_536;

/** The refusal of what somebody wants to say in a comment, a review or an issue; null when it is acceptable. */
export function refusedBody(
  resource: string,
  body: string,
  options: { readonly mayBeBlank?: boolean } = {},
): Reply | null {
  if (body.trim() === '' && options.mayBeBlank !== true)
    return invalid(resource, 'body', "Body can't be blank");
  const tooLong = [...body].length > LONGEST_BODY;
  return tooLong
    ? invalid(resource, 'body', `Body is too long (maximum is ${LONGEST_BODY} characters)`)
    : null;
}
