// A real identity provider for the tests: npm's `oidc-provider`, on a port the system chooses.
//
//   node provider.mjs FOLDER SETTINGS
//
// FOLDER holds node_modules. SETTINGS is JSON: `client` and `secret`, `redirect`, and `people`, by subject
// (with which one also signs in) the claims {sub, email, email_verified}; `conform: false` puts
// them into the ID token. Prints the address and ends with its standard input.
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

// Node.js 18, Debian 12's, does not have it.
URL.parse ??= (url, base) => (URL.canParse(url, base) ? new URL(url, base) : null);

const [folder, text] = process.argv.slice(2);
const settings = JSON.parse(text);
const require = createRequire(join(folder, 'node_modules', 'x'));
const { Provider } = await import(pathToFileURL(require.resolve('oidc-provider')));

// What it prints belongs to nobody; standard output is for the address.
console.info = console.warn = () => {};

const server = createServer((request, answer) => provider.callback()(request, answer));
await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
const issuer = `http://127.0.0.1:${server.address().port}`;

const provider = new Provider(issuer, {
  clients: [{
    client_id: settings.client,
    client_secret: settings.secret,
    redirect_uris: [settings.redirect],
    post_logout_redirect_uris: [settings.home],
    response_types: ['code'],
    grant_types: ['authorization_code'],
  }],
  claims: { openid: ['sub'], email: ['email', 'email_verified'] },
  conformIdTokenClaims: settings.conform ?? true,
  pkce: { required: () => true },
  cookies: { keys: ['a key for tests only'] },
  findAccount: (_, sub) => {
    const person = settings.people[sub];
    return person && { accountId: sub, claims: () => person };
  },
});

provider.on('server_error', (_, error) => console.error(error));

process.stdin.resume().on('end', () => process.exit(0));
process.stdout.write(`${issuer}\n`);
