import type { ReactNode } from 'react';
import { CsvLink, type CsvFile } from './csv-link.js';
import { FilterBar, type Filter } from './filter-bar.js';
import { useSetFilter } from './use-filters.js';

interface Props {
  title: string;
  /** The other screens of its entry in the navigation. */
  parts?: ReactNode;
  filters?: readonly Filter[];
  /** What the address says. */
  search?: Readonly<Record<string, string | undefined>>;
  /** The same rows as CSV. */
  csv?: CsvFile;
  /** Acts on the whole list. */
  acts?: ReactNode;
  children: ReactNode;
}

/** A screen that is a list: its title, its filters, its CSV, its rows. */
export function ListScreen({ title, parts, filters = [], search = {}, csv, acts, children }: Props) {
  const setFilter = useSetFilter();
  return (
    <>
      <header className="screen">
        <h1>{title}</h1>
        {parts}
        {(filters.length > 0 || csv !== undefined) && (
          <FilterBar filters={filters} values={search} onChange={setFilter}>
            {csv && <CsvLink {...csv} />}
          </FilterBar>
        )}
        {acts}
      </header>
      {children}
    </>
  );
}
