/** A link to a page of another host, in a tab of its own; an address that is none of the web's is a text. */
export function PageLink({ url, children }: { url: string; children?: string }) {
  const text = <bdi>{children ?? url}</bdi>;
  if (!/^https?:\/\//i.test(url)) return text;
  return (
    <a href={url} target="_blank" rel="noreferrer">
      {text}
    </a>
  );
}
