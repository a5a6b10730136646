import type { Answer, Runnable, ServiceUser } from '../../transform.ts';
import { gains } from '../answers.ts';
import type { Provider } from '../source.ts';
import { manifestPrivilegeGain } from './signs.ts';
import { setVariable } from './trigger.ts';

/** What the manifest itself gives away about a program, whatever image it comes from. */
export const manifest: Provider =
  () =>
  ({ c, later }) => ({
    serviceUser: () => whyRoot(c),
    privilegeGain: () => gains([...manifestPrivilegeGain(c), ...later.all(source => source.scriptGains?.())]),
    helpers: () => manifestPrivilegeGain(c),
  });

function whyRoot(c: Runnable): Answer<ServiceUser> | undefined {
  if (setVariable(['PUID', 'PGID'], c) === undefined) return undefined;
  const reason = `${c.image?.text ?? c.name} takes its user from PUID and PGID and has to start as root for it`;
  return { known: false, code: 'by-design', reason };
}
