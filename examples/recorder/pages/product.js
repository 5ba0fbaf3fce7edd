// What the pages say of the product that they belong to.
export const product = {
  noun: 'recorder', brand: 'Recorder',
  levels: { 1: '1. Administrator', 2: '2. Operator', 3: '3. Viewer' },
  // The number: the level that can use the page.
  menu: [
    ['', [['/', 'Recordings', 3], ['/cameras.html', 'Cameras', 2]]],
    ['Access', [['/users.html', 'Users', 3], ['/hosts.html', 'Hosts', 2], ['/log.html', 'Log', 2]]],
    ['Connection', [['/https.html', 'HTTPS', 3]]],
  ],
};
