import type { Facts, Runnable } from '../transform.ts';
import type { NoAnswer } from './answers.ts';
import { whatIsMissing } from './silence.ts';
import type { Open, Source, Sources } from './source.ts';

/** The container that is asked about, and whom to ask for what all sources say together. */
interface About {
  readonly c: Runnable;
  readonly facts: Facts;
}

const nothing: Source = {};

/** The sources of one container in the order of authority; each is opened when its turn comes, and once. */
export class Chain implements Sources {
  readonly #about: About;
  readonly #opens: readonly Open[];
  readonly #opened: Source[];
  readonly #from: number;

  constructor(about: About, opens: readonly Open[], opened: Source[] = [], from = 0) {
    this.#about = about;
    this.#opens = opens;
    this.#opened = opened;
    this.#from = from;
  }

  first<A>(ask: (source: Source) => A | undefined): A | undefined {
    for (let place = this.#from; place < this.#opens.length; place++) {
      const answer = ask(this.#at(place));
      if (answer !== undefined) return answer;
    }
    return undefined;
  }

  all<A>(ask: (source: Source) => readonly A[] | undefined): readonly A[] {
    const found: A[] = [];
    for (let place = this.#from; place < this.#opens.length; place++) found.push(...(ask(this.#at(place)) ?? []));
    return found;
  }

  silence(): NoAnswer {
    return whatIsMissing(this.#about.c);
  }

  #at(place: number): Source {
    const known = this.#opened[place];
    if (known) return known;
    const { c, facts } = this.#about;
    const later = new Chain(this.#about, this.#opens, this.#opened, place + 1);
    const source = this.#opens[place]!({ c, facts, later }) ?? nothing;
    this.#opened[place] = source;
    return source;
  }
}
