// A page that was opened from a disk cannot load its own modules: browsers give every file an origin of its own.
if (location.protocol === 'file:')
  document.getElementById('app').textContent =
    'Apogee cannot run from a file. In its folder, type “npm start” and open the address that it prints; or put this folder on any web server.';
