import type { EvidenceFile } from '../evidence/file/types.ts';
import { writeEvidence } from '../evidence/file/write.ts';
import { writeEvidenceFile } from '../files/evidence-file.ts';

export interface Kept {
  /** 2: the file could not be written, 75: the disk is full. */
  readonly code: 0 | 2 | 75;
  readonly message?: string;
}

/** Writes an evidence file, when it says something new. `before`: its bytes as they were read; undefined: there was none. */
export function keepEvidence(file: string, before: Uint8Array | undefined, evidence: EvidenceFile): Kept {
  const text = writeEvidence(evidence);
  const isSame = before === undefined ? evidence.images.length === 0 : Buffer.from(before).toString('utf8') === text;
  if (isSame) return { code: 0 };
  const written = writeEvidenceFile(file, before, text);
  if (written.written) return { code: 0 };
  return { code: written.code === 'ENOSPC' ? 75 : 2, message: `${file} ${written.message}` };
}
