/** What is worked on, and with what. */
import type { BareRepository } from '../../git/bare.ts';
import type { BranchName } from '../../git/names.ts';
import type { BranchWriter, Forge } from '../forge/forge.ts';
import type { RepositorySettings } from '../repository/settings.ts';
import type { Snapshot } from '../repository/snapshot.ts';
import type { History } from './history.ts';
import type { Proposal } from './proposal.ts';
import type { Unit } from './split.ts';

export interface Context {
  readonly forge: Forge;
  readonly repository: BareRepository;
  readonly snapshot: Snapshot;
  readonly settings: RepositorySettings;
  readonly base: BranchName;
  readonly writer: BranchWriter;
  /** What would be proposed to another commit. */
  readonly propose: (snapshot: Snapshot) => Promise<readonly Unit[]>;
  readonly isDryRun: boolean;
  readonly now: () => number;
  readonly say: (line: string) => void;
}

/** One pull request that is there or should be. */
export interface Task {
  readonly unit: Unit;
  readonly proposal: Proposal;
  readonly history: History;
  readonly branch: BranchName;
  /** Where the branch is; undefined: it does not exist. */
  readonly head: string | undefined;
  /** Why no new one may be opened now. */
  readonly wait: string | undefined;
}

export interface UnitOutcome {
  readonly unit: string;
  readonly operation: 'created' | 'updated' | 'closed' | 'none';
  readonly number?: number;
  readonly url?: string;
  readonly files: readonly string[];
  /** How many it fixes. */
  readonly findings: number;
  /** Why nothing was done. */
  readonly why?: string;
}
