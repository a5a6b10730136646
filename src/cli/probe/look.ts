import type { EngineClient } from '../../container/engine.ts';
import { askedText } from '../../evidence/file/asked-user.ts';
import { ImageIndex } from '../../evidence/file/lookup.ts';
import type { EvidenceFile, ImageRecord } from '../../evidence/file/types.ts';
import { putImage } from '../../evidence/file/update.ts';
import { platformHere } from '../../inspect/oci.ts';
import type { User } from '../../probe/candidate.ts';
import { isFresh } from '../inspect/fresh.ts';
import { openReader } from '../inspect/readers.ts';
import { recordOf } from '../inspect/record-of.ts';
import type { WantedImage } from '../inspect/wanted.ts';
import type { Options } from '../options.ts';

/** What is known of images, which grows while a run looks into them. */
export class Looks {
  evidence: EvidenceFile;
  readonly #client: EngineClient;
  readonly #options: Options;
  readonly #signal: AbortSignal;
  readonly #wanted = new Map<string, WantedImage>();

  constructor(
    evidence: EvidenceFile,
    client: EngineClient,
    { options, signal }: { options: Options; signal: AbortSignal },
  ) {
    this.evidence = evidence;
    this.#client = client;
    this.#options = options;
    this.#signal = signal;
  }

  /** The record of an image as the engine has it now; one that is missing or of another image is made. */
  async open(wanted: WantedImage, onLook: () => void): Promise<ImageRecord> {
    const { id, digests } = await this.#client.image(wanted.reference, this.#signal);
    const index = new ImageIndex(this.evidence);
    const known = index.find(wanted.image);
    const isSame =
      known.kind === 'found' && (known.image.id === id || digests.some(d => known.image.digests.includes(d)));
    if (known.kind === 'found' && isSame && isFresh(wanted, index)) {
      this.#wanted.set(known.image.id, wanted);
      return known.image;
    }
    onLook();
    return await this.#look(wanted);
  }

  /** The same image with what these users can change. */
  async learn({ id }: ImageRecord, users: readonly User[]): Promise<ImageRecord> {
    const wanted = this.#wanted.get(id)!;
    const asked = users.map(({ uid, gid }) => ({ user: `${uid}:${gid}`, groups: [] }));
    const known = new Set(wanted.users.map(askedText));
    return await this.#look({
      ...wanted,
      users: [...wanted.users, ...asked.filter(user => !known.has(askedText(user)))],
    });
  }

  async #look(wanted: WantedImage): Promise<ImageRecord> {
    const platform = platformHere(process.arch);
    const reader = await openReader(this.#options, { platform, signal: this.#signal, several: false });
    try {
      const { record } = await recordOf(reader, wanted, () => {});
      this.#wanted.set(record.id, wanted);
      this.evidence = putImage(this.evidence, record);
      return this.evidence.images.find(({ id }) => id === record.id)!;
    } finally {
      reader.close();
    }
  }
}
