import { readFileSync } from 'node:fs';
import { EnvironmentProblem } from './environment-problem.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** First of several variables that says something. */
export function firstOf(env: Environment, ...names: readonly string[]): string | undefined {
  return names.map(name => env[name]?.trim()).find(value => value !== undefined && value !== '');
}

/** A secret of several lines: in a variable, or in a file that a variable with `_FILE` names. */
export function secretFrom(env: Environment, name: string): string | undefined {
  const file = firstOf(env, `${name}_FILE`);
  if (firstOf(env, name) !== undefined || file === undefined) return firstOf(env, name);
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new EnvironmentProblem(
      `${name}_FILE names a file that cannot be read (${(error as { code?: string }).code})`,
    );
  }
}

/** A token that fits into a header. Messages name the variable, never what it holds. */
export function tokenFrom(env: Environment, ...names: readonly string[]): string {
  const token = firstOf(env, ...names);
  if (token === undefined)
    throw new EnvironmentProblem(`there is no token: set ${names.join(' or ')} in the environment`);
  if (!/^[\x21-\x7e]+$/.test(token))
    throw new EnvironmentProblem(
      `${names.find(name => env[name]?.trim() === token)} holds characters that no token has`,
    );
  return token;
}

/** Address of a forge, where a token may be sent: encrypted, or on this machine. */
export function addressFrom(env: Environment, name: string, otherwise: string): string {
  const text = firstOf(env, name) ?? otherwise;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isPlain = url?.protocol === 'http:' && /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/.test(url.hostname);
  if (!url || (url.protocol !== 'https:' && !isPlain))
    throw new EnvironmentProblem(`${name} is no address that begins with https://`);
  if (url.username !== '' || url.password !== '')
    throw new EnvironmentProblem(`${name} holds a name or password; put the token into a variable of its own`);
  return text.replace(/\/+$/, '');
}

/** What git shows at the door. */
export function basic(name: string, token: string): string {
  return `Basic ${Buffer.from(`${name}:${token}`).toString('base64')}`;
}
