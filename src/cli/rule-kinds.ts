import type { Transform } from '../transform.ts';

/** What a rule looks at, in the words of people. */
export function kindsOfRule({ on }: Pick<Transform, 'on'>): readonly string[] {
  return [
    ...(on.service ? ['Compose'] : []),
    ...(on.podSpec || on.container ? ['Kubernetes'] : []),
    ...(on.dockerfile || on.stage ? ['Dockerfile'] : []),
    ...(on.ignoreList ? ['.dockerignore'] : []),
  ];
}

/** Where a comment that suppresses the rule stands. */
export function placeOfComment({ on }: Pick<Transform, 'on'>): string {
  const inManifest = on.service || on.podSpec || on.container;
  const inBuild = on.dockerfile || on.stage;
  if (inManifest && inBuild)
    return 'behind the service, the container or the key, or alone on the line above; in a Dockerfile above the instruction';
  if (inBuild) return 'on the line above the instruction or the FROM of the stage';
  return on.ignoreList
    ? 'in the first line'
    : 'behind the service, the container or the key, or alone on the line above';
}
