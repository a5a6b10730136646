import type { AskedStart } from '../evidence/file/asked-start.ts';
import type { ImageView } from '../startup/index.ts';
import type { StartInput } from './record.ts';

/** An image as the reading of its scripts sees it, started in one way. `onScript` is told of every script that is read. */
export function viewOf(
  { config, files, accounts }: StartInput,
  { env, hasFiles }: AskedStart,
  onScript: (path: string, text: string) => void = () => {},
): ImageView {
  const given = env.find(([name]) => name === 'PATH');
  const path = given ? given[1] : config.env.find(([name]) => name === 'PATH')?.[1];
  // Whoever gives a container variables by a file leaves the way to its programs alone.
  const isKnown = path !== undefined && (hasFiles || !path.includes('$'));
  return {
    read: place => {
      const text = ofSystem.test(place) ? undefined : files.text(place);
      if (text === undefined || text.includes('\0')) return undefined;
      onScript(place, text);
      return text;
    },
    exists: place => files.find(place) !== undefined,
    account: name => {
      const account = accounts.users.find(user => user.name === name || String(user.uid) === name);
      return account && { uid: account.uid, gid: account.gid };
    },
    group: name => accounts.groups.find(group => group.name === name)?.gid,
    ...(isKnown ? { programFolders: path.split(':').filter(folder => folder.startsWith('/')) } : {}),
  };
}

/** Programs of distributions that are scripts, and do what the programs of this name do. */
const ofSystem =
  /^(\/usr)?\/s?bin\/(adduser|addgroup|deluser|delgroup|egrep|fgrep|gunzip|ldconfig|update-ca-certificates|which|zcat)$/;
