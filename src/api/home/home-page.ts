/** Paths by name, with the prefix that the hub is served under. */
export type HomeLinks = Record<'docs' | 'openapi' | 'queues' | 'health' | 'metrics', string>;

export function homeLinks(basePath: string): HomeLinks {
  return {
    docs: `${basePath}/api/docs`,
    openapi: `${basePath}/api/docs-json`,
    queues: `${basePath}/admin/queues`,
    health: `${basePath}/health`,
    metrics: `${basePath}/metrics`,
  };
}

const STYLE = `
:root { color-scheme: light dark; --line: #8884; --soft: #8881; --link: light-dark(#0a58ca, #7db4ff); }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 54rem; padding: 3rem 1.25rem; font: 1rem/1.55 system-ui, sans-serif; }
h1 { margin: 0; font-size: 1.9rem; letter-spacing: -0.02em; }
h2 { margin: 2.5rem 0 .75rem; font-size: 1.1rem; }
p { margin: .4rem 0; }
a { color: var(--link); }
nav { display: grid; grid-template-columns: repeat(auto-fit, minmax(12rem, 1fr)); gap: .75rem; margin-top: 1.75rem; }
nav a { display: block; padding: .9rem 1rem; border: 1px solid var(--line); border-radius: .6rem; text-decoration: none; }
nav a:hover, nav a:focus-visible { background: var(--soft); }
nav strong { display: block; }
nav span { color: GrayText; font-size: .9rem; }
ol { margin: 0; padding-left: 1.25rem; }
nav + p { margin-top: 1rem; }
li { margin: .6rem 0; }
code, pre { font: .88rem/1.5 ui-monospace, monospace; background: var(--soft); border-radius: .35rem; }
code { padding: .1rem .3rem; }
pre { margin: .5rem 0; padding: .8rem 1rem; overflow-x: auto; border: 1px solid var(--line); }
`;

const card = (href: string, title: string, text: string) =>
  `<a href="${href}"><strong>${title}</strong><span>${text}</span></a>`;

/**
 * Returns the page at the root, until there is a dashboard; it is public, so it reveals nothing about this hub.
 * @param origin of the hub as the browser knows it, safe in HTML
 */
export function homePage(links: HomeLinks, origin: string, basePath: string): string {
  const url = `${origin}${basePath}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>RunnerHub</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>RunnerHub</h1>
<p>A durable job hub for software delivery. It is running.</p>
<nav aria-label="Parts of the hub">
${card(links.docs, 'API', 'Every route, to read and to try')}
${card(links.queues, 'Queues', 'Current contents of the queue engine')}
${card(links.health, 'Health', 'The stores, migrations and this node')}
${card(links.metrics, 'Metrics', 'For Prometheus, which may need the key')}
</nav>
<p>For programs: <a href="${links.openapi}">the OpenAPI description</a>.</p>
<h2>The key</h2>
<p>Pages that need it ask for a name and a password: the name may be anything, the password is the admin key. The first start
prints the key; it is <code>RUNNERHUB_ADMIN_KEY</code>, or is stored in <code>.runnerhub/admin-key</code>.</p>
<h2>What next</h2>
<ol>
<li>Run a first job:
<pre>curl -s ${url}/api/queues/jobs \\
  -H "Authorization: Bearer $(cat .runnerhub/admin-key)" \\
  -H 'Content-Type: application/json' \\
  -d '{"type": "probe_echo", "data": {"hello": "world"}}'</pre></li>
<li>Check what the hub has and what it lacks: <code>npm run hub -- doctor</code></li>
<li>Connect GitHub: a webhook for workflow jobs to <code>${url}/webhooks/github</code>, its secret in
<code>GITHUB_WEBHOOK_SECRET</code>, and <code>GITHUB_TOKEN</code> or a GitHub App.</li>
<li>See runners at work without a GitHub account: <code>npm run demo</code></li>
</ol>
</main>
</body>
</html>
`;
}
