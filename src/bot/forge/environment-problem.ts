/** Something that the environment does not say, or says wrongly. The message names the variable. */
export class EnvironmentProblem extends Error {
  override readonly name = 'EnvironmentProblem';
}
