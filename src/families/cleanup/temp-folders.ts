import { lstat, opendir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { fieldOf, HubError, messageOf } from '../../common/errors.js';
import { isUuid } from '../../common/ids.js';
import { HUB_CONFIG, type HubConfig } from '../../config/hub-config.js';
import { LedgerDb } from '../../database/ledger-db.js';
import { OPEN_STATES_SQL as OPEN } from '../../jobs/job-state.js';
import { NodeWork, type NodeTask } from '../../jobs/ports/node-work.js';
import { removeTree, type RemovedFiles } from './remove-tree.js';

/** Folders that are compared with the ledger at once. */
const PAGE = 1000;
/** Prefix of a folder whose removal has begun: a job that runs again has a new one. */
const DOOMED = '.removed-';
const OPEN_SQL = `select id from jobs where id = any($1::uuid[]) and state in ${OPEN}`;

/** What a node has removed. */
export interface CleanedFolders extends RemovedFiles {
  /** Folders, each of one job. */
  folders: number;
  /** Folders that could not be removed, and why the first of them. */
  kept: number;
  problem: string | null;
}

/** Removes temporary folders of a node; the input is their least age in milliseconds. */
export const CLEAN_TEMP: NodeTask<number, CleanedFolders> = { name: 'clean_temp' };

/** This node's temporary folders, `<data dir>/tmp/<job id>`. */
@Injectable()
export class TempFolders implements OnModuleInit {
  private readonly root: string;

  constructor(
    private readonly ledger: LedgerDb,
    private readonly work: NodeWork,
    @Inject(HUB_CONFIG) { dataDir }: Pick<HubConfig, 'dataDir'>,
  ) {
    this.root = join(dataDir, 'tmp');
  }

  onModuleInit(): void {
    this.work.provide(CLEAN_TEMP, (maxAgeMs, signal) => this.clean(maxAgeMs, signal));
  }

  /** Removes folders of jobs that are not open, and have not changed for this time. Other names are left alone. */
  async clean(maxAgeMs: number, signal: AbortSignal): Promise<CleanedFolders> {
    const cleaned: CleanedFolders = { folders: 0, files: 0, bytes: 0, kept: 0, problem: null };
    const root = await lstat(this.root).catch((error: unknown) => {
      if (fieldOf(error, 'code') === 'ENOENT') return undefined;
      throw error;
    });
    if (!root) return cleaned;
    if (!root.isDirectory())
      throw new HubError('PERMANENT_ERROR', `${this.root} is no folder: nothing is removed there`);
    for await (const names of this.pages()) {
      for (const name of await this.removable(names, Date.now() - maxAgeMs)) {
        signal.throwIfAborted();
        await this.remove(name, root.dev, cleaned, signal);
      }
    }
    return cleaned;
  }

  private async *pages(): AsyncGenerator<string[]> {
    let names: string[] = [];
    for await (const { name } of await opendir(this.root)) {
      if (!isUuid(jobOf(name))) continue;
      if (names.push(name) < PAGE) continue;
      yield names;
      names = [];
    }
    if (names.length > 0) yield names;
  }

  /** Returns those that are old enough, and whose jobs are not open. */
  private async removable(names: readonly string[], before: number): Promise<string[]> {
    const old: string[] = [];
    for (const name of names) {
      const entry = await lstat(join(this.root, name)).catch(() => undefined);
      if (entry && entry.mtimeMs <= before) old.push(name);
    }
    if (old.length === 0) return [];
    const open = await this.ledger.query<{ id: string }>(OPEN_SQL, [old.map(jobOf)]);
    const ids = new Set(open.map(({ id }) => id));
    return old.filter((name) => name.startsWith(DOOMED) || !ids.has(jobOf(name).toLowerCase()));
  }

  private async remove(name: string, device: number, cleaned: CleanedFolders, signal: AbortSignal): Promise<void> {
    try {
      const doomed = join(this.root, name.startsWith(DOOMED) ? name : `${DOOMED}${name}`);
      if (!name.startsWith(DOOMED)) await rename(join(this.root, name), doomed);
      await removeTree(doomed, device, cleaned, signal);
      cleaned.folders += 1;
    } catch (error) {
      signal.throwIfAborted();
      cleaned.kept += 1;
      cleaned.problem ??= messageOf(error).slice(0, 500);
    }
  }
}

const jobOf = (name: string) => (name.startsWith(DOOMED) ? name.slice(DOOMED.length) : name);
