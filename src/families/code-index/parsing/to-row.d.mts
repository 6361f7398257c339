import type { Skip } from '../model/requests.js';

export interface BlobRow {
  sha: string;
  language: string;
  bytes: number;
  lines: number;
  skipped: Exclude<Skip, 'tooLarge'> | null;
  /** First line and text. */
  chunks: [number, string][];
  /** Name, kind, first and last line. */
  symbols: [string, string, number, number][];
}

export function toRow(blob: { sha: string; language: string }, content: Buffer): Promise<BlobRow>;
export function chunksOf(text: string): { chunks: [number, string][]; lines: number };
