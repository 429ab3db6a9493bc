// Runs before the first paint, so a chosen theme or language never flashes the other one.
// A file of its own because the content security policy allows no inline script.
try {
  var theme = localStorage.getItem('ihome.theme')
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme
  if (localStorage.getItem('ihome.locale') === 'en') document.documentElement.lang = 'en'
} catch {
  // Storage is closed to us (private mode): the system's theme and Chinese it is.
}
