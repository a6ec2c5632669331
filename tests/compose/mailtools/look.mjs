// What two tools say of HTML files, as JSON: `node look.mjs FILE…`.
import { readFileSync } from 'node:fs';
import { auditEmail } from '@emailens/engine';
import { caniemail, rawData } from 'caniemail';

const CLIENTS = [
  'apple-mail.ios', 'apple-mail.macos', 'gmail.android', 'gmail.desktop-webmail', 'gmail.ios',
  'outlook.android', 'outlook.ios', 'outlook.macos', 'outlook.outlook-com', 'outlook.windows',
  'samsung-email.android', 'thunderbird.macos',
];

// caniemail throws a RangeError where nobody has tried a feature in a client; "u" is unknown.
for (const { stats } of rawData.data) {
  for (const [family, platform] of CLIENTS.map((client) => client.split('.'))) {
    stats[family] ??= {};
    stats[family][platform] ??= { never: 'u' };
  }
}

function look(html) {
  const { accessibility, compatibility } = auditEmail(html);
  const { errors } = caniemail({ clients: CLIENTS, html }).issues;
  const scores = Object.entries(compatibility.scores).map(([client, { score }]) => [client, score]);
  const unknown = [...errors].map(([client, all]) => [client, all.map(({ title }) => title)]);
  return { accessibility, scores: Object.fromEntries(scores), unknown: Object.fromEntries(unknown) };
}

const looks = process.argv.slice(2).map((file) => [file, look(readFileSync(file, 'utf8'))]);
console.log(JSON.stringify(Object.fromEntries(looks)));
