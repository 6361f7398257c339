// One measurement of one contender, in a process of its own: told what to do by its parent, it answers once.
process.once('message', async ({ measure, ...options }) => {
  try {
    const module = await import(`./measures/${measure}.mjs`);
    process.send({ result: await module.measure(options) }, () => process.exit(0));
  } catch (error) {
    process.send({ error: error instanceof Error ? error.stack : String(error) }, () => process.exit(1));
  }
});
