/** Texts of the steps of a new hub. */
export const setupTexts = {
  title: 'First steps',
  progress: (done: number, all: number) => `${done} of ${all} done`,
  dismiss: 'Dismiss',
  testJob: {
    button: 'Run a test job',
    about: 'It needs neither GitHub nor Docker. Runners with a simulated GitHub:',
  },
  steps: {
    webhook_secret: 'Webhook secret',
    delivery: 'First signed delivery',
    credentials: 'GitHub credentials',
    runtime: 'Container runtime',
    runner: 'First runner',
    job: 'First finished job',
    models: 'Language models (optional)',
  },
} as const;
