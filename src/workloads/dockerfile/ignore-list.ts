import type { View } from '../../languages/language.ts';
import type { BuildContext, Dockerfile, IgnoreList, Place } from '../../transform.ts';
import { type Located, ViewTarget } from '../target.ts';

/** The list of what stays out of a build context. */
export class WrittenIgnoreList extends ViewTarget implements IgnoreList {
  readonly kind = 'ignore-list';
  readonly infrastructure = false;
  readonly windows = false;
  readonly isNew: boolean;
  readonly patterns: readonly string[];
  readonly dockerfiles: readonly Dockerfile[];
  readonly context: BuildContext;

  constructor(view: View, located: Located, content: Pick<IgnoreList, 'isNew' | 'dockerfiles' | 'context'>) {
    super([], located.file.slice(located.file.lastIndexOf('/') + 1), view, located);
    this.isNew = content.isNew;
    this.dockerfiles = content.dockerfiles;
    this.context = content.context;
    this.patterns =
      view
        .get('patterns')
        ?.items()
        .map(({ text }) => text) ?? [];
  }

  protected isUnknown(): boolean {
    return false;
  }

  protected placeFor(): Place | undefined {
    return undefined;
  }
}

/** The list that a Dockerfile at a path is built with when it has none of its own: that of its context. */
export function ignoreListOf(folder: string): string {
  return folder === '' ? '.dockerignore' : `${folder}/.dockerignore`;
}
