/** A text of source code that a job names. */
export interface SourceRequest {
  /** owner/name at a host; absent: a folder of this machine. */
  repository?: string;
  /** A folder below the configured roots; absent with `repository`: the first root. */
  path?: string;
  /** Within the repository or the folder. */
  filePath: string;
  /** A branch, a tag or a commit; absent: what is there now. */
  ref?: string;
  /** Name of a function, class or the like: its smallest definition, in place of the whole file. */
  symbol?: string;
}

export interface SourceText {
  /** Path within the repository or the folder. */
  path: string;
  language: string;
  /** The whole file. */
  text: string;
  /** Lines of the symbol, from 1. */
  symbol?: { name: string; line: number; endLine: number };
}

/** Source code, for the job types that explain or change it. */
export abstract class SourceFiles {
  /**
   * Reads a file as text.
   * @throws HubError NOT_CONFIGURED, PATH_NOT_ALLOWED, FILE_NOT_FOUND, SYMBOL_NOT_FOUND, NO_TEXT, FILE_TOO_LARGE, all final
   */
  abstract read(request: SourceRequest): Promise<SourceText>;
}

/** Source code of repositories at hosts, as the index has it. */
export abstract class IndexedSources {
  /** @throws HubError FILE_NOT_FOUND, SYMBOL_NOT_FOUND, NO_TEXT, all final */
  abstract read(request: SourceRequest & { repository: string }): Promise<SourceText>;
}
