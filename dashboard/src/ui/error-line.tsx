/** What went wrong with the thing that a page shows; nothing without an error. */
export function ErrorLine({ error }: { error: string | null }) {
  if (error === null) return null;
  return (
    <p className="note note-bad">
      <bdi>{error}</bdi>
    </p>
  );
}
