/** Texts of the palette. */
export const paletteTexts = {
  title: 'Go to',
  label: 'Screen, queue, repository, task, contact, endpoint, project, commit, mail address or any id',
  placeholder: 'Screen, queue, repository, project, task, commit, contact, mail address, any id …',
  nothing:
    'Nothing has this name or id. The end of an id (8 characters or more) finds recent jobs only: all of it finds any.',
  screen: 'screen',
  act: 'act',
  acts: { pause: 'Pause or resume live updates', theme: 'Change the theme', help: 'Show all keys' },
  queue: 'queue',
  kinds: {
    job: 'job',
    demand: 'workflow job',
    runner: 'runner',
    delivery: 'delivery',
    schedule: 'schedule',
    node: 'node',
    repository: 'repository',
    task: 'task',
    email: 'mail',
    contact: 'contact',
    'webhook-endpoint': 'webhook endpoint',
    project: 'project',
    deployment: 'deployment',
    merge: 'merge',
  },
} as const;
