import type { FilePlan, IgnoreEntry, PlanProblem, UnusedSuppression } from '../../engine/plan.ts';
import { resourceName } from '../../engine/resource-name.ts';
import { thousands } from '../thousands.ts';
import { html, type Markup, prose } from './markup.ts';

/** Which image it is depends on one: it is told, but not counted among the images. */
const variable = 'depends on a variable';

/** From this many on, a list is folded. */
const many = 10;

/** What a reader has to know of the report itself: where nothing could be said, or less than could be. */
export class Notes {
  readonly #problems: PlanProblem[] = [];
  readonly #images = new Map<string, { readonly reason: string; readonly places: string[] }>();
  readonly #unused: UnusedSuppression[] = [];

  add({ path, problems, unknownImages, unusedSuppressions }: FilePlan): void {
    this.#problems.push(...problems);
    this.#unused.push(...unusedSuppressions);
    for (const { image = variable, reason, resource } of unknownImages) {
      const entry = this.#images.get(image) ?? { reason, places: [] };
      entry.places.push(`${resourceName(resource)} of ${path}`);
      this.#images.set(image, entry);
    }
  }

  markup(problems: readonly PlanProblem[], ignores: readonly IgnoreEntry[]): Markup {
    const lists = [
      folded('Problems', [...this.#problems, ...problems].map(problemText)),
      this.#unknownImages(),
      folded('Suppressions that silence nothing', [...this.#unused.map(unusedText), ...ignores.map(ignoreText)]),
    ].filter(list => list !== undefined);
    return lists.length === 0
      ? html``
      : html`<section class="notes" aria-labelledby="notes"><h2 id="notes">Before you read on</h2>
${lists}</section>
`;
  }

  #unknownImages(): Markup | undefined {
    const named = [...this.#images].filter(([image]) => image !== variable);
    const others = [...this.#images].filter(([image]) => image === variable);
    return folded('Unknown images', [...named, ...others].map(imageText), named.length);
  }
}

function folded(title: string, items: readonly Markup[], count = items.length): Markup | undefined {
  if (items.length === 0) return undefined;
  const open = items.length < many ? html` open` : '';
  return html`<details${open}><summary><h3>${title}</h3> <small>${thousands(count)}</small></summary>
<ul>
${items.map(item => html`<li>${item}</li>\n`)}</ul></details>
`;
}

function problemText({ path, at, message, code, explicit }: PlanProblem): Markup {
  const place = at ? `${path}:${at.line}:${at.column}` : path;
  return html`<b>${explicit ? 'error' : 'skipped'}</b> <bdi>${place}</bdi>: ${prose(message)} <small>${code}</small>`;
}

function imageText([image, { reason, places }]: readonly [
  string,
  { readonly reason: string; readonly places: readonly string[] },
]): Markup {
  const more = places.length > 3 ? `, and ${places.length - 3} more` : '';
  return html`<b>${image}</b>: ${prose(reason)} <small>${places.slice(0, 3).join('; ')}${more}</small>`;
}

function unusedText({ path, at, text }: UnusedSuppression): Markup {
  return html`<bdi>${path}:${at?.line ?? 1}</bdi>: <code>${text}</code>`;
}

function ignoreText({ rule, path, resource, until }: IgnoreEntry): Markup {
  const where = [path, resource].filter(part => part !== undefined).join(', ');
  const end = until === undefined ? '' : `, until ${until}`;
  return html`configuration: <code>${rule}${where === '' ? '' : ` (${where})`}${end}</code>`;
}
