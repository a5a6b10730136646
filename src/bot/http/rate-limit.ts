const unknownPause = 60_000;

/** Milliseconds that a forge asks to wait for; undefined when it refuses for another reason. */
export function pauseOf({ status, headers }: Response, detail: string, now: number): number | undefined {
  if (status !== 403 && status !== 429) return undefined;
  const after = headers.get('retry-after');
  if (after !== null) return Math.max(0, pauseUntil(after, now));
  // RateLimit-*: GitLab.
  const remaining = headers.get('x-ratelimit-remaining') ?? headers.get('ratelimit-remaining');
  const reset = Number(headers.get('x-ratelimit-reset') ?? headers.get('ratelimit-reset') ?? Number.NaN);
  // A second more, as clocks differ.
  if (remaining === '0' && Number.isFinite(reset)) return Math.max(0, reset * 1000 - now) + 1000;
  return status === 429 || /rate limit/i.test(detail) ? unknownPause : undefined;
}

function pauseUntil(after: string, now: number): number {
  if (/^\d+$/.test(after)) return Number(after) * 1000;
  const date = Date.parse(after);
  return Number.isNaN(date) ? unknownPause : date - now;
}
