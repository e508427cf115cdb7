// Runs before the first paint so that a dark screen never flashes white. A file, not inline: the content policy forbids inline script.
(function () {
  var stored = null;
  try {
    stored = localStorage.getItem('ispchat.theme');
  } catch (error) {
    stored = null; // Storage is blocked: the system's preference decides.
  }
  var dark = stored === 'dark' || (stored !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.setAttribute('data-mantine-color-scheme', dark ? 'dark' : 'light');
})();
