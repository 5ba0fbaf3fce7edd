// What the pages say of the product that they belong to.
export const product = {
  noun: 'camera', brand: 'Camera',
  levels: { 1: '1. Administrator', 2: '2. Camera control', 3: '3. Live only' },
  // The menu, in the order of the white paper's screens. The number: the level that can use the page; a word: what its status must say.
  menu: [
    ['', [['/', 'Live', 3]]],
    ['Basic', [['/log.html', 'Log', 2]]],
    ['Image/Audio', [['/image.html', 'Image', 3], ['/audio.html', 'Audio', 3, 'has_sound']]],
    ['User mng.', [['/users.html', 'User auth.', 3], ['/hosts.html', 'Host auth.', 2]]],
    ['Network', [['/network.html', 'Network', 3], ['/https.html', 'HTTPS', 3]]],
    ['Maintenance', [['/maintenance.html', 'Product', 3]]],
  ],
};
