import type { Address } from '../../git/bare.ts';
import type { Work } from './work.ts';

/** A token, and the one server that it is for. */
export interface Key {
  /** Address of the server. */
  readonly server: string;
  readonly token: string;
}

/** Where git reaches a repository. A token is shown to its own server and to nobody else, whatever the list says. */
export function addressOf({ host, owner, name }: Work, key: Key | undefined): Address {
  const isOurs = key !== undefined && host === key.server;
  return {
    url: `${host}/${owner}/${name}.git`,
    authorization: isOurs ? `Basic ${Buffer.from(`x-access-token:${key.token}`).toString('base64')}` : undefined,
  };
}
