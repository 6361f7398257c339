/** Texts of artifacts, on their screen and on the page of a job. */
export const artifactsTexts = {
  artifacts: {
    of: 'Jobs and artifacts',
    empty: 'No artifact matches.',
    first: 'There is no artifact yet. Store a file for a job:',
    example: 'npm run hub -- artifacts put rows.csv --type text/csv',
    rows: ['artifact', 'artifacts'],
    remove: 'Delete',
    willRemove: 'An open job that names it fails when it opens it.',
    upload: 'upload',
    gone: 'deleted, or expired',
    columns: {
      name: 'File',
      type: 'Type',
      bytes: 'Bytes',
      job: 'Stored by',
      tenant: 'Tenant',
      expires: 'Expires',
      created: 'Created',
      acts: 'Acts',
    },
    filters: { name: 'Exact name', tenant: 'Tenant', job: 'Job id' },
  },
} as const;
