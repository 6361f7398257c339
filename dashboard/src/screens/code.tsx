import { getRouteApi } from '@tanstack/react-router';
import { $api } from '../api/client.js';
import { codeTexts } from '../texts/code.js';
import { texts } from '../texts.js';
import { ListScreen } from '../ui/list-screen.js';
import { useSetFilter } from '../ui/use-filters.js';
import { CodeRepositories } from './code/code-repositories.js';
import { CodeResults } from './code/code-results.js';
import { searchText } from './code/search-text.js';

const route = getRouteApi('/code');
/** Repositories that the filter offers. */
const OFFERED = { params: { query: { limit: '200' } } };

/** Search for code: what was found, or without a text what is indexed. The search is in the address. */
export function Code() {
  const search = route.useSearch();
  const set = useSetFilter();
  const { data } = $api.useQuery('get', '/api/code/repositories', OFFERED);
  const known = data?.items ?? [];
  const languages = new Set(known.flatMap((repository) => Object.keys(repository.languages)));
  const text = searchText(search);
  return (
    <ListScreen
      title={texts.names.code}
      search={search}
      filters={[
        { name: 'q', label: codeTexts.filters.q, isSearch: true },
        { name: 'repo', label: codeTexts.filters.repo, options: known.map(({ name }) => name) },
        { name: 'lang', label: codeTexts.filters.lang, options: [...languages].sort() },
      ]}
      acts={
        <>
          <Switch label={codeTexts.regex} value={search.regex} onChange={(value) => set('regex', value)} />
          <Switch label={codeTexts.matchCase} value={search.case} onChange={(value) => set('case', value)} />
        </>
      }
    >
      {text === '' ? (
        <CodeRepositories open={({ name }) => set('repo', name)} />
      ) : (
        <CodeResults text={text} regex={search.regex === '1'} matchCase={search.case === '1'} />
      )}
    </ListScreen>
  );
}

function Switch(props: { label: string; value: string | undefined; onChange: (value: string) => void }) {
  const { label, value, onChange } = props;
  return (
    <label className="soft">
      <input type="checkbox" checked={value === '1'} onChange={({ target }) => onChange(target.checked ? '1' : '')} />{' '}
      {label}
    </label>
  );
}
