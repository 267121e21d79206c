// Loaded into a peer before its own script where the system does not tell the figures of other processes.
process.on('message', () => {
  const { user, system } = process.cpuUsage();
  process.send?.({ cpuMicroseconds: user + system, rssBytes: process.memoryUsage.rss() });
});
process.channel?.unref();
