export type ContainerProblemCode =
  /** Nothing answers: no engine runs, or it is somewhere else. */
  | 'not-reachable'
  /** The socket is there, but this user may not use it. */
  | 'no-permission'
  | 'image-missing'
  /** The connection ended in the middle of an answer. */
  | 'broken-off'
  /** The engine or the registry refuses, or answers something that is not understood. */
  | 'refused'
  /** The engine has no room left on its disk. */
  | 'disk-full'
  | 'unauthorised'
  | 'timeout';

/** Something an engine or a registry did not do. The message names a next step. */
export class ContainerProblem extends Error {
  override readonly name = 'ContainerProblem';
  readonly code: ContainerProblemCode;
  /** Of the answer, when there was one. */
  readonly status: number | undefined;

  constructor(code: ContainerProblemCode, message: string, status?: number) {
    super(message);
    this.code = code;
    this.status = status;
  }
}
