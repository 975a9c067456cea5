// Sets the chosen theme, language, size of letters and movement before the first paint, so that nothing flashes or jumps.
(() => {
  try {
    const root = document.documentElement;
    const theme = localStorage.getItem('carnet.theme');
    if (theme === 'light' || theme === 'dark') root.dataset.theme = theme;
    const language = localStorage.getItem('carnet.language');
    if (language === 'en' || language === 'fr') root.lang = language;
    const text = localStorage.getItem('carnet.text');
    if (text === '125' || text === '150' || text === '200') root.dataset.text = text;
    if (localStorage.getItem('carnet.motion') === 'reduce') root.dataset.motion = 'reduce';
  } catch {
    // Storage can be forbidden; the system's theme and language then hold.
  }
})();
