import { spawn } from 'node:child_process';
import type { Surroundings } from '../endpoint.ts';

/** How a registry lets somebody in. Never printed, never written. */
export type Credentials =
  | { readonly kind: 'password'; readonly user: string; readonly secret: string }
  | { readonly kind: 'identity-token'; readonly token: string };

/** Runs `docker-credential-NAME get` with the address on its input; gives what it prints, undefined when it fails. */
export type RunHelper = (name: string, address: string) => Promise<string | undefined>;

/** Credentials for a registry as `docker login` or `podman login` left them; undefined: go on without. */
export async function findCredentials(
  host: string,
  around: Surroundings,
  runHelper: RunHelper = runCredentialHelper,
): Promise<Credentials | undefined> {
  for (const file of files(around)) {
    const config = parse(around.read(file));
    const found = (await askHelper(host, config, runHelper)) ?? fromAuths(host, record(config.auths));
    if (found) return found;
  }
  return undefined;
}

function files({ env, home, uid }: Surroundings): readonly string[] {
  return [
    `${env.DOCKER_CONFIG || `${home}/.docker`}/config.json`,
    ...(env.REGISTRY_AUTH_FILE ? [env.REGISTRY_AUTH_FILE] : []),
    `${env.XDG_RUNTIME_DIR || `/run/user/${uid}`}/containers/auth.json`,
  ];
}

/** Names under which a registry may be filed, as Docker writes them. */
function addresses(host: string): readonly string[] {
  const hub = host === 'docker.io' ? ['https://index.docker.io/v1/', 'index.docker.io', 'registry-1.docker.io'] : [];
  return [...hub, host, `https://${host}`, `https://${host}/`, `https://${host}/v1/`, `https://${host}/v2/`];
}

async function askHelper(
  host: string,
  config: Readonly<Record<string, unknown>>,
  runHelper: RunHelper,
): Promise<Credentials | undefined> {
  const helpers = record(config.credHelpers);
  const named = addresses(host).find(address => typeof helpers[address] === 'string');
  const name = named === undefined ? config.credsStore : helpers[named];
  // A name is part of a program's name.
  if (typeof name !== 'string' || !/^[A-Za-z0-9._-]+$/.test(name)) return undefined;
  const answer = parse(await runHelper(name, named ?? addresses(host)[0]!));
  if (typeof answer.Secret !== 'string' || answer.Secret === '') return undefined;
  return answer.Username === '<token>'
    ? { kind: 'identity-token', token: answer.Secret }
    : { kind: 'password', user: String(answer.Username ?? ''), secret: answer.Secret };
}

function fromAuths(host: string, auths: Readonly<Record<string, unknown>>): Credentials | undefined {
  const named = addresses(host).find(address => Object.hasOwn(auths, address));
  if (named === undefined) return undefined;
  const { auth, identitytoken } = record(auths[named]);
  if (typeof identitytoken === 'string' && identitytoken !== '')
    return { kind: 'identity-token', token: identitytoken };
  if (typeof auth !== 'string' || auth === '') return undefined;
  const [user = '', ...secret] = Buffer.from(auth, 'base64').toString('utf8').split(':');
  return { kind: 'password', user, secret: secret.join(':') };
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function parse(text: string | undefined): Readonly<Record<string, unknown>> {
  try {
    return record(JSON.parse(text ?? '{}'));
  } catch {
    return {};
  }
}

const helperPatience = 20_000;

/** The helper may ask the keyring of the user. What it prints on its errors is left unsaid. */
export function runCredentialHelper(name: string, address: string): Promise<string | undefined> {
  return new Promise(resolve => {
    const child = spawn(`docker-credential-${name}`, ['get'], {
      stdio: ['pipe', 'pipe', 'ignore'],
      timeout: helperPatience,
    });
    let text = '';
    child.on('error', () => resolve(undefined));
    child.stdin.on('error', () => {});
    child.stdout.on('data', bytes => {
      text += bytes;
    });
    child.on('close', code => resolve(code === 0 ? text : undefined));
    child.stdin.end(address);
  });
}
