// Runs one measurement of one contender in its own process: its parent sends the options, it sends one answer.
process.once('message', async ({ measure, ...options }) => {
  try {
    const module = await import(`./measures/${measure}.mjs`);
    process.send({ result: await module.measure(options) }, () => process.exit(0));
  } catch (error) {
    process.send({ error: error instanceof Error ? error.stack : String(error) }, () => process.exit(1));
  }
});
