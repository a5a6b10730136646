/** A configuration that cannot be used: wrong values, unreadable, or of a kind that would run code. */
export class ConfigProblem extends Error {
  override readonly name = 'ConfigProblem';
}

/** Why a script is no configuration. */
export const runsNoCode = 'a configuration is JSON or YAML; harden runs no code of a repository';
