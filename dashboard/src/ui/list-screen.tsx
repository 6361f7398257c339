import type { ReactNode } from 'react';
import { texts } from '../texts.js';
import { FilterBar, type Filter } from './filter-bar.js';
import { useSetFilter } from './use-filters.js';

interface Props {
  title: string;
  filters?: readonly Filter[];
  /** What the address says. */
  search?: Readonly<Record<string, string | undefined>>;
  /** Address of the same rows as CSV. */
  csv?: { href: string; name: string };
  /** Acts on the whole list. */
  acts?: ReactNode;
  children: ReactNode;
}

/** A screen that is a list: its title, its filters, its CSV, its rows. */
export function ListScreen({ title, filters = [], search = {}, csv, acts, children }: Props) {
  const setFilter = useSetFilter();
  return (
    <>
      <header className="screen">
        <h1>{title}</h1>
        {(filters.length > 0 || csv !== undefined) && (
          <FilterBar filters={filters} values={search} onChange={setFilter}>
            {csv && (
              <a className="button" href={csv.href} download={csv.name}>
                {texts.csv}
              </a>
            )}
          </FilterBar>
        )}
        {acts}
      </header>
      {children}
    </>
  );
}
