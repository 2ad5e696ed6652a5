// A real OpenID Connect provider for the tests of signing in: the package oidc-provider, on 127.0.0.1.
//
// From the environment: PORT (where it listens), REDIRECT (the one address it sends people back to) and ACCOUNTS, a JSON
// object of address → what is said of `email_verified` (null: nothing). Whoever types an address of ACCOUNTS into its
// login form is that account; there are no passwords. Accounts are kept in memory and gone with the process.

import { readFileSync } from 'node:fs';

import Provider from 'oidc-provider';

const { PORT, REDIRECT } = process.env;
const accounts = JSON.parse(process.env.ACCOUNTS);

function claims(address) {
  const verified = accounts[address] === null ? {} : { email_verified: accounts[address] };
  return { sub: address, email: address, ...verified };
}

const provider = new Provider(`http://127.0.0.1:${PORT}`, {
  claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: [] },
  clients: [
    {
      client_id: 'alignment',
      client_secret: 'known-to-the-test-alone',
      redirect_uris: [REDIRECT],
      post_logout_redirect_uris: [REDIRECT],
    },
  ],
  conformIdTokenClaims: false, // or the ID token would leave the address to the userinfo endpoint, which is not asked
  cookies: { keys: ['of one test'] },
  findAccount: (_, id) => (id in accounts ? { accountId: id, claims: () => claims(id) } : undefined),
});

const { version } = JSON.parse(readFileSync(new URL('node_modules/oidc-provider/package.json', import.meta.url)));
provider.listen(PORT, '127.0.0.1', () => console.log(`oidc-provider ${version} listens`));
