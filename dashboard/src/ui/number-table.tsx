import type { ReactNode } from 'react';

/** A short table of figures: its titles, and its rows as they are, which the keyboard scrolls. Long lists are a `List`. */
export function NumberTable(props: {
  label: string;
  titles: Readonly<Record<string, string>>;
  /** Whether its cells are words, which begin where their titles do. */
  isOfWords?: boolean;
  children: ReactNode;
}) {
  const { label, titles, isOfWords = false, children } = props;
  return (
    <div className="scroll" tabIndex={0}>
      <table className={isOfWords ? 'numbers words' : 'numbers'} aria-label={label}>
        <thead>
          <tr>
            {Object.values(titles).map((title) => (
              <th key={title} scope="col">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}
