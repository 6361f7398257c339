/** Texts of the palette. */
export const paletteTexts = {
  title: 'Go to',
  label: 'Screen, queue, repository or any id',
  placeholder: 'Screen, queue, repository, job id, delivery GUID, run id, runner name …',
  nothing: 'Nothing has this name or id.',
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
  },
} as const;
