import { listsTexts } from '../../texts/lists.js';
import { ActButton } from '../../ui/act-button.js';
import { MOST_SELECTED, type Selection } from '../../ui/use-selection.js';

/** How many rows are selected, and what can be done with them. */
export function SelectionBar({ selection, onAct }: { selection: Selection; onAct: () => void }) {
  const { size } = selection.ids;
  if (size === 0) return null;
  return (
    <div className="selection" role="status">
      <span>
        {listsTexts.select.selected(size)} {size === MOST_SELECTED && listsTexts.select.most}
      </span>
      <ActButton onClick={onAct}>{listsTexts.select.act(size)}</ActButton>
      <button type="button" onClick={selection.clear}>
        {listsTexts.select.clear}
      </button>
    </div>
  );
}
