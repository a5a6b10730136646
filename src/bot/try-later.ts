/** Nothing is wrong, but it has to wait: the next run goes on from here. The command ends with 75. */
export class TryLater extends Error {
  override readonly name: string = 'TryLater';
}
