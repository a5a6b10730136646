import { headDate, userSetting } from '../../git/local.ts';
import type { SeriesOptions } from '../../patch/series/index.ts';
import { UsageError } from '../usage-error.ts';

/** Who mails of patches are from when git does not know the user. */
const nobody = { name: 'harden', email: 'harden@localhost' };
/** As git takes them. */
const plainName = /^[^\p{Cc}<>]+$/u;
const plainEmail = /^[!-;=?-~]+$/;

/** Who mails are from, and of when: the same for the same commit, so that the same run gives the same bytes. */
export function senderOf(root: string, env: NodeJS.ProcessEnv): Pick<SeriesOptions, 'author' | 'date'> {
  const name = env.GIT_AUTHOR_NAME ?? userSetting('user.name', env) ?? '';
  const email = env.GIT_AUTHOR_EMAIL ?? userSetting('user.email', env) ?? '';
  const isKnown = plainName.test(name) && plainEmail.test(email);
  return { author: isKnown ? { name, email } : nobody, date: sourceDate(env) ?? headDate(root) ?? 0 };
}

/** https://reproducible-builds.org/specs/source-date-epoch/ */
function sourceDate({ SOURCE_DATE_EPOCH: given }: NodeJS.ProcessEnv): number | undefined {
  if (given === undefined || given === '') return undefined;
  if (!/^\d{1,11}$/.test(given))
    throw new UsageError(`SOURCE_DATE_EPOCH is ${given}: it has to be a number of seconds`);
  return Number(given);
}
