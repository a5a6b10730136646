/** What every start of git has in common: nothing that a repository's or a machine's configuration says can run. */

/** Options in front of the command. */
export const hardened: readonly string[] = [
  'core.fsmonitor=false',
  'core.hooksPath=/dev/null',
  'credential.helper=',
  'protocol.ext.allow=never',
].flatMap(option => ['-c', option]);

/** An environment of our own: a home that is not there, no configuration of the machine, no questions. */
export function cleanEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return {
    PATH: env.PATH ?? '',
    HOME: '/nonexistent',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_TERMINAL_PROMPT: '0',
    LC_ALL: 'C',
  };
}
