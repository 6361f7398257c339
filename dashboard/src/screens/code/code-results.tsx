import { $api, type Schema } from '../../api/client.js';
import { codeTexts } from '../../texts/code.js';
import { Loading } from '../../ui/loading.js';
import { ProblemNote } from '../../ui/problem-note.js';
import './code.css';
import { byFile, piecesOf } from './search-text.js';

type Match = Schema<'CodeMatches'>['items'][number];
const LIMIT = '100';

interface Props {
  text: string;
  regex: boolean;
  matchCase: boolean;
}

/** What a search has found, by file. */
export function CodeResults({ text, regex, matchCase }: Props) {
  const query = { q: text, regex: asFlag(regex), case: asFlag(matchCase), limit: LIMIT };
  const { data, error, refetch } = $api.useQuery('get', '/api/search/code', { params: { query } }, { retry: false });
  if (error) return <ProblemNote error={error} retry={() => void refetch()} />;
  if (!data) return <Loading />;
  const files = byFile(data.items);
  return (
    <section aria-label={codeTexts.results}>
      <p className="soft" role="status">
        {data.items.length === 0 ? codeTexts.none : codeTexts.found(data.items.length, files.length)}{' '}
        {data.more && codeTexts.more}
      </p>
      {files.map((matches) => (
        <FileMatches key={`${matches[0]?.repository} ${matches[0]?.path}`} matches={matches} />
      ))}
    </section>
  );
}

function FileMatches({ matches }: { matches: readonly Match[] }) {
  const [first] = matches;
  if (!first) return null;
  return (
    <article className="code-file">
      <h2>
        <bdi className="soft">{first.repository}</bdi> <bdi>{first.path}</bdi>
      </h2>
      <ol>
        {matches.map((match) => (
          <Line key={match.line} match={match} />
        ))}
      </ol>
    </article>
  );
}

function Line({ match: { line, excerpt, ranges, symbol } }: { match: Match }) {
  return (
    <li>
      <span className="code-number">{line}</span>
      <code>
        {piecesOf(excerpt, ranges).map(({ text, isMatch }, n) =>
          isMatch ? <mark key={n}>{text}</mark> : <span key={n}>{text}</span>,
        )}
      </code>
      {symbol && <bdi className="code-symbol soft">{codeTexts.inSymbol(symbol.kind, symbol.name)}</bdi>}
    </li>
  );
}

const asFlag = (is: boolean): 'true' | 'false' => (is ? 'true' : 'false');
