import { Link } from '@tanstack/react-router';
import type { Schema } from '../../api/client.js';
import { familyTexts } from '../../texts/family.js';
import { State } from '../../ui/state.js';
import { Lasts } from '../../ui/when.js';
import type { ShownRow } from './shown-rows.js';

type Member = Schema<'JobTree'>['items'][number];
/** Levels that are indented; deeper ones would leave no room. */
const MAX_INDENT = 12;

/** A job of a family, as deep as it stands in it. */
export function FamilyRow(props: {
  row: ShownRow<Member>;
  isThis: boolean;
  isFocused: boolean;
  onFocus: () => void;
  onToggle: () => void;
}) {
  const { row, isThis, isFocused, onFocus, onToggle } = props;
  const { item, below, isCollapsed } = row;
  const { id, type, name, state, code, depth, startedAt, finishedAt } = item;
  return (
    <tr
      tabIndex={isFocused ? 0 : -1}
      aria-level={depth + 1}
      aria-expanded={below === undefined ? undefined : !isCollapsed}
      aria-current={isThis || undefined}
      onFocus={onFocus}
    >
      <td style={{ paddingInlineStart: `${Math.min(depth, MAX_INDENT) * 0.9 + 0.4}rem` }}>
        {below === undefined ? (
          <span className="twig" />
        ) : (
          <button
            type="button"
            className="twig"
            tabIndex={-1}
            aria-label={isCollapsed ? familyTexts.expand : familyTexts.collapse}
            onClick={onToggle}
          >
            {isCollapsed ? '▸' : '▾'}
          </button>
        )}
        {name !== null && (
          <>
            <bdi>{name}</bdi>:{' '}
          </>
        )}
        <Link to="/jobs/$jobId" params={{ jobId: id }} tabIndex={-1} aria-current={isThis ? 'page' : undefined}>
          <bdi>{type}</bdi>
        </Link>
        {isCollapsed && <span className="soft"> {familyTexts.hidden(below ?? 0)}</span>}
      </td>
      <td>
        <State name={state} /> {code !== null && <code className="wide">{code}</code>}
      </td>
      <td className="wide">
        <Lasts from={waitsFrom(item)} to={startedAt ?? finishedAt} />
      </td>
      <td>
        <Lasts from={startedAt} to={finishedAt} />
      </td>
    </tr>
  );
}

/** Returns since when a job could run, or since when it exists; a delay is no wait. */
function waitsFrom({ createdAt, runAt, startedAt }: Member): string {
  const isDelayed = runAt !== null && runAt > createdAt && (startedAt === null || runAt <= startedAt);
  return isDelayed ? runAt : createdAt;
}
