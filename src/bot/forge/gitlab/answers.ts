/** What GitLab answers, as far as it is used. */
export interface Project {
  readonly id: number;
  /** Null: nothing was pushed yet. */
  readonly default_branch: string | null;
  readonly archived: boolean;
}

export interface User {
  readonly id: number;
  readonly username: string;
}

export interface MergeRequest {
  readonly iid: number;
  readonly web_url: string;
  readonly state: 'opened' | 'closed' | 'merged' | 'locked';
  readonly title: string;
  readonly description: string | null;
  readonly author: User;
  readonly labels: readonly string[];
  readonly source_branch: string;
  readonly target_branch: string;
  /** Null: the fork that it came from is gone. */
  readonly source_project_id: number | null;
  readonly target_project_id: number;
  /** Null: its branch holds nothing. */
  readonly sha: string | null;
  readonly closed_at: string | null;
  readonly merged_at: string | null;
}

/** What is only told of one merge request at a time. */
export interface MergeRequestDetails extends MergeRequest {
  readonly merge_status: string;
  readonly has_conflicts: boolean;
  readonly reviewers: readonly User[];
  /** Null: GitLab has not looked at its commits yet. */
  readonly diff_refs: DiffRefs | null;
}

export interface DiffRefs {
  readonly base_sha: string;
  readonly start_sha: string;
  readonly head_sha: string;
}

export interface Diff {
  readonly old_path: string;
  readonly new_path: string;
  readonly new_file: boolean;
  readonly renamed_file: boolean;
  readonly deleted_file: boolean;
  /** Hunks; something else, or nothing, for what is not shown. */
  readonly diff: string;
}

export interface Note {
  readonly id: number;
  /** `DiffNote` beside a line. */
  readonly type: string | null;
  readonly system: boolean;
  readonly body: string;
  readonly author: User;
  readonly position?: Position | null;
}

export interface Position extends DiffRefs {
  readonly position_type: string;
  readonly old_path: string;
  readonly new_path: string;
  readonly old_line?: number | null;
  readonly new_line?: number | null;
}

export interface Discussion {
  readonly id: string;
  readonly notes: readonly Note[];
}
