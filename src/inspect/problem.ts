/** An image that cannot be looked into: broken, hostile, or beyond the limits. The message ends without a full stop. */
export class ImageProblem extends Error {
  override readonly name = 'ImageProblem';
}
