// Sets the chosen theme and language before the first paint, so that a dark page never flashes white.
(() => {
  try {
    const theme = localStorage.getItem('carnet.theme');
    if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
    const language = localStorage.getItem('carnet.language');
    if (language === 'en' || language === 'fr') document.documentElement.lang = language;
  } catch {
    // Storage can be forbidden; the system's theme and language then hold.
  }
})();
